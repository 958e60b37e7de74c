import MSRP
import Testing

/// The examples of RFC 4976 (relays).
private let relays: [ExampleRow] = [
    ExampleRow(
        "rfc4976/01-SEND-6aef", "SEND 6aef $",
        to: "3, msrps a.example.org 9000 kjfjan tcp, msrps bob.example.net 8145 foo tcp",
        from: "1, msrps alice.example.org 7965 bar tcp", "id 87652, range 1-*/*, success yes, type text/plain, body 39"),
    ExampleRow(
        "rfc4976/02-200-6aef", "200 (OK) 6aef $", to: "1, msrps alice.example.org 7965 bar tcp",
        from: "1, msrps a.example.org 9000 kjfjan tcp", "id 87652"),
    ExampleRow(
        "rfc4976/03-SEND-juh76", "SEND juh76 $",
        to: "2, msrps b.example.net 9000 aeiug tcp, msrps bob.example.net 8145 foo tcp",
        from: "2, msrps a.example.org 9000 kjfjan tcp, msrps alice.example.org 7965 bar tcp",
        "id 87652, range 1-*/*, success yes, type text/plain, body 39"),
    ExampleRow(
        "rfc4976/04-200-juh76", "200 (OK) juh76 $", to: "1, msrps a.example.org 9000 kjfjan tcp",
        from: "1, msrps b.example.net 9000 aeiug tcp", "id 87652"),
    ExampleRow(
        "rfc4976/05-SEND-xght6", "SEND xght6 $", to: "1, msrps bob.example.net 8145 foo tcp",
        from: "3, msrps b.example.net 9000 aeiug tcp, msrps alice.example.org 7965 bar tcp",
        "id 87652, range 1-*/*, success yes, type text/plain, body 39"),
    ExampleRow(
        "rfc4976/06-REPORT-yh67", "REPORT yh67 $",
        to: "3, msrps b.example.net 9000 aeiug tcp, msrps alice.example.org 7965 bar tcp",
        from: "1, msrps bob.example.net 8145 foo tcp", "id 87652, range 1-39/39, status 0 200 OK"),
    ExampleRow(
        "rfc4976/07-REPORT-yh67", "REPORT yh67 $",
        to: "2, msrps a.example.org 9000 kjfjan tcp, msrps alice.example.org 7965 bar tcp",
        from: "2, msrps b.example.net 9000 aeiug tcp, msrps bob.example.net 8145 foo tcp",
        "id 87652, range 1-39/39, status 0 200 OK"),
    ExampleRow(
        "rfc4976/08-REPORT-yh67", "REPORT yh67 $", to: "1, msrps alice.example.org 7965 bar tcp",
        from: "3, msrps a.example.org 9000 kjfjan tcp, msrps bob.example.net 8145 foo tcp",
        "id 87652, range 1-39/39, status 0 200 OK"),
    ExampleRow(
        "rfc4976/09-AUTH-49fh", "AUTH 49fh $", to: "1, msrps intra.example.com - - tcp",
        from: "1, msrps alice.example.com 9892 98cjs tcp"),
    ExampleRow(
        "rfc4976/10-401-49fh", "401 (Unauthorized) 49fh $", to: "1, msrps alice.example.com 9892 98cjs tcp",
        from: "1, msrps intra.example.com - - tcp", digest: "intra.example.com, dcd98b7102dd2f0e8b11d0f600bfb0c093"),
    // RFC 4976 wraps the line to print it.
    ExampleRow(
        "rfc4976/11-AUTH-49fi", "AUTH 49fi $", to: "1, msrps intra.example.com - - tcp",
        from: "1, msrps alice.example.com 9892 98cjs tcp",
        digest: "Alice, intra.example.com, dcd98b7102dd2f0e8b11d0f600bfb0c093, 6629fae49393a05397450978507c4ef1",
        breaks: .headerFolded),
    ExampleRow(
        "rfc4976/12-200-49fi", "200 (OK) 49fi $", to: "1, msrps alice.example.com 9892 98cjs tcp",
        from: "1, msrps intra.example.com - - tcp", "use 1, msrps intra.example.com 9000 jui787s2f tcp, expires 900",
        digest: "40f2e879449675f288476d772627370a, 7327570c586207eca2afae94fc20903d"),
    ExampleRow(
        "rfc4976/13-AUTH-mnbvw", "AUTH mnbvw $",
        to: "2, msrps intra.example.com 9000 jui787s2f tcp, msrps extra.example.com - - tcp",
        from: "1, msrps alice.example.com 9892 98cjs tcp"),
    ExampleRow(
        "rfc4976/14-AUTH-m2nbvw", "AUTH m2nbvw $", to: "1, msrps extra.example.com - - tcp",
        from: "2, msrps intra.example.com 9000 jui787s2f tcp, msrps alice.example.com 9892 98cjs tcp"),
    ExampleRow(
        "rfc4976/15-401-m2nbvw", "401 (Unauthorized) m2nbvw $",
        to: "2, msrps intra.example.com 9000 jui787s2f tcp, msrps alice.example.com 9892 98cjs tcp",
        from: "1, msrps extra.example.com - - tcp", digest: "extra.example.com, Uumu8cAV38FGsEF31VLevIbNXj9HWO"),
    ExampleRow(
        "rfc4976/16-401-mnbvw", "401 (Unauthorized) mnbvw $", to: "1, msrps alice.example.com 9892 98cjs tcp",
        from: "2, msrps intra.example.com 9000 jui787s2f tcp, msrps extra.example.com - - tcp",
        digest: "extra.example.com, Uumu8cAV38FGsEF31VLevIbNXj9HWO"),
    ExampleRow(
        "rfc4976/17-AUTH-m3nbvx", "AUTH m3nbvx $",
        to: "2, msrps intra.example.com 9000 jui787s2f tcp, msrps extra.example.com - - tcp",
        from: "1, msrps alice.example.com 9892 98cjs tcp",
        digest: "Alice, extra.example.com, Uumu8cAV38FGsEF31VLevIbNXj9HWO, cb06c4a77cd90918cd7914432032e0e6",
        breaks: .headerFolded),
    ExampleRow(
        "rfc4976/18-AUTH-m4nbvx", "AUTH m4nbvx $", to: "1, msrps extra.example.com - - tcp",
        from: "2, msrps intra.example.com 9000 jui787s2f tcp, msrps alice.example.com 9892 98cjs tcp",
        digest: "Alice, extra.example.com, Uumu8cAV38FGsEF31VLevIbNXj9HWO, cb06c4a77cd90918cd7914432032e0e6",
        breaks: .headerFolded),
    ExampleRow(
        "rfc4976/19-200-m4nbvx", "200 (OK) m4nbvx $",
        to: "2, msrps intra.example.com 9000 jui787s2f tcp, msrps alice.example.com 9892 98cjs tcp",
        from: "1, msrps extra.example.com - - tcp",
        "use 2, msrps intra.example.com 9000 jui787s2f tcp, msrps extra.example.com 9000 mywdEe1233 tcp, expires 1800",
        digest: "bz8V080GEA2sLyEDpITF2AZCq7gIkc, 72f109ed2755d7ed0d0a213ec653b3f2"),
    ExampleRow(
        "rfc4976/20-200-m3nbvx", "200 (OK) m3nbvx $", to: "1, msrps alice.example.com 9892 98cjs tcp",
        from: "2, msrps intra.example.com 9000 jui787s2f tcp, msrps extra.example.com - - tcp",
        "use 2, msrps extra.example.com 9000 mywdEe1233 tcp, msrps extra.example.com 9000 mywdEe1233 tcp, expires 1800",
        digest: "bz8V080GEA2sLyEDpITF2AZCq7gIkc, 72f109ed2755d7ed0d0a213ec653b3f2"),
]

/// The examples of RFC 7977 (WebSocket).
private let sockets: [ExampleRow] = [
    ExampleRow(
        "rfc7977/01-AUTH-49fi", "AUTH 49fi $", to: "1, msrps a.example.com 443 - ws",
        from: "1, msrps df7jal23ls0d.invalid 2855 98cjs ws"),
    ExampleRow(
        "rfc7977/02-200-49fi", "200 (OK) 49fi $", to: "1, msrps df7jal23ls0d.invalid 2855 98cjs ws",
        from: "1, msrps a.example.com 443 - ws", "use 1, msrps a.example.com 2855 jui787s2f tcp, expires 900"),
    ExampleRow(
        "rfc7977/03-AUTH-4rsxt9nz", "AUTH 4rsxt9nz $", to: "1, msrps a.example.com 443 - ws",
        from: "1, msrps df7jal23ls0d.invalid 2855 98cjs ws"),
    ExampleRow(
        "rfc7977/04-401-4rsxt9nz", "401 (Unauthorized) 4rsxt9nz $", to: "1, msrps df7jal23ls0d.invalid 2855 98cjs ws",
        from: "1, msrps a.example.com 443 - ws", digest: "example.com, UvtfpVL7XnnJ63EE244fXDthfLihlMHOY4+dd4A="),
    ExampleRow(
        "rfc7977/05-AUTH-qy1hsow5", "AUTH qy1hsow5 $", to: "1, msrps a.example.com 443 - ws",
        from: "1, msrps df7jal23ls0d.invalid 2855 98cjs ws",
        digest: "alice, example.com, UvtfpVL7XnnJ63EE244fXDthfLihlMHOY4+dd4A=, 5011d0d58fe975e0d0cdc007ae26f4b7"),
    ExampleRow(
        "rfc7977/06-200-qy1hsow5", "200 (OK) qy1hsow5 $", to: "1, msrps df7jal23ls0d.invalid 2855 98cjs ws",
        from: "1, msrps a.example.com 443 - ws", "use 1, msrps a.example.com 2855 jui787s2f tcp, expires 900"),
    ExampleRow(
        "rfc7977/07-SEND-6aef", "SEND 6aef $",
        to: "2, msrps a.example.com 2855 jui787s2f tcp, msrps bob.example.com 49154 foo tcp",
        from: "1, msrps df7jal23ls0d.invalid 2855 98cjs ws",
        "id 87652, range 1-*/*, success no, type text/plain, body 39"),
    ExampleRow(
        "rfc7977/08-200-6aef", "200 (OK) 6aef $", to: "1, msrps df7jal23ls0d.invalid 2855 98cjs ws",
        from: "1, msrps a.example.com 2855 jui787s2f tcp"),
    ExampleRow(
        "rfc7977/09-SEND-juh76", "SEND juh76 $", to: "1, msrps bob.example.com 49154 foo tcp",
        from: "2, msrps a.example.com 2855 jui787s2f tcp, msrps df7jal23ls0d.invalid 2855 98cjs ws",
        "id 87652, range 1-*/*, success no, type text/plain, body 39"),
    ExampleRow(
        "rfc7977/10-200-juh76", "200 (OK) juh76 $", to: "1, msrps a.example.com 2855 jui787s2f tcp",
        from: "1, msrps bob.example.com 49154 foo tcp"),
    ExampleRow(
        "rfc7977/11-SEND-xght6", "SEND xght6 $",
        to: "2, msrps a.example.com 2855 jui787s2f tcp, msrps df7jal23ls0d.invalid 2855 98cjs ws",
        from: "1, msrps bob.example.com 49154 foo tcp", "id 87652, range 1-*/*, success no, type text/plain, body 20"),
    ExampleRow(
        "rfc7977/12-200-xght6", "200 (OK) xght6 $", to: "1, msrps bob.example.com 49154 foo tcp",
        from: "1, msrps a.example.com 2855 jui787s2f tcp"),
    ExampleRow(
        "rfc7977/13-SEND-yh67", "SEND yh67 $", to: "1, msrps df7jal23ls0d.invalid 2855 98cjs ws",
        from: "2, msrps a.example.com 2855 jui787s2f tcp, msrps bob.example.com 49154 foo tcp",
        "id 87652, range 1-*/*, success no, type text/plain, body 20"),
    ExampleRow(
        "rfc7977/14-200-yh67", "200 (OK) yh67 $", to: "1, msrps a.example.com 2855 jui787s2f tcp",
        from: "1, msrps df7jal23ls0d.invalid 2855 98cjs ws"),
    ExampleRow(
        "rfc7977/15-SEND-kjh6", "SEND kjh6 $",
        to: "3, msrps a.example.com 2855 jui787s2f tcp, msrps jk9awp14vj8x.invalid 2855 76qwe ws",
        from: "1, msrps df7jal23ls0d.invalid 2855 98cjs ws",
        "id 87652, range 1-*/*, success no, type text/plain, body 31"),
    ExampleRow(
        "rfc7977/16-200-kjh6", "200 (OK) kjh6 $", to: "1, msrps df7jal23ls0d.invalid 2855 98cjs ws",
        from: "1, msrps a.example.com 2855 jui787s2f tcp"),
    ExampleRow(
        "rfc7977/17-SEND-re58", "SEND re58 $", to: "1, msrps jk9awp14vj8x.invalid 2855 76qwe ws",
        from: "3, msrps a.example.com 2855 iwnslt tcp, msrps df7jal23ls0d.invalid - 98cjs ws",
        "id 87652, range 1-*/*, success no, type text/plain, body 31"),
    ExampleRow(
        "rfc7977/18-200-re58", "200 (OK) re58 $", to: "1, msrps a.example.com 2855 iwnslt tcp",
        from: "1, msrps jk9awp14vj8x.invalid 2855 76qwe ws"),
    ExampleRow(
        "rfc7977/19-SEND-Ycwt", "SEND Ycwt $",
        to: "3, msrps a.example.com 2855 jui787s2f tcp, msrps bob.example.com 49154 foo tcp",
        from: "1, msrps df7jal23ls0d.invalid 2855 98cjs ws",
        "id 87652, range 1-*/*, success no, type text/plain, body 46"),
    ExampleRow(
        "rfc7977/20-200-Ycwt", "200 (OK) Ycwt $", to: "1, msrps df7jal23ls0d.invalid 2855 98cjs ws",
        from: "1, msrps a.example.com 2855 jui787s2f tcp"),
    ExampleRow(
        "rfc7977/21-SEND-13GA", "SEND 13GA $",
        to: "2, msrps relay.example.net 2855 kwvin5f tcp, msrps bob.example.com 49154 foo tcp",
        from: "2, msrps a.example.com 2855 jui787s2f tcp, msrps df7jal23ls0d.invalid - 98cjs ws",
        "id 87652, range 1-*/*, success no, type text/plain, body 46"),
    ExampleRow(
        "rfc7977/22-200-13GA", "200 (OK) 13GA $", to: "1, msrps a.example.com 2855 iwnslt tcp",
        from: "1, msrps relay.example.net 2855 kwvin5f tcp"),
    ExampleRow(
        "rfc7977/23-SEND-kXeg", "SEND kXeg $", to: "1, msrps bob.example.com 49154 foo tcp",
        from: "3, msrps relay.example.net 2855 kwvin5f tcp, msrps df7jal23ls0d.invalid - 98cjs ws",
        "id 87652, range 1-*/*, success no, type text/plain, body 46"),
    ExampleRow(
        "rfc7977/24-200-kXeg", "200 (OK) kXeg $", to: "1, msrps relay.example.net 2855 kwvin5f tcp",
        from: "1, msrps bob.example.com 49154 foo tcp"),
]

@Suite("Examples of RFC 4976, 7977") struct RelayExampleTests {
    private static let folder = ExampleFolder(name: "rfc-msrp-examples")
    private static let rows = relays + sockets

    @Test("are read to what they say, and what is wrong is named", .enabled(if: !folder.files.isEmpty))
    func reading() throws {
        let rows = Dictionary(grouping: Self.rows, by: \.file)
        let files = Self.folder.files.filter { $0.hasPrefix("rfc4976/") || $0.hasPrefix("rfc7977/") }
        var wrong: [String] = []
        for file in files {
            let read = try Self.folder.reading(file)
            if read != rows[file] { wrong.append("\(file): \(read)") }
        }
        // Each file has its rows, and each row its file.
        #expect(wrong == [] && Set(files) == Set(rows.keys))
    }
}
