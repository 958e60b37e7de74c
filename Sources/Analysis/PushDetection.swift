import Correlation
import DeferredPush
import Ingest
import MSRP
import Octets
import Reassembly
import Records
import SIP
import TextSyntax

/// Finds deferred pushes among complete live messages, and has them judged.
extension Dissection {
    /// A SIP request whose body may be a bundle.
    mutating func lookForPush(
        _ message: borrowing SIPMessage, _ octets: OctetView, _ sighting: Sighting
    ) {
        guard let value = message.headers.value(.contentType),
            octets.extracting(value).hasPrefixIgnoringCase("multipart/"), !isOnAnotherLeg(message, octets)
        else { return }
        let body = octets.extracting(message.declaredBody(octets))
        guard let bundle = Bundle(body, contentType: octets.text(value)) ?? first(message, octets) else {
            UnreadableBundle(body, contentType: octets.text(value))?
                .note(callID: message.callID(octets).map { octets.text($0) }, at: sighting.first, &log)
            return
        }
        let to = message.to(octets).map { octets.text($0.uri) }
        let carrier = Carrier(
            form: .sip, source: sighting.source, destination: sighting.destination, first: sighting.first,
            last: sighting.last, callID: message.callID(octets).map { octets.text($0) }, to: to,
            target: message.requestURI.map { octets.copied($0) }, bodyOffset: message.body.lowerBound,
            frames: frames(sighting.extents.array))
        judge(bundle, carrier)
    }

    /// Whether the same request was seen before it reached this leg: through a proxy it is one push, not two.
    private func isOnAnotherLeg(_ message: borrowing SIPMessage, _ octets: OctetView) -> Bool {
        guard let callID = message.callID(octets), let cseq = message.cseq(octets),
            let session = correlator.session(withCallID: octets.extracting(callID))
        else { return false }
        let tag = correlator.sessions[session].messages.last?.fromTag
        return correlator.sessions[session].messages.dropLast().suffix(64).contains {
            $0.isRequest && $0.method == message.method && $0.cseqNumber == cseq.number && $0.fromTag == tag
        }
    }

    /// The message in the INVITE that opens a session for stored ones.
    private func first(_ message: SIPMessage, _ octets: OctetView) -> Bundle? {
        guard StoreAndForward(message, octets) != nil, let body = CPIMBody(message, octets) else { return nil }
        return Bundle(stored: OctetView(body.octets.span), contentType: "message/cpim")
    }

    /// A finished MSRP message.
    mutating func lookForPush(in index: Int, _ frame: MSRPFrame, _ octets: OctetView) {
        // Through a relay it is one push, not two.
        if correlator.isPassedOn(index) { return }
        if correlator.messages[index].isMultipart {
            lookForPush(index, frame, octets)
        } else if correlator.hasStoreAndForward {
            lookForStored(index, frame, octets)
        }
    }

    /// A finished MSRP message whose body may be a bundle; `octets` are those of its last frame, of a long one the first.
    mutating func lookForPush(_ index: Int, _ frame: MSRPFrame, _ octets: OctetView) {
        let message = correlator.messages[index]
        guard let value = frame.contentType else { return }
        let contentType = octets.text(value)
        if message.chunkCount == 1, let body = frame.body, body.upperBound <= octets.count {
            guard let bundle = Bundle(octets.extracting(body), contentType: contentType) else {
                noteUnreadable(octets.extracting(body), contentType, message)
                return
            }
            judge(bundle, carrier(message, frame, octets, isBroken: message.state != .complete))
            return
        }
        lookForJoinedPush(message, contentType: contentType)
    }

    /// A finished MSRP message that may be a stored one: its session was opened to deliver such.
    mutating func lookForStored(_ index: Int, _ frame: MSRPFrame, _ octets: OctetView) {
        let message = correlator.messages[index]
        guard let value = frame.contentType, octets.extracting(value).hasPrefixIgnoringCase("message/cpim"),
            let session = correlator.session(of: message).map({ correlator.sessions[$0] }),
            session.delivers(message)
        else { return }
        let contentType = octets.text(value)
        let isAtHand =
            message.chunkCount == 1 && message.state == .complete && frame.body?.upperBound ?? 0 <= octets.count
        let whole = isAtHand ? frame.body.map { octets.copied($0) } : MessageBody(recall).octets(of: message)
        guard let whole, let bundle = Bundle(stored: OctetView(whole.span), contentType: contentType) else { return }
        judge(bundle, carrier(message, frame, octets, isBroken: message.state != .complete))
    }

    /// What is left open when the run ends: bundles and stored messages of which octets are missing.
    mutating func lookForUnfinishedPushes() {
        let hasStored = correlator.hasStoreAndForward
        for (index, message) in correlator.messages.enumerated()
        where message.state == .open && (message.isMultipart || hasStored) {
            guard let head = MessageBody(recall).head(of: message.firstChunk) else { continue }
            let octets = OctetView(head.span)
            guard msrp.parse(octets), let value = msrp.contentType else { continue }
            if message.isMultipart {
                lookForJoinedPush(message, contentType: octets.text(value))
            } else {
                lookForStored(index, msrp, octets)
            }
        }
    }

    /// Judges again what was judged while originals waited for a hole in their stream, now that all have been read.
    mutating func reconsider() {
        for entry in doubtful.entries {
            if let all = memory?.recollect(entry.bundle, entry.carrier, besides: correlator, recall) {
                judgeAgain(entry, in: all)
            } else {
                judgeAgain(entry, in: correlator)
            }
        }
    }

    private mutating func judgeAgain<O: Originals>(_ entry: DoubtfulPushes.Entry, in originals: O) {
        let inquiry = Inquiry(entry.bundle, entry.carrier, in: originals)
        let needs = inquiry.needs
        guard needs.count != entry.needs || originals.isForgotten(any: entry.bundle) else { return }
        let answers = recall.answers(to: needs)
        log.forget(push: book.pushes[entry.push].record.id)
        book.conclude(inquiry, answers: answers, clock: clock, originals: originals, replacing: entry.push, &log)
    }

    /// Originals that their capture shows later than another one shows the push: their clocks differ.
    mutating func noteClocks() {
        var noted: Set<[Int]> = []
        for push in book.pushes {
            let last = push.carrier.last
            for original in push.originals.joined() where !original.isStored && original.first.time > last.time {
                let captures = [original.first.capture, last.capture]
                guard captures[0] != captures[1], noted.insert(captures).inserted else { continue }
                let milliseconds = original.first.time.since(last.time) / 1_000_000
                log.note(
                    .c006,
                    "captures \(captures[0] + 1) and \(captures[1] + 1) differ by \(milliseconds) ms or more: "
                        + "\(push.record.id) is pushed before its original is sent", at: original.first)
            }
        }
    }

    /// Why originals were not seen, now that every stream has ended.
    mutating func explainAbsences() {
        book.explainAbsences(in: correlator, &log)
    }

    private mutating func lookForJoinedPush(_ message: LiveMessage, contentType: String) {
        let chunks = message.allChunks
        guard let first = chunks.first, let head = MessageBody(recall).head(of: first) else { return }
        let octets = OctetView(head.span)
        guard msrp.parse(octets), let body = MessageBody(recall).octets(of: chunks, size: message.size) else { return }
        guard let bundle = Bundle(OctetView(body.span), contentType: contentType) else {
            noteUnreadable(OctetView(body.span), contentType, message)
            return
        }
        judge(bundle, carrier(message, msrp, octets, chunks, isBroken: message.state != .complete))
    }

    /// What is missing of a message may be its boundary.
    private mutating func noteUnreadable(_ body: OctetView, _ contentType: String, _ message: LiveMessage) {
        guard message.state == .complete, message.damage == nil else { return }
        let session = correlator.session(of: message)
        UnreadableBundle(body, contentType: contentType)?
            .note(
                callID: session.map { String(decoding: correlator.sessions[$0].callID, as: UTF8.self) },
                at: message.first, &log)
    }

    private mutating func judge(_ bundle: Bundle, _ carrier: Carrier) {
        correlator.indexSessions()
        let inquiry = Inquiry(bundle, carrier, in: correlator)
        let needs = inquiry.needs
        let answers = recall.answers(to: needs)
        // A text is read again when a report wants it, unless something else asks for the record.
        let isEnough = memory == nil && !tracksEvents && !recall.holdsUnwrapped
        let own = carrier.first.capture
        let isOwnReadable = isEnough && recall.canReadAgain(capture: own)
        book.conclude(
            inquiry, answers: answers, clock: clock, originals: correlator,
            leavingText: { text in
                text.capture == own ? isOwnReadable : isEnough && recall.canReadAgain(capture: text.capture)
            }, &log)
        if let push = book.pushes.last, push.record.verdict != .match, !carrier.isBroken || memory != nil {
            doubtful.add(book.pushes.count - 1, bundle, carrier, needs: needs.count)
            // A live run tells at once what it remembers; of files the end is soon enough, when all is read.
            if tracksEvents, let last = doubtful.entries.last, last.push == book.pushes.count - 1,
                let all = memory?.recollect(bundle, carrier, besides: correlator, recall)
            {
                judgeAgain(last, in: all)
            }
        }
        if tracksEvents { events.append(.push(book.pushes.count - 1)) }
    }

    /// - Parameters:
    ///   - octets: the first frame of `message`, which `frame` was parsed from.
    ///   - chunks: its chunks, where they are at hand.
    private func carrier(
        _ message: LiveMessage, _ frame: MSRPFrame, _ octets: OctetView, _ chunks: [Chunk]? = nil, isBroken: Bool
    ) -> Carrier {
        var session: Session?
        if let index = correlator.session(of: message) { session = correlator.sessions[index] }
        let parties = session.flatMap { self.parties($0) }
        // Who opened the session himself fetches what is stored for him.
        let opening = session?.messages.first.flatMap { $0.kind == .request(.invite) ? $0.sighting.source : nil }
        let isFetched = opening?.address == message.destination.address
        let offer = session?.offers.last { $0.endpoint == message.recipient }
        return Carrier(
            form: .msrp(
                messageNumber: message.number, messageID: frame.messageID.map { octets.text($0) },
                transactionID: octets.text(frame.transactionID)),
            source: message.source, destination: message.destination, first: message.first, last: message.last,
            callID: session.map { String(decoding: $0.callID, as: UTF8.self) }, to: parties?.to,
            reached: isFetched ? parties?.from : parties?.to,
            target: session.flatMap { target($0, of: message) },
            toPath: frame.toPath.map { octets.copied($0) } ?? [],
            fromPath: frame.fromPath.map { octets.copied($0) } ?? [],
            ending: message.chunkCount == 1 ? correlator.endings[message.number - 1] : nil,
            bodyOffset: frame.body?.lowerBound ?? 0,
            isBroken: isBroken, isAborted: message.state == .aborted, hasHole: message.damage == .hole,
            isCut: isBroken && isCut(message, session),
            frames: frames(chunks ?? message.allChunks),
            acceptTypes: offer?.acceptTypes, chunks: message.chunkCount,
            byteRange: message.chunkCount == 1 ? frame.byteRange(octets) : nil,
            asksForResponse: frame.failureReport.map { octets.extracting($0).equalsIgnoringCase("yes") } ?? true)
    }

    /// Whether nothing more came of a message though the capture shows its beginning, and its session or its connection
    /// at an end.
    private func isCut(_ message: LiveMessage, _ session: Session?) -> Bool {
        guard message.damage == nil, message.allChunks.contains(where: { $0.start == 1 }),
            !correlator.legs.isTorn(from: message.source.address, to: message.destination.address)
        else { return false }
        if session?.progress(isOver: true).state == .terminated { return true }
        let ends = [message.source, message.destination]
        return connections.entries.contains { entry in
            ends.contains(entry.low) && ends.contains(entry.high)
                && entry.life.end.map { $0.time >= message.last.time } ?? false
        }
    }

    /// The frames of some extents, each once: as many as a person can use.
    private func frames(_ extents: [Extent]) -> [FrameReference] {
        var frames: [FrameReference] = []
        for extent in extents.prefix(256) { add(extent, to: &frames) }
        return frames
    }

    /// The frames of some chunks, likewise.
    private func frames(_ chunks: [Chunk]) -> [FrameReference] {
        var frames: [FrameReference] = []
        frames.reserveCapacity(min(chunks.count, 256) * 2)
        var left = 256
        for index in chunks.indices where left > 0 {
            add(chunks[index].extents.first, to: &frames)
            left -= 1
            for extent in chunks[index].extents.rest where left > 0 {
                add(extent, to: &frames)
                left -= 1
            }
        }
        return frames
    }

    private func add(_ extent: Extent, to frames: inout [FrameReference]) {
        let frame = FrameReference(capture: extent.capture, frame: extent.frame)
        if frames.last != frame { frames.append(frame) }
    }

    /// The URIs in From and To of a session's first message.
    private func parties(_ session: Session) -> (from: String?, to: String?)? {
        guard let first = session.messages.first,
            let head = recall.octets(of: first.sighting.extents)
        else { return nil }
        let octets = OctetView(head.span)
        var message = SIPMessage(room: 16)
        guard message.parse(octets) else { return nil }
        return (message.from(octets).map { octets.text($0.uri) }, message.to(octets).map { octets.text($0.uri) })
    }

    /// The Request-URI of the INVITE that reached the host to which a message goes, or came nearest to it: a proxy puts
    /// the device's contact there (RFC 3261 §16.6).
    private func target(_ session: Session, of message: LiveMessage) -> [UInt8]? {
        let invites = session.messages.prefix(256).filter { $0.kind == .request(.invite) && $0.toTag.isMissing }
        let there = invites.last { $0.sighting.destination.address == message.destination.address }
        guard let invite = there ?? invites.last, let head = recall.octets(of: invite.sighting.extents) else {
            return nil
        }
        let octets = OctetView(head.span)
        var request = SIPMessage(room: 16)
        guard request.parse(octets) else { return nil }
        return request.requestURI.map { octets.copied($0) }
    }
}

extension Recall {
    /// Reads what an inquiry needs.
    func answers(to needs: [Chain<Extent>]) -> Answers {
        Answers(to: needs) { need, octets in append(need, to: &octets) }
    }
}
