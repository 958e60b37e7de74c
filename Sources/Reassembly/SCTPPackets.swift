import Octets

/// What becomes of SCTP packets: each user message is shown like a datagram (RFC 4168 §5.2: it holds one SIP message).
extension Reassembler {
    /// Reads the chunks of a packet that `frames` frames brought. Answers what these were for.
    /// - Parameter isTorn: whether fragments of its IP packet are missing: then its frames are counted by the caller.
    mutating func accept<C: StreamConsumer>(
        _ packet: Packet.Chunks, _ octets: OctetView, _ provenance: Provenance, isTorn: Bool = false, _ frame: Frame,
        frames: Int, _ consumer: inout C
    ) -> FrameCategory {
        var cursor = ChunkCursor(packet, isTorn: isTorn)
        let key = Associations.Key(packet)
        var hasData = false
        while let chunk = cursor.next(octets) {
            if !hasData, associations.enter(key) { counts.evictedFlows += 1 }
            hasData = true
            guard associations.take(chunk, isTorn: isTorn, of: key, frame) else { continue }
            if chunk.isFirst, chunk.isLast {
                let damage: LossCause? = chunk.missing == 0 ? nil : isTorn ? .hole : .cut
                let datagram = Packet.Datagram(
                    source: packet.source, destination: packet.destination, payload: chunk.payload,
                    missing: chunk.missing)
                note(show(datagram, over: .sctp, octets, provenance, damage, frame, &consumer), of: key)
            } else if !isTorn || chunk.missing == 0 {
                let message = messages.add(
                    chunk, octets.extracting(chunk.payload), provenance.rebased(to: chunk.payload), of: key, frame)
                if let message { put(message, frame, &consumer) }
            }
        }
        while let message = messages.giveUp(at: frame.time) { put(message, frame, &consumer) }
        if associations.carriesSIP(key), hasData { return .sip }
        if hasData, !isTorn { associations.countOthers(frames, of: key) }
        return .sctpOther
    }

    /// Shows a user message that came in several chunks, and tells where some of them did not come.
    mutating func put<C: StreamConsumer>(_ message: UserMessages.Assembled, _ frame: Frame, _ consumer: inout C) {
        let key = message.association
        if !message.octets.isEmpty {
            let datagram = Packet.Datagram(
                source: key.source, destination: key.destination, payload: 0..<message.octets.count, missing: 0)
            let damage: LossCause? = message.isWhole ? message.isCut ? .cut : nil : .hole
            let category = show(
                datagram, over: .sctp, OctetView(message.octets.span), message.provenance, damage,
                message.isWhole ? frame : message.first, &consumer)
            note(category, of: key)
        }
        guard !message.isWhole else { return }
        counts.incompleteMessages += 1
        consumer.incomplete(
            .chunks, from: key.source.address, to: key.destination.address, count: message.chunks,
            first: message.first, category: associations.carriesSIP(key) ? .sip : .sctpOther)
    }

    /// Tells of the chunks that never came.
    func tellGaps<C: StreamConsumer>(_ consumer: inout C) {
        for gap in associations.gaps {
            consumer.missed(chunks: gap.chunks, from: gap.key.source, to: gap.key.destination, frame: gap.frame)
        }
    }

    private mutating func note(_ category: FrameCategory, of key: Associations.Key) {
        guard category == .sip, !associations.carriesSIP(key) else { return }
        ledger.move(associations.recognise(key), from: .sctpOther, to: .sip)
    }
}
