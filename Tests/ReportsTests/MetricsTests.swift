import Records
import Reports
import Testing

/// What those read who watch a run.
@Suite("Counts of a run") struct MetricsTests {
    /// Each thing that can be counted, with a number of its own.
    static let all: RunCounts = {
        var counts = RunCounts()
        counts.start = Moment(nanoseconds: 1_700_000_000_007_999_999, digits: 9)
        counts.lastFrame = Moment(nanoseconds: 1_700_000_060_250_000_000, digits: 9)
        counts.frames = 10
        counts.octets = 11
        counts.categories = [
            LedgerRecord.Entry(key: "sip", label: "SIP", frames: 4), .init(key: "arp", label: "ARP", frames: 6),
        ]
        counts.interfaces = [
            RunCounts.Interface(name: "eth0", received: 12, dropped: 13, droppedByInterface: 14, isUp: false),
            RunCounts.Interface(name: "a\"b\\c\nd", received: 1),
        ]
        counts.queue = RunCounts.Queue(octets: 15 << 20, skipped: 17)
        counts.sipMessages = 18
        counts.msrpFrames = 1
        counts.sessions = 20
        counts.openSessions = 2
        counts.messages = 22
        counts.tlsConnections = 9
        counts.tlsConnectionsNotRead = 5
        counts.pushes = [.match: 23, .altered: 1]
        counts.findings = [.warning: 24]
        counts.custody = [.held: 25]
        counts.heldOctets = 3 << 20
        counts.evictions = 26
        counts.residentOctets = 27 << 20
        counts.recording = RunCounts.Recording(frames: 28, files: 1)
        return counts
    }()

    @Test("Prometheus: everything, labels escaped")
    func everything() {
        let samples = MetricsText(Self.all, version: "1.2").text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(
            samples.joined(separator: "\n") == #"""
                imtrace_build_info{version="1.2"} 1
                imtrace_start_time_seconds 1700000000.007
                imtrace_last_frame_time_seconds 1700000060.250
                imtrace_frames_total 10
                imtrace_frame_octets_total 11
                imtrace_frames_by_category{category="sip"} 4
                imtrace_frames_by_category{category="arp"} 6
                imtrace_interface_up{interface="eth0"} 0
                imtrace_interface_up{interface="a\"b\\c\nd"} 1
                imtrace_kernel_received_frames_total{interface="eth0"} 12
                imtrace_kernel_received_frames_total{interface="a\"b\\c\nd"} 1
                imtrace_kernel_dropped_frames_total{interface="eth0"} 13
                imtrace_kernel_dropped_frames_total{interface="a\"b\\c\nd"} 0
                imtrace_interface_dropped_frames_total{interface="eth0"} 14
                imtrace_interface_dropped_frames_total{interface="a\"b\\c\nd"} 0
                imtrace_queue_octets 15728640
                imtrace_queue_skipped_frames_total 17
                imtrace_sip_messages_total 18
                imtrace_msrp_frames_total 1
                imtrace_sessions_total 20
                imtrace_sessions_open 2
                imtrace_messages_total 22
                imtrace_tls_connections 9
                imtrace_tls_connections_not_read 5
                imtrace_pushes{verdict="match"} 23
                imtrace_pushes{verdict="altered"} 1
                imtrace_pushes{verdict="not-seen"} 0
                imtrace_pushes{verdict="partial"} 0
                imtrace_pushes{verdict="ambiguous"} 0
                imtrace_pushes{verdict="incomplete"} 0
                imtrace_findings{severity="error"} 0
                imtrace_findings{severity="warning"} 24
                imtrace_findings{severity="note"} 0
                imtrace_custody_messages{class="delivered_live"} 0
                imtrace_custody_messages{class="pushed_equal"} 0
                imtrace_custody_messages{class="pushed_altered"} 0
                imtrace_custody_messages{class="held"} 25
                imtrace_custody_messages{class="unproven"} 0
                imtrace_held_octets 3145728
                imtrace_evictions_total 26
                imtrace_resident_memory_octets 28311552
                imtrace_recorded_frames_total 28
                imtrace_recorded_files_total 1
                """#)
    }

    @Test("Prometheus: the grammar of every line, what is not known left out", arguments: [RunCounts(), all])
    func grammar(counts: RunCounts) {
        let text = MetricsText(counts, version: "1").text
        #expect(text.hasSuffix("\n") && !text.contains("\n\n"))
        #expect(text.contains("queue") == (counts.queue != nil))
        #expect(text.contains("recorded") == (counts.recording != nil))
        #expect(text.contains("custody") == (counts.custody != nil))
        let lines = text.split(separator: "\n")
        var described: Set<Substring> = []
        var wrong: [Substring] = []
        var metric: Substring = ""
        for (place, line) in lines.enumerated() {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# HELP ") {
                metric = words[2]
                // Each metric is described once, before its samples, which stand together.
                let next = "# TYPE \(metric) "
                if !described.insert(metric).inserted || !lines[place + 1].hasPrefix(next) { wrong.append(line) }
            } else if line.hasPrefix("# TYPE ") {
                let isTotal = metric.hasSuffix("_total")
                if words[3] != (isTotal ? "counter" : "gauge") { wrong.append(line) }
            } else if !(line.hasPrefix("\(metric) ") || line.hasPrefix("\(metric){"))
                || Double(line.split(separator: " ").last ?? "") == nil
            {
                wrong.append(line)
            }
        }
        #expect(wrong.isEmpty && described.count > 10)
    }

    @Test("A few lines for a person")
    func lines() {
        #expect(
            RunLines(Self.all).lines == [
                "10 frames, the last at 2023-11-14T22:14:20.250Z",
                "eth0: 12 received, 13 dropped by the kernel, 14 by the interface",
                "a\"b\\c\nd: 1 received, 0 dropped by the kernel, 0 by the interface",
                "queue: 15 MiB wait, 17 frames recorded and not analysed",
                "20 sessions (2 open), 18 SIP messages, 1 MSRP frame, 22 messages",
                "pushes: 23 match, 1 altered", "findings: 24 warning",
                "memory: 3 MiB held, 27 MiB resident, 26 evictions",
                "recorded: 28 frames in 1 file",
            ])
        #expect(
            RunLines(RunCounts()).lines == [
                "0 frames", "0 sessions (0 open), 0 SIP messages, 0 MSRP frames, 0 messages", "pushes: none",
                "findings: none", "memory: 0 MiB held, 0 evictions",
            ])
    }
}
