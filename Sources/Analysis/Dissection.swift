import Correlation
import DeferredPush
import Ingest
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// Reads the messages that framing found, and hands each on to the correlator and the push book.
struct Dissection {
    var correlator = Correlator()
    var book = PushBook()
    var log = FindingLog()
    var clock: CaptureClock
    let recall: Recall
    /// Where each message lies, where that is to be known.
    var places: MessagePlaces?
    /// The store, where one is used.
    var memory: Memory?
    /// What came to be known since it was last asked; empty unless `tracksEvents`.
    var events: [Event] = []
    /// What acknowledgements are waited for under.
    var tokens = Tokens()
    /// Whether someone wants to be told as things happen.
    var tracksEvents = false
    /// Pushes that may be judged otherwise once all is known.
    var doubtful = DoubtfulPushes()
    /// MSRP frames that come in parts, by the place of their direction: few at a time.
    var longFrames: [Int: LongFrame] = [:]
    /// Datagrams that cannot be read, between ends that exchange messages.
    var opaque = OpaqueDatagrams()
    var sip = SIPMessage()
    var msrp = MSRPFrame()
    /// What became of MSRP connections.
    var connections = ConnectionLog()
    /// Octets of frames that lead back to messages encapsulated before them.
    var garbage = 0

    /// Something came to be known. The numbers are indices in the correlator and in the push book.
    enum Event {
        case session(Int)
        case message(Int)
        case push(Int)
    }

    init(recall: Recall, clock: CaptureClock) {
        self.recall = recall
        self.clock = clock
    }

    /// Reads what framing has found, and empties that.
    @inline(__always)
    mutating func read(foundBy framing: inout Framing) {
        if framing.found.isEmpty { return }
        read(&framing.found)
        framing.found.removeAll()
    }

    /// How many steps before its own what a message will be looked for by is asked for.
    private static let foresight = 8

    /// Reads a batch, step by step.
    mutating func read(_ batch: inout MessageBatch) {
        var sip = MessageBatch.SIP()
        // Taken out: one of them can be lent for a change while the octets of the batch are looked at.
        var sends: [MessageBatch.Send] = []
        var names: [SIPNames] = []
        swap(&sends, &batch.sends)
        swap(&names, &batch.names)
        for place in batch.steps.indices {
            foresee(place + Dissection.foresight, of: batch, sends, &names, isNear: false)
            foresee(place + Dissection.foresight / 2, of: batch, sends, &names, isNear: true)
            switch batch.steps[place] {
            case .sip(let place):
                batch.exchange(sip: place, with: &sip)
                read(
                    sip.message, names[place], OctetView(batch.octets.span).extracting(sip.octets), sip.sighting)
                batch.exchange(sip: place, with: &sip)
            case .send(let place): read(&sends[place], of: batch)
            case .answer(let place):
                let answer = batch.answers[place]
                correlator.accept(
                    answer: answer.transaction, in: answer.frame, from: answer.source, to: answer.destination,
                    on: answer.half, &log)
            case .frame(let place):
                read(
                    batch.frames.span[place], OctetView(batch.octets.span).extracting(batch.frames.span[place].octets))
            case .part(let place):
                let part = batch.parts[place]
                take(part, OctetView(batch.octets.span).extracting(part.octets))
            case .acknowledged(let token, let frame):
                tokens.take(token) { correlator.acknowledged($0, frame) }
            case .deed(let place): batch.deeds[place](&self)
            }
        }
        swap(&sends, &batch.sends)
        swap(&names, &batch.names)
        batch.wantsWholeSends = correlator.takesNoUsualSend
    }

    /// Asks for what a step will look for, where it has not come. Of the tables it changes nothing; what does not say
    /// `mutating` would be given a copy of all.
    @inline(__always)
    private mutating func foresee(
        _ place: Int, of batch: borrowing MessageBatch, _ sends: borrowing [MessageBatch.Send],
        _ names: inout [SIPNames], isNear: Bool
    ) {
        guard place < batch.steps.count else { return }
        switch batch.steps[place] {
        case .sip(let next):
            if !isNear {
                correlator.prefetch(
                    for: &names[next], OctetView(batch.octets.span).extracting(batch.sips.span[next].octets))
            }
        case .send(let next):
            // Named one by one: the whole of it would be copied.
            correlator.prefetch(
                forSendOn: sends.span[next].sighted.half, sends.span[next].sighted.messageID, isNear: isNear)
        case .answer(let next):
            correlator.prefetch(forAnswerOn: batch.answers.span[next].half, isNear: isNear)
        default: break
        }
    }

    // MARK: Messages

    mutating func read(
        _ message: borrowing SIPMessage, _ names: SIPNames, _ octets: OctetView, _ sighting: Sighting
    ) {
        places?.add(.sip, sighting)
        keep(octets, sighting)
        let session = correlator.accept(message, names, octets, sighting, &log)
        if let memory, !correlator.wasRepeated { memory.take(octets, isSIP: true, sighting) }
        if tracksEvents, let session { events.append(.session(session)) }
        if sighting.damage == nil, message.isRequest, !correlator.wasRepeated { lookForPush(message, octets, sighting) }
    }

    /// - Parameter send: does not change: it is lent, as it is large for a copy.
    private mutating func read(_ send: inout MessageBatch.Send, of batch: borrowing MessageBatch) {
        let octets = OctetView(batch.octets.span).extracting(send.octets)
        if let message = correlator.accept(&send.sighted, octets, batch.extents.span, &log) {
            guard correlator.messages[message].state != .open else { return }
            tokens.note(send.token, message)
            if tracksEvents { events.append(.message(message)) }
            return
        }
        let sighting = send.sighted.sighting(batch.extents.span)
        if octets.count == send.sighted.send.length {
            readUnusual(send, octets, sighting)
        } else if let whole = recall.octets(of: sighting.extents) {
            readUnusual(send, OctetView(whole.span), sighting)
        }
    }

    /// Reads as any frame what is no usual one after all.
    private mutating func readUnusual(
        _ send: borrowing MessageBatch.Send, _ octets: OctetView, _ sighting: Sighting
    ) {
        var framer = MSRPFramer()
        guard case .frame = framer.next(octets, atEnd: true, reading: &msrp),
            framer.hasRead || msrp.parse(octets, ending: framer.ending, isBrief: true)
        else { return }
        let message = read(
            msrp, octets, framer.ending, sighting, send.sighted.half, isTorn: false)
        if let message { tokens.note(send.token, message) }
    }

    private mutating func read(_ found: borrowing MessageBatch.MSRP, _ octets: OctetView) {
        let message: Int?
        if let long = takeLongFrame(found.half) {
            message = read(
                long, endingWith: octets, found.ending, found.sighting, found.half, isTorn: found.isTorn)
        } else if found.isRead {
            message = read(
                found.frame, octets, found.ending, found.sighting, found.half, isTorn: found.isTorn)
        } else if msrp.parse(octets, ending: found.ending, isBrief: true) {
            message = read(msrp, octets, found.ending, found.sighting, found.half, isTorn: found.isTorn)
        } else {
            message = nil
        }
        if let message { tokens.note(found.token, message) }
    }

    /// Answers the index of the message that the frame finishes: the acknowledgement of its end is of interest.
    private mutating func read(
        _ frame: MSRPFrame, _ octets: OctetView, _ ending: FrameEnding?, _ sighting: Sighting, _ half: HalfID,
        isTorn: Bool
    ) -> Int? {
        places?.add(.msrp, sighting)
        if isTorn, correlator.leadsBack(frame, octets, from: sighting.source, to: sighting.destination) {
            garbage += octets.count
            return nil
        }
        keep(octets, sighting)
        let outcome = correlator.accept(frame, octets, ending: ending, sighting, on: half, &log)
        remember(frame, octets, sighting)
        guard case .finished(let index) = outcome else { return nil }
        if tracksEvents { events.append(.message(index)) }
        // Most messages are neither a bundle nor sent where stored ones are: nothing is copied for them.
        if correlator.messages[index].isMultipart || correlator.hasStoreAndForward {
            lookForPush(in: index, frame, octets)
        }
        return index
    }

    /// Gives the store an MSRP frame, if it is one that may be pushed later.
    func remember(_ frame: MSRPFrame, _ octets: OctetView, _ sighting: Sighting) {
        guard let memory, frame.isRequest, frame.method == .send else { return }
        memory.take(octets, isSIP: false, sighting)
    }

    /// Keeps the octets of a capture that cannot be read again.
    func keep(_ octets: OctetView, _ sighting: Sighting) {
        guard !recall.canReadAgain(capture: sighting.first.capture) || sighting.transport.isWrapped else { return }
        recall.keep(sighting.extents.array, octets)
    }
}
