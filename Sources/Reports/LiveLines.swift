import Records

/// What is said of a live run while it goes on: a line for each thing as it comes to be known, the time and the frame
/// first, as those who watch tcpdump are used to.
struct LiveLines {
    private var options: TextOptions
    private let times: ShownTimes

    /// A line is one line, however long, as tcpdump's are: what reads it further on wants it whole.
    private static let width = 4096
    /// Columns of a text that are quoted.
    private static let quoted = 160

    init(_ options: TextOptions) {
        self.options = options
        self.options.width = Self.width
        times = ShownTimes(zone: options.zone)
    }

    /// `16:02:11.123   3-8  s1    established  user1 > user2@imserver.com`; nothing while a request has no answer.
    func session(_ record: SessionRecord) -> [UInt8] {
        switch record.state {
        case .trying, .ringing, .unanswered: return []
        case .established, .terminated, .cancelled, .failed, .completed: break
        }
        var page = Page(options)
        let status = record.finalStatus.map { record.state == .failed ? " \($0)" : "" } ?? ""
        let style: Page.Style = record.state == .failed ? .doubtful : .plain
        page.entry(
            start(record.lastTime, record.lastCapture, record.lastFrame), .init(id(page.text.value(record.id))),
            .init(PrintableText.padded(record.state.rawValue + status, Self.what), style),
            body: SessionName(record).printable(page.text).whole)
        return page.octets
    }

    /// `16:02:11.123    10  m1    SEND         grace > niaj  18 octets "3 + 4 = 7$"`.
    func message(_ record: MessageRecord) -> [UInt8] {
        var page = Page(options)
        var words = "\(options.names.shown(record.source)) > \(options.names.shown(record.destination))"
        if let cpim = record.cpim, cpim.from != nil || cpim.to != nil {
            words = page.text.value(ShortURI.pair(cpim.from.map(Self.bare), cpim.to.map(Self.bare)))
        }
        words += "  \(counted(record.size, "octet"))"
        if let text = record.text {
            words += " " + page.text.quoted(text, room: Self.quoted)
        } else if let type = record.contentType {
            words += " of \(page.text.value(head(of: type, 64)))"
        }
        if record.state != .complete { words += "  (\(record.state.rawValue))" }
        page.entry(
            start(record.time, record.capture, record.lastFrame), .init(id(page.text.value(record.id))),
            .init(PrintableText.padded(page.text.cut(page.text.value(record.method), to: Self.what), Self.what)),
            body: words)
        return page.octets
    }

    /// `16:02:11.123    27  p1    ALTERED      user1 > user2@imserver.com  4 parts, text equal`.
    func push(_ record: PushRecord) -> [UInt8] {
        var page = Page(options)
        let parties = page.text.value(ShortURI.pair(record.sender, record.pushedTo ?? record.addressedTo))
        let altered = record.parts.flatMap(\.differences).filter { !$0.allowed }.map { page.text.value($0.title) }
        var words = "\(parties)  \(counted(record.parts.count, "part")), text \(record.text.words)"
        if !altered.isEmpty { words += "; altered: \(altered.prefix(6).joined(separator: ", "))" }
        if let reason = record.parts.lazy.compactMap(\.reason).first { words += "; \(reason.words)" }
        page.entry(
            start(record.time, record.carrier.capture, record.carrier.lastFrame),
            .init(id(page.text.value(record.id))),
            .init(PrintableText.padded(record.verdict.words.uppercased(), Self.what), record.verdict.style), body: words
        )
        return page.octets
    }

    /// `    -           19  E     M310         end-line of the push's own id inside its body`: errors and warnings.
    func finding(_ record: Finding) -> [UInt8] {
        if record.severity == .note, !options.showNotes { return [] }
        var page = Page(options)
        let style: Page.Style = record.severity == .error ? .bad : .doubtful
        let letter = record.severity == .error ? "E" : record.severity == .warning ? "W" : "N"
        page.entry(
            start(nil, record.place?.capture, record.place?.frame), .init(id(letter), style),
            .init(PrintableText.padded(record.code.rawValue, Self.what), style), body: record.message)
        return page.octets
    }

    // MARK: Columns

    private static let what = 12

    private func start(_ time: Moment?, _ capture: Int?, _ frame: Int?) -> Page.Run {
        let clock = time.map(times.clock) ?? ""
        let place = frame.map { (capture ?? 0) > 0 ? "\((capture ?? 0) + 1):\($0)" : "\($0)" } ?? "-"
        return .init(PrintableText.padded(clock, 12) + PrintableText.aligned(place, 7) + "  ", .faint)
    }

    private func id(_ id: String) -> String { PrintableText.padded(id, 5) + " " }

    /// A URI without the angle brackets and the name before them.
    private static func bare(_ value: String) -> String {
        guard let open = value.lastIndex(of: "<"), let close = value.lastIndex(of: ">"), open < close else {
            return value
        }
        return String(value[value.index(after: open)..<close])
    }
}
