public import Records

/// What a run has counted, in a few lines for a person who asks while it goes on.
public struct RunLines {
    /// The lines, without line feeds.
    public let lines: [String]

    /// Tells `counts`.
    public init(_ counts: RunCounts) {
        var lines: [String] = []
        let last = counts.lastFrame.map { ", the last at \(CivilTime($0).internet(digits: 3))Z" } ?? ""
        lines.append("\(Self.number(counts.frames, "frame"))\(last)")
        for interface in counts.interfaces {
            lines.append(
                "\(interface.name): \(interface.received) received, \(interface.dropped) dropped by the kernel, "
                    + "\(interface.droppedByInterface) by the interface")
        }
        if let queue = counts.queue {
            lines.append(
                "queue: \(Self.mebibytes(queue.octets)) wait, "
                    + "\(Self.number(queue.skipped, "frame")) recorded and not analysed")
        }
        lines.append(
            "\(Self.number(counts.sessions, "session")) (\(counts.openSessions) open), "
                + "\(Self.number(counts.sipMessages, "SIP message")), \(Self.number(counts.msrpFrames, "MSRP frame")), "
                + "\(Self.number(counts.messages, "message"))")
        lines.append("pushes: \(Self.list(RunCounts.verdicts.map { (counts.pushes[$0] ?? 0, $0.rawValue) }))")
        lines.append("findings: \(Self.list(RunCounts.severities.map { (counts.findings[$0] ?? 0, $0.rawValue) }))")
        let resident = counts.residentOctets.map { ", \(Self.mebibytes($0)) resident" } ?? ""
        lines.append("memory: \(Self.mebibytes(counts.heldOctets)) held\(resident), \(counts.evictions) evictions")
        if let recording = counts.recording {
            lines.append(
                "recorded: \(Self.number(recording.frames, "frame")) in \(Self.number(recording.files, "file"))")
        }
        self.lines = lines
    }

    private static func number(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }

    /// What there is of each; "none" where there is nothing.
    private static func list(_ entries: [(count: Int, name: String)]) -> String {
        let words = entries.filter { $0.count > 0 }.map { "\($0.count) \($0.name)" }
        return words.isEmpty ? "none" : words.joined(separator: ", ")
    }

    private static func mebibytes(_ octets: Int) -> String { "\((octets + (1 << 19)) >> 20) MiB" }
}
