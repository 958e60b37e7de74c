import Analysis
import CCrypto
import Records
import Testing

/// Every citation leads back to a frame, and every verdict to the octets that stand in it.
@Suite("The way back from a verdict") struct CitationTests {
    @Test("Frames cited exist, and are read again octet for octet", arguments: Expected.all)
    func frames(expected: Expected) throws {
        let capture = try #require(LiteralCapture(path: expected.path))
        var analyzer = try Analyzer(paths: [expected.path])
        var run = CollectedRun()
        _ = try analyzer.run(into: &run)
        let cited = run.citations
        let wrong = cited.filter { reference in
            guard reference.capture == 0, capture.frames.indices.contains(reference.frame - 1) else { return true }
            return analyzer.octets(of: reference) != capture.frames[reference.frame - 1]
        }
        #expect(wrong == [])
        // Three for the sessions' first, the carrier's, and at least one finding: a run without citations proves nothing.
        #expect(cited.count >= 5)
        let beyond = [0, -1, capture.frames.count + 1, .max].map { FrameReference(capture: 0, frame: $0) }
        #expect(beyond.compactMap { analyzer.octets(of: $0) } == [])
        #expect(analyzer.octets(of: FrameReference(capture: 1, frame: 1)) == nil)
    }

    @Test("Originals judged are the octets in the frames cited", arguments: Expected.all.filter { !$0.wrapped })
    func originals(expected: Expected) throws {
        let capture = try #require(LiteralCapture(path: expected.path))
        let run = try CollectedRun.of([expected.path])
        var wrong: [String] = []
        var proven = 0
        for push in run.pushes {
            for part in push.parts where part.verdict == .match || part.verdict == .altered {
                if let fault = run.fault(of: part, in: capture) {
                    wrong.append("\(push.id) part \(part.index) (\(part.kind)): \(fault)")
                } else {
                    proven += 1
                }
            }
        }
        #expect(wrong == [])
        let judged = expected.pushes.flatMap(\.parts).count { ["match", "altered"].contains($0.verdict) }
        #expect(proven == judged)
    }

    @Test(
        "Sizes and digests of all that was seen whole are those of the octets on the wire",
        arguments: Expected.all.filter { !$0.wrapped })
    func records(expected: Expected) throws {
        let capture = try #require(LiteralCapture(path: expected.path))
        let run = try CollectedRun.of([expected.path])
        var wrong = run.sessions.flatMap(\.sip).compactMap { $0.fault(in: capture) }
        wrong += run.unclaimedSIP.compactMap { $0.fault(in: capture) }
        let whole = run.messages.filter { $0.state == .complete && !run.lacksEndLine($0) }
        wrong += whole.compactMap { $0.fault(in: capture) }
        #expect(wrong == [])
    }
}

extension CollectedRun {
    /// Every frame that any record names.
    fileprivate var citations: [FrameReference] {
        var found: [FrameReference] = []
        func add(_ citation: Citation?) {
            if let citation { found.append(FrameReference(capture: citation.capture, frame: citation.frame)) }
        }
        for push in pushes {
            found += push.parts.flatMap(\.live)
            for station in push.stations {
                add(station.citation)
                if let last = station.lastFrame { found.append(FrameReference(capture: 0, frame: last)) }
            }
            found += [push.carrier.firstFrame, push.carrier.lastFrame].map {
                FrameReference(capture: push.carrier.capture, frame: $0)
            }
        }
        for message in balance.map({ Array($0.messages) }) ?? [] {
            let ways = message.deliveries.flatMap { [$0.acknowledged, $0.refused, $0.confirmed] }
            let claims = [
                message.sent, message.taken, message.recipientOnline, message.acknowledged, message.confirmed,
            ]
            for citation in claims + ways { add(citation) }
        }
        for finding in findings { found += finding.frames + [finding.place].compactMap(\.self) }
        for session in sessions {
            found += [session.firstFrame, session.lastFrame].map { FrameReference(capture: 0, frame: $0) }
        }
        found += (sessions.flatMap(\.sip) + unclaimedSIP).map { FrameReference(capture: $0.capture, frame: $0.frame) }
        for message in messages {
            found += [message.firstFrame, message.lastFrame].map {
                FrameReference(capture: message.capture, frame: $0)
            }
        }
        return found
    }

    /// What is wrong with the frames that a part cites for its original, if anything.
    fileprivate func fault(of part: PartRecord, in capture: LiteralCapture) -> String? {
        if part.live.isEmpty { return "no frame is cited" }
        if part.kind == "SEND" {
            let frames = part.live.map(\.frame)
            guard
                let message = messages.first(where: { frames.first == $0.firstFrame && $0.messageID == part.messageID })
            else { return "no live message starts in \(frames)" }
            return message.fault(in: capture)
        }
        for place in part.live {
            let message = (sessions.flatMap(\.sip) + unclaimedSIP).first {
                $0.capture == place.capture && $0.frame == place.frame
            }
            guard let message else { return "no live message in frame \(place.frame)" }
            let kind = part.kind.first?.isNumber == true ? "SIP/2.0 \(part.kind) " : "\(part.kind) "
            if !message.startLine.hasPrefix(kind) { return "frame \(place.frame) has \(message.startLine)" }
            if let fault = message.fault(in: capture) { return fault }
        }
        return nil
    }
}

extension SIPMessageRecord {
    /// Whether the frame holds, from the start line on, `size` octets with this digest.
    fileprivate func fault(in capture: LiteralCapture) -> String? {
        guard let payload = LiteralSegment(capture.frames[frame - 1])?.payload,
            let start = payload.firstRange(of: Array(startLine.utf8))?.lowerBound
        else { return "frame \(frame): no \(startLine)" }
        let found = Array(payload[start...].prefix(size))
        return found.count == size && digest(found) == sha256 ? nil : "frame \(frame): other octets"
    }
}

extension MessageRecord {
    /// Whether its connection holds this message, from an octet in the first to one in the last frame cited.
    ///
    /// The chunks are told by their transaction ids: a body lies between the empty line and the end-line, or is what
    /// `size` says where the message is one chunk.
    fileprivate func fault(in capture: LiteralCapture) -> String? {
        let stream = LiteralStream(capture, from: port(of: source), to: port(of: destination))
        var body: [UInt8] = []
        for (index, transaction) in transactionIDs.enumerated() {
            guard let start = stream.octets.firstRange(of: Array("MSRP \(transaction) \(method)\r\n".utf8)),
                let empty = stream.octets[start.upperBound...].firstRange(of: Array("\r\n\r\n".utf8))
            else { return "\(id): no chunk \(transaction)" }
            let closing = Array("\r\n-------\(transaction)".utf8)
            let rest = stream.octets[empty.upperBound...]
            let end = transactionIDs.count == 1 ? empty.upperBound + size : rest.firstRange(of: closing)?.lowerBound
            guard let end, stream.octets[end...].starts(with: closing) else { return "\(id): no end of \(transaction)" }
            body += stream.octets[empty.upperBound..<end]
            let last = end + closing.count
            if index == 0, !stream.frames[start.lowerBound].contains(firstFrame) { return "\(id): starts elsewhere" }
            if index == transactionIDs.count - 1, !stream.frames[last].contains(lastFrame) {
                return "\(id): ends elsewhere"
            }
        }
        return body.count == size && digest(body) == sha256 ? nil : "\(id): other octets"
    }

    private func port(of endpoint: String) -> Int { endpoint.split(separator: ":").last.flatMap { Int($0) } ?? 0 }
}

/// SHA-256 in lower-case hex.
private func digest(_ octets: some Sequence<UInt8>) -> String {
    let input = Array(octets)
    var output = [UInt8](repeating: 0, count: 32)
    // Bound: 32 octets are what SHA-256 writes; libcrypto is given the input's own count.
    _ = unsafe EVP_Digest(input, input.count, &output, nil, EVP_sha256(), nil)
    return output.map { octet in (octet < 16 ? "0" : "") + String(octet, radix: 16) }.joined()
}
