import MSRP
public import Octets
public import Reassembly

/// The frames that nearly all MSRP traffic is made of: chunks that come in order, and 200 OK. They are taken note of where
/// they are read, with one look into each table; all others go through `accept`, which comes to the same.
extension Correlator {
    /// What was taken.
    public enum Usual: Sendable {
        /// A frame of so many octets; the message with this index is finished by it.
        case taken(length: Int, finished: Int?)
        /// Nothing yet: a usual frame is not all there.
        case beginning
        /// Nothing: it is not usual.
        case no
    }

    /// Takes note of the usual frame at `position` of `stretch`, unless it may be a stored message. Of any other frame it
    /// notes nothing.
    /// - Parameter half: the direction of the connection that carried it.
    public mutating func acceptUsual(
        _ stretch: borrowing Stretch, at position: Int, from source: Endpoint, to destination: Endpoint,
        on half: HalfID, _ log: inout FindingLog
    ) -> Usual {
        if isPedantic { return .no }
        let view = stretch.octets.dropping(position)
        if UsualSend.isBegun(view) {
            if hasStoreAndForward { return .no }
            let side = connections.side(half)
            switch connections.readSend(view, at: side) {
            case .no: return .no
            case .beginning: return .beginning
            case .whole(let send):
                let range = position..<position + send.length
                var found = acceptOnly(
                    send, view, stretch, range, from: source, to: destination, on: half, side, &log)
                if found == nil {
                    found = acceptChunk(send, view, stretch, range, from: source, to: destination, on: half, side, &log)
                }
                guard let message = found else { return .no }
                if send.body.count > Correlator.longestFixedChunk {
                    noteLongChunk(send.body.count, side, source, at: stretch.frame(at: position), &log)
                }
                return .taken(length: send.length, finished: messages[message].state == .open ? nil : message)
            }
        }
        guard let answer = UsualAnswer(view) else { return .no }
        let transaction = Fingerprint(of: view.extracting(answer.transactionID))
        let frame = stretch.frame(at: position)
        noteFrame(connections.side(half), source, destination, at: frame.time)
        _ = self.answer(
            TransactionKey(asker: half.reverse, id: transaction), 200, frame, from: source.address,
            to: destination.address, &log)
        return .taken(length: answer.length, finished: nil)
    }

    /// The channel of a SEND.
    @inline(__always)
    private mutating func channel(
        _ send: UsualSend, _ view: OctetView, from source: Endpoint, to destination: Endpoint, _ last: Frame,
        _ side: Int
    ) -> Channel? {
        send.hasKnownPaths
            ? connections[side].channel
            : channel(
                to: view.extracting(send.toPath), from: view.extracting(send.fromPath), source, destination, last, side)
    }

    /// A whole message in one segment. Answers its index; `nil` where it is none, or not new, and nothing is noted.
    @inline(__always)
    private mutating func acceptOnly(
        _ send: UsualSend, _ view: OctetView, _ stretch: borrowing Stretch, _ range: Range<Int>, from source: Endpoint,
        to destination: Endpoint, on half: HalfID, _ side: Int, _ log: inout FindingLog
    ) -> Int? {
        guard send.isOnly, let (frame, extent) = stretch.onlyOrigin(of: range),
            let channel = channel(send, view, from: source, to: destination, frame, side)
        else { return nil }
        let id = Fingerprint(of: view.extracting(send.messageID))
        let known = related(id, channel)
        if known.message != nil { return nil }
        let transaction = Fingerprint(of: view.extracting(send.transactionID))
        let index = messages.count
        messages.append(
            LiveMessage(
                number: index + 1, journey: known.journey ?? index + 1, messageID: id, channel: channel,
                whole: UsualChunk(extent, frame.time, send.body, transaction),
                wantsSuccessReport: send.wantsSuccessReport, failureReport: send.failureReport,
                carriesText: Correlator.carriesText(view.extracting(send.contentType))))
        messageIndex.append(id, in: messages)
        channels.append(channel, frame)
        noteFrame(side, source, destination, at: frame.time)
        if let earlier = noteRequest(transaction, message: index, chunk: 0, half, side) {
            examineReuse(earlier, view.extracting(send.transactionID), by: index, frame, &log)
        }
        return index
    }

    /// A part of a message that goes on where the last one ended, or begins it. Answers the message's index; `nil` where it
    /// does neither, and nothing is noted.
    private mutating func acceptChunk(
        _ send: UsualSend, _ view: OctetView, _ stretch: borrowing Stretch, _ range: Range<Int>, from source: Endpoint,
        to destination: Endpoint, on half: HalfID, _ side: Int, _ log: inout FindingLog
    ) -> Int? {
        guard let origin = stretch.origin(of: range),
            let channel = channel(send, view, from: source, to: destination, origin.last, side)
        else { return nil }
        let id = Fingerprint(of: view.extracting(send.messageID))
        let known = related(id, channel)
        let chunk = Chunk(
            first: origin.first, last: origin.last, extents: origin.extents, damage: nil, body: send.body,
            start: send.start, declaredTotal: send.total, flag: send.isLast ? .last : .more,
            transaction: Fingerprint(of: view.extracting(send.transactionID)))
        let index: Int
        if let place = known.message {
            // What goes on where the last chunk ended is no repetition, and no new start.
            guard messages[place].state == .open, send.start > 1,
                joiners[place]?.contiguousCount == send.start - 1
            else { return nil }
            index = place
            messages[index].append(chunk)
            channels.extend(messages[index].channel, chunk.last)
            examineContinuation(chunk, of: index, &log)
        } else {
            guard send.start == 1 else { return nil }
            index = messages.count
            messages.append(
                LiveMessage(
                    number: index + 1, journey: known.journey ?? index + 1, method: .send, messageID: id,
                    channel: channel, chunk: chunk, isMultipart: false, wantsSuccessReport: send.wantsSuccessReport,
                    failureReport: send.failureReport,
                    carriesText: Correlator.carriesText(view.extracting(send.contentType))))
            messageIndex.append(id, in: messages)
            channels.append(channel, chunk.last)
        }
        settle(index, chunk, nil, &log)
        noteFrame(side, source, destination, at: chunk.first.time)
        let number = messages[index].chunkCount - 1
        if let earlier = noteRequest(chunk.transaction, message: index, chunk: number, half, side) {
            examineReuse(earlier, view.extracting(send.transactionID), by: index, chunk.first, &log)
        }
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
            transactions[TransactionKey(asker: half, id: earlier.id)] = earlier.place
        }
        return open
    }
}
