public import Octets

/// The lines of To-Path and From-Path of a frame, known by a digest: those of the next frame in its direction are nearly
/// always the same, and a comparison with their octets would wait for memory.
public struct PathLines: Sendable {
    /// How many octets they have; 0 for none.
    let count: Int
    private let digest: UInt64

    /// No lines.
    public init() {
        count = 0
        digest = 0
    }

    /// The lines that `octets` are, each with its CR LF.
    public init(_ octets: OctetView) {
        count = octets.count
        digest = FingerprintHasher.digest(of: octets)
    }

    /// Whether they stand at `position` of `view`.
    @inline(__always)
    func stand(in view: OctetView, at position: Int) -> Bool {
        guard count > 0, view.count - position >= count else { return false }
        return FingerprintHasher.digest(of: view.extracting(position..<position + count)) == digest
    }
}
