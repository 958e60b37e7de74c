import Octets

/// The users of a run, each once: sessions hold their places.
struct UserTable: Sendable {
    private var slots = SlotTable()
    private var users = PagedArray<UserKey>()

    /// The place of a user, who is a new one where he was not known.
    mutating func place(of user: UserKey) -> UInt32 {
        let hash = user.key.low
        if let place = slots.place(hash, where: { users[$0].isSpelt(as: user) }) {
            return UInt32(truncatingIfNeeded: place)
        }
        users.append(user)
        slots.insert(hash, users.count - 1)
        return UInt32(truncatingIfNeeded: users.count - 1)
    }

    /// Asks for what a look for `user` begins with.
    @inline(__always)
    mutating func prefetch(_ user: UserKey) { slots.prefetch(user.key.low) }

    /// The user at a place.
    subscript(place: UInt32) -> UserKey { users[Int(place)] }
}
