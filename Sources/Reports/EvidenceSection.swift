import Records

/// How to look at the same frames with another tool, and what else this one can show.
struct EvidenceSection {
    let captures: [CaptureRecord]
    let pushes: PushList
    let frames: FrameNumbers
    let more: [String]

    private static let frameLimit = 60
    private static let storedLimit = 4

    func write(to page: inout Page) {
        writeCheck(to: &page)
        if !more.isEmpty { writeMore(to: &page) }
    }

    /// A tshark command with every frame that the verdicts rest on. What is too long for one line goes on in the next,
    /// behind a backslash or inside the filter's quotation marks, so that the whole can be pasted into a shell.
    private func writeCheck(to page: inout Page) {
        var evidence: Set<FrameReference> = []
        var stored: [String: Set<FrameReference>] = [:]
        var cited = 0
        // What did not match is what someone wants to look at.
        for push in pushes.kept.filter({ $0.verdict != .match }) + pushes.kept.filter({ $0.verdict == .match }) {
            let wider = evidence.union(Self.evidence(push))
            if !evidence.isEmpty, wider.count > Self.frameLimit { break }
            evidence = wider
            cited += 1
            for place in push.parts.flatMap(\.stored).prefix(Self.frameLimit) {
                stored[place.name, default: []].insert(FrameReference(capture: 0, frame: place.frame))
            }
        }
        var title = "Check me  "
        // The captures of earlier runs, where they still lie.
        for (name, places) in stored.sorted(by: { $0.key < $1.key }).prefix(Self.storedLimit) where name != "-" {
            writeCommand(name, nil, frames.displayFilterItems(Array(places)), title, to: &page)
            title = "          "
        }
        for (index, capture) in captures.enumerated() where capture.container != "live" && capture.name != "-" {
            let items = frames.displayFilterItems(evidence.filter { $0.capture == index })
            guard !items.isEmpty else { continue }
            writeCommand(capture.name, capture.keyLog, items, title, to: &page)
            title = "          "
        }
        if cited > 0, cited < pushes.total {
            page.line("          (frames of \(cited) of \(pushes.total) pushes)")
        }
    }

    private func writeCommand(
        _ name: String, _ keyLog: String?, _ items: [String], _ title: String, to page: inout Page
    ) {
        var line = "\(title)tshark -r \(shellWord(name, page))"
        var lines: [String] = []
        var words = ["-Y 'frame.number in {"]
        if let keyLog {
            let preference = shellWord("tls.keylog_file:\(keyLog)", page)
            words.insert("-o \(preference == "FILE" ? "tls.keylog_file:FILE" : preference)", at: 0)
        }
        for (index, word) in words.enumerated() {
            // Behind all but the last comes a blank and a backslash, where the next word has no room.
            let rest = index == words.count - 1 ? 0 : 2
            if line.unicodeScalars.count + 1 + word.unicodeScalars.count + rest <= page.width {
                line += " " + word
            } else {
                lines.append(line + " \\")
                line = String(repeating: " ", count: 12) + word
            }
        }
        for (index, item) in items.enumerated() {
            let isLast = index == items.count - 1
            let next = item + (isLast ? "}'" : ",")
            if line.utf8.count + next.utf8.count > page.width {
                lines.append(line)
                line = String(repeating: " ", count: 12)
            }
            line += next
        }
        lines.append(line)
        lines.forEach { page.line($0) }
    }

    /// The live originals and the carrier; of a carrier in very many frames only the first and the last.
    private static func evidence(_ push: PushRecord) -> [FrameReference] {
        let carrier = push.carrier
        let live = push.parts.flatMap(\.live).prefix(frameLimit)
        let last = max(carrier.firstFrame, carrier.lastFrame)
        // The range is bounded before it is walked: frame numbers can be far apart.
        let isShort = last - carrier.firstFrame < frameLimit
        guard isShort else {
            return live + [carrier.firstFrame, last].map { FrameReference(capture: carrier.capture, frame: $0) }
        }
        if !carrier.frames.isEmpty { return Array(live) + carrier.frames.prefix(frameLimit) }
        return live + (carrier.firstFrame...last).map { FrameReference(capture: carrier.capture, frame: $0) }
    }

    /// The name as a shell takes it; `FILE` where it can't stand on a line of this page.
    private func shellWord(_ name: String, _ page: Page) -> String {
        let isPlain = name.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "._/+-:@,=%".utf8.contains($0)
            }
        }
        let word =
            isPlain && !name.isEmpty
            ? name : "'\(name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
        let isShowable = page.text.words(word) == word
        return isShowable && word.unicodeScalars.count <= page.width - 22 ? word : "FILE"
    }

    private func writeMore(to page: inout Page) {
        var line = "More      "
        for (index, item) in more.enumerated() {
            let next = page.text.words(item)
            if index > 0, PrintableText.columns(line) + 3 + PrintableText.columns(next) > page.width {
                page.line(line)
                line = "          " + next
            } else {
                line += (index > 0 ? "   " : "") + next
            }
        }
        page.line(line)
    }
}
