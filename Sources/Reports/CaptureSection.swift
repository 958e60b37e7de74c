import Records

/// The head of the first screen: what was read, where every frame went, which legs were seen.
struct CaptureSection {
    let captures: [CaptureRecord]
    let ledger: LedgerRecord?
    let legs: [LegRecord]
    let opaque: [Opaque]
    let givenUp: [GivenUp]
    let zone: Zone
    let names: AddressNames

    /// Something that was not waited for to its end.
    struct GivenUp {
        let count: Int
        let name: String
    }

    /// What of it the statistics count.
    static func givenUp(_ counters: [StatisticsRecord.Counter]) -> [GivenUp] {
        let names = [
            "incomplete_ip_packets": "fragmented IP packet", "evicted_flows": "connection",
            "evicted_waits": "waiting stream", "evicted_wrapped": "waiting stream of TLS or a WebSocket",
            "evicted_messages": "kept message", "kernel_dropped": "frame that the kernel dropped",
            "interface_dropped": "frame that the interface lost",
            "frames_not_analysed": "frame that was recorded alone",
        ]
        return counters.compactMap { counter in
            guard counter.value > 0, let name = names[counter.name] else { return nil }
            return GivenUp(count: counter.value, name: name)
        }
    }

    private static let legLimit = 6

    func write(to page: inout Page) {
        writeHeadlines(to: &page)
        writeLedger(to: &page)
        for (title, shown) in seen { page.entry(.init(title), body: shown) }
        page.gap()
    }

    /// Name, first and last time, how long. All names stand in one column where the longest leaves room for the times.
    func writeHeadlines(to page: inout Page) {
        let rows = captures.enumerated().map { index, capture in
            // The number is what stands before a frame's: `2:19`.
            let number = captures.count > 1 ? "\(index + 1) " : ""
            return (name: number + page.text.value(capture.name), times: times(capture))
        }
        let names = max(rows.map { PrintableText.columns($0.name) }.max() ?? 0, 22) + 3
        let columns = rows.map { PrintableText.columns($0.times) }.max() ?? 0
        let isOneLine = names + columns <= page.width
        for row in rows {
            if isOneLine {
                page.line(.init(PrintableText.padded(row.name, names), .strong), .init(row.times))
            } else {
                page.line(.init(page.text.tail(row.name, room: page.width), .strong))
                page.line("  \(row.times)")
            }
        }
    }

    /// `21 Feb 2005 13:02:03.000 - 13:02:33.007 UTC   30.008 s`.
    func times(_ capture: CaptureRecord) -> String {
        guard let first = capture.firstTime, let last = capture.lastTime else { return "no frames" }
        let start = zone.civil(first)
        let stop = zone.civil(last)
        let startDigits = min(first.digits, 3)
        let stopDigits = min(last.digits, 3)
        let end = start.dayNumber == stop.dayNumber ? "" : "\(stop.date) "
        return "\(start.date) \(start.clock(digits: startDigits)) - \(end)\(stop.clock(digits: stopDigits))"
            + " \(zone.label(from: first, to: last))   \(last.duration(since: first))"
    }

    private func writeLedger(to page: inout Page) { page.entry(body: accounting) }

    /// Where every frame went, and what is missing.
    var accounting: String {
        let frames = ledger?.frames ?? captures.reduce(0) { $0 + $1.frames }
        var text = counted(frames, "frame")
        if let ledger, !ledger.entries.isEmpty {
            var terms = ledger.entries.map { "\($0.frames) \($0.label)" }
            let unaccounted = frames - ledger.entries.reduce(0) { $0 + $1.frames }
            if unaccounted != 0 { terms.append("\(unaccounted) NOT ACCOUNTED FOR") }
            text += " = " + terms.joined(separator: " + ")
        }
        return "\(text). \(state)"
    }

    /// `No hole, none cut.`, or what there was.
    private var state: String {
        let cut = ledger?.cutFrames ?? captures.reduce(0) { $0 + $1.cutFrames }
        var holes = ""
        if let ledger {
            holes = ledger.holes == 0 ? "No hole, " : "\(counted(ledger.holes, "hole")) "
            if ledger.holes > 0 { holes += "(\(counted(ledger.missingOctets, "octet")) missing), " }
        }
        let end = captures.filter { !$0.complete }.map { capture in
            " \(captures.count == 1 ? "The file" : capture.name) was not read to its end"
                + (capture.fault.map { ": \($0)." } ?? ".")
        }.joined()
        let encrypted = opaque.map { " \(counted($0.count, $0.noun)) NOT READ: \($0.reason)." }.joined()
        let incomplete = givenUp.map { counted($0.count, $0.name) }.joined(separator: ", ")
        let limits = incomplete.isEmpty ? "" : " Given up: \(incomplete)."
        return "\(holes)\(cut == 0 ? "none" : "\(cut)") cut.\(encrypted)\(limits)\(end)"
    }

    /// The legs, by whether both of their directions were seen.
    var seen: [(title: String, legs: String)] {
        [
            ("Seen both ways: ", list(legs.filter(\.bothWays), "<>")),
            ("Seen one way: ", list(legs.filter { !$0.bothWays }, ">")),
        ].filter { !$0.1.isEmpty }
    }

    private func list(_ legs: [LegRecord], _ sign: String) -> String {
        var shown = legs.prefix(Self.legLimit).map { leg -> String in
            let from = address(leg.from, besides: leg.to, shortened: leg.serverSide == .from)
            let to = address(leg.to, besides: leg.from, shortened: leg.serverSide != .from)
            let fromServer = leg.serverSide == .from && from != "server" ? " (server)" : ""
            let toServer = leg.serverSide == .to && to != "server" ? " (server)" : ""
            return "\(from)\(fromServer) \(sign) \(to)\(toServer)"
        }
        if legs.count > shown.count { shown.append("\(legs.count - shown.count) more") }
        return shown.joined(separator: ", ")
    }

    /// `.12` where the other address of the leg differs in the last octet alone.
    private func address(_ address: String, besides other: String, shortened: Bool) -> String {
        if let name = names.name(of: address) { return name }
        guard shortened, names.name(of: other) == nil, let dot = address.lastIndex(of: "."),
            let otherDot = other.lastIndex(of: "."),
            address[..<dot] == other[..<otherDot], !address.contains(":")
        else { return address }
        return String(address[dot...])
    }
}

extension CaptureSection {
    /// What there was and could not be read.
    struct Opaque {
        let count: Int
        let noun: String
        let reason: String

        private static let kinds = [
            (counter: "tls_connections_not_read", noun: "TLS connection", reason: "encrypted"),
            (counter: "dtls_datagrams", noun: "DTLS datagram", reason: "encrypted"),
            (counter: "sigcomp_messages", noun: "SigComp message", reason: "compressed"),
            (counter: "websocket_compressed_messages", noun: "WebSocket message", reason: "compressed"),
        ]

        /// What the statistics say of it.
        static func among(_ counters: [StatisticsRecord.Counter]) -> [Opaque] {
            kinds.compactMap { kind in
                guard let count = counters.first(where: { $0.name == kind.counter })?.value, count > 0 else {
                    return nil
                }
                let reason = kind.counter == "tls_connections_not_read" ? tlsReason(counters) : kind.reason
                return Opaque(count: count, noun: kind.noun, reason: reason)
            }
        }

        /// What is missing, so that nobody is told to give what was given.
        private static func tlsReason(_ counters: [StatisticsRecord.Counter]) -> String {
            let hasKeyLog = counters.contains { $0.name == "key_log_secrets" }
            let reasons = [
                ("tls_without_secret", hasKeyLog ? "no secret in the key log" : "--keylog FILE"),
                ("tls_wrong_secret", "wrong secret in the key log"),
                ("tls_without_handshake", "handshake not in the capture"),
                ("tls_cipher_not_supported", "cipher suite not supported"),
                ("tls_version_not_supported", "version not supported"), ("tls_given_up", "too much waited"),
            ]
            let words = reasons.compactMap { name, words in counters.contains { $0.name == name } ? words : nil }
            if words.isEmpty { return hasKeyLog ? "encrypted" : "encrypted (--keylog FILE)" }
            return "encrypted (\(words.joined(separator: ", ")))"
        }
    }
}
