public import MSRP
public import Octets
public import Reassembly

/// A usual SEND, and where it was seen: all of it, in a connection of nothing but MSRP.
public struct SightedSend: Sendable {
    /// What it says. Its ranges count from the start of the frame.
    public let send: UsualSend
    /// The Message-ID.
    public let messageID: Fingerprint
    let transaction: Fingerprint
    let source: Endpoint
    let destination: Endpoint
    /// The direction of the connection that carried it.
    public let half: HalfID
    let first: Frame
    let last: Frame
    /// Where its octets are; of those that lie in several frames, where the first ones are.
    let extent: Extent
    /// The places of the other extents, in a list that the caller keeps: many sends need no list each.
    public let others: Range<Int>

    /// - Parameters:
    ///   - octets: those that `send` was read from.
    ///   - half: the direction of the connection that carried it.
    ///   - first: the frame that holds its first octet.
    ///   - last: the frame that holds its last octet.
    ///   - extent: where its first octets are.
    ///   - others: the places of its other extents, in a list of the caller's.
    public init(
        _ send: UsualSend, _ octets: OctetView, from source: Endpoint, to destination: Endpoint, on half: HalfID,
        first: Frame, last: Frame, extent: Extent, others: Range<Int>
    ) {
        self.send = send
        messageID = Fingerprint(of: octets.extracting(send.messageID))
        transaction = Fingerprint(of: octets.extracting(send.transactionID))
        self.source = source
        self.destination = destination
        self.half = half
        self.first = first
        self.last = last
        self.extent = extent
        self.others = others
    }

    /// Whether it is all of a message, in one segment.
    var isOnly: Bool { send.isOnly && others.isEmpty && first == last }

    /// When and where it was seen.
    /// - Parameter list: the one that `others` names places of.
    public func sighting(_ list: borrowing Span<Extent>) -> Sighting {
        Sighting(
            source: source, destination: destination, transport: .tcp, first: first, last: last,
            extents: extents(list))
    }

    /// Where its octets are.
    /// - Parameter list: the one that `others` names places of.
    func extents(_ list: borrowing Span<Extent>) -> Chain<Extent> {
        var extents = Chain(extent)
        for place in others { extents.append(list[place]) }
        return extents
    }
}

/// The frames that nearly all MSRP traffic is made of: chunks that come in order, and 200 OK. They are taken note of with
/// one look into each table; all others go through `accept`, which comes to the same.
extension Correlator {
    /// Whether each SEND has to be read whole, the usual ones too.
    public var takesNoUsualSend: Bool { isPedantic || hasStoreAndForward }

    /// Takes note of a usual SEND, unless it may be a stored message. Answers the index of its message; `nil` where it is
    /// no new message and does not go on where the last chunk ended: then nothing is noted.
    /// - Parameters:
    ///   - sighted: does not change: it is lent, as a copy would cost more than most of what is done with it.
    ///   - head: the octets of the frame, up to its body at least.
    ///   - list: holds its extents but the first.
    public mutating func accept(
        _ sighted: inout SightedSend, _ head: OctetView, _ list: borrowing Span<Extent>, _ log: inout FindingLog
    ) -> Int? {
        if takesNoUsualSend { return nil }
        let side = connections.side(sighted.half)
        guard let channel = channel(sighted, head, side) else { return nil }
        let known = related(sighted.messageID, channel)
        guard
            let index = sighted.isOnly && known.message == nil
                ? add(sighted, head, channel, known.journey)
                : add(chunk: sighted, head, list, channel, known, &log)
        else { return nil }
        noteFrame(side, sighted.source, sighted.destination, at: sighted.first.time)
        let number = messages[index].chunkCount - 1
        let earlier = noteRequest(sighted.transaction, message: index, chunk: number, sighted.half, side)
        if let earlier {
            examineReuse(earlier, head.extracting(sighted.send.transactionID), by: index, sighted.first, &log)
        }
        if !earlyAnswers.isEmpty {
            takeEarlyAnswer(
                TransactionKey(asker: sighted.half, id: sighted.transaction), to: sighted.last, isTorn: false, &log)
        }
        if sighted.send.body.count > Correlator.longestFixedChunk {
            noteLongChunk(sighted.send.body.count, side, sighted.source, at: sighted.first, &log)
        }
        return index
    }

    /// Asks for what `accept` will look at of a SEND: to be called twice, some messages before it.
    /// - Parameter half: the direction of the connection that carries it.
    @inline(__always)
    public mutating func prefetch(forSendOn half: HalfID, _ messageID: Fingerprint, isNear: Bool) {
        connections.prefetch(half, isNear: isNear)
        if !isNear { messageIndex.prefetch(messageID) }
    }

    /// The same for an answer.
    /// - Parameter half: the direction of the connection that carries it.
    @inline(__always)
    public mutating func prefetch(forAnswerOn half: HalfID, isNear: Bool) {
        connections.prefetch(half.reverse, isNear: isNear)
        if !isNear { connections.prefetch(half, isNear: false) }
    }

    /// Takes note of a usual 200 OK.
    /// - Parameter half: the direction of the connection that carried it.
    public mutating func accept(
        answer transaction: Fingerprint, in frame: Frame, from source: Endpoint, to destination: Endpoint,
        on half: HalfID, _ log: inout FindingLog
    ) {
        noteFrame(connections.side(half), source, destination, at: frame.time)
        _ = answer(
            TransactionKey(asker: half.reverse, id: transaction), 200, frame, from: source.address,
            to: destination.address, &log)
    }

    /// The channel of a SEND; `nil` where its paths are said to be those of the one before it, which is not known.
    @inline(__always)
    private mutating func channel(_ sighted: borrowing SightedSend, _ head: OctetView, _ side: Int) -> Channel? {
        let send = sighted.send
        if send.hasKnownPaths { return connections[side].channel }
        let (to, from) = (head.extracting(send.toPath), head.extracting(send.fromPath))
        if let last = connections[side].channel, connections[side].hadPaths(to, from) { return last }
        return channel(to: to, from: from, sighted.source, sighted.destination, sighted.last, side)
    }

    /// Adds a message that is all in one segment.
    @inline(__always)
    private mutating func add(
        _ sighted: borrowing SightedSend, _ head: OctetView, _ channel: Channel, _ journey: Int?
    ) -> Int {
        let (index, send) = (messages.count, sighted.send)
        messages.append(
            LiveMessage(
                number: index + 1, journey: journey ?? index + 1, messageID: sighted.messageID, channel: channel,
                whole: UsualChunk(sighted.extent, sighted.first.time, send.body, sighted.transaction),
                wantsSuccessReport: send.wantsSuccessReport, failureReport: send.failureReport,
                carriesText: Correlator.carriesText(head.extracting(send.contentType))))
        messageIndex.append(sighted.messageID, in: messages)
        channels.append(channel, sighted.first)
        return index
    }

    /// Adds a part of a message that goes on where the last one ended, or begins it; `nil` where it does neither.
    private mutating func add(
        chunk sighted: borrowing SightedSend, _ head: OctetView, _ list: borrowing Span<Extent>, _ channel: Channel,
        _ known: (message: Int?, journey: Int?), _ log: inout FindingLog
    ) -> Int? {
        let send = sighted.send
        // Its other extents are added where it is kept: what is asked here does not concern them.
        var chunk = Chunk(
            first: sighted.first, last: sighted.last, extents: Chain(sighted.extent), damage: nil, body: send.body,
            start: send.start, declaredTotal: send.total, flag: send.isLast ? .last : .more,
            transaction: sighted.transaction)
        let index: Int
        if let place = known.message {
            // What goes on where the last chunk ended is no repetition, and no new start.
            guard messages[place].state == .open, send.start > 1,
                joiners[place]?.contiguousCount == send.start - 1
            else { return nil }
            index = place
            messages[index].append(chunk, list, sighted.others)
            channels.extend(messages[index].channel, chunk.last)
            examineContinuation(chunk, of: index, &log)
        } else {
            guard send.start == 1 else { return nil }
            chunk.extents = sighted.extents(list)
            index = messages.count
            messages.append(
                LiveMessage(
                    number: index + 1, journey: known.journey ?? index + 1, method: .send,
                    messageID: sighted.messageID, channel: channel, chunk: chunk, isMultipart: false,
                    wantsSuccessReport: send.wantsSuccessReport, failureReport: send.failureReport,
                    carriesText: Correlator.carriesText(head.extracting(send.contentType))))
            messageIndex.append(sighted.messageID, in: messages)
            channels.append(channel, chunk.last)
        }
        settle(index, chunk, nil, &log)
        return index
    }

    /// Counts a frame, and the leg that it was seen on.
    @inline(__always)
    mutating func noteFrame(_ side: Int, _ source: Endpoint, _ destination: Endpoint, at time: Timestamp) {
        msrpCount += 1
        if !connections[side].hasLeg {
            connections[side].hasLeg = legs.see(source.address, destination.address) >= 0
            connections[side].begin(msrpCount, at: time)
        }
    }

    /// Notes a request that may be answered. Answers an earlier one with its id that waits for an answer still.
    @inline(__always)
    mutating func noteRequest(
        _ transaction: Fingerprint, message: Int, chunk: Int, _ half: HalfID, _ side: Int
    ) -> TransactionPlace? {
        let open = connections[side].openRequest(transaction)
        let place = TransactionPlace(
            message: Int32(truncatingIfNeeded: message), chunk: Int32(truncatingIfNeeded: chunk))
        let request = ConnectionTable.Request(id: transaction, place: place)
        if let earlier = connections[side].note(request) {
            transactions[TransactionKey(asker: half, id: earlier.id).fingerprint] = earlier.place
        }
        return open
    }
}
