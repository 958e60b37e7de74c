import Correlation
import Records
import TLS

/// Says what of a run was encrypted, and what became of the secrets.
extension Dissection {
    /// Notes what of a key log was of no use.
    mutating func noteKeyLog() {
        if keys.damagedLines > 0 {
            log.note(.c010, "\(keys.damagedLines) lines of the key log are no secrets", at: nil)
        }
        if keys.omitted > 0 {
            log.note(
                .c010, "\(keys.omitted) secrets of the key log were given up, the oldest first: \(keys.limit) are held",
                at: nil)
        }
    }
}
