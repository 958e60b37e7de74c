/// A SIP, SIPS or tel URI as a list has room for it: no scheme, no parameters.
struct ShortURI: Hashable {
    /// What stands before the `@`, or the number; the host where there is neither.
    let user: String
    /// What stands behind the `@`.
    let host: String?

    init(_ uri: String) {
        var rest = Substring(uri).utf8
        for scheme in ["sip:", "sips:", "tel:"] where Self.starts(rest, with: scheme.utf8) {
            rest = rest.dropFirst(scheme.utf8.count)
        }
        let at = rest.firstIndex(of: UInt8(ascii: "@"))
        // A user part may hold ";" and "?"; parameters begin behind the host.
        let behind = at.map { rest.index(after: $0) } ?? rest.startIndex
        let end = rest[behind...].firstIndex { $0 == 0x3B || $0 == 0x3F || $0 == 0x3E } ?? rest.endIndex
        let host = Self.trimmed(rest[behind..<end])
        user = at.map { Self.trimmed(rest[..<$0]) } ?? host
        self.host = at == nil ? nil : host
    }

    private static func starts(_ text: Substring.UTF8View, with scheme: String.UTF8View) -> Bool {
        text.count >= scheme.count && zip(text, scheme).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }

    /// `user2@imserver.com`.
    var address: String { host.map { "\(user)@\($0)" } ?? user }

    /// `user1 > user2@imserver.com`; both hosts where they differ, unless `isBrief`: then `user1@.. > user2@two`.
    static func pair(_ from: String?, _ to: String?, isBrief: Bool = false) -> String {
        let sender = from.map(ShortURI.init)
        let recipient = to.map(ShortURI.init)
        let isShared = sender?.host != nil && sender?.host == recipient?.host
        var left = isShared ? sender?.user : sender?.address
        if isBrief, !isShared, let sender, sender.host != nil { left = "\(sender.user)@.." }
        return "\(left ?? "?") > \(recipient?.address ?? "?")"
    }

    private static func trimmed(_ text: Substring.UTF8View) -> String {
        var text = text
        while text.first == 0x20 { text.removeFirst() }
        while text.last == 0x20 { text.removeLast() }
        return String(Substring(text))
    }
}
