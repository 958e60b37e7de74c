import Records

extension ModelRun {
    /// Lab capture s02a: the document's own example, octet for octet.
    static let seedPush = ModelRun(
        sessions: [
            session(
                "s1", "INVITE", "sip:user1@imserver.com", "sip:user2@imserver.com", .established, frames: 3...8,
                messages: [message("m1", "456", frames: 8...8, size: 20, text: "Hi, Alice!  I'm Bob!")],
                callID: "3413an89KU")
        ],
        unclaimedMessages: [message("m2", "453", frames: 19...19, size: 1202, text: nil)],
        unclaimedSIP: [sipMessage(13, "BYE sip: user2@imserver.com SIP/2.0")],
        pushes: [push], findings: findings,
        custody: [
            CustodyMessage(
                message: "m1", class: .pushedAltered, reason: nil, sent: cite(8, 864_676), taken: nil,
                recipientOnline: nil, pushed: ["p1"], proof: .tcpAcked)
        ],
        legs: [
            LegRecord(from: "172.22.247.11", to: "172.22.247.12", bothWays: true, serverSide: .to),
            LegRecord(from: "172.22.247.12", to: "172.22.247.13", bothWays: true, serverSide: .from),
        ],
        captures: [
            CaptureRecord(
                name: "s02a-seed-literal.pcap", container: "pcap", linkTypes: ["EN10MB"], frames: 23, octets: 3978,
                firstTime: moment(second, 761_018), lastTime: moment(second + 1, 210_097), cutFrames: 0, complete: true)
        ],
        statistics: StatisticsRecord(
            ledger: LedgerRecord(
                frames: 23,
                entries: [
                    .init(key: "sip", label: "SIP", frames: 3), .init(key: "msrp", label: "MSRP", frames: 2),
                    .init(key: "tcp_control", label: "TCP without data", frames: 14),
                    .init(key: "arp", label: "ARP", frames: 4),
                ], missingOctets: 0, holes: 0, cutFrames: 0), sipMessages: 3, msrpFrames: 2, keepAlives: 0, counters: []
        ))

    private static let second: Int64 = 1_795_341_280

    private static let push = PushRecord(
        id: "p1", form: .appendixK, callID: nil, time: moment(second + 1, 139_076), pushedTo: "sip:user2@imserver.com",
        sender: "sip:user1@imserver.com",
        carrier: CarrierRecord(
            protocol: "MSRP", messageID: "453", transactionID: "dkei38sd", firstFrame: 19, lastFrame: 19, capture: 0,
            source: "172.22.247.12:35465", destination: "172.22.247.13:7777",
            contentType: "multipart/mixed; boundary=\"boundary42\"", boundary: "boundary42", size: 1180, wireSize: 1369),
        verdict: .altered, text: .equal, duplicateOf: nil, parts: parts,
        diagnostics: [.m310, .m301, .p403, .p404, .p405, .x540, .p421, .p423],
        stations: [
            StationRecord(
                name: "sent", citation: cite(8, 864_676), remark: "SEND 456, 172.22.247.11 > .12:12763"),
            StationRecord(
                name: "taken", citation: nil, remark: "TCP ack in 9, no MSRP 200; was pushed", absence: .inferred),
            StationRecord(name: "online", citation: nil, remark: "no REGISTER of user2 in the capture"),
            StationRecord(
                name: "pushed", citation: cite(19, 1_139_076), remark: "SEND 453, 172.22.247.12 > .13:7777"),
            StationRecord(
                name: "acked", citation: nil,
                remark: "TCP ack in 20, no MSRP 200; the capture ends 0.071 s later, too soon to judge"),
        ],
        readings: [
            ReadingRecord(
                how: "by end-line (RFC 4975 7.1)", outcome: "1220, to inside part 3; BYE lost, 149 stray"),
            ReadingRecord(how: "by Byte-Range", outcome: "none given, so as above"),
            ReadingRecord(how: "by bundle (used here)", outcome: "all 1369, 4 parts; ends with the stream"),
        ])

    private static let parts = [
        PartRecord(
            index: 0, contentType: "message/sip", kind: "INVITE", callID: "3413an89KU", verdict: .altered,
            live: frames(3),
            differences: [
                DifferenceRecord(
                    field: "request-uri", live: "sip:user2@imserver.com", encapsulated: "sip: user2@imserver.com",
                    allowed: false, why: "space after \"sip:\"")
            ]),
        PartRecord(
            index: 1, contentType: "message/sip", kind: "200", callID: "3413an89KU", verdict: .match, live: frames(4),
            differences: [dateAdded]),
        PartRecord(
            index: 2, contentType: "message/msrp", kind: "SEND", messageID: "456", verdict: .altered, live: frames(8),
            differences: [
                DifferenceRecord(
                    field: "To-Path", live: "msrp://imserver.com:12763/kjhd37s2s2;tcp",
                    encapsulated: "msrp://imserver.com:7777/iau39;tcp", allowed: false, why: "another session"),
                DifferenceRecord(
                    field: "From-Path", live: "msrp://user1.imserver.com:7654/jshA7we;tcp",
                    encapsulated: "msrp://user1.imserver.com:8888/9di4ea;tcp", allowed: false, why: "another session"),
                dateAdded,
            ], text: "Hi, Alice!  I'm Bob!", bodySize: 20,
            remark: "Port and session id are those of the push, on other hosts; they fit the SDP in parts 1 and 2 "
                + "neither (X540)."),
        PartRecord(
            index: 3, contentType: "message/sip", kind: "BYE", verdict: .ambiguous, live: frames(13),
            reason: .noIdentity, remark: "no Call-ID, From, To, CSeq in live or copy"),
    ]

    private static let findings = [
        finding(.d201, [3, 4, 19], "SDP without v=, o=, s=, t="),
        finding(.m310, [19], "end-line of the push's own id dkei38sd inside its body"),
        finding(.m301, [19], "no end-line of its own before the stream ends"),
        finding(.p403, [19], "bundle never closed (no --boundary42--)"),
        finding(.p405, [19], "part 3: no empty line between its header and MSRP dkei38sd"),
        finding(.s110, [13, 19], "space in Request-URI: \"sip: user2@imserver.com\""),
        finding(.s113, [3, 4, 13], "live SIP without Via, CSeq, Max-Forwards; 13: nor Call-ID"),
        finding(.p404, [19], "\"--boundary42-\": text after the boundary"),
        finding(.s111, [4, 19], "space in addr-spec: <sip: user1@imserver.com >"),
        finding(.s115, [19], "Thu, 21 Feb 2005 was a Monday", count: 4),
        finding(.x540, [19], "paths of part 3 fit neither stored leg nor copied SDP"),
        finding(.p421, [19], "part 4 is a fragment (should be message/sipfrag)"),
        finding(.p423, [19], "BYE in part 4 names no dialog"),
        finding(.p400, [19], "4 parts"),
    ]

    private static let dateAdded = DifferenceRecord(
        field: "Date", live: nil, encapsulated: "Thu, 21 Feb 2005 13:02:03 GMT", allowed: true, why: "")

    private static func cite(_ frame: Int, _ microseconds: Int64) -> Citation {
        Citation(capture: 0, frame: frame, time: moment(second, microseconds), how: "")
    }
}
