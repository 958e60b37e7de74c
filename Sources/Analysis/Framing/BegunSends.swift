import MSRP
import Octets

/// Usual SENDs whose last octets have not come: their header sections are not read again when they have. Few at a time; a
/// direction may lose its place to another one, and its SEND is then read from the start.
struct BegunSends {
    private struct Entry {
        var place = -1
        /// The stream offset of the frame.
        var position = 0
        /// That of the header section.
        var digest: UInt64 = 0
        var send: UsualSend?
    }

    private static let count = 64
    private var entries = [Entry](repeating: Entry(), count: count)

    /// Notes the SEND that starts at `position` of the stream in a direction, at the front of `view`.
    mutating func note(_ send: UsualSend, _ view: OctetView, place: Int, position: Int) {
        let digest = FingerprintHasher.digest(of: view.prefix(send.body.lowerBound))
        entries[place % Self.count] = Entry(place: place, position: position, digest: digest, send: send)
    }

    /// What a direction carries goes on with something else.
    @inline(__always)
    mutating func forget(place: Int) {
        if entries[place % Self.count].place == place { entries[place % Self.count].place = -1 }
    }

    /// The SEND that was noted there, if `view` begins with its header section.
    @inline(__always)
    func send(_ view: OctetView, place: Int, position: Int) -> UsualSend? {
        let slot = place % Self.count
        guard entries[slot].place == place, entries[slot].position == position, let send = entries[slot].send,
            view.count >= send.body.lowerBound,
            FingerprintHasher.digest(of: view.prefix(send.body.lowerBound)) == entries[slot].digest
        else { return nil }
        return send
    }
}
