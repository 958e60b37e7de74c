public import Records

/// `--format html`: one page that needs nothing else. It keeps the records and writes at the end: what it shows is made
/// of the same words as the text report.
public struct HTMLReport<Output: OctetOutput>: RecordSink {
    /// Where the page goes.
    public private(set) var output: Output
    private let options: TextOptions
    private var page = PageWriter()
    private var generator = "imtrace"
    private var captures: [CaptureRecord] = []
    private var legs: [LegRecord] = []
    private var statistics: StatisticsRecord?
    private var custody: CustodyRecord?
    private var changes: [ChangeRecord] = []
    /// Counts of all, and what the headline needs.
    private var verdicts = PushList()
    private var pushes: [PushRecord] = []
    /// Call-IDs of what a push that is no match is about.
    private var doubtful: Set<String> = []
    private var sessions = 0
    private var sessionRows: [[UInt8]] = []
    private var unclaimed = SessionTable()
    private var conversations: [ConversationRecord] = []
    private var ladders: [LadderRecord] = []
    private var registrations: RegistrationsRecord?
    private var findings = FindingPanel()
    private var faults: Set<FindingCode> = []

    private static var pushLimit: Int { 20_000 }
    /// Octets that sessions take, behind which they are counted alone.
    private static var sessionRoom: Int { 7 << 20 }
    private static var heldLimit: Int { 200 }
    private static var changeLimit: Int { 64 }
    /// Octets that diagrams take, behind which none is drawn.
    private static var drawnRoom: Int { 3 << 19 }

    /// A page to `output`, with the zone, the names and the extent of `options`.
    public init(output: Output, options: TextOptions = TextOptions()) {
        self.output = output
        self.options = options
    }

    /// Remembers who made the page; it says so at its end.
    public mutating func begin(generator: String) { self.generator = generator }

    /// A push that gets no more than a line has no text quoted.
    public func wantsTexts(of push: PushRecord, behind earlier: Int) -> Bool { earlier < Self.pushLimit }

    /// Of a million sessions a page tells those that it has room for, and counts the others.
    public mutating func counts(
        only state: SessionState, of callID: @autoclosure () -> String, among total: Int
    ) -> Bool {
        guard page.count >= Self.sessionRoom else { return false }
        sessions += 1
        return true
    }

    /// Writes a row for the session.
    public mutating func session(_ record: SessionRecord) {
        sessions += 1
        if page.count >= Self.sessionRoom { return }
        let key = SessionPanel.key(record.callID)
        let isConcerned = !record.pushes.isEmpty || findings.concerned.contains(key) || doubtful.contains(key)
        SessionPanel(times: ShownTimes(zone: options.zone), names: options.names)
            .write(record, isConcerned: isConcerned, to: &page)
        sessionRows.append(page.take())
    }

    /// Counts a message whose SIP is not in the capture.
    public mutating func unclaimedMessage(_ record: MessageRecord) { unclaimed.append(record) }

    /// Counts SIP without a Call-ID.
    public mutating func unclaimedSIP(_ record: SIPMessageRecord) { unclaimed.append(record) }

    /// Keeps the push.
    public mutating func push(_ record: PushRecord) {
        verdicts.append(record)
        if record.verdict != .match {
            doubtful.formUnion(
                ([record.callID] + record.parts.map(\.callID)).compactMap { $0.map(SessionPanel.key) })
        }
        if pushes.count < Self.pushLimit { pushes.append(record) }
    }

    /// Keeps the finding.
    public mutating func finding(_ record: Finding) {
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

    /// Keeps the capture for the headline.
    public mutating func capture(_ record: CaptureRecord) { captures.append(record) }

    /// Keeps where the frames went.
    public mutating func statistics(_ record: StatisticsRecord) { statistics = record }

    /// Writes the page.
    public mutating func end() {
        let frames = FrameNumbers(areQualified: captures.count > 1)
        let head = PageHead(
            captures: captureSection, verdict: verdictSection(frames), generator: generator, store: options.store,
            style: verdicts.gravest?.style ?? .plain, text: page.printable)
        output.write(Array(head.opening.utf8))
        write(frames)
        output.write(Array("<script type=\"application/json\" id=\"data\">".utf8))
        output.write(Markup.script(page.take()))
        output.write(Array("</script>\n<script type=\"application/json\" id=\"texts\">".utf8))
        output.write(Markup.script(page.takeTexts()))
        output.write(Array("</script>\n\(head.ending)".utf8))
        output.flush()
    }

    private var captureSection: CaptureSection {
        let counters = statistics?.counters ?? []
        return CaptureSection(
            captures: captures, ledger: statistics?.ledger, legs: legs,
            opaque: CaptureSection.Opaque.among(counters), givenUp: CaptureSection.givenUp(counters),
            zone: options.zone, names: options.names)
    }

    private func verdictSection(_ frames: FrameNumbers) -> VerdictSection {
        let head = captureSection
        return VerdictSection(
            pushes: verdicts, custody: custody, frames: frames, severalCaptures: captures.count > 1,
            isPartlyUnread: !head.opaque.isEmpty || !head.givenUp.isEmpty
                || (statistics?.ledger.isPartlyUnread ?? false),
            isSelection: options.isSelection, faults: faults,
            liveChanges: Set(changes.flatMap(\.messages)).count)
    }

    // MARK: What the script draws

    private mutating func write(_ frames: FrameNumbers) {
        let times = ShownTimes(zone: options.zone)
        let showsNotes = options.showNotes
        let (rows, total, found) = (sessionRows, sessions, findings)
        page.open()
        page.member("qualified") { $0.number(frames.areQualified ? 1 : 0) }
        let isStored = options.store != nil
        page.member("stored") { $0.number(isStored ? 1 : 0) }
        page.member("notes") { $0.number(showsNotes ? 1 : 0) }
        writeBalance(frames)
        writePushes(frames, times)
        writeChanges()
        page.member("findings") { found.write(to: &$0, frames) }
        page.member("sessions") { page in page.array(rows) { $0.put($1) } }
        page.member("uncounted") { $0.number(max(0, total - rows.count)) }
        writeUnclaimed(frames)
        writeLadders(frames, times)
        let section = ConversationSection(conversations: [], frames: frames, times: times, names: options.names)
        let said = conversations
        page.member("said") { ConversationPanel(section: section, frames: frames, times: times).write(said, to: &$0) }
        writeScreens(frames, times)
        page.close()
    }

    private mutating func writeBalance(_ frames: FrameNumbers) {
        guard let custody, custody.taken > 0 || verdicts.total > 0 else { return }
        let verdict = verdictSection(frames)
        page.member("balance") { page in
            page.row { page in
                page.number(custody.taken)
                for kind in CustodyClass.allCases { page.number(custody.count(kind)) }
            }
        }
        let open = custody.open
        let listed = open.prefix(Self.heldLimit).map { custody.messages[$0] }
        page.member("open") { page in
            page.array(listed) { page, message in
                page.row { page in
                    page.words(message.class.rawValue)
                    page.words(verdict.words(on: message, page.printable))
                }
            }
        }
        page.member("opened") { $0.number(open.count - listed.count) }
    }

    private mutating func writePushes(_ frames: FrameNumbers, _ times: ShownTimes) {
        let days = captures.flatMap { [$0.firstTime, $0.lastTime] }.compactMap { $0.map(times.dayNumber) }
        let spansDays = days.min() != days.max()
        let panel = PushPanel(
            section: PushSection(
                frames: frames, zone: options.zone, names: options.names, showsDays: spansDays),
            stations: StationRows(frames: frames, zone: options.zone, names: options.names, showsDays: spansDays),
            frames: frames, times: times, names: options.names)
        // What did not match comes first, so that it has its details whatever their number.
        let ordered = pushes.filter { $0.verdict != .match } + pushes.filter { $0.verdict == .match }
        let start = page.count
        var listed = 0
        page.member("pushes") { page in
            page.array(ordered) { page, push in
                guard page.count - start < PushPanel.room else { return }
                panel.write(push, since: start, to: &page)
                listed += 1
            }
        }
        let left = max(0, verdicts.total - listed)
        page.member("unlisted") { $0.number(left) }
    }

    private mutating func writeChanges() {
        let all = ChangeSection(changes: changes, names: options.names).merged
        let names = options.names
        page.member("changes") { page in
            page.array(all.prefix(Self.changeLimit)) { page, row in
                let alteration = row.change.alteration
                page.row { page in
                    page.words(ChangeSection.count(row.change))
                    page.words(page.printable.value(row.fields))
                    page.words(alteration.transformation)
                    page.words("\(names.applied(to: alteration.node)) (\(alteration.role.rawValue))")
                    page.array((row.change.pushes + row.change.messages).prefix(24)) { $0.value($1) }
                }
            }
        }
    }

    private mutating func writeUnclaimed(_ frames: FrameNumbers) {
        let lines = unclaimed.unclaimedLines(page.printable, frames, pushes)
        page.member("others") { page in
            page.array(lines) { page, line in
                page.row { page in
                    page.words(line.name.whole)
                    page.number(line.messages)
                    page.words(line.ending)
                }
            }
        }
    }

    private mutating func writeLadders(_ frames: FrameNumbers, _ times: ShownTimes) {
        let (drawn, names) = (ladders, options.names)
        page.member("ladders") { page in
            let end = page.count + Self.drawnRoom
            page.array(drawn) { page, ladder in
                guard page.count < end else { return }
                page.row { page in
                    page.array(ladder.sessions) { $0.id($1) }
                    page.array(ladder.pushes) { $0.id($1) }
                    LadderDrawing.drawing(of: ladder, frames: frames, times: times, names: names).write(to: &page)
                }
            }
        }
    }

    /// What is shown as the text report prints it.
    private mutating func writeScreens(_ frames: FrameNumbers, _ times: ShownTimes) {
        var wide = TextOptions(width: 100, unicode: true)
        wide.zone = options.zone
        var screen = Page(wide)
        if options.store == nil {
            EvidenceSection(captures: captures, pushes: verdicts, frames: frames, more: []).write(to: &screen)
        }
        let evidence = String(decoding: screen.octets, as: UTF8.self)
        var contacts = Page(wide)
        if let registrations {
            RegistrationSection(registrations: registrations, frames: frames, times: times, names: options.names)
                .write(to: &contacts)
        }
        contacts.trim()
        let bound = String(decoding: contacts.octets, as: UTF8.self)
        for (name, text) in [("evidence", evidence), ("registrations", bound)] as [(StaticString, String)] {
            page.member(name) { page in
                page.array(text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().prefix(5000)) {
                    $0.words(String($1))
                }
            }
        }
    }
}
