public import Records

/// What a run has counted, in the text format that Prometheus reads
/// (<https://prometheus.io/docs/instrumenting/exposition_formats/>).
///
/// Each metric is told even where it is 0: a rate needs its beginning. What is not known is left out.
public struct MetricsText {
    /// The document.
    public private(set) var text = ""

    private enum Kind: String {
        case counter
        case gauge
    }

    /// A value, and the label that tells it from the others of its metric.
    private typealias Sample = (label: (name: String, value: String)?, value: String)

    /// Tells `counts`; `version` is that of the program.
    public init(_ counts: RunCounts, version: String) {
        metric("build_info", .gauge, "The program's version; the value is always 1.", [(("version", version), "1")])
        if let start = counts.start {
            metric("start_time_seconds", .gauge, "When the run started, in Unix time.", [(nil, Self.seconds(start))])
        }
        if let last = counts.lastFrame {
            metric(
                "last_frame_time_seconds", .gauge, "Capture time of the last frame, in Unix time.",
                [(nil, Self.seconds(last))])
        }
        counter("frames_total", "Frames analysed.", counts.frames)
        counter("frame_octets_total", "Captured octets of the frames analysed.", counts.octets)
        // A frame that waits for the rest of its packet changes its category in the end.
        metric(
            "frames_by_category", .gauge, "Frames analysed, by what they were for.",
            counts.categories.map { (("category", $0.key), "\($0.frames)") })
        interfaces(counts.interfaces)
        if let queue = counts.queue {
            gauge("queue_octets", "Octets that wait to be analysed.", queue.octets)
            counter(
                "queue_skipped_frames_total", "Frames recorded and not analysed, for want of room in the queue.",
                queue.skipped)
        }
        counter("sip_messages_total", "SIP messages, retransmissions and copies not counted.", counts.sipMessages)
        counter("msrp_frames_total", "MSRP requests and responses.", counts.msrpFrames)
        counter("sessions_total", "Sessions seen.", counts.sessions)
        gauge("sessions_open", "Sessions that are not over.", counts.openSessions)
        counter("messages_total", "MSRP messages, chunks joined.", counts.messages)
        gauge("tls_connections", "TLS connections seen.", counts.tlsConnections)
        // A secret that comes later opens what was not read.
        gauge(
            "tls_connections_not_read", "TLS connections that are not read, or of which one direction is not.",
            counts.tlsConnectionsNotRead)
        // What becomes known later changes a verdict.
        metric(
            "pushes", .gauge, "Deferred pushes, by verdict.",
            RunCounts.verdicts.map { (("verdict", $0.rawValue), "\(counts.pushes[$0] ?? 0)") })
        metric(
            "findings", .gauge, "Findings, by severity, each as often as it was found.",
            RunCounts.severities.map { (("severity", $0.rawValue), "\(counts.findings[$0] ?? 0)") })
        if let custody = counts.custody {
            metric(
                "custody_messages", .gauge, "Messages that a server took, by what became of them.",
                CustodyClass.allCases.map { (("class", $0.rawValue), "\(custody[$0] ?? 0)") })
        }
        gauge("held_octets", "Octets held of what waits or cannot be read again.", counts.heldOctets)
        counter("evictions_total", "What was given up to stay within limits.", counts.evictions)
        if let resident = counts.residentOctets {
            gauge("resident_memory_octets", "The process's resident memory.", resident)
        }
        if let recording = counts.recording {
            counter("recorded_frames_total", "Frames recorded.", recording.frames)
            counter("recorded_files_total", "Files of the recording begun.", recording.files)
        }
    }

    private mutating func interfaces(_ interfaces: [RunCounts.Interface]) {
        let metrics: [(name: String, help: String, value: (RunCounts.Interface) -> Int)] = [
            ("kernel_received_frames_total", "Frames that the kernel's filter let through.", { $0.received }),
            ("kernel_dropped_frames_total", "Frames for which the kernel had no room.", { $0.dropped }),
            ("interface_dropped_frames_total", "Frames that the interface lost.", { $0.droppedByInterface }),
        ]
        metric(
            "interface_up", .gauge, "Whether the interface can still be read.",
            interfaces.map { (("interface", $0.name), $0.isUp ? "1" : "0") })
        for (name, help, value) in metrics {
            metric(name, .counter, help, interfaces.map { (("interface", $0.name), "\(value($0))") })
        }
    }

    private mutating func counter(_ name: String, _ help: String, _ value: Int) {
        metric(name, .counter, help, [(nil, "\(value)")])
    }

    private mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        metric(name, .gauge, help, [(nil, "\(value)")])
    }

    /// A metric without a sample is not told.
    private mutating func metric(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        if samples.isEmpty { return }
        text += "# HELP imtrace_\(name) \(help)\n# TYPE imtrace_\(name) \(kind.rawValue)\n"
        for (label, value) in samples {
            let labels = label.map { "{\($0.name)=\"\(Self.escaped($0.value))\"}" } ?? ""
            text += "imtrace_\(name)\(labels) \(value)\n"
        }
    }

    /// A value of a label: backslash, quotation mark and line feed have an escape, and nothing else has.
    private static func escaped(_ value: String) -> String {
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Seconds with a point and three digits behind it.
    private static func seconds(_ moment: Moment) -> String {
        let milliseconds = moment.nanoseconds / 1_000_000
        let digits = String((milliseconds % 1000).magnitude)
        let sign = milliseconds < 0 ? "-" : ""
        return "\(sign)\((milliseconds / 1000).magnitude).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
    }
}
