internal import Octets

/// The types of block that hold frames or say how to read them (draft-ietf-opsawg-pcapng).
private enum BlockType {
    static let interface: UInt32 = 1
    static let obsoletePacket: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let enhancedPacket: UInt32 = 6
    static let secrets = CaptureSection.secretsType
}

extension CaptureReader {
    /// Reads the section header that a pcapng file starts with.
    mutating func readFirstSection() throws(IngestError) {
        guard beginSection() else {
            guard buffer.failure == 0, case .damaged(_, _, let reason) = fault else {
                throw fault ?? .notACapture(name: name, reason: "cut short in the middle of the file header")
            }
            throw .notACapture(name: name, reason: reason)
        }
    }

    /// Reads on over blocks without frames to the next one with a frame.
    mutating func nextBlock() -> FrameHeader? {
        while buffer.demand(12) {
            let type = buffer.number32(at: 0, section.isBigEndian)
            if type == CaptureSection.headerType {
                guard beginSection() else { return nil }
                continue
            }
            let length = Int(buffer.number32(at: 4, section.isBigEndian))
            guard length >= 12, length & 3 == 0 else {
                damaged("a block claims \(length) octets")
                return nil
            }
            switch type {
            case BlockType.enhancedPacket, BlockType.obsoletePacket, BlockType.simplePacket:
                guard demandBlock(length) else { return nil }
                return nextPacket(type, length)
            case BlockType.interface:
                guard demandBlock(length), addInterface(length) else { return nil }
                buffer.advance(length)
            case BlockType.secrets:
                guard demandBlock(length) else { return nil }
                addSecrets(length)
                buffer.advance(length)
            default:
                guard skipBlock(length) else { return nil }
            }
        }
        endOfOctets(inside: "block")
        return nil
    }

    /// Whether the buffer holds the whole of the next block, and that is one with a frame.
    var holdsPacket: Bool {
        guard buffer.available >= 12 else { return false }
        switch buffer.number32(at: 0, section.isBigEndian) {
        case BlockType.enhancedPacket, BlockType.obsoletePacket, BlockType.simplePacket:
            return Int(buffer.number32(at: 4, section.isBigEndian)) <= buffer.available
        default: return false
        }
    }

    /// Demands a whole block, and checks that its length stands at both ends.
    @inline(__always)
    private mutating func demandBlock(_ length: Int) -> Bool {
        guard length <= RecordBuffer.recordLimit else {
            damaged("a block claims \(length) octets")
            return false
        }
        guard buffer.demand(length) else {
            endOfOctets(inside: "block")
            return false
        }
        guard buffer.number32(at: length &- 4, section.isBigEndian) == UInt32(length) else {
            damaged("a block's two lengths disagree")
            return false
        }
        return true
    }

    /// Skips a block of any length without holding it.
    private mutating func skipBlock(_ length: Int) -> Bool {
        let start = buffer.position
        buffer.skip(length - 4)
        guard buffer.demand(4) else {
            if buffer.failure != 0 {
                endOfOctets(inside: "block")
            } else {
                cutShort(inside: "block", from: start)
            }
            return false
        }
        guard buffer.number32(at: 0, section.isBigEndian) == UInt32(length) else {
            damaged("a block's two lengths disagree")
            return false
        }
        buffer.advance(4)
        return true
    }

    /// Reads a section header: from here on, another byte order and other interfaces.
    private mutating func beginSection() -> Bool {
        guard buffer.demand(28) else {
            endOfOctets(inside: "section header")
            return false
        }
        let order = buffer.number32(at: 8, false)
        guard order == 0x1A2B_3C4D || order == 0x4D3C_2B1A else {
            damaged("a section header without its byte-order mark")
            return false
        }
        section = CaptureSection(isBigEndian: order == 0x4D3C_2B1A, serial: section.serial &+ 1)
        let major = buffer.number16(at: 12, section.isBigEndian)
        guard major == 1 else {
            end(.unsupported(name: name, reason: "pcapng version \(major)"))
            return false
        }
        let length = Int(buffer.number32(at: 4, section.isBigEndian))
        guard length >= 28, length & 3 == 0 else {
            damaged("a section header claims \(length) octets")
            return false
        }
        guard demandBlock(length) else { return false }
        buffer.advance(length)
        return true
    }

    /// Reads an interface description of `length` octets.
    private mutating func addInterface(_ length: Int) -> Bool {
        guard length >= 20, section.interfaces.count < CaptureSection.interfaceLimit else {
            damaged(length < 20 ? "an interface description of \(length) octets" : "too many interfaces")
            return false
        }
        let block = buffer.start..<buffer.start &+ length &- 4
        let described = CaptureInterface(
            OctetView(buffer.storage.span).extracting(block), section.isBigEndian)
        guard let interface = described else {
            damaged("an interface whose clock has more digits than 64 bits hold")
            return false
        }
        section.interfaces.append(interface)
        note(interface.linkType, digits: interface.digits)
        return true
    }

    /// Takes over the TLS key log that a block of `length` octets holds; other secrets are passed by.
    private mutating func addSecrets(_ length: Int) {
        guard length >= 20, buffer.number32(at: 8, section.isBigEndian) == CaptureSection.tlsKeyLog else { return }
        let count = min(Int(buffer.number32(at: 12, section.isBigEndian)), length - 20)
        let lower = buffer.start + 16
        addSecrets(OctetView(buffer.storage.span).copied(lower..<lower + count))
    }

    /// Cuts the frame out of a packet block of `length` octets, which the buffer holds whole.
    @inline(__always)
    private mutating func nextPacket(_ type: UInt32, _ length: Int) -> FrameHeader? {
        let bigEndian = section.isBigEndian
        let offset = type == BlockType.simplePacket ? 12 : 28
        guard length >= offset &+ 4 else {
            damaged("a packet block of \(length) octets")
            return nil
        }
        var number = 0
        if type == BlockType.enhancedPacket { number = Int(buffer.number32(at: 8, bigEndian)) }
        if type == BlockType.obsoletePacket { number = Int(buffer.number16(at: 8, bigEndian)) }
        guard number < section.interfaces.count else {
            damaged("a packet of interface \(number), which is not described")
            return nil
        }
        interfaceNumber = number
        let interface = section.interfaces[number]
        let room = length &- offset &- 4
        if type == BlockType.simplePacket {
            let original = buffer.number32(at: 8, bigEndian)
            let limit = interface.snapLength == 0 ? room : min(room, Int(interface.snapLength))
            return deliver(
                size: length, offset: offset, length: min(limit, Int(original)), originalLength: original,
                time: Timestamp(nanoseconds: 0), linkType: interface.linkType)
        }
        let high = buffer.number32(at: 12, bigEndian)
        let low = buffer.number32(at: 16, bigEndian)
        let captured = Int(buffer.number32(at: 20, bigEndian))
        guard captured <= room else {
            damaged("a packet of \(captured) octets in a block of \(length)")
            return nil
        }
        return deliver(
            size: length, offset: offset, length: captured,
            originalLength: buffer.number32(at: 24, bigEndian),
            time: interface.time(UInt64(high) << 32 | UInt64(low)), linkType: interface.linkType)
    }
}
