import Octets

/// What becomes of segments that came out of order, and of octets that did not come.
extension HalfStream {
    /// Gives out the segments that waited and whose turn it is.
    mutating func giveOutHeld<C: StreamConsumer>(
        _ half: HalfID, _ room: inout SharedRoom, _ consumer: inout C
    ) {
        // The octets stay while they are lent, whatever becomes of the direction.
        var octets = held.store
        while let first = held.first, let expected = next, !isIgnored {
            let old = -first.sequence.distance(from: expected)
            if old < 0 { break }
            held.removeFirst()
            if old < first.count {
                deliver(
                    OctetView(octets.span).extracting(first.place + old..<first.place + first.count),
                    first.extent.extracting(old..<first.count), first.frame, half, &room, &consumer)
            }
            if first.missing > 0, !isIgnored, old < first.count + first.missing {
                lose(first.missing - max(0, old - first.count), .cut, half, first.frame, &room, &consumer)
            }
            held.waitAgain(position: position)
        }
        octets = []
        if held.isEmpty {
            held.clear()
            marks.remove(.held)
        }
    }

    mutating func skipHole<C: StreamConsumer>(
        _ half: HalfID, _ room: inout SharedRoom, _ consumer: inout C
    ) {
        guard let first = held.first, let expected = next else { return }
        let hole = first.sequence.distance(from: expected)
        if hole > HalfStream.leapLimit, acknowledgedPosition > 0, acknowledgedPosition < position + hole {
            dropHeld()
            return
        }
        if hole > 0 { lose(hole, .hole, half, first.frame, &room, &consumer) }
    }

    /// What nothing was captured behind, and is known to have been sent: the sender ended behind it, or the receiver
    /// acknowledged it.
    mutating func loseTail<C: StreamConsumer>(
        _ half: HalfID, _ frame: Frame, _ room: inout SharedRoom, _ consumer: inout C
    ) {
        guard let next, !isIgnored else { return }
        if hasFinish {
            let missing = finish.distance(from: next)
            // A FIN that far ahead is believed, like a segment, only when it is acknowledged.
            if missing > HalfStream.leapLimit, acknowledgedPosition < position + missing { return }
            if missing > 0 { lose(missing, .hole, half, frame, &room, &consumer) }
            return
        }
        // One octet more may be a FIN that was not captured.
        let missing = acknowledgedPosition - position
        if missing > 1, missing <= HalfStream.windowLimit {
            lose(missing, .hole, half, acknowledgedIn ?? frame, &room, &consumer)
        }
    }

    mutating func lose<C: StreamConsumer>(
        _ count: Int, _ cause: LossCause, _ half: HalfID, _ frame: Frame, _ room: inout SharedRoom,
        _ consumer: inout C
    ) {
        // Before the first octet of a connection that was joined in the middle there is nothing to miss.
        if startsAtSYN || position > 0 {
            let start = position - (pending.count - head)
            consumer.lost(
                count, cause: cause,
                behind: Stretch(
                    octets: OctetView(pending.span).dropping(head), position: start, provenance: provenance,
                    frame: frame, isLast: true, isClosed: false), of: half)
        }
        dropPending(&room)
        position += count
        number = number.advanced(by: count)
        marks.insert(.consumed)
    }

    /// More octets in order than any message may have: they are given up as if they had been lost.
    mutating func loseAll<C: StreamConsumer>(
        _ half: HalfID, _ frame: Frame, _ room: inout SharedRoom, _ consumer: inout C
    ) {
        lose(0, .evicted, half, frame, &room, &consumer)
    }
}
