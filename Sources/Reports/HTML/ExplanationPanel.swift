import Records

/// Of a part what was looked for, what was found, and both sides of every field that was compared.
struct ExplanationPanel {
    let frames: FrameNumbers
    let names: AddressNames

    func write(_ part: PartRecord, _ explained: PartExplanation, to page: inout PageWriter) {
        let text = page.printable
        let last = explained.offset.saturating(plus: max(explained.size, 1) - 1)
        page.row { page in
            page.words("Part \(part.index + 1)  \(text.value(head(of: part.kind, 64)))")
            page.number(part.verdict.style.number)
            page.words(part.verdict.words)
            page.words("octets \(explained.offset)-\(last), \(text.value(head(of: part.contentType, 256)))")
            page.array(rows(part, explained, text)) { page, row in
                page.words(row.title)
                page.words(row.words)
            }
            page.array(explained.fields) { page, field in page.row { write(field, to: &$0) } }
        }
    }

    private func rows(
        _ part: PartRecord, _ explained: PartExplanation, _ text: PrintableText
    ) -> [(title: String, words: String)] {
        if part.verdict == .notApplicable { return [("", "is no encapsulated message: nothing is compared")] }
        let keys = explained.keys.map { key in
            let value = key.value.map { text.value(head(of: $0, 256)) }
            return value.map { "\(key.name) \($0.isEmpty ? "(empty)" : $0)" } ?? "no \(key.name)"
        }
        var rows = [("sought", keys.joined(separator: "; "))]
        if explained.candidates.isEmpty { rows.append(("found", "nothing live that bears these")) }
        if let found = part.foundBy {
            rows.append(("found by", "\(found.words), confidence \(found.confidence.rawValue)"))
        }
        let section = ExplanationSection(frames: frames, names: names)
        for candidate in explained.candidates.prefix(ExplanationSection.candidateLimit) {
            let title = candidate.isChosen ? "original" : candidate.verdict == nil ? "also" : "fits"
            let place = "frame \(frames.list(candidate.frames, room: 24))"
            let way = "\(names.shown(candidate.source)) > \(names.shown(candidate.destination))"
            rows.append((title, "\(place), \(way): \(section.reason(candidate, part, explained.choice))"))
        }
        let left = explained.candidates.count - ExplanationSection.candidateLimit
        if left > 0 { rows.append(("", "and \(left) more")) }
        return rows + section.doubt(part)
    }

    private func write(_ field: FieldRecord, to page: inout PageWriter) {
        page.number(field.outcome.number)
        page.words(page.printable.value(FieldRows.title(field)))
        page.words(field.source)
        if field.outcome == .equal {
            page.quoting(page.printable.value(field.live ?? ""))
        } else {
            page.words(field.why)
            // Of what may differ the values tell enough.
            let octets = field.outcome == .allowed ? nil : field.octets
            FieldValues(
                live: field.live, copy: field.encapsulated, isWithheld: field.isWithheld, octets: octets
            ).write(to: &page)
        }
    }
}

extension FieldRecord.Outcome {
    /// As the page's script knows it.
    fileprivate var number: Int {
        switch self {
        case .equal: 0
        case .equivalent: 1
        case .allowed: 2
        case .altered: 3
        }
    }
}

extension Int {
    /// The sum, or the greatest number there is.
    fileprivate func saturating(plus other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
