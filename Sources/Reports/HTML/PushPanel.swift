import Records

/// A push on a page: what the text report says of it and what `--explain` does.
struct PushPanel {
    let section: PushSection
    let stations: StationRows
    let frames: FrameNumbers
    let times: ShownTimes
    let names: AddressNames

    private static let partLimit = 200
    private static let valueLimit = 64
    /// Octets that the pushes take, behind which none is told.
    static let room = 9 << 19
    /// The same, behind which one has no more than a line.
    private static let wholeUpTo = 7 << 19
    /// The same, behind which it is not explained.
    private static let explainedUpTo = 2 << 20

    /// - Parameter start: octets that the page had before the first push.
    func write(_ push: PushRecord, since start: Int, to page: inout PageWriter) {
        let used = page.count - start
        page.open()
        page.member("id") { $0.id(push.id) }
        page.member("name") { $0.value(push.id) }
        page.member("style") { $0.number(push.verdict.style.number) }
        page.member("verdict") { $0.words(push.verdict.words) }
        page.member("from") { $0.value(push.sender) }
        page.member("to") { $0.value(push.pushedTo ?? push.addressedTo) }
        page.member("form") { $0.words(push.form.rawValue) }
        page.member("clock") { $0.words("\(times.day(push.time)) \(times.clock(push.time))") }
        page.member("frames") {
            $0.words(frames.text(push.carrier.capture, push.carrier.firstFrame, push.carrier.lastFrame))
        }
        page.member("repeats") { $0.value(push.duplicateOf) }
        page.member("call") { $0.value(push.callID) }
        page.member("text") { page in
            page.row { page in
                let isNotice = push.holdsNotificationsAlone
                page.number((isNotice ? Page.Style.plain : push.text.style).number)
                page.words(isNotice ? "none: a notification" : push.text.words)
                page.quoting(isNotice ? "" : section.said(push, page.printable, room: 600))
            }
        }
        if used < Self.wholeUpTo { writeContents(push, isExplained: used < Self.explainedUpTo, to: &page) }
        page.close()
    }

    private func writeContents(_ push: PushRecord, isExplained: Bool, to page: inout PageWriter) {
        page.member("carrier") { page in page.words(carrier(push.carrier, page.printable)) }
        page.member("parts") { page in
            page.array(push.parts.prefix(Self.partLimit)) { page, part in page.row { write(part, of: push, to: &$0) } }
        }
        page.member("more") { $0.number(max(0, push.parts.count - Self.partLimit)) }
        page.member("values") { page in writeValues(push, to: &page) }
        page.member("stations") { page in
            page.array(stations.rows(push.stations)) { page, row in
                page.row { page in
                    page.value(row.station.name)
                    page.words(row.time)
                    page.words(row.place)
                    page.words(stations.remark(row.station))
                    page.number(row.station.citation == nil ? 1 : 0)
                }
            }
        }
        page.member("readings") { page in write(push.readings, to: &page) }
        if isExplained, let explanation = push.explanation {
            page.member("explanation") { page in
                let panel = ExplanationPanel(frames: frames, names: names)
                page.array(zip(push.parts, explanation.parts).prefix(Self.partLimit)) { page, both in
                    panel.write(both.0, both.1, to: &page)
                }
            }
        }
    }

    private func carrier(_ carrier: CarrierRecord, _ text: PrintableText) -> String {
        let name = [carrier.protocol, carrier.messageID.map(text.value)].compactMap(\.self).joined(separator: " ")
        return "\(name), \(names.shown(carrier.source)) > \(names.shown(carrier.destination)), "
            + "\(counted(carrier.size, "octet")) of \(text.value(head(of: carrier.contentType, 512)))"
    }

    private func write(_ part: PartRecord, of push: PushRecord, to page: inout PageWriter) {
        page.number(part.index + 1)
        page.value(part.kind)
        page.number(part.verdict.style.number)
        page.words(part.verdict.words)
        page.words(section.live(part))
        page.words(section.details(part, of: push.form, page.printable))
    }

    private func write(_ readings: [ReadingRecord], to page: inout PageWriter) {
        page.array(readings) { page, reading in
            page.row { page in
                page.words(reading.how)
                page.words(reading.outcome)
            }
        }
    }

    /// What differs and must not, and what that amounts to, part by part.
    private func writeValues(_ push: PushRecord, to page: inout PageWriter) {
        var left = Self.valueLimit
        page.array(push.parts.enumerated()) { page, place in
            let part = place.element
            guard part.verdict == .altered || part.verdict == .match else { return }
            let fields = push.explanation.map { $0.parts.dropFirst(place.offset).first?.fields ?? [] } ?? []
            for difference in part.differences where !difference.allowed && left > 0 {
                left -= 1
                let octets = fields.first { $0.field == difference.field && $0.live == difference.live }?.octets
                page.row { page in
                    page.number(part.index + 1)
                    page.words(page.printable.value(difference.title))
                    page.words(difference.why)
                    page.words(difference.source)
                    FieldValues(
                        live: difference.live, copy: difference.encapsulated, isWithheld: difference.isWithheld,
                        octets: octets
                    ).write(to: &page)
                }
            }
            if let remark = part.remark {
                page.row { page in
                    page.number(part.index + 1)
                    page.words(remark)
                }
            }
        }
    }
}

/// Both values of a field, with what differs marked, and the octets that do.
struct FieldValues {
    let live: String?
    let copy: String?
    let isWithheld: Bool
    let octets: DifferingOctets?

    /// Octets in a line of the dump: as many as a phone has room for.
    private static let cells = 8

    /// Three values: the runs of either side, and the lines of the dump.
    func write(to page: inout PageWriter) {
        if let live, let copy {
            let marked = MarkedRuns(live: live, copy: copy, text: page.printable)
            page.runs(marked.live)
            page.runs(marked.copy)
        } else {
            for value in [live, copy] {
                let none = isWithheld ? "(not kept in the store)" : "(none)"
                let shown = value.map { page.printable.value(head(of: $0, 4096)) }
                page.runs([Page.Run(shown ?? none, shown == nil ? .faint : .bad)])
            }
        }
        guard let octets else { return page.number(0) }
        let (lines, rest) = OctetRows(octets).lines(cells: Self.cells)
        page.row { page in
            page.array(lines) { page, line in
                page.runs(line.live)
                page.runs(line.copy)
            }
            page.words(rest)
        }
    }
}
