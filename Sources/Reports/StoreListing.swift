public import Records

/// What a store knows, for a person: a line for each session and each push, and the custody balance.
public struct StoreListing<Output: OctetOutput>: RecordSink {
    /// Where the text goes.
    public private(set) var output: Output
    private let options: TextOptions
    private var sessions: [Line] = []
    private var unclaimed = 0
    private var pushes: [PushRecord] = []
    private var custody: CustodyRecord?
    private var captures: [CaptureRecord] = []

    private struct Line {
        let id: String
        let time: Moment
        let name: SessionName
        let state: SessionState
        let messages: Int
        let first: FrameReference
        let last: FrameReference
        let pushes: [String]
    }

    private var frames: FrameNumbers { FrameNumbers(areQualified: captures.count > 1) }
    private static var captureLimit: Int { 32 }

    /// A listing to `output` that looks as `options` say; `options.store` is its headline.
    public init(output: Output, options: TextOptions) {
        self.output = output
        self.options = options
    }

    /// The text does not name its generator.
    public mutating func begin(generator: String) {}

    /// Keeps a line of the session.
    public mutating func session(_ record: SessionRecord) {
        sessions.append(
            Line(
                id: record.id, time: record.firstTime, name: SessionName(record), state: record.state,
                messages: record.messageCount,
                first: FrameReference(capture: record.firstCapture, frame: record.firstFrame),
                last: FrameReference(capture: record.lastCapture, frame: record.lastFrame), pushes: record.pushes))
    }

    /// Counts a message whose SIP the store does not hold.
    public mutating func unclaimedMessage(_ record: MessageRecord) { unclaimed += 1 }

    /// SIP without a Call-ID is in no session.
    public mutating func unclaimedSIP(_ record: SIPMessageRecord) {}

    /// Keeps the push.
    public mutating func push(_ record: PushRecord) { pushes.append(record) }

    /// A store has none.
    public mutating func finding(_ record: Finding) {}

    /// Keeps the balance.
    public mutating func custody(_ record: CustodyRecord) { custody = record }

    /// A store has none.
    public mutating func legs(_ records: [LegRecord]) {}

    /// Keeps the name.
    public mutating func capture(_ record: CaptureRecord) { captures.append(record) }

    /// No frame was read.
    public mutating func statistics(_ record: StatisticsRecord) {}

    /// Writes the listing.
    public mutating func end() {
        var page = Page(options)
        page.line(.init(page.text.tail(options.store ?? "", room: page.width), .strong))
        CaptureSection(
            captures: Array(captures.prefix(Self.captureLimit)), ledger: nil, legs: [], opaque: [],
            givenUp: [], zone: options.zone, names: options.names
        ).writeHeadlines(to: &page)
        let more = captures.count - Self.captureLimit
        if more > 0 { page.line("and \(counted(more, "more capture"))") }
        page.gap()
        writeSessions(to: &page)
        page.gap()
        writePushes(to: &page)
        if let custody, custody.taken > 0 {
            page.entry(
                .init("Custody   "),
                body: custody.sum)
        }
        page.trim()
        output.write(page.octets)
        output.flush()
    }

    private func writeSessions(to page: inout Page) {
        guard !sessions.isEmpty || unclaimed > 0 else {
            page.line("Sessions  none")
            return
        }
        let numbers = max(2, sessions.last.map { $0.id.utf8.count } ?? 0) + 1
        let places = sessions.map { frames.text($0.first, $0.last) }
        let endings = min(max(6, places.map(\.utf8.count).max() ?? 0), 24)
        let names = max(page.width - numbers - 18 - 13 - 6 - endings - 8, 22)
        page.line(
            PrintableText.padded("#", numbers) + PrintableText.padded("first seen", 18)
                + PrintableText.padded("from > to", names) + "state        msgs  frames")
        for (session, place) in zip(sessions, places) {
            let pushed =
                session.pushes.isEmpty ? "" : " push " + session.pushes.map { number(ofID: $0) }.joined(separator: ",")
            page.line(
                .init(PrintableText.padded(page.text.value(session.id), numbers)),
                .init(PrintableText.padded(time(session.time), 18)),
                .init(PrintableText.padded(session.name.printable(page.text).fitted(to: names - 1, page.text), names)),
                .init(PrintableText.padded(session.state.rawValue, 13)),
                .init(PrintableText.aligned(session.messages > 0 ? "\(session.messages)" : "-", 4)),
                .init("  \(place)\(page.text.value(pushed))"))
        }
        if unclaimed > 0 { page.line("and \(counted(unclaimed, "message")) whose SIP the store does not hold") }
    }

    private func writePushes(to page: inout Page) {
        for push in pushes {
            let place = frames.text(push.carrier.capture, push.carrier.firstFrame, push.carrier.lastFrame)
            let head = "Push \(PrintableText.padded(number(ofID: page.text.value(push.id)), 5))"
            let verdict = PrintableText.padded(push.verdict.words.uppercased(), 12)
            let date = PrintableText.padded(time(push.time), 18)
            let rest = "  \(place)"
            let parties = page.text.value(ShortURI.pair(push.sender, push.pushedTo))
            let room = page.width - PrintableText.columns(head + verdict + date + rest)
            page.line(
                .init(head), .init(verdict, push.verdict.style), .init(date),
                .init(page.text.cut(parties, to: max(room, 16)) + rest))
        }
        if !pushes.isEmpty { page.gap() }
    }

    /// `2005-02-21 13:02`.
    private func time(_ moment: Moment) -> String {
        let text = options.zone.civil(moment).internet(digits: 0)
        return text.prefix(16).split(separator: "T").joined(separator: " ")
    }
}
