import Correlation
import Octets
import Reassembly
import Testing

@Suite("Bindings") struct BindingTests {
    /// A REGISTER with its answer, or what is shown in its place; `later` seconds pass before it.
    enum Step: Sendable {
        case register(_ contacts: String, answer: String, status: String = "200", from: Endpoint = alice)
        case thirdParty(_ contacts: String, answer: String)
        case notify(_ document: String)
        case later(Int)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bindings: [String]
        let online: Int
        let steps: [Step]

        init(_ name: String, _ bindings: [String], online: Int, _ steps: [Step]) {
            testDescription = name
            self.bindings = bindings
            self.online = online
            self.steps = steps
        }
    }

    private static let phone = #"<sip:alice@10.0.0.1>;+sip.instance="<urn:uuid:1>";reg-id=1"#
    private static let tablet = #"<sip:alice@10.0.0.3>;+sip.instance="<urn:uuid:3>""#

    /// `frame-frame+seconds`: first and last told of, and for how long then; how it ended; who says so.
    static let rows = [
        Row(
            "one, refreshed", ["sip:alice@10.0.0.1 2-4+600 UA1 10.0.0.1:5060 registered"], online: 2,
            [
                .register("<sip:alice@10.0.0.1>;expires=600", answer: "<sip:alice@10.0.0.1>;expires=600"),
                .register("<sip:alice@10.0.0.1>;expires=600", answer: "<sip:alice@10.0.0.1>;expires=600"),
            ]),
        Row(
            "one that expires, and comes again",
            [
                "sip:alice@10.0.0.1 2-2+60 expired UA1 10.0.0.1:5060 registered",
                "sip:alice@10.0.0.1 4-4+60 UA1 10.0.0.1:5060 registered",
            ], online: 2,
            [
                .register("<sip:alice@10.0.0.1>", answer: "<sip:alice@10.0.0.1>;expires=60"), .later(100),
                .register("<sip:alice@10.0.0.1>", answer: "<sip:alice@10.0.0.1>;expires=60"),
            ]),
        Row(
            "taken back", ["sip:alice@10.0.0.1 2-2+3600 removed 4 UA1 10.0.0.1:5060 registered"], online: 1,
            [
                .register("<sip:alice@10.0.0.1>", answer: "<sip:alice@10.0.0.1>"),
                .register("<sip:alice@10.0.0.1>;expires=0", answer: ""),
            ]),
        Row(
            "all taken back", ["sip:alice@10.0.0.1 2-2+3600 removed 4 UA1 10.0.0.1:5060 registered"], online: 1,
            [
                .register("<sip:alice@10.0.0.1>", answer: "<sip:alice@10.0.0.1>"),
                .register("*", answer: ""),
            ]),
        Row(
            "two devices, one no longer listed",
            [
                "sip:alice@10.0.0.1 2-4+3600 removed 6 UA1 10.0.0.1:5060 urn:uuid:1/1 registered",
                "sip:alice@10.0.0.3 4-6+3600 UA1 10.0.0.3:5060 urn:uuid:3 registered",
            ], online: 3,
            [
                .register(phone, answer: phone), .register(tablet, answer: "\(phone), \(tablet)", from: carol),
                .register(tablet, answer: tablet, from: carol),
            ]),
        Row(
            "a device that moves", ["sip:alice@10.9.9.9 2-4+3600 UA1 10.0.0.1:5060 urn:uuid:1/1 registered"], online: 2,
            [
                .register(phone, answer: phone),
                .register(
                    phone.replacing("10.0.0.1", with: "10.9.9.9"), answer: phone.replacing("10.0.0.1", with: "10.9.9.9")
                ),
            ]),
        Row(
            "asked for only: the first is known from the answer", ["sip:alice@10.0.0.1 2-2+3600 registered"], online: 1,
            [.register("", answer: "<sip:alice@10.0.0.1>")]),
        Row("refused", [], online: 0, [.register("<sip:alice@10.0.0.1>", answer: "", status: "403")]),
        Row(
            "on the user's behalf, beside her own",
            [
                "sip:alice@10.0.0.1 2-2+3600 UA1 10.0.0.1:5060 registered",
                "sip:scscf.example 4-4+3600 removed 6 UA1 10.0.0.5:5060 thirdParty",
            ], online: 2,
            [
                .register("<sip:alice@10.0.0.1>", answer: "<sip:alice@10.0.0.1>"),
                .thirdParty("<sip:scscf.example>", answer: "<sip:scscf.example>"),
                .thirdParty("<sip:scscf.example>;expires=0", answer: ""),
            ]),
        Row(
            "told of by NOTIFY",
            [
                "sip:alice@10.0.0.1 1-1+600 removed 2 urn:uuid:1 notified",
                "sip:alice@10.0.0.3 1-2+3600 removed 3 notified",
            ], online: 0,
            [
                .notify(
                    """
                    <registration aor="sip:alice@a.example" id="a" state="active">
                    <contact id="1" state="active" event="registered" expires="600"><uri>sip:alice@10.0.0.1</uri>\
                    <unknown-param name="+sip.instance">"&lt;urn:uuid:1&gt;"</unknown-param></contact>
                    <contact id="2" state="active" event="created"><uri>sip:alice@10.0.0.3</uri></contact>
                    </registration>
                    """),
                .notify(
                    """
                    <registration aor="sip:alice@a.example" id="a" state="active">
                    <contact id="1" state="terminated" event="expired"><uri>sip:alice@10.0.0.1</uri></contact>
                    <contact id="2" state="active" event="refreshed"><uri>sip:alice@10.0.0.3</uri></contact>
                    </registration>
                    """),
                .notify(#"<registration aor="sip:alice@a.example" id="a" state="terminated"/>"#),
            ]),
        Row("no XML", [], online: 0, [.notify("<registration"), .notify("<!DOCTYPE x><registration/>")]),
    ]

    @Test("follow what registrars say", arguments: rows) func table(_ row: Row) {
        var bench = Bench()
        var cseq = 0
        for step in row.steps {
            cseq += 1
            switch step {
            case .later(let seconds): bench.time += Int64(seconds) * 1_000_000_000
            case .register(let contacts, let answer, let status, let source):
                show(&bench, cseq, contacts, answer, status, source, from: "<sip:alice@a.example>;tag=a1")
            case .thirdParty(let contacts, let answer):
                show(&bench, cseq, contacts, answer, "200", proxy, from: "<sip:scscf.example>;tag=s1")
            case .notify(let document):
                let body =
                    #"<?xml version="1.0"?><reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="0" state="full">"#
                    + document + "</reginfo>"
                bench.see(
                    sip: sip(
                        "NOTIFY", "\(cseq) NOTIFY", headers: "Event: reg\nContent-Type: application/reginfo+xml\n",
                        body: body), server, proxy)
            }
        }
        #expect(bench.correlator.bindings.bindings.map(describe) == row.bindings)
        #expect(bench.correlator.registrations.count == row.online)
    }

    private func show(
        _ bench: inout Bench, _ cseq: Int, _ contacts: String, _ answer: String, _ status: String, _ source: Endpoint,
        from: String
    ) {
        func headers(_ contacts: String) -> String { contacts.isEmpty ? "" : "Contact: \(contacts)\n" }
        let to = "<sip:alice@a.example>"
        bench.see(
            sip: sip(
                "REGISTER", "\(cseq) REGISTER", from: from, to: to, uri: "sip:a.example",
                headers: headers(contacts) + "User-Agent: UA1\n"), source, server)
        bench.see(
            sip: sip(status, "\(cseq) REGISTER", toTag: "r", from: from, to: to, headers: headers(answer)), server,
            source)
    }

    private func describe(_ binding: Binding) -> String {
        let seconds = binding.expires.since(binding.refreshed.time) / 1_000_000_000
        var words = [
            String(decoding: binding.contact, as: UTF8.self),
            "\(binding.begin.number)-\(binding.refreshed.number)+\(seconds)",
        ]
        switch binding.end {
        case .removed(let frame): words.append("removed \(frame.number)")
        case .expired: words.append("expired")
        case nil: break
        }
        if let agent = binding.userAgent { words.append(String(decoding: agent, as: UTF8.self)) }
        if let device = binding.device { words.append("\(device)") }
        if let instance = binding.instance {
            let flow = binding.registrationID.map { "/\($0)" } ?? ""
            words.append(String(decoding: instance, as: UTF8.self) + flow)
        }
        words.append("\(binding.origin)")
        return words.joined(separator: " ")
    }
}
