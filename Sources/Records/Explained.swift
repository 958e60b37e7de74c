/// Which pushes are explained field by field.
public enum Explained: Hashable, Sendable {
    /// None.
    case none
    /// All, up to a limit.
    case all
    /// Those with these ids.
    case pushes(Set<String>)

    /// How many are explained where all are asked for.
    public static let limit = 256

    /// Whether the push with this index, from 0, is.
    public func includes(_ index: Int) -> Bool {
        switch self {
        case .none: false
        case .all: index < Explained.limit
        case .pushes(let ids): ids.contains("p\(index + 1)")
        }
    }
}
