internal import Digests
internal import Octets

/// Values of records by what they are of.
extension Pseudonyms {
    /// What stands for the value of a header.
    public func header(_ name: String, _ value: String) -> String {
        mapped(value) { mapHeader(name.lowercased(), &$0, $1) }
    }

    /// What stands for a media type: its parameters are mapped.
    public func mediaType(_ value: String) -> String { header("content-type", value) }

    /// What stands for the value of a compared field, which `name` names as a report does: `From`, `sdp:c`, `cpim:To`.
    public func value(_ value: String, ofField name: String) -> String {
        switch name {
        case "body": return text(value)
        case "start-line": return startLine(value)
        case "request-uri": return uri(value)
        case "transaction-id", "transaction id", "Call-ID", "From tag", "Via branch", "Message-ID": return word(value)
        default: break
        }
        // Whole lines, as some reports have them.
        if name.hasPrefix("sdp:"), value.dropFirst().first == "=" { return mapped(value, mapSDPLine) }
        if name.hasPrefix("sdp:a=") {
            return mapped(value) { mapSDPAttribute(String(name.dropFirst(6)).lowercased(), &$0, $1) }
        }
        if name.hasPrefix("sdp:"), let type = name.dropFirst(4).utf8.first {
            return mapped(value) { mapSDPValue(type, &$0, $1) }
        }
        return header(name.split(separator: ":").last.map(String.init) ?? name, value)
    }

    /// A digest that only who has the key can make of the one that was there.
    public func digest(_ hexadecimal: String) -> String {
        let octets = key.octets + Array("digest".utf8) + Array(hexadecimal.utf8)
        return Digest.sha256(OctetView(octets.span))
    }
}
