public import Octets

/// How a part's content was made fit for transport (RFC 2045 §6).
public enum TransferEncoding: Hashable, Sendable {
    /// 7bit, 8bit or binary: the octets as they are.
    case identity
    /// Base64.
    case base64
    /// Quoted-printable.
    case quotedPrintable

    /// The encoding that `range` names, without regard to case. `nil` for one that this project does not know.
    public init?(_ octets: OctetView, _ range: Range<Int>) {
        let name = octets.extracting(octets.trimmedSpace(range))
        if name.isEmpty || name.equalsIgnoringCase("7bit") || name.equalsIgnoringCase("8bit")
            || name.equalsIgnoringCase("binary")
        {
            self = .identity
        } else if name.equalsIgnoringCase("base64") {
            self = .base64
        } else if name.equalsIgnoringCase("quoted-printable") {
            self = .quotedPrintable
        } else {
            return nil
        }
    }

    /// The octets of `range` decoded; `nil` where the encoding is unknown, the octets do not fit it, or there are more
    /// than `limit` of them.
    /// - Parameter encoding: the value of Content-Transfer-Encoding; none means identity.
    public static func decode(
        _ octets: OctetView, _ range: Range<Int>, encoding: Range<Int>?, limit: Int = 64 << 20
    ) -> [UInt8]? {
        let content = octets.extracting(range)
        guard content.count <= limit else { return nil }
        let named: TransferEncoding?
        if let encoding { named = TransferEncoding(octets, encoding) } else { named = .identity }
        return named.flatMap { decode(octets, range, as: $0) }
    }

    /// The octets of `range` decoded, which are no more than it holds; `nil` where they do not fit `encoding`.
    public static func decode(_ octets: OctetView, _ range: Range<Int>, as encoding: TransferEncoding) -> [UInt8]? {
        let content = octets.extracting(range)
        return switch encoding {
        case .identity: content.copied()
        case .base64: base64(content)
        case .quotedPrintable: quotedPrintable(content)
        }
    }

    private static func base64(_ content: OctetView) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(content.count / 4 * 3 + 3)
        var bits: UInt32 = 0
        var held = 0
        var padding = 0
        for offset in 0..<content.count {
            let octet = content[offset]
            if octet.isSpace { continue }
            if octet == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = sextet(octet) else { return nil }
            bits = bits << 6 | UInt32(value)
            held += 1
            if held == 4 {
                decoded.append(UInt8(truncatingIfNeeded: bits >> 16))
                decoded.append(UInt8(truncatingIfNeeded: bits >> 8))
                decoded.append(UInt8(truncatingIfNeeded: bits))
                held = 0
            }
        }
        switch held {
        case 0: return padding == 0 ? decoded : nil
        case 2: decoded.append(UInt8(truncatingIfNeeded: bits >> 4))
        case 3:
            decoded.append(UInt8(truncatingIfNeeded: bits >> 10))
            decoded.append(UInt8(truncatingIfNeeded: bits >> 2))
        default: return nil
        }
        return padding <= 4 - held ? decoded : nil
    }

    private static func sextet(_ octet: UInt8) -> UInt8? {
        switch octet {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): octet - 0x41
        case UInt8(ascii: "a")...UInt8(ascii: "z"): octet - 0x61 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): octet - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    /// An equals sign that no two hexadecimal digits and no line end follow stays as it is (RFC 2045 §6.7, note).
    private static func quotedPrintable(_ content: OctetView) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(content.count)
        var position = 0
        while position < content.count {
            let end = content.line(at: position)
            let line = end?.content ?? position..<content.count
            let text = content.trimmed(line).upperBound
            var isSoft = false
            position = line.lowerBound
            while position < text {
                let octet = content[position]
                if octet == UInt8(ascii: "="), position + 1 == text {
                    isSoft = true
                    position += 1
                } else if octet == UInt8(ascii: "="), position + 2 < text, let high = nibble(content[position + 1]),
                    let low = nibble(content[position + 2])
                {
                    decoded.append(high << 4 | low)
                    position += 3
                } else {
                    decoded.append(octet)
                    position += 1
                }
            }
            position = end?.next ?? content.count
            if !isSoft, line.upperBound < position {
                content.extracting(line.upperBound..<position).append(to: &decoded)
            }
        }
        return decoded
    }

    private static func nibble(_ octet: UInt8) -> UInt8? {
        switch octet.asciiLowercased {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): octet - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): octet.asciiLowercased - 0x61 + 10
        default: nil
        }
    }
}
