import ArgumentParser
import Glibc

/// An address and what the user calls it: `192.0.2.1=proxy`, `[2001:db8::1]:5060=server`.
struct NamedAddress: ExpressibleByArgument {
    /// As reports write it.
    let address: String
    let label: String

    init?(argument: String) {
        guard let sign = argument.firstIndex(of: "=") else { return nil }
        label = String(argument[argument.index(after: sign)...])
        guard !label.isEmpty, let address = NamedAddress.endpoint(String(argument[..<sign])) else { return nil }
        self.address = address
    }

    private static func endpoint(_ text: String) -> String? {
        if let host = normal(text) { return host }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            return normal(String(host)).map { "[\($0)]:\(port)" }
        }
        return host.contains(":") ? nil : normal(String(host)).map { "\($0):\(port)" }
    }

    /// An address as the system writes it; `nil` for what is none. Brackets may stand around one of IPv6.
    private static func normal(_ text: String) -> String? {
        let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        for family in [AF_INET, AF_INET6] {
            var octets = [UInt8](repeating: 0, count: 16)
            // Bound: inet_pton writes 4 or 16 octets, inet_ntop at most the 64 that it is given.
            guard unsafe inet_pton(family, bare, &octets) == 1 else { continue }
            var name = [CChar](repeating: 0, count: 64)
            guard unsafe inet_ntop(family, octets, &name, socklen_t(name.count)) != nil else { continue }
            return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return nil
    }
}
