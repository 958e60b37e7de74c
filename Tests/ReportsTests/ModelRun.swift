import Records

/// What an analysis would hand to a report, as one value.
struct ModelRun {
    var sessions: [SessionRecord] = []
    var unclaimedMessages: [MessageRecord] = []
    var unclaimedSIP: [SIPMessageRecord] = []
    var pushes: [PushRecord] = []
    var findings: [Finding] = []
    var custody: [CustodyMessage] = []
    var liveChanges: [(message: String, alteration: Alteration)] = []
    var legs: [LegRecord] = []
    var conversations: [ConversationRecord] = []
    var ladders: [LadderRecord] = []
    var registrations: RegistrationsRecord?
    var captures: [CaptureRecord] = []
    var statistics = StatisticsRecord(
        ledger: LedgerRecord(frames: 0, entries: [], missingOctets: 0, holes: 0, cutFrames: 0), sipMessages: 0,
        msrpFrames: 0, keepAlives: 0, counters: [])

    func feed(_ sink: inout some RecordSink) {
        sink.begin(generator: "imtrace 0.1.0")
        sessions.forEach { sink.session($0) }
        unclaimedMessages.forEach { sink.unclaimedMessage($0) }
        unclaimedSIP.forEach { sink.unclaimedSIP($0) }
        pushes.forEach { sink.push($0) }
        findings.forEach { sink.finding($0) }
        sink.changes(ChangeRecord.grouped(pushes, live: liveChanges))
        sink.custody(CustodyRecord(messages: custody))
        sink.legs(legs)
        conversations.forEach { sink.conversation($0) }
        ladders.forEach { sink.ladder($0) }
        if let registrations { sink.registrations(registrations) }
        captures.forEach { sink.capture($0) }
        sink.statistics(statistics)
        sink.end()
    }
}

/// A moment of the two lab captures: seconds since 1970, microseconds.
func moment(_ seconds: Int64, _ microseconds: Int64) -> Moment {
    Moment(nanoseconds: seconds * 1_000_000_000 + microseconds * 1000, digits: 6)
}

func frames(_ numbers: Int...) -> [FrameReference] { numbers.map { FrameReference(capture: 0, frame: $0) } }

func finding(_ code: FindingCode, _ numbers: [Int], _ message: String, count: Int = 1) -> Finding {
    let places = numbers.map { FrameReference(capture: 0, frame: $0) }
    var finding = Finding(code, message, at: places.first, count: count)
    finding.frames = places
    return finding
}

func session(
    _ id: String, _ method: String, _ from: String, _ to: String, _ state: SessionState, frames: ClosedRange<Int>,
    messages: [MessageRecord] = [], pushes: [String] = [], callID: String
) -> SessionRecord {
    SessionRecord(
        id: id, callID: callID, method: method, requestURI: to,
        from: PartyRecord(uri: from, tag: "a", displayName: nil),
        to: PartyRecord(uri: to, tag: "b", displayName: nil), state: state, finalStatus: 200,
        firstTime: moment(1, 0), lastTime: moment(2, 0), firstFrame: frames.lowerBound, lastFrame: frames.upperBound,
        completeInCapture: true, sip: [], msrpPaths: [], messages: messages, related: [], pushes: pushes)
}

func message(_ id: String, _ messageID: String, frames: ClosedRange<Int>, size: Int, text: String?) -> MessageRecord {
    MessageRecord(
        id: id, journey: 1, method: "SEND", messageID: messageID,
        fromPath: "msrp://172.29.20.49:8251/VqXV5TqNj8;tcp", toPath: "msrp://172.29.20.84:12798/mrxeXx6D8iGuaB;tcp",
        source: "172.29.20.49:44909", destination: "172.29.20.84:12798", contentType: "text/plain", size: size,
        sha256: "c146e058d2c3439c245754a5e6ecf8b425403a900459d1491047854c1a0db8a0", state: .complete, chunks: 1,
        transactionIDs: ["J3Gx9Bik"], responses: [200],
        reports: [ReportRecord(status: "000 200 OK", byteRange: "1-18/18")], firstFrame: frames.lowerBound,
        lastFrame: frames.upperBound, capture: 0, time: moment(1_795_340_986, 717_844), text: text,
        cpim: CPIMRecord(
            from: "<im:a@b>", to: "<im:c@d>", dateTime: nil, imdnMessageID: "x1", contentType: "text/plain"))
}

func sipMessage(_ frame: Int, _ startLine: String) -> SIPMessageRecord {
    SIPMessageRecord(
        frame: frame, capture: 0, time: moment(1_795_340_986, 711_000), source: "172.29.20.49:5060",
        destination: "172.29.20.84:5060", transport: "UDP", startLine: startLine, cseq: "215 INVITE",
        sha256: "1ad5b53fa862424c81576aa6b19861b3778eb4cec79451fc47e63941f7faec2a", size: 571,
        bodyType: "application/sdp", bodySize: 178, retransmissions: 0, copies: 1)
}
