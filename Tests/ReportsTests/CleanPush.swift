import Records

extension ModelRun {
    /// Lab capture s01a: an Appendix K push, done right.
    static let cleanPush = ModelRun(
        sessions: [
            session(
                "s1", "INVITE", "sip:grace@chat.telco.example", "sip:niaj@chat.telco.example", .terminated,
                frames: 3...15,
                messages: [message("m1", "8sSxy773upgq", frames: 10...10, size: 18, text: "3 + 4 = 7$ [fJXFS]")],
                callID: "rkjiGbdgbs"),
            session(
                "s2", "REGISTER", "sip:niaj@chat.telco.example", "sip:niaj@chat.telco.example", .completed,
                frames: 18...19, callID: "HPV64zfi2XZF@172.29.20.192"),
            session(
                "s3", "INVITE", "sip:imserver@chat.telco.example", "sip:niaj@chat.telco.example", .terminated,
                frames: 20...34, messages: [message("m2", "zBXhgW9b6HcW", frames: 27...28, size: 1993, text: nil)],
                pushes: ["p1"], callID: "d9fc4666-134d-6611-a290-3e8efcc42c1d"),
        ],
        pushes: [push],
        custody: [
            CustodyMessage(
                message: "m1", class: .pushedEqual, reason: nil,
                sent: Citation(capture: 0, frame: 10, time: moment(second, 717_844), how: "SEND"),
                taken: Citation(capture: 0, frame: 12, time: moment(second, 718_590), how: "MSRP 200"),
                recipientOnline: nil, pushed: ["p1"], proof: .msrp200, acknowledged: cite(31, 1_097_022),
                device: device,
                deliveries: [
                    DeliveryRecord(push: "p1", device: device, acknowledged: cite(31, 1_097_022), proof: .msrp200)
                ])
        ],
        legs: [
            LegRecord(from: "172.29.20.49", to: "172.29.20.84", bothWays: true, serverSide: .to),
            LegRecord(from: "172.29.20.84", to: "172.29.20.192", bothWays: true, serverSide: .from),
        ],
        captures: [
            CaptureRecord(
                name: "s01a-appendix-k.pcap", container: "pcap", linkTypes: ["EN10MB"], frames: 34, octets: 10_592,
                firstTime: moment(second, 710_392), lastTime: moment(second + 1, 128_057), cutFrames: 0, complete: true)
        ],
        statistics: StatisticsRecord(
            ledger: LedgerRecord(
                frames: 34,
                entries: [
                    .init(key: "sip", label: "SIP", frames: 14), .init(key: "msrp", label: "MSRP", frames: 5),
                    .init(key: "tcp_control", label: "TCP without data", frames: 11),
                    .init(key: "arp", label: "ARP", frames: 4),
                ], missingOctets: 0, holes: 0, cutFrames: 0), sipMessages: 14, msrpFrames: 4, keepAlives: 0,
            counters: [.init("tcp_connections", 2)]))

    private static let second: Int64 = 1_795_340_986

    private static let device = DeviceRecord(contact: "sip:niaj@172.29.20.192", address: "172.29.20.192:8602")

    private static let push = PushRecord(
        id: "p1", form: .appendixK, callID: "d9fc4666-134d-6611-a290-3e8efcc42c1d", time: moment(second + 1, 96_640),
        pushedTo: "sip:niaj@chat.telco.example", sender: "sip:grace@chat.telco.example",
        carrier: CarrierRecord(
            protocol: "MSRP", messageID: "zBXhgW9b6HcW", transactionID: "rBJapzaG", firstFrame: 27, lastFrame: 28,
            capture: 0, source: "172.29.20.84:39553", destination: "172.29.20.192:8602",
            contentType: "multipart/mixed; boundary=\"boundary42\"", boundary: "boundary42", size: 1993),
        verdict: .match, text: .equal, duplicateOf: nil,
        parts: [
            PartRecord(
                index: 0, contentType: "message/sip", kind: "INVITE", callID: "rkjiGbdgbs", verdict: .match,
                live: frames(3), differences: [dateAdded]),
            PartRecord(
                index: 1, contentType: "message/sip", kind: "200", callID: "rkjiGbdgbs", verdict: .match,
                live: frames(5), differences: [dateAdded]),
            PartRecord(
                index: 2, contentType: "message/msrp", kind: "SEND", callID: "rkjiGbdgbs", messageID: "8sSxy773upgq",
                verdict: .match, live: frames(10), differences: [dateAdded], text: "3 + 4 = 7$ [fJXFS]", bodySize: 18),
            PartRecord(
                index: 3, contentType: "message/sip", kind: "BYE", callID: "rkjiGbdgbs", verdict: .match,
                live: frames(14), differences: [dateAdded]),
        ],
        diagnostics: [],
        stations: [
            StationRecord(name: "sent", citation: cite(10, 717_844), remark: "SEND 8sSxy773upgq"),
            StationRecord(name: "taken", citation: cite(12, 718_590), remark: "MSRP 200 by the server"),
            StationRecord(name: "online", citation: cite(19, 1_041_223), remark: "REGISTER 200, 172.29.20.192:5060"),
            StationRecord(
                name: "pushed", citation: cite(27, 1_096_640), lastFrame: 28, remark: "SEND zBXhgW9b6HcW, 4 parts"),
            StationRecord(name: "acked", citation: cite(31, 1_097_022), remark: "MSRP 200 by 172.29.20.192:8602"),
            StationRecord(
                name: "confirm", citation: nil, remark: "no Success-Report, no IMDN request", absence: .notAskedFor),
        ], readings: [])

    private static let dateAdded = DifferenceRecord(
        field: "Date", live: nil, encapsulated: "Sun, 22 Nov 2026 09:49:46 GMT", allowed: true,
        why: "the server says when it took the message")

    private static func cite(_ frame: Int, _ microseconds: Int64) -> Citation {
        Citation(capture: 0, frame: frame, time: moment(second, microseconds), how: "")
    }
}
