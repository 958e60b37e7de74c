import Records

/// One push: verdict, text, parts, what differs, the stations of its first message.
struct PushSection {
    let frames: FrameNumbers
    let zone: Zone
    let names: AddressNames
    /// Whether the run spans more than a day, so that a clock alone does not tell the time.
    let showsDays: Bool

    private static let partLimit = 24
    private static let valueLimit = 6

    func write(_ push: PushRecord, to page: inout Page) {
        writeHead(push, to: &page)
        writeText(push, to: &page)
        writeParts(push, to: &page)
        writeValues(push, to: &page)
        if !push.stations.isEmpty || !push.readings.isEmpty { page.gap() }
        StationRows(frames: frames, zone: zone, names: names, showsDays: showsDays).write(push.stations, to: &page)
        writeReadings(push, to: &page)
    }

    /// `Push 7  MATCH     grace > niaj@chat.telco.example  27-28, text equal`: one of many.
    func writeLine(_ push: PushRecord, to page: inout Page) {
        let verdict = PrintableText.padded(push.verdict.words.uppercased(), 12)
        let place = frames.text(push.carrier.capture, push.carrier.firstFrame, push.carrier.lastFrame)
        let rest = "  \(place), text \(push.text.words)"
        let title = "Push \(PrintableText.padded(number(ofID: page.text.value(push.id)), 4))"
        let parties = page.text.value(ShortURI.pair(push.sender, push.pushedTo ?? push.addressedTo))
        let room = page.width - PrintableText.columns(title + verdict + rest)
        page.line(.init(title), .init(verdict, push.verdict.style), .init(page.text.cut(parties, to: room) + rest))
    }

    /// `Push 1  ALTERED  sip:user1@imserver.com > sip:user2@imserver.com  (appendix-k)`; the usual form is left out
    /// where the line has no room for it.
    private func writeHead(_ push: PushRecord, to page: inout Page) {
        let title = "Push \(number(ofID: page.text.value(push.id)))  "
        let verdict = push.verdict.words.uppercased()
        let recipient = (push.pushedTo ?? push.addressedTo).map(page.text.value) ?? "?"
        let parties = "\(push.sender.map(page.text.value) ?? "?") > \(recipient)"
        let form = "  (\(push.form.rawValue))"
        let used = PrintableText.columns(title + verdict + parties + form) + 2
        let isFormShown = used <= page.width || push.form != .appendixK
        page.entry(
            .init(title, .strong), .init(verdict, push.verdict.style), .init("  "),
            body: parties + (isFormShown ? form : ""))
        if let original = push.duplicateOf { page.line("  repeats    push \(number(ofID: original))") }
    }

    private func writeText(_ push: PushRecord, to page: inout Page) {
        if push.holdsNotificationsAlone { return page.line("  text       none: a notification") }
        let verdict = PrintableText.padded(push.text.words, max(11, push.text.words.utf8.count + 2))
        let room = page.width - 13 - PrintableText.columns(verdict)
        page.line(.init("  text       "), .init(verdict, push.text.style), .init(said(push, page.text, room: room)))
    }

    /// `20 octets "Hi, Alice!  I'm Bob!"`: how much text there is, and what it says.
    func said(_ push: PushRecord, _ text: PrintableText, room: Int) -> String {
        let all = push.parts.filter { $0.carriesMessage }
        let compared = all.filter { $0.verdict == .match || $0.verdict == .altered }
        let parts = compared.isEmpty ? all : compared
        let octets = parts.compactMap(\.bodySize).reduce(0, +)
        var words: [String] = []
        let (known, total) = (parts.messageCount, all.messageCount)
        if known < total {
            words.append("\(known) of \(total) messages,")
        } else if known > 1 {
            words.append("\(known) messages,")
        }
        if parts.contains(where: { $0.bodySize != nil }) { words.append(counted(octets, "octet")) }
        // Of several, a text that differs is the one to look at.
        let quoted = parts.filter { $0.differences.contains { !$0.allowed && $0.field == "body" } } + parts
        if let said = quoted.lazy.compactMap(\.text).first {
            let used = PrintableText.columns(words.joined(separator: " "))
            words.append(text.quoted(said, room: room - 1 - used))
        }
        return words.joined(separator: " ")
    }

    private func writeParts(_ push: PushRecord, to page: inout Page) {
        let rows = push.parts.prefix(Self.partLimit).map { part in
            let kind = page.text.cut(page.text.value(part.kind), to: 12)
            return (name: "\(part.index + 1) \(kind)", live: live(part), part: part)
        }
        let names = max(11, (rows.map { PrintableText.columns($0.name) }.max() ?? 0) + 2)
        let lives = max(10, (rows.map { PrintableText.columns($0.live) }.max() ?? 0) + 2)
        for row in rows {
            page.entry(
                .init("  \(PrintableText.padded(row.name, names))"),
                .init(PrintableText.padded(row.part.verdict.words, 11), row.part.verdict.style),
                .init(PrintableText.padded(row.live, lives)), body: details(row.part, of: push.form, page.text))
        }
        let left = push.parts.count - rows.count
        if left > 0 { page.line("  and \(counted(left, "more part"))") }
    }

    /// Where the original of a part is.
    func live(_ part: PartRecord) -> String {
        if part.verdict == .notApplicable { return "" }
        if part.live.isEmpty { return part.stored.isEmpty ? "live -" : "stored" }
        return "live \(frames.list(part.live, room: 16))\(part.verdict == .ambiguous ? "?" : "")"
    }

    /// `To-Path, From-Path; Date added (allowed)`, or why nothing was compared.
    func details(_ part: PartRecord, of form: PushRecord.Form, _ text: PrintableText) -> String {
        var details: [String] = []
        if let range = part.chunkByteRange { details.append("chunk \(text.value(range))") }
        if let stored = part.stored.first { details.append("frame \(stored.frame) of \(text.value(stored.name))") }
        guard part.verdict == .match || part.verdict == .altered else {
            if let words = part.remark ?? part.reason?.words { details.append(words) }
            return details.joined(separator: "; ")
        }
        let forbidden = part.differences.filter { !$0.allowed }
        if forbidden.count == 1, let only = forbidden.first {
            details.append(only.why.isEmpty ? only.title : "\(only.title): \(only.why)")
        } else if !forbidden.isEmpty {
            details.append(Self.enumeration(forbidden.map(\.title)))
        }
        let allowed = part.differences.filter(\.allowed)
        if !allowed.isEmpty { details.append("\(Self.enumeration(allowed.map(\.change))) (allowed)") }
        // A message that is pushed by itself has no other key.
        if let found = part.foundBy, found.confidence != .certain,
            form != .rcsStoreAndForward || found != .imdnMessageID
        {
            details.append("found by \(found.words) (confidence \(found.confidence.rawValue))")
        }
        return details.joined(separator: "; ")
    }

    private static func enumeration(_ names: [String]) -> String {
        let shown = names.prefix(6).joined(separator: ", ")
        return names.count > 6 ? "\(shown) and \(names.count - 6) more" : shown
    }

    private func writeValues(_ push: PushRecord, to page: inout Page) {
        let altered = push.parts.filter { $0.verdict == .altered || $0.verdict == .match }
        let all = altered.flatMap { part in part.differences.filter { !$0.allowed }.map { (part.index, $0) } }
        let remarked = altered.filter { $0.remark != nil }
        guard !all.isEmpty || !remarked.isEmpty else { return }
        page.gap()
        let longest = all.prefix(Self.valueLimit).map { PrintableText.columns("\($0.0 + 1) \($0.1.title)") }.max() ?? 0
        let values = ValueRows(column: max(13, min(longest, 24)) + 3)
        var left = Self.valueLimit
        for part in altered {
            for difference in part.differences where !difference.allowed && left > 0 {
                values.write("\(part.index + 1) \(difference.title)", difference, to: &page)
                left -= 1
            }
            if let remark = part.remark { page.entry(.init("    "), body: remark, limit: 4) }
        }
        if all.count > Self.valueLimit { page.line("  and \(counted(all.count - Self.valueLimit, "more value"))") }
    }

    private func writeReadings(_ push: PushRecord, to page: inout Page) {
        guard !push.readings.isEmpty else { return }
        let carrier = push.carrier
        let noun = carrier.lastFrame > carrier.firstFrame ? "frames" : "frame"
        let place = frames.text(carrier.capture, carrier.firstFrame, carrier.lastFrame)
        page.line("  Who reads what of the \(counted(carrier.wireSize ?? carrier.size, "octet")) in \(noun) \(place)")
        let column = min((push.readings.map { PrintableText.columns($0.how) }.max() ?? 0) + 2, 36)
        for reading in push.readings {
            page.entry(
                .init("    \(PrintableText.padded(page.text.cut(reading.how, to: column - 2), column))"),
                body: reading.outcome)
        }
    }
}

/// A value of the original and the copy's, one above the other.
private struct ValueRows {
    /// Columns of the field's name, with the space behind it.
    let column: Int

    func write(_ name: String, _ difference: DifferenceRecord, to page: inout Page) {
        let room = page.width - column - 8
        let (live, copy) = shown(difference, page.text, room)
        let title = PrintableText.padded(page.text.cut(page.text.value(name), to: column - 1), column)
        page.line(.init("  \(title)"), .init("live  "), .init(live))
        page.line(
            .init("  \(String(repeating: " ", count: column))"), .init("copy  "), .init(copy, .bad))
    }

    /// Where a value is too long for a line, what both begin with is left out: the eye should land on the difference.
    private func shown(_ difference: DifferenceRecord, _ text: PrintableText, _ room: Int) -> (String, String) {
        let live = difference.live.map(text.value)
        let copy = difference.encapsulated.map(text.value)
        let longest = max(PrintableText.columns(live ?? ""), PrintableText.columns(copy ?? ""))
        if longest > room, let rawLive = difference.live, let rawCopy = difference.encapsulated {
            let common = zip(rawLive.unicodeScalars, rawCopy.unicodeScalars).prefix { $0 == $1 }.count
            if common > 24 {
                return (
                    excerpt(rawLive, from: common - 12, text, room), excerpt(rawCopy, from: common - 12, text, room)
                )
            }
        }
        let none = difference.isWithheld ? "(not kept in the store)" : "(none)"
        return (text.cut(live ?? none, to: room), text.cut(copy ?? none, to: room))
    }

    private func excerpt(_ raw: String, from start: Int, _ text: PrintableText, _ room: Int) -> String {
        let scalars = raw.unicodeScalars.dropFirst(start).prefix(4 * max(room, 1))
        return text.cut(text.ellipsis + text.value(String(scalars)), to: room)
    }
}
