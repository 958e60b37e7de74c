import Synchronization

/// The key of all fingerprints of the process: random, unless a store brings the one that its rows were written with.
public enum FingerprintKey {
    private struct State {
        var key: (UInt64, UInt64)?
        var isSettled = false
    }

    private static let state = Mutex(State())

    /// Lets `key` be the one, unless a fingerprint was made already. Answers whether it is in effect.
    public static func adopt(_ key: (UInt64, UInt64)) -> Bool {
        state.withLock { state in
            if !state.isSettled, state.key == nil { state.key = key }
            return state.key.map { $0 == key } ?? false
        }
    }

    /// A key for a new store: the one in effect, where there is one; else a random one, which is not in effect yet.
    public static var proposal: (UInt64, UInt64) { state.withLock { $0.key } ?? random }

    /// The key, which from now on stays.
    static var settled: (UInt64, UInt64) {
        state.withLock { state in
            let key = state.key ?? random
            state = State(key: key, isSettled: true)
            return key
        }
    }

    private static var random: (UInt64, UInt64) {
        var generator = SystemRandomNumberGenerator()
        return (generator.next(), generator.next())
    }
}
