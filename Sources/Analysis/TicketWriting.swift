import DeferredPush
public import Ingest
import Octets
import Records
import Redaction
import TLS
import Tickets

/// A ticket to carry: the frames that the report rests on, as a pcapng of their own.
extension Analyzer {
    /// What became of a ticket.
    public struct TicketOutcome: Sendable {
        /// Frames written.
        public fileprivate(set) var written = 0
        /// Frames that were analysed.
        public fileprivate(set) var read = 0
        /// Captures of earlier runs with originals, which the ticket cannot hold.
        public fileprivate(set) var absent: [String] = []
        /// The ids of pushes that the ticket by itself does not show as the captures do.
        public fileprivate(set) var unproved: [String] = []
        /// How many frames that the report rests on were left out, as they could not be redacted, and why.
        public fileprivate(set) var leftOut: [(frames: Int, reason: String)] = []
        /// What could not be written; the file is gone then.
        public fileprivate(set) var failure: CaptureOutputError?
    }

    /// Writes the frames that the report of the last run needs to `output`, each with a comment that says what for. The
    /// captures are read again, and more than once: they must be files.
    ///
    /// What is written was analysed before, unless it is long, and says of each push what the captures say. Where the
    /// frames that the report cites don't, octets between them are taken too.
    /// - Parameters:
    ///   - subject: what the ticket is of, for the comment of its section: `p1`.
    ///   - withSecrets: whether the ticket holds the TLS secrets of its connections, so that whoever has it can read them.
    public func writeTicket(
        to output: CaptureOutput, of subject: String, withSecrets: Bool = false
    ) throws(IngestError) -> TicketOutcome {
        var outcome = TicketOutcome()
        guard let chosen else { return outcome }
        let book = dissection.book
        let pushes = book.pushes.indices.filter(chosen.includes(push:)).map { book.pushes[$0].record }
        let scope = chosen.ticketScope(selection)
        let writing = TicketWriting(
            paths: feed.captures.map(\.name), frames: intake.frames, filter: options.filter,
            generator: options.generator,
            subject: subject,
            keys: intake.framing.encryption.readConnections.map {
                (low: $0.low, high: $0.high, lines: intake.framing.keys.lines(of: $0.random, session: $0.session))
            }, writesSecrets: withSecrets)
        var ticket = Ticket(scope, dissection.correlator, book)
        // What was read only in part is of no session.
        for place in dissection.places?.all ?? [] { ticket.add(flowBetween: place.source, place.destination) }
        // What was not read may hold what is missed elsewhere.
        for unread in intake.framing.encryption.list where !unread.isOfWeb {
            ticket.add(flowBetween: unread.low, unread.high)
        }
        ticket.add(stepsBack: intake.stepsBack.cited)
        try writing.addConnections(to: &ticket)
        if case .everything = scope {
        } else if !pushes.isEmpty {
            outcome.unproved = try writing.unproved(ticket, pushes, options)
            for filling in Ticket.Filling.allCases where filling != .none && !outcome.unproved.isEmpty {
                ticket = Ticket(scope, dissection.correlator, book, filling: filling)
                try writing.addConnections(to: &ticket)
                outcome.unproved = try writing.unproved(ticket, pushes, options)
            }
        }
        outcome.absent = Set(pushes.flatMap(\.parts).flatMap(\.stored).map(\.name)).sorted()
        let rewriting = try rewriting(ticket, writing)
        if let rewriting, let pseudonyms = options.redaction, !pushes.isEmpty {
            let redacted = pushes.map(pseudonyms.redacted)
            for id in try writing.unproved(ticket, redacted, options, rewriting) where !outcome.unproved.contains(id) {
                outcome.unproved.append(id)
            }
        }
        do throws(CaptureOutputError) {
            let counts = try writing.write(ticket, redacted: rewriting) {
                octets throws(CaptureOutputError) in try output.write(octets)
            }
            outcome.written = counts.written
            outcome.read = counts.read
            outcome.leftOut = counts.leftOut.map { ($0.value, $0.key.words) }.sorted { $0.1 < $1.1 }
            if let fault = counts.fault { throw .inputOutput(path: output.path, reason: fault.description) }
            try output.finish()
        } catch {
            output.discard()
            outcome.failure = error
        }
        return outcome
    }
}

extension Analyzer {
    /// What writes the frames of a ticket anew; `nil` where they are written as they are.
    fileprivate func rewriting(_ ticket: Ticket, _ writing: TicketWriting) throws(IngestError) -> FrameRewriting? {
        guard let pseudonyms = options.redaction else { return nil }
        // Where nothing was noted of the messages, nothing can be written: never as it is.
        let places = dissection.places ?? MessagePlaces()
        let sealed = intake.framing.sealed ?? SealedRecords()
        let patches = FramePatches(places, sealed, intake.framing.keys, dissection.recall, pseudonyms)
        var rewriting = FrameRewriting(places, patches, pseudonyms, dissection.recall, timed: ticket.timed)
        try writing.forEachFrame { header, octets in
            let place = FrameReference(capture: header.capture, frame: header.number)
            if ticket.comment(on: place) != nil { rewriting.see(header, octets) }
        }
        return rewriting
    }
}

/// Reads the captures of a run again and writes what a ticket has of them.
private struct TicketWriting {
    let paths: [String]
    /// Frames that the run read.
    let frames: Int
    let filter: String?
    let generator: String
    let subject: String
    /// The secrets of the connections that were read, each with its ends.
    let keys: [(low: Endpoint, high: Endpoint, lines: [UInt8])]
    /// Whether the ticket holds those of its own connections.
    let writesSecrets: Bool

    /// The secrets that the TLS of a ticket is read with, of those that connections have.
    func secrets(_ ticket: Ticket, _ keys: [(low: Endpoint, high: Endpoint, lines: [UInt8])]) -> [UInt8] {
        keys.filter { ticket.needsSecrets($0.low, $0.high) }.flatMap(\.lines)
    }

    private static let bufferSize = 1 << 16
    /// A ticket that is longer is not analysed before it is written, in octets.
    private static let proofLimit = 64 << 20

    /// What came of writing.
    struct Counts {
        var read = 0
        var written = 0
        var leftOut: [FrameRewriting.Omission: Int] = [:]
        /// Why the captures could not be opened again.
        var fault: IngestError?
    }

    /// Shows `ticket` the frames once more that the analysis saw.
    func addConnections(to ticket: inout Ticket) throws(IngestError) {
        try forEachFrame { header, octets in
            ticket.see(
                FrameReference(capture: header.capture, frame: header.number),
                linkType: header.linkType.rawValue, octets, length: max(header.originalLength, octets.count))
        }
        ticket.conclude()
    }

    /// Lends `body` the frames once more that the analysis saw.
    func forEachFrame(_ body: (FrameHeader, OctetView) -> Void) throws(IngestError) {
        var timeline = try Timeline(paths: paths)
        var filters = FilterSet(filter)
        var failure: IngestError?
        var read = 0
        while read < frames, failure == nil {
            let isMore = timeline.next { header, octets in
                do throws(IngestError) {
                    let isWanted = filters.isEmpty ? true : try filters.matches(header, octets)
                    if !isWanted { return }
                    body(header, octets)
                } catch {
                    failure = error
                }
            }
            if !isMore { break }
            read += 1
        }
        if let failure { throw failure }
    }

    /// The ids of the pushes of which the ticket by itself says something else; none where it is too long to ask.
    /// - Parameter redacted: what writes its frames anew.
    func unproved(
        _ ticket: Ticket, _ pushes: [PushRecord], _ options: Analyzer.Options, _ redacted: FrameRewriting? = nil
    ) throws(IngestError) -> [String] {
        var all: [UInt8] = []
        var isLong = false
        let counts = write(ticket, redacted: redacted) { octets in
            isLong = isLong || all.count + octets.count > TicketWriting.proofLimit
            if isLong { all = [] } else { all += octets }
        }
        if let fault = counts.fault { throw fault }
        if isLong { return [] }
        let proof = TicketProof(
            pushes, as: options, secrets: redacted == nil ? secrets(ticket, keys) : [], comparesValues: redacted == nil)
        return try proof.unproved(by: all)
    }

    /// Hands the octets of the ticket to `write`.
    /// - Parameter redacted: what writes its frames anew; `nil` where they are written as they are.
    func write<Failure>(
        _ ticket: Ticket, redacted: FrameRewriting? = nil, to write: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) -> Counts {
        var counts = Counts()
        var rewriting = redacted
        var timeline: Timeline
        do throws(IngestError) {
            timeline = try Timeline(paths: paths)
        } catch {
            counts.fault = error
            return counts
        }
        let names = paths.enumerated().map { index, path in
            // Who was looked for, and in which files, is for those who did.
            redacted != nil
                ? "capture \(index + 1)"
                : String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
        }
        var blocks = PcapngBlocks(
            application: generator,
            comment: redacted != nil
                ? "Redacted by \(generator): users, hosts, addresses, identifiers and texts are pseudonyms"
                : "Made by \(generator) for \(subject), from \(names.joined(separator: ", "))")
        let own = redacted?.patches.secrets ?? (writesSecrets ? keys : [])
        let secrets = secrets(ticket, own)
        if !secrets.isEmpty { blocks.append(secrets: OctetView(secrets.span)) }
        while counts.read < frames,
            timeline.nextOfInterface({ header, interface, octets in
                let place = FrameReference(capture: header.capture, frame: header.number)
                guard let comment = ticket.comment(on: place) else { return }
                if rewriting != nil {
                    switch rewriting?.rewritten(header, octets) {
                    case .success(let frame):
                        counts.written += 1
                        blocks.append(
                            header, OctetView(frame.span), of: interface, named: names[header.capture], comment: comment
                        )
                    case .failure(let reason): counts.leftOut[reason.omission, default: 0] += 1
                    case nil: break
                    }
                    return
                }
                counts.written += 1
                blocks.append(header, octets, of: interface, named: names[header.capture], comment: comment)
            })
        {
            counts.read += 1
            if blocks.count >= TicketWriting.bufferSize { try write(blocks.take()) }
        }
        try write(blocks.take())
        return counts
    }
}

extension Chosen {
    /// What a ticket of it shows: of pushes that were asked for as such what they need alone, and not all that else was
    /// said in their sessions.
    fileprivate func ticketScope(_ selection: Selection) -> TicketScope {
        if selection.isEverything { return .everything }
        let isOfPushes = selection.scopes.contains { scope in
            switch scope {
            case .deferred, .push: true
            case .problems, .session: false
            }
        }
        return isOfPushes
            ? .pushes(pushes.sorted())
            : .chosen(pushes: pushes.sorted(), sessions: sessions.sorted(), messages: messages.sorted())
    }
}
