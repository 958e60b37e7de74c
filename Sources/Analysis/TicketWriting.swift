import DeferredPush
public import Ingest
import Octets
import Records
import Tickets

/// A ticket to carry: the frames that the report rests on, as a pcapng of their own.
extension Analyzer {
    /// What became of a ticket.
    public struct TicketOutcome: Hashable, Sendable {
        /// Frames written.
        public let written: Int
        /// Frames that were analysed.
        public let read: Int
        /// Captures of earlier runs with originals, which the ticket cannot hold.
        public let absent: [String]
        /// What could not be written; the file is gone then.
        public let failure: CaptureOutputError?
    }

    /// Writes the frames that the report of the last run needs to `output`, each with a comment that says what for. The
    /// captures are read twice more: they must be files.
    /// - Parameter subject: what the ticket is of, for the comment of its section: `p1`.
    public func writeTicket(to output: CaptureOutput, of subject: String) throws(IngestError) -> TicketOutcome {
        guard let chosen else { return TicketOutcome(written: 0, read: 0, absent: [], failure: nil) }
        let pushes = dissection.book.pushes.indices.filter(chosen.includes(push:)).map { dissection.book.pushes[$0] }
        let absent = Set(pushes.flatMap(\.record.parts).flatMap(\.stored).map(\.name)).sorted()
        let paths = feed.captures.map(\.name)
        var ticket = Ticket(chosen.ticketScope(selection), dissection.correlator, dissection.book)
        try addConnections(to: &ticket, paths)
        let names = paths.map { String($0[($0.lastIndex(of: "/").map($0.index(after:)) ?? $0.startIndex)...]) }
        var blocks = PcapngBlocks(
            application: options.generator,
            comment: "Made by \(options.generator) for \(subject), from \(names.joined(separator: ", "))")
        var timeline = try Timeline(paths: paths)
        var read = 0
        var written = 0
        do throws(CaptureOutputError) {
            while read < frames,
                timeline.nextOfInterface({ header, interface, octets in
                    let place = FrameReference(capture: header.capture, frame: header.number)
                    guard let comment = ticket.comment(on: place) else { return }
                    written += 1
                    blocks.append(header, octets, of: interface, named: names[header.capture], comment: comment)
                })
            {
                read += 1
                if blocks.count >= Self.bufferSize { try output.write(blocks.take()) }
            }
            try output.write(blocks.take())
            try output.finish()
        } catch {
            output.discard()
            return TicketOutcome(written: written, read: read, absent: absent, failure: error)
        }
        return TicketOutcome(written: written, read: read, absent: absent, failure: nil)
    }

    private static let bufferSize = 1 << 16

    /// Shows `ticket` the frames once more that the analysis saw.
    private func addConnections(to ticket: inout Ticket, _ paths: [String]) throws(IngestError) {
        var timeline = try Timeline(paths: paths)
        var filters = FilterSet(options.filter)
        var failure: IngestError?
        var read = 0
        while read < frames, failure == nil {
            let isMore = timeline.next { header, octets in
                do throws(IngestError) {
                    let isWanted = filters.isEmpty ? true : try filters.matches(header, octets)
                    if !isWanted { return }
                    ticket.see(
                        FrameReference(capture: header.capture, frame: header.number),
                        linkType: header.linkType.rawValue, octets, length: max(header.originalLength, octets.count))
                } catch {
                    failure = error
                }
            }
            if !isMore { break }
            read += 1
        }
        if let failure { throw failure }
        ticket.conclude()
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
