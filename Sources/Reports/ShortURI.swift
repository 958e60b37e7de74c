/// A SIP, SIPS or tel URI as a list has room for it: no scheme, no parameters.
struct ShortURI: Hashable {
    /// What stands before the `@`, or the number; the host where there is neither.
    let user: String
    /// What stands behind the `@`.
    let host: String?

    init(_ uri: String) {
        var rest = Substring(uri)
        for scheme in ["sip:", "sips:", "tel:"] where rest.prefix(scheme.count).lowercased() == scheme {
            rest = rest.dropFirst(scheme.count)
        }
        let at = rest.firstIndex(of: "@")
        // A user part may hold ";" and "?"; parameters begin behind the host.
        let behind = at.map { rest.index(after: $0) } ?? rest.startIndex
        let end = rest[behind...].firstIndex { ";?>".contains($0) } ?? rest.endIndex
        let host = Self.trimmed(rest[behind..<end])
        user = at.map { Self.trimmed(rest[..<$0]) } ?? host
        self.host = at == nil ? nil : host
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

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
