public import MSRP
public import Octets
public import Reassembly
import Records
import TextSyntax

/// A transaction on one connection: who asked, and with which id.
struct TransactionKey: Hashable {
    let asker: HalfID
    let id: Fingerprint

    /// The id is keyed and mixed already; the connection only has to spread equal ids.
    func _rawHashValue(seed: Int) -> Int { Int(truncatingIfNeeded: fingerprint.low) ^ seed }

    /// Stands for both, in tables of many.
    var fingerprint: Fingerprint {
        let way = UInt64(truncatingIfNeeded: asker.flow.serial &* 2 &+ asker.direction)
        return Fingerprint(
            low: id.low ^ way &* 0x9E37_79B9_7F4A_7C15, high: id.high &+ way &* 0xD6E8_FEB8_6659_FD93)
    }
}

struct TransactionPlace: Sendable {
    let message: Int32
    let chunk: Int32
}

/// A response to a frame that is not known yet: it has a hole, and is read when that is given up.
struct EarlyAnswer {
    let status: Int
    let frame: Frame
    let source: IPAddress
    let asker: IPAddress
}

extension Correlator {
    /// What an MSRP frame led to.
    public enum Outcome: Equatable, Sendable {
        /// Nothing that concerns a message.
        case none
        /// The message with this index got a chunk, and is not finished.
        case open(Int)
        /// The message with this index is complete, or was given up by its sender.
        case finished(Int)
        /// A chunk of the message with this index was answered.
        case answered(Int)
    }

    /// Takes note of a live MSRP frame; `octets` are what `frame` was parsed from.
    /// - Parameters:
    ///   - ending: how its end was found.
    ///   - half: the direction of the connection that carried it.
    public mutating func accept(
        _ frame: MSRPFrame, _ octets: OctetView, ending: FrameEnding?, _ sighting: Sighting, on half: HalfID,
        _ log: inout FindingLog
    ) -> Outcome {
        let side = connections.side(half)
        noteFrame(side, sighting.source, sighting.destination, at: sighting.first.time)
        let transaction = Fingerprint(of: octets.extracting(frame.transactionID))
        if let status = frame.statusCode {
            return answer(
                TransactionKey(asker: half.reverse, id: transaction), status, sighting.first,
                from: sighting.source.address, to: sighting.destination.address, &log)
        }
        examine(frame, octets, ending, sighting, &log)
        switch frame.method {
        case .report:
            noteOther(frame, octets, sighting, half, transaction)
            report(frame, octets, sighting, &log)
            return .none
        case .auth, .nickname:
            // Neither carries a message (RFC 4976 §5.1, RFC 7701 §7.1).
            guard frame.body != nil else {
                noteOther(frame, octets, sighting, half, transaction)
                return .none
            }
            return takeChunk(frame, octets, ending, sighting, half, side, transaction, &log)
        case .send where frame.body == nil && sighting.damage == nil:
            guard endsMessage(frame, octets, sighting, side) else {
                noteKeepAlive(frame, octets, sighting)
                noteOther(frame, octets, sighting, half, transaction)
                return .none
            }
            return takeChunk(frame, octets, ending, sighting, half, side, transaction, &log)
        default:
            return takeChunk(frame, octets, ending, sighting, half, side, transaction, &log)
        }
    }

    /// Whether a SEND without a body ends a message that is under way, or gives it up: else it keeps a connection alive.
    private mutating func endsMessage(
        _ frame: MSRPFrame, _ octets: OctetView, _ sighting: Sighting, _ side: Int
    ) -> Bool {
        guard !joiners.isEmpty, let id = frame.messageID, frame.flag == .last || frame.flag == .aborted else {
            return false
        }
        let key = Fingerprint(of: octets.extracting(id))
        // A new connection's first SEND makes no channel.
        guard latestMessages(Correlator.relatedLimit, withID: key).contains(where: { joiners[$0] != nil }),
            let index = related(key, channel(frame, octets, sighting, side)).message, let joiner = joiners[index]
        else { return false }
        return frame.flag == .aborted || frame.byteRange(octets).map { $0.start == joiner.contiguousCount + 1 } ?? true
    }

    private mutating func takeChunk(
        _ frame: MSRPFrame, _ octets: OctetView, _ ending: FrameEnding?, _ sighting: Sighting, _ half: HalfID,
        _ side: Int, _ transaction: Fingerprint, _ log: inout FindingLog
    ) -> Outcome {
        // Without a body it is where the body would end.
        let end = frame.endLine?.lowerBound ?? frame.headers.end
        guard frame.body != nil || frame.method == .send && sighting.damage == nil else { return .none }
        let body = frame.body ?? end..<end
        let channel = channel(frame, octets, sighting, side)
        let id = frame.messageID.map { Fingerprint(of: octets.extracting($0)) } ?? transaction
        var known = related(id, channel)
        let chunk = chunk(frame, octets, body, transaction, sighting, known.message)
        if known.message == nil { known.message = resumed(id, channel, chunk) }
        if let index = known.message, isRepeated(chunk, of: index, channel) {
            noteRepeated(chunk, of: index, &log)
            return .none
        }
        let index = join(chunk, id, known, frame, octets, channel, ending, &log)
        if messages[index].state == .complete, let type = frame.contentType {
            readDispositions(octets.extracting(type), octets.extracting(body), body.count, index)
        }
        let number = messages[index].chunkCount - 1
        let key = TransactionKey(asker: half, id: transaction)
        if let earlier = noteRequest(transaction, message: index, chunk: number, half, side), sighting.damage == nil {
            examineReuse(earlier, octets.extracting(frame.transactionID), by: index, sighting.first, &log)
        }
        if !earlyAnswers.isEmpty { takeEarlyAnswer(key, to: sighting.last, isTorn: sighting.damage != nil, &log) }
        if frame.method == .send, sighting.damage == nil, body.count > Correlator.longestFixedChunk,
            frame.byteRange(octets)?.end != nil
        {
            noteLongChunk(body.count, side, sighting.source, at: sighting.first, &log)
        }
        return messages[index].state == .open ? .open(index) : .finished(index)
    }

    /// The message that a chunk goes on with in a new session, between the same hosts: its connection broke, and the
    /// sender did not start anew (RFC 4975 §5.4).
    private func resumed(_ id: Fingerprint, _ channel: Channel, _ chunk: Chunk) -> Int? {
        guard chunk.start > 1, chunk.damage == nil else { return nil }
        return latestMessages(Correlator.relatedLimit, withID: id).first { place in
            let message = messages[place]
            return message.state == .open && message.source.address == channel.source.address
                && message.destination.address == channel.destination.address
                && message.firstChunk.declaredTotal == chunk.declaredTotal
                && (joiners[place]?.contiguousCount ?? 0) + 1 == chunk.start
        }
    }

    /// Whether the To-Path of a request leads back to the host that it came from: then it is a copy inside another
    /// message, the start of which was not seen.
    public func leadsBack(_ frame: MSRPFrame, _ octets: OctetView, from source: Endpoint, to destination: Endpoint)
        -> Bool
    {
        guard frame.isRequest, source.address != destination.address, let path = frame.toPath,
            let first = PathList.first(octets, path), let uri = MSRPURI(octets, first)
        else { return false }
        if let host = IPAddress(text: octets.extracting(uri.host)) { return host == source.address }
        // A name: whoever offered the path in SIP tells where it leads.
        guard let owners = pathOwners[PathKey.endpoint(octets.extracting(first))] else { return false }
        return owners.array.contains { owner in
            guard sessions.indices.contains(Int(owner)) else { return false }
            let session = sessions[Int(owner)]
            return session.offers.contains { offer in
                offer.endpoint == PathKey.endpoint(octets.extracting(first))
                    && session.messages.indices.contains(offer.message)
                    && session.messages[offer.message].sighting.source.address == source.address
            }
        }
    }

    /// TCP acknowledged the last octet of the message with this index.
    public mutating func acknowledged(_ index: Int, _ frame: Frame) {
        if messages.indices.contains(index) { messages[index].acknowledge(frame) }
    }

    /// The indices of the messages with a Message-ID, in the order of capture: of very many the latest.
    public func messages(withID id: OctetView, limit: Int = 4096) -> [Int] {
        latestMessages(limit, withID: Fingerprint(of: id)).reversed()
    }

    /// The indices of the messages whose Message-ID has this fingerprint, in the order of capture: of very many the latest.
    public func messages(withFingerprint id: Fingerprint) -> [Int] {
        latestMessages(4096, withID: id).reversed()
    }

    // MARK: Chunks

    private func chunk(
        _ frame: MSRPFrame, _ octets: OctetView, _ body: Range<Int>, _ transaction: Fingerprint, _ sighting: Sighting,
        _ message: Int?
    ) -> Chunk {
        let range = frame.byteRange(octets)
        // A SEND that only ends a message stands behind what has come of it.
        let behind = frame.body == nil ? message.flatMap { joiners[$0] }.map { $0.contiguousCount + 1 } : nil
        return Chunk(
            first: sighting.first, last: sighting.last, extents: sighting.extents, damage: sighting.damage, body: body,
            start: max(1, range?.start ?? behind ?? 1), declaredTotal: range?.total,
            flag: frame.flag, transaction: transaction)
    }

    /// Whether the message with an index has a chunk already: the same request, seen again on the same leg.
    private func isRepeated(_ chunk: Chunk, of index: Int, _ channel: Channel) -> Bool {
        guard messages[index].channel.number == channel.number, chunk.damage == nil else { return false }
        // Of a whole message nothing can come but what came before; what starts at 1 sends it anew.
        let (end, overflow) = chunk.start.addingReportingOverflow(UInt64(chunk.body.count))
        if messages[index].state == .complete, chunk.start > 1, !overflow, end - 1 <= UInt64(messages[index].size) {
            return true
        }
        // What brings octets that had not come is no repetition: of a file's ten thousand chunks each is asked about.
        if !joiners.isEmpty, let joiner = joiners[index], !chunk.body.isEmpty,
            !joiner.missing(from: chunk.start, count: UInt64(chunk.body.count)).isEmpty
        {
            return false
        }
        return messages[index].hasCopy(of: chunk)
    }

    /// A mirror shows one transmission twice within milliseconds (C007); whoever sends one twice takes longer.
    private mutating func noteRepeated(_ chunk: Chunk, of index: Int, _ log: inout FindingLog) {
        if let time = messages[index].lastTime(of: chunk.transaction), chunk.first.time.since(time) < 100_000_000 {
            messageCopies += 1
            if firstMessageCopy == nil { firstMessageCopy = chunk.first }
        } else {
            let message = messages[index]
            log.note(.m323, severity: .note, by: message.source.address, at: chunk.first) {
                ("a whole chunk came again", callID(of: message))
            }
        }
    }

    private mutating func join(
        _ chunk: Chunk, _ id: Fingerprint, _ known: (message: Int?, journey: Int?), _ frame: MSRPFrame,
        _ octets: OctetView, _ channel: Channel, _ ending: FrameEnding?, _ log: inout FindingLog
    ) -> Int {
        if let index = known.message, continues(index, chunk) {
            messages[index].append(chunk)
            channels.extend(messages[index].channel, chunk.last)
            examineContinuation(chunk, of: index, &log)
            settle(index, chunk, ending, &log)
            return index
        }
        let index = messages.count
        if let earlier = known.message, chunk.start == 1, chunk.damage == nil, messages[earlier].state == .complete {
            later.note(LaterExaminations.ReusedID(earlier: earlier, later: index))
        }
        messages.append(
            LiveMessage(
                number: index + 1, journey: known.journey ?? index + 1, method: frame.method, messageID: id,
                channel: channel, chunk: chunk,
                isMultipart: isMultipart(frame, octets),
                wantsSuccessReport: frame.successReport.map { octets.extracting($0).equalsIgnoringCase("yes") }
                    ?? false, failureReport: frame.wantedAnswers(octets), carriesText: carriesText(frame, octets)))
        messageIndex.append(id, in: messages)
        channels.append(channel, chunk.last)
        settle(index, chunk, ending, &log)
        return index
    }

    /// The channel of a frame; the paths of a new one are read.
    private mutating func channel(
        _ frame: MSRPFrame, _ octets: OctetView, _ sighting: Sighting, _ side: Int
    ) -> Channel {
        let to = octets.extracting(frame.toPath ?? 0..<0)
        let from = octets.extracting(frame.fromPath ?? 0..<0)
        // Most connections carry the messages of one session.
        if let last = connections[side].channel, connections[side].hadPaths(to, from) { return last }
        return channel(to: to, from: from, sighting.source, sighting.destination, sighting.last, side)
    }

    /// The channel of these paths, which are not those of the last message in their direction.
    mutating func channel(
        to: OctetView, from: OctetView, _ source: Endpoint, _ destination: Endpoint, _ last: Frame, _ side: Int
    ) -> Channel {
        let key = ChannelKey(
            from: Fingerprint(of: from), to: Fingerprint(of: to), source: source, destination: destination)
        let channel =
            channels.channel(key)
            ?? channels.add(key, sender: PathKey.last(of: from), recipient: PathKey.last(of: to), last)
        connections[side].note(channel, to, from)
        return channel
    }

    /// How many of the latest messages with a Message-ID are looked at.
    private static var relatedLimit: Int { 64 }

    /// The latest message with an id on one leg, and the journey of such messages between the same endpoints.
    func related(_ id: Fingerprint, _ channel: Channel) -> (message: Int?, journey: Int?) {
        var journey: Int?
        var next = messageIndex.latest(id, in: messages)
        var left = Correlator.relatedLimit
        while let place = next, left > 0 {
            left -= 1
            next = messageIndex.earlier(than: place)
            let other = messages[place].channel
            if other.toPath == channel.toPath, other.fromPath == channel.fromPath {
                return (place, messages[place].journey)
            }
            if other.recipient == channel.recipient, other.sender == channel.sender {
                journey = journey ?? messages[place].journey
            }
        }
        return (nil, journey)
    }

    /// Whether a chunk goes on with a message; else its sender sends it again from the start.
    private func continues(_ index: Int, _ chunk: Chunk) -> Bool {
        guard messages[index].state == .open else { return false }
        if chunk.start > 1 || joiners[index]?.contiguousCount == 0 { return true }
        // The first chunk once more, of a message that is as long: where its others follow they are the same ones, and
        // where they went on meanwhile they count (RFC 4975 §7.3.1).
        return chunk.declaredTotal != nil && chunk.declaredTotal == messages[index].firstChunk.declaredTotal
    }

    mutating func settle(_ index: Int, _ chunk: Chunk, _ ending: FrameEnding?, _ log: inout FindingLog) {
        if let damage = chunk.damage { messages[index].note(damage) }
        // Few endings are worth keeping: that of another chunk counts no longer.
        let doubtful = ending.flatMap { $0.recovered || !$0.hasEndLine ? $0 : nil }
        if doubtful != nil || !endings.isEmpty { endings[index] = doubtful }
        let isWhole = chunk.damage == nil
        if isWhole { examineTotal(chunk, index, &log) }
        // The usual message is one chunk: nothing is to be joined.
        // A frame without an end-line of its own, at the end of a stream, is read to that end (M301), if it states no
        // more octets than came.
        let isFilled = chunk.declaredTotal.map { $0 <= UInt64(chunk.body.count) } ?? true
        let isLast = chunk.flag == .last || chunk.flag == nil && isFilled
        if isWhole, isLast, chunk.start == 1, messages[index].chunkCount == 1 {
            messages[index].state = .complete
            messages[index].size = chunk.body.count
            return
        }
        // Where it stands: two owners would have its stretches copied for each chunk.
        let (outcome, received) = joiners[index, default: ChunkJoiner()].adding(
            range: chunk.start, count: chunk.body.count, flag: isWhole ? chunk.flag : .more,
            declaredTotal: chunk.declaredTotal)
        messages[index].size = Int(clamping: received)
        if outcome.state != .incomplete { joiners[index] = nil }
        switch outcome.state {
        case .complete: messages[index].state = .complete
        case .aborted: messages[index].state = .aborted
        case .incomplete: break
        }
        if isWhole { examine(outcome, chunk, index, &log) }
    }

    /// The flag against the total that the chunk's own Byte-Range declares.
    private func examineTotal(_ chunk: Chunk, _ index: Int, _ log: inout FindingLog) {
        guard let total = chunk.declaredTotal else { return }
        let (reached, overflow) = (chunk.start - 1).addingReportingOverflow(UInt64(chunk.body.count))
        guard !overflow else { return }
        switch chunk.flag {
        // RFC 4975's own examples count a line end that is no body: two octets are M331's matter.
        case .last where reached < total && total - reached > 2:
            log.note(.m320, by: messages[index].source.address, at: chunk.first) {
                ("$ at octet \(reached), before the declared total of \(total)", callID(of: messages[index]))
            }
        case .more where reached >= total && !chunk.body.isEmpty:
            log.note(.m320, by: messages[index].source.address, way: 1, at: chunk.first) {
                ("+ at octet \(reached), where the declared total of \(total) is reached", callID(of: messages[index]))
            }
        default: break
        }
    }

    private mutating func examine(
        _ outcome: ChunkJoiner.Outcome, _ chunk: Chunk, _ index: Int, _ log: inout FindingLog
    ) {
        if outcome.oddities.contains(.totalChanged) { examineTotalChange(chunk, of: index, &log) }
        if outcome.oddities.contains(.overlap) {
            if overlaps.count < Correlator.overlapLimit {
                overlaps.append(ChunkOverlap(message: index, chunk: messages[index].chunkCount - 1))
            }
            log.note(.m323, severity: .note, by: messages[index].source.address, way: 1, at: chunk.first) {
                ("chunk at \(chunk.start) overlaps what came before", callID(of: messages[index]))
            }
        }
    }

    /// The body of a message in one chunk is at hand, unless it is a long one: that of any other is its last chunk's only.
    private mutating func readDispositions(
        _ contentType: OctetView, _ body: OctetView, _ count: Int, _ index: Int
    ) {
        guard Dispositions.concerns(contentType) else { return }
        if messages[index].chunkCount == 1, body.count == count {
            dispositions.read(
                body, contentType, of: .msrp(index), at: messages[index].first, from: messages[index].source.address)
        } else {
            dispositions.postpone(index, contentType)
        }
    }

    /// False for what is no message of a person: composing indications and disposition notifications.
    private func carriesText(_ frame: MSRPFrame, _ octets: OctetView) -> Bool {
        frame.contentType.map { Correlator.carriesText(octets.extracting($0)) } ?? true
    }

    static func carriesText(_ contentType: OctetView) -> Bool {
        !contentType.hasPrefixIgnoringCase("application/im-iscomposing+xml")
            && !contentType.hasPrefixIgnoringCase("message/imdn+xml")
    }

    private func isMultipart(_ frame: MSRPFrame, _ octets: OctetView) -> Bool {
        frame.contentType.map { octets.extracting($0).hasPrefixIgnoringCase("multipart/") } ?? false
    }
}
