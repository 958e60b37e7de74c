public import Records

/// `--format text`: the first screen. It keeps what it needs and writes at the end: verdict first, then each push,
/// the sessions, the findings, and a command that shows the evidence.
public struct TextReport<Output: OctetOutput>: RecordSink {
    /// Where the text goes.
    public private(set) var output: Output
    private let options: TextOptions
    private var captures: [CaptureRecord] = []
    private var legs: [LegRecord] = []
    private var ledger: LedgerRecord?
    private var opaque: [CaptureSection.Opaque] = []
    private var givenUp: [CaptureSection.GivenUp] = []
    private var settled: SettledSection?
    private var custody: CustodyRecord?
    private var changes: [ChangeRecord] = []
    private var pushes = PushList()
    /// Those that are explained, whatever their number.
    private var explained: [PushRecord] = []
    private var sessions = SessionTable()
    private var conversations: [ConversationRecord] = []
    private var ladders: [LadderRecord] = []
    private var registrations: RegistrationsRecord?
    private var findings = FindingTable()
    /// The codes of errors and warnings.
    private var faults: Set<FindingCode> = []
    /// What says things as they come to be known, until the run is over; `nil` where that is not wanted.
    private var lines: LiveLines?

    /// A report to `output` that looks as `options` say.
    public init(output: Output, options: TextOptions = TextOptions()) {
        self.output = output
        self.options = options
        lines = options.tellsAsItGoes ? LiveLines(options) : nil
    }

    /// A live run is told as it goes on.
    public var wantsRevisions: Bool { lines != nil }

    /// From here on records are kept for the screen.
    public mutating func conclude() {
        guard lines != nil else { return }
        lines = nil
        tell(Array("\n".utf8))
    }

    private mutating func tell(_ line: [UInt8]) {
        if line.isEmpty { return }
        output.write(line)
        output.flush()
    }

    /// The text does not name its generator.
    public mutating func begin(generator: String) {}

    /// A push that gets no more than a line has no text quoted.
    public func wantsTexts(of push: PushRecord, behind earlier: Int) -> Bool {
        push.verdict != .match || earlier < PushList.wholeLimit || push.explanation != nil
    }

    /// Many sessions are counted, but for those that may get a line.
    public mutating func counts(
        only state: SessionState, of callID: @autoclosure () -> String, among total: Int
    ) -> Bool {
        if lines != nil { return false }
        return sessions.counts(only: state, of: callID(), among: total, concerns)
    }

    private var concerns: SessionConcerns {
        SessionConcerns(pushes: pushes.doubtful, erring: findings.erring, concerned: findings.concerned)
    }

    /// Keeps a line of the session.
    public mutating func session(_ record: SessionRecord) {
        if let lines { return tell(lines.session(record)) }
        sessions.append(record)
    }

    /// Tells of a message while a live run goes on.
    public mutating func message(_ record: MessageRecord) {
        if let lines { tell(lines.message(record)) }
    }

    /// Counts a message whose SIP is not in the capture.
    public mutating func unclaimedMessage(_ record: MessageRecord) { sessions.append(record) }

    /// Counts SIP without a Call-ID.
    public mutating func unclaimedSIP(_ record: SIPMessageRecord) { sessions.append(record) }

    /// Only a push that is printed has its way told.
    public func wantsStations(of verdict: Verdict, isExplained: Bool) -> Bool {
        isExplained || pushes.hasRoom(for: verdict)
    }

    /// Keeps the push, as far as the screen has room for it.
    public mutating func push(_ record: PushRecord) {
        if let lines { return tell(lines.push(record)) }
        pushes.append(record)
        if record.explanation != nil { explained.append(record) }
    }

    /// Counts the finding.
    public mutating func finding(_ record: Finding) {
        if let lines { return tell(lines.finding(record)) }
        findings.append(record)
        if record.severity > .note { faults.insert(record.code) }
    }

    /// Keeps the balance.
    public mutating func custody(_ record: CustodyRecord) { custody = record }

    /// Keeps what was altered.
    public mutating func changes(_ records: [ChangeRecord]) { changes = records }

    /// Keeps the legs.
    public mutating func legs(_ records: [LegRecord]) { legs = records }

    /// Keeps the conversation.
    public mutating func conversation(_ record: ConversationRecord) { conversations.append(record) }

    /// Keeps the diagram.
    public mutating func ladder(_ record: LadderRecord) { ladders.append(record) }

    /// Keeps who was bound where.
    public mutating func registrations(_ record: RegistrationsRecord) { registrations = record }

    /// Keeps the capture for its headline.
    public mutating func capture(_ record: CaptureRecord) { captures.append(record) }

    /// Keeps where the frames went.
    public mutating func statistics(_ record: StatisticsRecord) {
        ledger = record.ledger
        opaque = CaptureSection.Opaque.among(record.counters)
        givenUp = CaptureSection.givenUp(record.counters)
        settled = SettledSection(record.counters)
    }

    /// Writes the screen.
    public mutating func end() {
        var page = Page(options)
        let frames = FrameNumbers(areQualified: captures.count > 1)
        let head = CaptureSection(
            captures: captures, ledger: ledger, legs: legs, opaque: opaque,
            givenUp: givenUp, zone: options.zone, names: options.names)
        if let store = options.store { return writeVerification(of: store, head, frames, &page) }
        head.write(to: &page)
        settled?.write(to: &page)
        let unread = !opaque.isEmpty || !givenUp.isEmpty || (ledger?.isPartlyUnread ?? false)
        VerdictSection(
            pushes: pushes, custody: custody, frames: frames, severalCaptures: captures.count > 1,
            isPartlyUnread: unread, isSelection: options.isSelection, faults: faults,
            liveChanges: Set(changes.flatMap(\.messages)).count
        ).write(to: &page)
        pushes.write(
            to: &page,
            PushSection(frames: frames, zone: options.zone, names: options.names, showsDays: spansDays))
        ChangeSection(changes: changes, names: options.names).write(to: &page)
        sessions.write(to: &page, frames: frames, pushes: pushes, concerns)
        findings.write(to: &page, frames: frames, showNotes: options.showNotes)
        writeViews(frames, &page)
        for push in explained { ExplanationSection(frames: frames, names: options.names).write(push, to: &page) }
        if explained.count == Explained.limit, pushes.total > Explained.limit {
            page.line(
                "Of \(pushes.total) pushes, \(Explained.limit) are explained; others by name: --explain p\(Explained.limit + 1)"
            )
            page.gap()
        }
        EvidenceSection(captures: captures, pushes: pushes, frames: frames, more: more).write(to: &page)
        page.trim()
        output.write(page.octets)
        output.flush()
    }

    /// The views that were asked for.
    private func writeViews(_ frames: FrameNumbers, _ page: inout Page) {
        if options.views.isEmpty { return }
        page.gap()
        let times = ShownTimes(zone: options.zone)
        if options.views.conversations {
            ConversationSection(conversations: conversations, frames: frames, times: times, names: options.names)
                .write(to: &page)
        }
        if ladders.isEmpty, options.views.ladders != .none {
            page.line("Ladder  nothing to draw")
            page.gap()
        }
        for ladder in ladders {
            LadderSection(ladder: ladder, frames: frames, times: times, names: options.names).write(to: &page)
        }
        if let registrations {
            RegistrationSection(
                registrations: registrations, frames: frames, times: times, names: options.names
            ).write(to: &page)
        }
    }

    /// What became of pushes of which not all originals were known when they came.
    private mutating func writeVerification(
        of store: String, _ head: CaptureSection, _ frames: FrameNumbers, _ page: inout Page
    ) {
        page.line(.init(page.text.tail(store, room: page.width), .strong))
        if pushes.total == 0 {
            page.line("No push is left of which an original is not known.")
        } else {
            head.writeHeadlines(to: &page)
            page.gap()
            VerdictSection(
                pushes: pushes, custody: nil, frames: frames, severalCaptures: captures.count > 1,
                isPartlyUnread: false, isSelection: false, faults: faults, liveChanges: 0
            ).write(to: &page)
            pushes.write(
                to: &page,
                PushSection(frames: frames, zone: options.zone, names: options.names, showsDays: spansDays))
            ChangeSection(changes: changes, names: options.names).write(to: &page)
            findings.write(to: &page, frames: frames, showNotes: options.showNotes)
            EvidenceSection(captures: captures, pushes: pushes, frames: frames, more: []).write(to: &page)
        }
        page.trim()
        output.write(page.octets)
        output.flush()
    }

    /// What the options name; else how to see more of what matters, and what is left out.
    private var more: [String] {
        if !options.more.isEmpty { return options.more }
        var more: [String] = []
        if let push = pushes.kept.first(where: { $0.verdict == pushes.gravest }) {
            if explained.isEmpty { more.append("--explain \(push.id)") }
            if options.views.ladders == .none { more.append("--ladder \(push.id)") }
            if !options.views.conversations { more.append("--messages") }
        }
        if sessions.leavesOut { more += ["--only problems", "--only s12"] }
        return more
    }

    private var spansDays: Bool {
        let days = captures.flatMap { [$0.firstTime, $0.lastTime] }
            .compactMap { $0.map { options.zone.civil($0).dayNumber } }
        return days.min() != days.max()
    }
}
