import Records

/// `--registrations`: the contacts of each user over time, and which pushes went to which device.
struct RegistrationSection {
    let registrations: RegistrationsRecord
    let frames: FrameNumbers
    let times: ShownTimes
    let names: AddressNames

    private static let whatColumn = 11

    func write(to page: inout Page) {
        guard !registrations.bindings.isEmpty || !registrations.strayPushes.isEmpty else {
            page.line("Registrations  none")
            return page.gap()
        }
        for group in groups() { write(group, to: &page) }
        if !registrations.strayPushes.isEmpty {
            page.line(.init("Registrations  ", .strong), .init("no contact is known of these pushes"))
            var days = DayRule(times, from: nil)
            for push in registrations.strayPushes { write(push, &days, to: &page) }
            page.gap()
        }
        if registrations.omitted > 0 {
            page.line("and \(counted(registrations.omitted, "more contact"))")
            page.gap()
        }
    }

    /// The contacts of each user, in the order in which users were first told of.
    private func groups() -> [[BindingRecord]] {
        var places: [String: Int] = [:]
        var groups: [[BindingRecord]] = []
        for binding in registrations.bindings {
            let user = ShortURI(binding.addressOfRecord).address
            if let place = places[user] {
                groups[place].append(binding)
            } else {
                places[user] = groups.count
                groups.append([binding])
            }
        }
        return groups
    }

    private func write(_ group: [BindingRecord], to page: inout Page) {
        guard let first = group.first else { return }
        let ending = ", \(counted(group.count, "contact"))"
        let title = "Registrations  "
        let room = page.width - PrintableText.columns(title + ending)
        let user = page.text.cut(page.text.value(ShortURI(first.addressOfRecord).address), to: room)
        page.line(.init(title, .strong), .init(user + ending))
        var days = DayRule(times, from: nil)
        for binding in group {
            write(binding, &days, to: &page)
        }
        page.gap()
    }

    private func write(_ binding: BindingRecord, _ days: inout DayRule, to page: inout Page) {
        let limit = "until \(moment(binding.expires, besides: (binding.refreshed ?? binding.begin).time))"
        row("bound", binding.begin, "\(page.text.value(binding.contact)) \(limit)", &days, to: &page)
        page.entry(.init(indent), body: facts(binding, page.text))
        if let refreshed = binding.refreshed { row("refreshed", refreshed, "the last that was seen", &days, to: &page) }
        for push in binding.pushes { write(push, &days, to: &page) }
        switch binding.end {
        case .removed(let citation):
            row("removed", citation, "taken back, or no longer listed", &days, .doubtful, to: &page)
        case .expired(let time):
            if let day = days.line(before: time) { page.line(.init("  \(day)", .faint)) }
            row(PrintableText.aligned("-", 5), times.clock(time), "expired", "not refreshed", .doubtful, to: &page)
        case nil: break
        }
    }

    private func write(_ push: BindingRecord.Taken, _ days: inout DayRule, to page: inout Page) {
        let fate =
            push.refused.map { "refused (\($0.how))" } ?? push.acknowledged.map { "taken (\($0.how))" }
            ?? "not answered"
        row(
            "push \(push.push)", push.sent,
            "\(push.verdict.words.uppercased()), to \(names.shown(push.address)), \(fate)", &days, push.verdict.style,
            to: &page)
    }

    private func facts(_ binding: BindingRecord, _ text: PrintableText) -> String {
        var facts: [String] = []
        if let device = binding.device { facts.append("from \(names.shown(device))") }
        switch binding.origin {
        case .registered: facts.append("registrar \(names.shown(binding.registrar))")
        case .thirdParty: facts.append("registered on its behalf at \(names.shown(binding.registrar))")
        case .notified: facts.append("told of by \(names.shown(binding.registrar)) (reginfo)")
        }
        if let instance = binding.instance { facts.append(text.value(head(of: instance, 256))) }
        if let agent = binding.userAgent { facts.append("User-Agent \(text.value(head(of: agent, 256)))") }
        return facts.joined(separator: ", ")
    }

    /// The clock, with the day where it is another one.
    private func moment(_ moment: Moment, besides other: Moment) -> String {
        let clock = times.clock(moment)
        return times.dayNumber(moment) == times.dayNumber(other)
            ? clock : "\(times.zone.civil(moment).date) \(clock)"
    }

    // MARK: Rows

    private var indent: String { String(repeating: " ", count: 2 + 5 + 2 + 12 + 2 + Self.whatColumn) }

    private func row(
        _ what: String, _ citation: Citation, _ words: String, _ days: inout DayRule, _ style: Page.Style = .plain,
        to page: inout Page
    ) {
        if let day = days.line(before: citation.time) { page.line(.init("  \(day)", .faint)) }
        let place = frames.text(FrameReference(capture: citation.capture, frame: citation.frame))
        row(PrintableText.aligned(place, 5), times.clock(citation.time), what, words, style, to: &page)
    }

    private func row(
        _ place: String, _ clock: String, _ what: String, _ words: String, _ style: Page.Style, to page: inout Page
    ) {
        page.entry(
            .init("  \(place)  \(PrintableText.padded(clock, 12))  "),
            .init(PrintableText.padded(page.text.cut(page.text.value(what), to: 10), Self.whatColumn), style),
            body: words)
    }
}
