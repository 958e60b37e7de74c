import Octets
import SIP
import Testing

@Suite("Session descriptions") struct SessionDescriptionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        /// One line a medium, in the words of `describe`.
        let media: [String]
        let faults: SDPFaults

        init(_ name: String, _ lines: [String], _ media: [String], _ faults: SDPFaults = []) {
            testDescription = name
            text = lines.joined(separator: "\r\n") + "\r\n"
            self.media = media
            self.faults = faults
        }
    }

    static func describe(_ medium: MessageMedia, _ view: OctetView) -> String {
        var words = ["\(medium.index)", medium.port.map { "\($0)" } ?? "-", medium.isTLS ? "tls" : "tcp"]
        words.append(view.text(medium.format))
        for uri in medium.pathURIs { words.append(view.text(uri)) }
        if let host = medium.connectionAddress { words.append("at=" + view.text(host)) }
        if let types = medium.acceptTypes { words.append("types=" + view.text(types)) }
        if let types = medium.acceptWrappedTypes { words.append("wrapped=" + view.text(types)) }
        if let size = medium.maxSize { words.append("max=\(size)") }
        if let setup = medium.setup { words.append("\(setup)") }
        if medium.isCEMA { words.append("cema") }
        if medium.isChatroom { words.append("chatroom") }
        if medium.direction != .sendAndReceive { words.append("\(medium.direction)") }
        if let selector = medium.fileSelector { words.append("file=" + view.text(selector)) }
        if let fingerprint = medium.fingerprint { words.append("print=" + view.text(fingerprint)) }
        return words.joined(separator: " ")
    }

    static let head = ["v=0", "o=- 1 1 IN IP4 a.example", "s=-", "c=IN IP4 a.example", "t=0 0"]
    static let noHead: SDPFaults = [.missingVersion, .missingOrigin, .missingSessionName, .missingTime]

    static let rows = [
        Row(
            "Appendix K, the offer",
            [
                "c=IN IP4 user1.imserver.com", "m=message 7654 TCP/MSRP *", "a=accept-types:text/plain",
                "a=path:msrp://user1.imserver.com:7654/jshA7we;tcp",
            ], ["0 7654 tcp * msrp://user1.imserver.com:7654/jshA7we;tcp at=user1.imserver.com types=text/plain"],
            noHead),
        Row(
            "Appendix K, the answer with its empty lines",
            [
                "c=IN IP4 imserver.com", "m=message 12763 TCP/MSRP *", "", "a=accept-types:text/plain", "",
                "a=path:msrp://imserver.com:12763/kjhd37s2s2;tcp",
            ], ["0 12763 tcp * msrp://imserver.com:12763/kjhd37s2s2;tcp at=imserver.com types=text/plain"],
            noHead.union(.emptyLine)),
        Row(
            "all attributes, a second medium, and one that is not MSRP",
            head + [
                "a=setup:passive", "a=fingerprint:SHA-1 AA:BB", "a=sendonly", "m=audio 4000 RTP/AVP 0",
                "a=path:msrp://no/",
                "m=message 9/1 tcp/tls/msrp *", "c=IN IP6 2001:db8::1", "a=accept-types: message/cpim text/plain ",
                "a=accept-wrapped-types:*", "a=path:msrps://r.example:2855/x;tcp msrps://a.example:9/y;tcp",
                "a=max-size:10240", "a=SETUP:ActPass", "a=msrp-cema", "a=chatroom:nickname private-messages",
                "a=inactive",
                "a=file-selector:name:\"x.jpg\" size:3", "m=message 0 msrp *", "a=setup:neither",
            ],
            [
                "1 9 tls * msrps://r.example:2855/x;tcp msrps://a.example:9/y;tcp at=2001:db8::1 "
                    + "types=message/cpim text/plain wrapped=* max=10240 actpass cema chatroom inactive "
                    + "file=name:\"x.jpg\" size:3 print=SHA-1 AA:BB",
                "2 0 tcp * at=a.example sendOnly print=SHA-1 AA:BB",
            ]),
        Row(
            "a misspelt attribute is read", head + ["m=message 1 TCP/MSRP *", "a=maxsize:10000"],
            ["0 1 tcp * at=a.example max=10000"], [.misspeltAttribute]),
        Row(
            "a misspelt attribute beside the right one",
            head + ["m=message 1 TCP/MSRP *", "a=max-size:5", "a=maxsize:10000"], ["0 1 tcp * at=a.example max=5"],
            [.misspeltAttribute]),
        Row(
            "a port that is none, and no format", head + ["m=message 70000 TCP/MSRP", "m=message x TCP/MSRP *"],
            ["0 - tcp  at=a.example", "1 - tcp * at=a.example"]),
        Row(
            "media that are not MSRP",
            head + ["m=message 1 TCP/SIP *", "m=Message", "m=message 1", "m=video 1 TCP/MSRP *", "m="], []),
        Row(
            "lines that are none",
            ["v=0", "nonsense", " o=x", "=y", "s", "o=- 1 1 IN IP4 a", "s=-", "t=0 0", "r=1", "t=1 1"],
            [], [.badLine]),
        Row("out of order", ["v=0", "s=-", "o=- 1 1 IN IP4 a", "t=0 0"], [], [.outOfOrder]),
        Row(
            "out of order in a medium", head + ["m=message 1 TCP/MSRP *", "a=x", "c=IN IP4 b"], ["0 1 tcp * at=b"],
            [.outOfOrder]),
    ]

    @Test("a description is read", arguments: rows) func reads(row: Row) {
        // Octets before the description, as the header section of its message.
        let octets = Array(("m=message 1 TCP/MSRP *\r\n" + row.text).utf8)
        let view = OctetView(octets.span)
        var description = SessionDescription()
        description.parse(view, 24..<view.count)
        var media: [String] = []
        for medium in description.media { media.append(SessionDescriptionTests.describe(medium, view)) }
        #expect(media == row.media)
        #expect(description.faults == row.faults)
    }

    @Test("lines know their medium and attribute") func lines() {
        let octets = Array("v=0\na=x: y \nm=audio 0 R 0\na=flag\r\na=".utf8)
        let view = OctetView(octets.span)
        var description = SessionDescription()
        description.parse(view, 0..<view.count)
        var lines: [String] = []
        for line in description.lines {
            let name = line.attribute.map { view.text($0) } ?? "-"
            let value = line.attributeValue.map { view.text($0) } ?? "-"
            lines.append("\(line.media) \(view.text(line.whole)) [\(name)|\(value)]")
        }
        #expect(
            lines == ["-1 v=0 [-|-]", "-1 a=x: y  [x|y]", "0 m=audio 0 R 0 [-|-]", "0 a=flag [flag|-]", "0 a= [|-]"])
        #expect(description.faults.contains(.bareLineFeed))
    }

    @Test("every truncation and every range is read without a trap") func truncations() {
        let octets = Array(SessionDescriptionTests.rows[2].text.utf8)
        let view = OctetView(octets.span)
        var description = SessionDescription()
        var counts: [Int] = []
        for length in 0...view.count {
            description.parse(view, 0..<length)
            counts.append(description.lines.count)
            description.parse(view, length..<view.count + 10)
        }
        description.parse(view, view.count + 5..<view.count + 10)
        #expect(counts == counts.sorted())
        #expect(description.lines.isEmpty)
    }

    @Test("lines and media beyond the limit are passed over") func limits() {
        var description = SessionDescription()
        let lines = Array(String(repeating: "a=x\r\n", count: SessionDescription.lineLimit + 1).utf8)
        description.parse(OctetView(lines.span), 0..<lines.count)
        #expect(description.lines.count == SessionDescription.lineLimit && description.faults.contains(.tooManyLines))
        let media = Array(
            String(repeating: "m=message 1 TCP/MSRP *\r\n", count: SessionDescription.mediaLimit + 1).utf8)
        description.parse(OctetView(media.span), 0..<media.count)
        #expect(description.media.count == SessionDescription.mediaLimit && description.faults.contains(.tooManyLines))
    }

    struct FileRow: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: String?

        init(_ text: String, _ expected: String?) {
            testDescription = text
            self.expected = expected
        }
    }

    static let files = [
        FileRow(
            #"name:"My cool picture.jpg" type:image/jpeg size:4092 hash:sha-1:72:24:5F:E8"#,
            "My cool picture.jpg image/jpeg 4092 sha-1=72:24:5F:E8"),
        FileRow("hash:sha-1:AA hash:sha-256:BB SIZE:1", "- - 1 sha-1=AA sha-256=BB"),
        FileRow(#" type:text/plain;charset="utf 8" "#, #"- text/plain;charset="utf 8" -"#),
        FileRow(#"name:"no end"#, #""no end - -"#), FileRow("size:x", nil), FileRow("", nil), FileRow("name", nil),
    ]

    @Test("select files", arguments: files) func file(_ row: FileRow) {
        let octets = Array(row.testDescription.utf8)
        let view = OctetView(octets.span)
        let found = FileSelector(view, 0..<view.count).map { file in
            ([file.name.map { view.text($0) } ?? "-", file.type.map { view.text($0) } ?? "-"]
                + [file.size.map { "\($0)" } ?? "-"]
                + file.hashes.map { "\(view.text($0.algorithm))=\(view.text($0.digest))" })
                .joined(separator: " ")
        }
        #expect(found == row.expected)
    }

    @Test("tell of file transfers and rooms") func transfers() throws {
        let text =
            Self.head + [
                "m=message 9 TCP/MSRP *", "a=chatroom:nickname private-messages", "a=file-transfer-id:vBnG916bdberum2f",
                "a=file-disposition:render", "a=file-range:1-*", "a=file-selector:size:3", "m=message 9 TCP/MSRP *",
            ]
        let octets = Array((text.joined(separator: "\r\n") + "\r\n").utf8)
        let view = OctetView(octets.span)
        var description = SessionDescription()
        description.parse(view, 0..<view.count)
        try #require(description.media.count == 2)
        let told = description.media.map { medium in
            [medium.chatroomFeatures, medium.fileTransferID, medium.fileDisposition, medium.fileRange]
                .map { $0.map { view.text($0) } ?? "-" }
        }
        #expect(told == [["nickname private-messages", "vBnG916bdberum2f", "render", "1-*"], ["-", "-", "-", "-"]])
    }
}
