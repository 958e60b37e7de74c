import Records
import Redaction
import Testing

@Suite("Messages") struct MessageTests {
    private func sip(_ octets: [UInt8]) -> String {
        var redactor = Redactor(pseudonyms)
        return String(decoding: mapped(octets) { redactor.mapSIP(&$0, $1) }, as: UTF8.self)
    }

    private func msrp(_ octets: [UInt8]) -> String {
        var redactor = Redactor(pseudonyms)
        return String(decoding: mapped(octets) { redactor.mapMSRP(&$0, $1) }, as: UTF8.self)
    }

    @Test("SIP keeps its structure") func structure() {
        let image = sip(invite)
        #expect(image.utf8.count == invite.count)
        for kept in [
            "INVITE sip:", ";user=phone SIP/2.0\r\n", "Via: SIP/2.0/TCP ", ":5060;branch=z9hG4bK", ";rport\r\n",
            ";tag=",
            "To: <tel:+", "CSeq: 2 INVITE", ";transport=tcp>;+sip.instance=\"<urn:uuid:", ";expires=60",
            "Content-Type: application/sdp", "v=0\r\n", " IN IP4 ", "c=IN IP6 ",
            "m=message 7394 TCP/MSRP *", "a=accept-types:text/plain", "a=path:msrp://", ":7394/", ";tcp\r\n",
        ] { #expect(image.contains(kept), "\(kept)") }
        for gone in [
            "alice", "bob", "example", "192.0.2.7", "212-555", "3848276298220188511", "9fxced76sl", "nashds8", "Acme",
            "2s93i9ek2a", "f81d4fae", "2001:db8::9:1",
            "2890844527",
        ] { #expect(!image.contains(gone), "\(gone)") }
    }

    @Test("equal values are equal everywhere") func equalValues() {
        let image = sip(invite)
        #expect(image.contains("Via: SIP/2.0/TCP \(pseudonyms.word("192.0.2.7")):5060"))
        #expect(image.contains("<sip:\(pseudonyms.word("alice"))@\(pseudonyms.word("192.0.2.7")):5060"))
        #expect(image.contains("@\(pseudonyms.word("client.example.com"))\r\n"))
        #expect(image.contains("a=path:msrp://\(pseudonyms.word("client.example.com")):7394/"))
    }

    @Test("a response keeps its phrase, and not a person's name in it") func phrase() {
        let image = sip(wire("SIP/2.0 404 Not Found here: zaphod\nCall-ID: x\n\n"))
        #expect(image.hasPrefix("SIP/2.0 404 Not Found "))
        #expect(!image.contains("zaphod"))
    }

    @Test(
        "what should be a number and is none is mapped",
        arguments: ["Expires: zaphod", "Timestamp: 1.5 zaphod", "DateTime: zaphod at noon"])
    func word(_ field: String) {
        #expect(!sip(wire("OPTIONS sip:a@b SIP/2.0\n\(field)\nCall-ID: x\n\n")).contains("zaphod"))
    }

    @Test(
        "numbers stay",
        arguments: ["Expires: 3600", "Timestamp: 1.5 0.2", "DateTime: 2026-09-21T13:46:43.5Z", "Max-Forwards: 70"])
    func number(_ field: String) {
        #expect(sip(wire("OPTIONS sip:a@b SIP/2.0\n\(field)\nCall-ID: x\n\n")).contains(field))
    }

    @Test("no name stays in the steps of a diagram, or in what a report says") func records() {
        let step = LadderStep(
            session: nil, place: FrameReference(capture: 0, frame: 1), lastFrame: 1,
            time: Moment(nanoseconds: 0, digits: 6), source: "192.0.2.1:5060", destination: "192.0.2.2:5060",
            title: "480 Zaphod is away (INVITE)")
        let ladder = pseudonyms.redacted(LadderRecord(sessions: [], pushes: [], steps: [step]))
        #expect(ladder.steps.map { $0.title.hasPrefix("480 ") } == [true])
        #expect(ladder.steps.map { $0.title.contains("Zaphod") } == [false])
        let message = MessageRecord(
            id: "m1", journey: 1, method: "SEND", messageID: nil, fromPath: nil, toPath: nil, source: "192.0.2.1:1",
            destination: "192.0.2.2:1", contentType: nil, size: 1, sha256: nil, state: .complete, chunks: 1,
            transactionIDs: [], responses: [], reports: [ReportRecord(status: "000 413 Zaphod", byteRange: nil)],
            firstFrame: 1, lastFrame: 1, capture: 0, time: Moment(nanoseconds: 0, digits: 6), text: nil, cpim: nil)
        let statuses = pseudonyms.redacted(message).reports.map(\.status)
        #expect(statuses.map { $0.hasPrefix("000 413 ") } == [true])
        #expect(statuses.map { $0.contains("Zaphod") } == [false])
    }

    @Test("who hides stays hidden") func anonymous() {
        #expect(
            sip(wire("BYE sip:a@b SIP/2.0\nFrom: <sip:anonymous@anonymous.invalid>;tag=1\n\n"))
                .contains("<sip:anonymous@anonymous.invalid>"))
    }

    @Test("MSRP keeps its structure, and ends where it ended") func frame() {
        let image = msrp(send(body))
        #expect(image.utf8.count == send(body).count)
        let transaction = pseudonyms.word("d93kswow")
        #expect(image.hasPrefix("MSRP \(transaction) SEND\r\n"))
        #expect(image.hasSuffix("\r\n-------\(transaction)$\r\n"))
        #expect(image.contains("\r\n\r\n\(pseudonyms.text(body))\r\n"))
        #expect(image.contains("Message-ID: \(pseudonyms.word("12339sdqwer"))\r\nByte-Range: 1-*/*\r\n"))
    }

    @Test("a text is the same live and in a bundle, plain and encoded") func bundle() {
        let encoded = "SGkgQm9iLCB0cmFpbiAxNCBhdCAxODowNT8gLS0gWm/Dqw=="
        let printable = "Hi Bob, train 14 =\nat 18:05? -- Zo=C3=AB"
        let parts = """
            --b7

            \(String(decoding: send(body), as: UTF8.self).replacing("\r\n", with: "\n"))
            --b7
            Content-Type: text/plain;charset=utf-8
            Content-Transfer-Encoding: base64

            \(encoded)
            --b7
            Content-Type: text/plain
            Content-Transfer-Encoding: quoted-printable

            \(printable)
            --b7
            Content-Type: message/cpim

            From: <sip:alice@example.com>
            DateTime: 2026-11-22T09:54:02Z

            Content-Type: text/plain

            \(body)
            --b7--
            """
        let image = msrp(send(parts, type: "multipart/mixed;boundary=b7"))
        let text = pseudonyms.text(body)
        #expect(image.ranges(of: text).count == 2)
        #expect(image.contains("boundary=\(pseudonyms.word("b7"))\r\n"))
        #expect(image.ranges(of: "\r\n--\(pseudonyms.word("b7"))").count == 5)
        #expect(image.contains("DateTime: 2026-11-22T09:54:02Z"))
        #expect(!image.contains(encoded) && !image.contains("train"))
        #expect(image.contains("=\r\n") && image.contains("=C3=") && image.contains("==\r\n"))
    }

    @Test("a chunk is a piece of its message") func chunks() {
        let whole = Array((0..<40).map { "word\($0) says something else. " }.joined().utf8)
        var redactor = Redactor(pseudonyms)
        redactor.learn(whole, of: Array("12339sdqwer".utf8), contentType: Array("text/plain".utf8))
        let image = text(whole)
        for (lower, upper) in [(0, 100), (100, 333), (333, whole.count)] {
            let flag = upper == whole.count ? "$" : "+"
            let content = String(decoding: whole[lower..<upper], as: UTF8.self)
            let frame = send(content, range: "\(lower + 1)-\(upper)/\(whole.count)", flag: flag)
            let chunk = mapped(frame) { redactor.mapMSRP(&$0, $1) }
            #expect(
                String(decoding: chunk, as: UTF8.self).contains(String(decoding: image[lower..<upper], as: UTF8.self)))
        }
    }

    @Test("XML keeps its elements and tokens") func xml() {
        let notice = """
            <?xml version="1.0"?><imdn xmlns="urn:ietf:params:xml:ns:imdn"><message-id>34jk324j</message-id>\
            <datetime>2008-04-04T12:16:49-05:00</datetime><recipient-uri>im:bob@example.com</recipient-uri>\
            <status><delivered/></status><note>for Carol &amp; Dave</note></imdn>
            """
        let image = msrp(send(notice, type: "message/imdn+xml"))
        for kept in [
            "<imdn xmlns=\"urn:ietf:params:xml:ns:imdn\">", "<message-id>\(pseudonyms.word("34jk324j"))</message-id>",
            "2008-04-04T12:16:49-05:00", "<recipient-uri>im:", "<delivered/>", " &amp; ",
        ] { #expect(image.contains(kept), "\(kept)") }
        for gone in ["34jk324j", "bob", "Carol", "Dave"] { #expect(!image.contains(gone), "\(gone)") }
    }

    @Test("characters of XML that are named by number are mapped, letter for letter") func references() {
        let image = msrp(
            send("<imdn><note>&#65;&#x6c;&#x4A;&#100; &#10;&#8364;</note></imdn>", type: "message/imdn+xml"))
        for gone in ["&#65;", "&#x6c;", "&#x4A;", "&#100;"] { #expect(!image.contains(gone), "\(gone)") }
        #expect(image.contains(" &#10;&#8364;</note>"))
    }

    @Test("XML that is not known keeps its elements alone") func unknownXML() {
        let image = msrp(
            send(
                "<poi city='Köln'><zip>50667</zip><when>2026-11-22T09:54:02Z</when></poi>", type: "application/poi+xml")
        )
        #expect(image.contains("<poi city='") && image.contains("</zip><when>") && image.contains("</when></poi>"))
        #expect(!image.contains("50667") && !image.contains("2026-11-22"))
    }

    @Test(
        "headers keep what says nothing of anybody, and no more",
        arguments: [
            ("Reason: SIP;cause=200;text=\"Zaphod took it\"", "Reason: SIP;cause=200;text=\"", "Zaphod"),
            ("Cookie: user=zaphod; k=zaphod", "Cookie: user=", "zaphod"),
            ("Contact: <sip:zaphod@h;user=phone>;q=0.5", ";user=phone>;q=0.5", "zaphod"),
            (
                "Authorization: Digest username=\"zaphod\", realm=\"zaphod\", qop=auth",
                "Authorization: Digest username=\"", "zaphod"
            ),
            ("X-Other: zaphod", "X-Other: ", "zaphod"),
            ("Content-Disposition: attachment; filename=\"zaphod.jpg\"", "attachment; filename=\"", "zaphod"),
            ("User-Agent: zaphod-phone", "User-Agent: ", "zaphod"),
            ("Warning: 399 zaphod.example \"busy\"", "Warning: 399 ", "zaphod"),
            ("Via: SIP / 2.0 / UDP zaphod:5060 ;branch=z9hG4bKzaphod", "Via: SIP / 2.0 / UDP ", "zaphod"),
            ("Via: SIP/2.0/TLS zaphod:5061;branch=z9hG4bKa/b1", "Via: SIP/2.0/TLS ", "zaphod"),
            ("Via: SIP/2.0/UDP=zaphod:5060;rport=50/60", "Via: SIP/2.0/UDP=", "zaphod"),
            ("Proxy-Authorization: Basic emFwaG9kOnphcGhvZA==", "Basic ", "emFwaG9k"),
            ("Identity: emFwaG9k.emFwaG9kCg==;info=<https://zaphod.example/a>;alg=ES256", "Identity: ", "emFwaG9k"),
            ("From: zaphod <sip:a@b>", " <sip:", "zaphod"),
            ("Event: dialog;call-id=\"zaphod\"", "Event: dialog;call-id=\"", "zaphod"),
            ("Contact: <sip:a@h>;+g.3gpp.atcf=\"<tel:+zaphod>\"", ";+g.3gpp.atcf=\"<tel:+", "zaphod"),
            ("Contact: <sip:a@h>;+g.oma.sip-im;+zaphod", ";+g.oma.sip-im;+", "zaphod"),
            ("Contact: *;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3Aims\"", "=\"urn%3Aurn-7%3Aims\"", "zaphod"),
            ("P-Asserted-Identity: <sip:zaphod@anonymous.invalid>", "@anonymous.invalid>", "zaphod"),
            ("From: <sip:anonymous@anonymous.invalid>;tag=1", "<sip:anonymous@anonymous.invalid>", "zaphod"),
            ("Date: Mon, 21 Feb 2005 13:02:03 GMT", "Date: Mon, 21 Feb 2005 13:02:03 GMT", "zaphod"),
            ("MIME-Version: 1.0 (zaphod mailer)", "MIME-Version: 1.0 (", "zaphod"),
            ("NS: MyFeatures <mid:zaphod@h.example>", "NS: ", "zaphod"),
            ("Sec-WebSocket-Protocol: sip, zaphod", "Sec-WebSocket-Protocol: sip, ", "zaphod"),
            ("Session-Expires: 90;refresher=uac", "90;refresher=uac", "zaphod"),
            (
                "P-Asserted-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg",
                "urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg", "zaphod"
            ),
        ]) func headers(header: String, kept: String, gone: String)
    {
        let image = sip(wire("OPTIONS sip:x SIP/2.0\n\(header)\n\n"))
        #expect(image.contains(kept), "\(image)")
        #expect(!image.contains(gone), "\(image)")
    }

    @Test("UTF-16 stays UTF-16") func wide() {
        let frame = send("@@", type: "text/plain;charset=utf-16le")
        let place = frame.firstIndex(of: 0x40) ?? 0
        let wide = body.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        let octets = Array(frame[..<place] + wide + frame[(place + 2)...])
        var redactor = Redactor(pseudonyms)
        let image = mapped(octets) { redactor.mapMSRP(&$0, $1) }
        let expected = pseudonyms.text(body).utf16.flatMap {
            [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
        }
        #expect(Array(image[place..<place + wide.count]) == expected)
    }

    @Test("whatever comes, it keeps its length") func hostile() {
        var generator = SystemRandomNumberGenerator()
        let samples = [invite, send(body), send("--b\n\n--b--", type: "multipart/mixed;boundary=b")]
        let marks = Array("\r\n\r\n:;=<>\"@[]-%%,&/.0aA ".utf8)
        var wrong = 0
        for round in 0..<3_000 {
            var octets = samples[round % samples.count]
            for _ in 0..<Int.random(in: 0...12, using: &generator) where !octets.isEmpty {
                let place = Int.random(in: 0..<octets.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: octets.removeSubrange(place..<min(octets.count, place + 7))
                case 1: octets[place] = .random(in: .min ... .max, using: &generator)
                case 2: octets.insert(marks.randomElement(using: &generator) ?? 0, at: place)
                default: octets = Array(octets[..<place])
                }
            }
            var redactor = Redactor(pseudonyms)
            if mapped(octets, { redactor.mapSIP(&$0, $1) }).count != octets.count { wrong += 1 }
            if mapped(octets, { redactor.mapMSRP(&$0, $1) }).count != octets.count { wrong += 1 }
            if mapped(octets, { redactor.mapHTTP(&$0, $1) }).count != octets.count { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test(
        "sentences keep their own words, and no others",
        arguments: [
            (
                "part 3 (SEND): body: 1 of 30 octets differ, from octet 16 on",
                "part 3 (SEND): body: 1 of 30 octets differ, from octet 16 on"
            ),
            ("RFC 3261 §20.8", "RFC 3261 §20.8"),
        ]) func prose(sentence: String, image: String)
    {
        #expect(pseudonyms.prose(sentence) == image)
    }

    @Test("addresses in sentences are mapped as addresses, with and without a port") func proseAddresses() {
        let words = pseudonyms.prose("fd00:86:1c::32 > [fd00:86:1c::32]:5060").split(separator: " ").map(String.init)
        #expect(words.count == 3 && words.last == "[\(words.first ?? "")]:5060")
        #expect(words.first?.contains("86:1c") == false)
        #expect(words.first?.allSatisfy { $0 == ":" || $0.isHexDigit } == true)
    }

    @Test(
        "an address that lacks what it shares with the one before it is mapped as a whole",
        arguments: [("172.22.243.65", "172.22.243.80"), ("10.0.0.1", "10.0.0.2"), ("192.0.2.200", "192.0.2.7")])
    func shortAddresses(first: String, second: String) {
        let last = second.split(separator: ".").last ?? ""
        let image = pseudonyms.route("SEND by 4, \(first) > .\(last):12336")
        let (from, to) = (pseudonyms.prose(first), pseudonyms.prose(second))
        let network = from.split(separator: ".").dropLast().joined(separator: ".")
        let short = to.hasPrefix(network + ".") ? String(to.dropFirst(network.count)) : to
        #expect(image == "SEND by 4, \(from) > \(short):12336")
        #expect(to != second)
    }

    @Test("values in sentences are mapped") func proseValues() {
        let image = pseudonyms.prose(
            "SIP from sip:alice@example.com at 192.0.2.7:5060, \"Hello there Bob\", id 9fxced76sl")
        let expected =
            "SIP from sip:\(pseudonyms.word("alice"))@\(pseudonyms.word("example.com")) at "
            + "\(pseudonyms.word("192.0.2.7")):5060, \"\(pseudonyms.word("Hello there Bob"))\", id "
            + pseudonyms.word("9fxced76sl")
        #expect(image == expected)
    }
}
