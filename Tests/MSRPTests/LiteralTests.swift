import MSRP
import Testing

/// The messages of the tests of tinyMSRP, msrp-java, pjmsrp and resiprocate.
private let stacks: [ExampleRow] = [
    // Its parser is shown the beginning of a further frame.
    ExampleRow(
        "doubango-tinyMSRP/MSRP_MSG_REPORT", "REPORT dkei38sd $", to: "1, alicepc.example.com 7777 iau39soe2843z tcp",
        from: "1, bob.example.com 8888 9di4eae923wzd tcp", "id 12339sdqwer, range 1-106/106, status 0 200 OK"),
    ExampleRow("doubango-tinyMSRP/MSRP_MSG_REPORT", "no frame 8", breaks: .startLineEnd),
    // The first Byte-Range counts, as everywhere.
    ExampleRow(
        "doubango-tinyMSRP/MSRP_MSG_REQUEST", "SEND a786hjs2 $", to: "1, biloxi.example.com 12763 kjhd37s2s20w2a tcp",
        from: "1, atlanta.example.com 7654 jshA7weztas tcp",
        "id 87652491, range 1-5/3, success yes, failure partial, type text/plain, body 5",
        breaks: .byteRangeBehindTotal, .headerRepeated, .byteRangeNotOfBody),
    ExampleRow("doubango-tinyMSRP/MSRP_MSG_REQUEST", "no frame 4", breaks: .startLine),
    ExampleRow(
        "doubango-tinyMSRP/MSRP_MSG_RESPONSE", "200 (OK) a786hjs2 $", to: "1, atlanta.example.com 7654 jshA7weztas tcp",
        from: "1, biloxi.example.com 12763 kjhd37s2s20w2a tcp"),
    ExampleRow("doubango-tinyMSRP/MSRP_MSG_RESPONSE", "no frame 8", breaks: .startLineEnd),
    // Its URIs have a scheme of their own, which RFC 4975 §6 does not know.
    ExampleRow(
        "msrp-java/preparser-01", "SEND G002A0C5 $", to: "1, none", from: "1, none",
        "id 1335451480454000c296b8d90, range 1-*/2, type text/plain, body 2", breaks: .pathNotURIs),
    ExampleRow(
        "msrp-java/preparser-02", "SEND G002A0C5 $", to: "1, none", from: "1, none",
        "id 1335451480454000c296b8d90, range 1-*/2, type text/plain, body 2", breaks: .pathNotURIs),
    ExampleRow(
        "msrp-java/preparser-02", "SEND 22AR0e31 $", to: "1, none", from: "1, none",
        "id 1335451480454000c296b8d90, range 1-*/140, type text/plain, body 143", breaks: .pathNotURIs),
    // The range counts octets that the test has not.
    ExampleRow(
        "pjmsrp/MSRP_MSG_REQUEST", "SEND a786hjs2 $", to: "1, biloxi.example.com 12763 kjhd37s2s20w2a tcp",
        from: "1, atlanta.example.com 7654 jshA7weztas tcp",
        "id 87652491, range 1-23/23, success yes, failure partial, type text/plain, body 5", breaks: .byteRangeNotOfBody
    ),
    ExampleRow(
        "pjmsrp/MSRP_MSG_REQUEST2", "SEND 146969566132900000Z $", to: "1, 211.138.118.206 53542 2aaf0dcd2694 tcp",
        from: "1, 192.168.104.76 40000 1470087498348 tcp",
        "id 146969566132900000, range 1-6924/6924, success no, type message/cpim, body 6924"),
    // Its URIs are of a draft: RFC 4975 §6 has "//" before the host.
    ExampleRow(
        "resiprocate-msrp/roar-01", "SEND d93kswow $", to: "1, none", from: "1, none",
        "id 1239sdqwer, type text/plain, body 14", breaks: .headerSpacing, .pathNotURIs),
    ExampleRow(
        "resiprocate-msrp/roar-02", "200 (OK) d93kswow $", to: "1, none", from: "1, none", breaks: .headerSpacing,
        .pathNotURIs, .emptyLineWithoutBody),
]

@Suite("Messages of the tests of other stacks") struct LiteralTests {
    private static let folder = ExampleFolder(name: "msrp-literals")
    private static let rows = stacks

    @Test("are read to what they say, and what is wrong is named", .enabled(if: !folder.files.isEmpty))
    func reading() throws {
        let rows = Dictionary(grouping: Self.rows, by: \.file)
        let files = Self.folder.files.filter {
            $0.hasPrefix("doubango-tinyMSRP/") || $0.hasPrefix("msrp-java/") || $0.hasPrefix("pjmsrp/")
                || $0.hasPrefix("resiprocate-msrp/")
        }
        var wrong: [String] = []
        for file in files {
            let read = try Self.folder.reading(file)
            if read != rows[file] { wrong.append("\(file): \(read)") }
        }
        // Each file has its rows, and each row its file.
        #expect(wrong == [] && Set(files) == Set(rows.keys))
    }
}
