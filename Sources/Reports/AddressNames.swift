/// What the user calls addresses: each with or without a port.
public struct AddressNames: Hashable, Sendable {
    private var names: [String: String] = [:]

    /// No names.
    public init() {}

    /// Calls `address` (`192.0.2.1`, `192.0.2.1:5060`, `2001:db8::1`, `[2001:db8::1]:5060`) by a name.
    public mutating func add(_ address: String, _ name: String) { names[address] = name }

    /// Whether nothing has a name.
    public var isEmpty: Bool { names.isEmpty }

    /// The name of an endpoint, or of its host; `nil` where neither has one.
    func name(of endpoint: String) -> String? {
        names.isEmpty ? nil : names[endpoint] ?? names[AddressNames.host(endpoint)]
    }

    /// What the column of an endpoint is called; `nil` where that has no name. All ports of a host share the only name
    /// that is given for any of them.
    func column(of endpoint: String) -> String? {
        if names.isEmpty { return nil }
        let host = AddressNames.host(endpoint)
        let given = names.filter { AddressNames.host($0.key) == host }
        return given.count == 1 ? given.first?.value : names[endpoint] ?? names[host]
    }

    /// The name of an endpoint with its port where that is not in the name, or the endpoint as it stands.
    func shown(_ endpoint: String) -> String {
        if names.isEmpty { return endpoint }
        if let name = names[endpoint] { return name }
        let host = AddressNames.host(endpoint)
        guard let name = names[host] else { return endpoint }
        return host == endpoint ? name : "\(name):\(endpoint.utf8.reversed().prefix { $0 != 0x3A }.reversed().text)"
    }

    /// `192.0.2.1` of `192.0.2.1:5060`, `2001:db8::1` of `[2001:db8::1]:5060`; an address without a port as it stands.
    static func host(_ endpoint: String) -> String {
        if endpoint.hasPrefix("["), let end = endpoint.firstIndex(of: "]") {
            return String(endpoint[endpoint.index(after: endpoint.startIndex)..<end])
        }
        let parts = endpoint.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? String(parts[0]) : endpoint
    }

    /// Words of our own with the names of the addresses in them. An address that is shortened to what differs from the
    /// one before it (`172.22.247.11 > .12:12763`) is known too.
    func applied(to words: String) -> String {
        if names.isEmpty { return words }
        var before: String?
        let parts = words.split(separator: " ", omittingEmptySubsequences: false).map { part -> String in
            // What encloses or ends an address is no part of it.
            let head = part.prefix { $0 == "(" }
            let tail = part.dropFirst(head.count).reversed().prefix { ",;.:)".contains($0) }.reversed()
            let core = String(part.dropFirst(head.count).dropLast(tail.count))
            var whole = core
            if core.hasPrefix("."), core.dropFirst().first?.isNumber == true, let before {
                whole = before.split(separator: ".").prefix(3).joined(separator: ".") + core
            } else if core.utf8.filter({ $0 == 0x2E }).count == 3 {
                before = AddressNames.host(core)
            }
            let name = shown(whole)
            return name == whole ? String(part) : head + name + String(tail)
        }
        return parts.joined(separator: " ")
    }
}

extension Sequence<UInt8> {
    fileprivate var text: String { String(decoding: Array(self), as: UTF8.self) }
}
