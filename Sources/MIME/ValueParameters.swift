public import Octets
internal import TextSyntax

/// The parameters behind a value, as they are compared: their order does not count, names and tokens are the same in any
/// case, and what stands in quotes is not (RFC 3261 §7.3.1).
public struct ValueParameters: Sendable {
    private struct Parameter: Sendable {
        let name: [UInt8]
        let value: [UInt8]
        let isQuoted: Bool
    }

    private let parameters: [Parameter]

    /// Those of a media type, the value of which `octets` hold.
    public init(_ octets: OctetView, behind type: MediaType) { self.init(octets, type.whole.upperBound..<octets.count) }

    /// Those in `range`, each behind a semicolon.
    public init(_ octets: OctetView, _ range: Range<Int>) {
        var found: [Parameter] = []
        var all = MediaTypeParameters(octets, range)
        while let parameter = all.next(octets) {
            found.append(
                Parameter(
                    name: octets.copied(parameter.name).map(\.asciiLowercased), value: parameter.unescaped(octets),
                    isQuoted: parameter.isQuoted))
        }
        parameters = found.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// Whether others say the same.
    /// - Parameter ignored: the name of one that does not count.
    public func areEquivalent(to others: ValueParameters, besides ignored: StaticString?) -> Bool {
        func counted(_ all: [Parameter]) -> [Parameter] {
            guard let ignored else { return all }
            return all.filter { !OctetView($0.name.span).equals(ignored) }
        }
        let (mine, theirs) = (counted(parameters), counted(others.parameters))
        return mine.count == theirs.count && zip(mine, theirs).allSatisfy { ValueParameters.isSame($0, $1) }
    }

    private static func isSame(_ a: Parameter, _ b: Parameter) -> Bool {
        guard a.name == b.name else { return false }
        if a.value == b.value { return true }
        // The names of charsets are the same in any case, in quotes too (RFC 2046 §4.1.2).
        let isToken = !a.isQuoted && !b.isQuoted || OctetView(a.name.span).equals("charset")
        return isToken && a.value.map(\.asciiLowercased) == b.value.map(\.asciiLowercased)
    }
}
