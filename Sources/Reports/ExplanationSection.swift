import Records

/// `--explain`: of each part what was looked for, what was found, and both sides of every field that was compared, with
/// the rule that decides it.
struct ExplanationSection {
    let frames: FrameNumbers
    let names: AddressNames

    func write(_ push: PushRecord, to page: inout Page) {
        guard let explanation = push.explanation else { return }
        writeHead(push, explanation, to: &page)
        for (part, explained) in zip(push.parts, explanation.parts) {
            page.gap()
            writePart(part, explained, to: &page)
        }
        page.gap()
    }

    private func writeHead(_ push: PushRecord, _ explanation: ExplanationRecord, to page: inout Page) {
        let carrier = push.carrier
        page.line(
            .init("Explain \(number(ofID: page.text.value(push.id)))  ", .strong),
            .init(push.verdict.words.uppercased(), push.verdict.style))
        page.line("  = equal   ~ written otherwise, same meaning   + differs and may   ! must not")
        page.line("  ^ stands under what differs; octets of a value are counted from 1")
        let noun = carrier.lastFrame > carrier.firstFrame ? "frames" : "frame"
        let place = "\(noun) \(frames.text(carrier.capture, carrier.firstFrame, carrier.lastFrame))"
        let name = [carrier.protocol, carrier.messageID.map(page.text.value)].compactMap(\.self)
        page.entry(
            .init("  carrier    "),
            body:
                "\(name.joined(separator: " ")), \(names.shown(carrier.source)) > \(names.shown(carrier.destination)), \(place), "
                + "\(counted(carrier.size, "octet")) of \(page.text.value(carrier.contentType))")
        page.line("  Who reads what of its octets (the first is 0)")
        let column = min((explanation.readings.map { PrintableText.columns($0.how) }.max() ?? 0) + 2, 36)
        for reading in explanation.readings {
            page.entry(
                .init("    \(PrintableText.padded(page.text.cut(reading.how, to: column - 2), column))"),
                body: reading.outcome)
        }
    }

    private func writePart(_ part: PartRecord, _ explained: PartExplanation, to page: inout Page) {
        let kind = page.text.cut(page.text.value(part.kind), to: 24)
        let last = explained.offset + max(explained.size, 1) - 1
        page.line(
            .init("  Part \(part.index + 1)  \(kind)  ", .strong), .init(part.verdict.words, part.verdict.style),
            .init("  octets \(explained.offset)-\(last), \(page.text.value(part.contentType))"))
        if part.verdict == .notApplicable { return page.line("    is no encapsulated message: nothing is compared") }
        let keys = explained.keys.map { key in
            key.value.map { "\(key.name) \($0.isEmpty ? "(empty)" : page.text.value($0))" } ?? "no \(key.name)"
        }
        page.entry(.init("    sought   "), body: keys.joined(separator: "; "), limit: 6)
        writeCandidates(part, explained, to: &page)
        FieldRows(explained.fields).write(to: &page)
        writeDoubt(part, to: &page)
    }

    private func writeCandidates(_ part: PartRecord, _ explained: PartExplanation, to page: inout Page) {
        if explained.candidates.isEmpty { page.line("    found    nothing live that bears these") }
        if let found = part.foundBy {
            page.line("    found by \(found.words), confidence \(found.confidence.rawValue)")
        }
        for candidate in explained.candidates.prefix(Self.candidateLimit) {
            let title = candidate.isChosen ? "original" : candidate.verdict == nil ? "also" : "fits"
            let place =
                "frame \(frames.list(candidate.frames, room: 24)), \(names.shown(candidate.source)) > \(names.shown(candidate.destination))"
            page.entry(
                .init("    \(PrintableText.padded(title, 9))"),
                body: "\(place): \(reason(candidate, part, explained.choice))")
        }
        let left = explained.candidates.count - Self.candidateLimit
        if left > 0 { page.line("             and \(left) more") }
    }

    static let candidateLimit = 12

    /// Why a candidate is the original, or is not.
    func reason(
        _ candidate: CandidateRecord, _ part: PartRecord, _ choice: PartExplanation.Choice
    ) -> String {
        guard let verdict = candidate.verdict else {
            return "another leg, further from the server: not what the server got, so not held against the copy"
        }
        guard candidate.isChosen else {
            switch verdict {
            case .match: return "equal in all that was compared"
            case .incomplete: return "not there whole"
            default:
                return
                    "\(counted(candidate.faults, "field")) must be equal and \(candidate.faults == 1 ? "is" : "are") not"
            }
        }
        let isResponse = Int(part.kind) != nil
        switch choice {
        case .none: return ""
        case .serverLeg:
            return isResponse
                ? "the leg that starts at the server: what it answered is what it stored"
                : "the leg that ends at the server: what it took is what it stored"
        case .beforeServer:
            return "the leg to the server was not seen with it: what is rewritten on the way there proves nothing"
        case .beyondB2BUA: return "a B2BUA lies between it and the server, and wrote Call-ID, tags and paths anew"
        case .otherMarks: return "one of its marks differs from the copy's, and all else fits"
        }
    }

    /// Why a part is neither match nor altered, and what would tell.
    private func writeDoubt(_ part: PartRecord, to page: inout Page) {
        for row in doubt(part) {
            page.entry(.init("    \(PrintableText.padded(row.title, 9))"), body: row.words, limit: 4)
        }
    }

    /// The same in words; nothing of a part that was compared.
    func doubt(_ part: PartRecord) -> [(title: String, words: String)] {
        if part.verdict == .match || part.verdict == .altered { return [] }
        let why = part.remark ?? part.reason?.words ?? ""
        let isUnexplained = part.verdict == .notSeen && part.reason == nil
        let unseen = "the capture covers its time and its leg, and yet no live message bears these marks (X501)"
        var rows = [("why", isUnexplained ? unseen : why)]
        // What a server or a sender did no other capture would show, and a remark says whose doing it was.
        if let help = part.reason?.help, part.remark == nil || part.reason == .noIdentity {
            rows.append(("helps", help))
        }
        return rows
    }
}

extension Reason {
    /// What would tell what is open.
    var help: String? {
        switch self {
        case .beforeCapture: "a capture that begins before the time in the copy's Date"
        case .legNotVisible: "a capture of the leg between the sender and the server"
        case .encrypted: "a capture of the leg behind the TLS proxy, where it is plain"
        case .hole: "a capture without loss: a larger buffer (-B), or a probe that keeps up"
        case .cut: "frames captured whole (snap length), and a capture that does not end before the message does"
        case .evicted: "captures in files, which can be read again, or more memory (--max-memory)"
        case .noIdentity: "a server that stores Call-ID, From, To and CSeq with the message"
        case .severalFit: "a server that stores CSeq and the top Via with the message: they tell its like apart"
        }
    }
}
