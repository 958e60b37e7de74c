/// The value of `a=accept-types` or `a=accept-wrapped-types`: types, `type/*`, or `*` (RFC 4975 §8.6).
struct AcceptedTypes {
    /// In lower case, without parameters; the first 64 of them.
    let types: [String]

    init(_ value: [UInt8]) {
        types = value.split(separator: 0x20).prefix(64).map {
            EncapsulatedMessage.mediaType(String(decoding: $0, as: UTF8.self))
        }
    }

    /// - Parameter type: type and subtype in lower case.
    func holds(_ type: String) -> Bool {
        types.contains { $0 == "*" || $0 == type || $0.hasSuffix("/*") && type.hasPrefix($0.dropLast()) }
    }
}
