import MSRP
import Testing

/// The examples of RFC 4975.
private let core: [ExampleRow] = [
    // The examples of RFC 4975 count one octet or two more than they print: the line end behind is no body (§7.1).
    ExampleRow(
        "rfc4975/01-SEND-a786hjs2", "SEND a786hjs2 $", to: "1, biloxi.example.com 12763 kjhd37s2s20w2a tcp",
        from: "1, atlanta.example.com 7654 jshA7weztas tcp", "id 87652491, range 1-25/25, type text/plain, body 23",
        breaks: .byteRangeNotOfBody),
    ExampleRow(
        "rfc4975/02-200-a786hjs2", "200 (OK) a786hjs2 $", to: "1, atlanta.example.com 7654 jshA7weztas tcp",
        from: "1, biloxi.example.com 12763 kjhd37s2s20w2a tcp"),
    // The example leaves the paths out.
    ExampleRow(
        "rfc4975/03-SEND-dkei38sd", "SEND dkei38sd +", "id 4564dpWd, range 1-*/8, type text/plain, body 4",
        breaks: .toPathMissing, .fromPathMissing),
    ExampleRow(
        "rfc4975/04-SEND-dkei38ia", "SEND dkei38ia $", "id 4564dpWd, range 5-8/8, type text/plain, body 4",
        breaks: .toPathMissing, .fromPathMissing),
    ExampleRow(
        "rfc4975/05-SEND-d93kswow", "SEND d93kswow $", to: "1, bob.example.com 8888 9di4eae923wzd tcp",
        from: "1, alicepc.example.com 7777 iau39soe2843z tcp",
        "id 12339sdqwer, range 1-16/16, type text/plain, body 14", breaks: .byteRangeNotOfBody),
    ExampleRow(
        "rfc4975/06-200-d93kswow", "200 (OK) d93kswow $", to: "1, alicepc.example.com 7777 iau39soe2843z tcp",
        from: "1, bob.example.com 8888 9di4eae923wzd tcp"),
    ExampleRow(
        "rfc4975/07-SEND-dkei38sd", "SEND dkei38sd $", to: "1, alicepc.example.com 7777 iau39soe2843z tcp",
        from: "1, bob.example.com 8888 9di4eae923wzd tcp", "id 456s9wlk3, range 1-21/21, type text/plain, body 20",
        breaks: .byteRangeNotOfBody),
    ExampleRow(
        "rfc4975/08-200-dkei38sd", "200 (OK) dkei38sd $", to: "1, bob.example.com 8888 9di4eae923wzd tcp",
        from: "1, alicepc.example.com 7777 iau39soe2843z tcp"),
    // As printed, no empty line is before the body: its lines read as headers.
    ExampleRow(
        "rfc4975/09-SEND-dsdfoe38sd", "SEND dsdfoe38sd $", to: "1, alice.example.com 7777 iau39soe2843z tcp",
        from: "1, bob.example.com 8888 9di4eae923wzd tcp", "id 456so39s, range 1-374/374, type application/xhtml+xml",
        breaks: .byteRangeNotOfBody, .contentTypeNotLast, .contentTypeWithoutBody, .headerWithoutColon,
        .headerNameNotToken, .headerSpacing, .headerFolded),
    ExampleRow(
        "rfc4975/10-SEND-d93kswow", "SEND d93kswow +", to: "1, bobpc.example.com 8888 9di4eae923wzd tcp",
        from: "1, alicepc.example.com 7654 iau39soe2843z tcp",
        "id 12339sdqwer, range 1-137/148, type message/cpim, body 137"),
    ExampleRow(
        "rfc4975/11-SEND-op2nc9a", "SEND op2nc9a $", to: "1, bobpc.example.com 8888 9di4eae923wzd tcp",
        from: "1, alicepc.example.com 7654 iau39soe2843z tcp",
        "id 12339sdqwer, range 138-148/148, type message/cpim, body 10", breaks: .byteRangeNotOfBody),
    ExampleRow(
        "rfc4975/12-SEND-d93kswow", "SEND d93kswow $", to: "1, alicepc.example.com 8888 9di4eae923wzd tcp",
        from: "1, example.com 7777 iau39soe2843z tcp",
        "id 12339sdqwer, range 1-38/38, success no, failure no, type text/plain, body 37", breaks: .byteRangeNotOfBody),
    ExampleRow(
        "rfc4975/13-SEND-d93kswow", "SEND d93kswow $", to: "1, bob.example.com 8888 9di4eae923wzd tcp",
        from: "1, alicepc.example.com 7777 iau39soe2843z tcp",
        "id 12339sdqwer, range 1-106/106, success yes, failure no, type text/html", breaks: .byteRangeNotOfBody,
        .contentTypeNotLast, .contentTypeWithoutBody, .headerWithoutColon, .headerNameNotToken, .headerSpacing),
    ExampleRow(
        "rfc4975/14-REPORT-dkei38sd", "REPORT dkei38sd $", to: "1, alicepc.example.com 7777 iau39soe2843z tcp",
        from: "1, bob.example.com 8888 9di4eae923wzd tcp", "id 12339sdqwer, range 1-106/106, status 0 200 OK"),
]

/// The examples of RFC 5547 (files) and RFC 8591 (S/MIME).
private let transfers: [ExampleRow] = [
    // The octets of the pictures are left out: what counts them does not count what is there.
    ExampleRow(
        "rfc5547/01-SEND-d93kswow", "SEND d93kswow +", to: "1, bobpc.example.com 8888 9di4ea tcp",
        from: "1, alicepc.example.com 7654 iau39 tcp", "id 12339sdqwer, range 1-2048/4385, type message/cpim, body 338",
        breaks: .byteRangeNotOfBody),
    ExampleRow(
        "rfc5547/02-SEND-op2nc9a", "SEND op2nc9a $", to: "1, bobpc.example.com 8888 9di4ea tcp",
        from: "1, alicepc.example.com 7654 iau39 tcp",
        "id 12339sdqwer, range 2049-4385/4385, type message/cpim, body 45", breaks: .byteRangeNotOfBody),
    ExampleRow(
        "rfc5547/03-200-d93kswow", "200 (OK) d93kswow $", to: "1, alicepc.example.com 7654 iau39 tcp",
        from: "1, bobpc.example.com 8888 9di4ea tcp", "range 1-2048/4385"),
    ExampleRow(
        "rfc5547/04-200-op2nc9a", "200 (OK) op2nc9a $", to: "1, alicepc.example.com 7654 iau39 tcp",
        from: "1, bobpc.example.com 8888 9di4ea tcp", "range 2049-4385/4385"),
    ExampleRow(
        "rfc5547/05-SEND-d93kswow", "SEND d93kswow $", to: "1, alicepc.example.com 7654 jshA7we tcp",
        from: "1, bobpc.example.com 8888 9di4ea tcp", "id 12339sdqwer, range 1-2027/2027, type message/cpim, body 437",
        breaks: .byteRangeNotOfBody),
    ExampleRow(
        "rfc5547/06-200-d93kswow", "200 (OK) d93kswow $", to: "1, bobpc.example.com 8888 9di4ea tcp",
        from: "1, alicepc.example.com 7654 jshA7we tcp", "range 1-2027/2027"),
    ExampleRow(
        "rfc5547/07-SEND-d95ksxox", "SEND d95ksxox +", to: "1, bobpc.example.com 8888 eh10dsk tcp",
        from: "1, alicepc.example.com 7654 iau39 tcp", "id 13449sdqwer, range 1-2027/2027, type message/cpim, body 308",
        breaks: .byteRangeNotOfBody),
    ExampleRow(
        "rfc5547/08-200-d95ksxox", "200 (OK) d95ksxox $", to: "1, alicepc.example.com 7654 iau39 tcp",
        from: "1, bobpc.example.com 8888 eh10dsk tcp", "range 1-2027/2027"),
    // What is printed in hexadecimal has twice the octets. Its Content-Type is folded.
    ExampleRow(
        "rfc8591/01-SEND-dsdfoe38sd", "SEND dsdfoe38sd $", to: "1, alicepc.example.com 7777 iau39soe2843z tcp",
        from: "1, bobpc.example.org 8888 9di4eae923wzd tcp",
        "id 456so39s, range 1-1940/1940, disposition attachment, filename smime.p7m, type application/pkcs7-mime, body 4024",
        breaks: .byteRangeNotOfBody, .headerFolded),
    // As printed, no empty line is before the body.
    ExampleRow(
        "rfc8591/02-SEND-d93kswow", "SEND d93kswow +", to: "1, alicepc.example.com 7777 iau39soe2843z tcp",
        from: "1, bobpc.example.org 8888 9di4eae923wzd tcp",
        "id 12339sdqwer, range 1-960/1940, disposition attachment, filename smime.p7m, type application/pkcs7-mime",
        breaks: .byteRangeNotOfBody, .contentTypeWithoutBody, .headerFolded, .headerWithoutColon),
    ExampleRow(
        "rfc8591/03-SEND-op2nc9a", "SEND op2nc9a $", to: "1, alicepc.example.com 8888 9di4eae923wzd tcp",
        from: "1, bobpc.example.org 7654 iau39soe2843z tcp",
        "id 12339sdqwer, range 961-1940/1940, disposition attachment, filename smime.p7m, type application/pkcs7-mime",
        breaks: .byteRangeNotOfBody, .contentTypeWithoutBody, .headerFolded, .headerWithoutColon),
]

/// The examples of RFC 7701 (chat rooms).
private let chat: [ExampleRow] = [
    ExampleRow(
        "rfc7701/01-NICKNAME-d93kswow", "NICKNAME d93kswow $", to: "1, chat.example.com 12763 kjhd37s2s20w2a tcp",
        from: "1, client.atlanta.example.com 7654 jshA7weztas tcp", "nickname Alice the great"),
    ExampleRow(
        "rfc7701/02-425-d93kswow", "425 (Nickname reserved or already in use) d93kswow $",
        to: "1, client.atlanta.example.com 7654 jshA7weztas tcp", from: "1, chat.example.com 12763 kjhd37s2s20w2a tcp"),
    ExampleRow(
        "rfc7701/03-NICKNAME-09swk2d", "NICKNAME 09swk2d $", to: "1, chat.example.com 12763 kjhd37s2s20w2a tcp",
        from: "1, client.atlanta.example.com 7654 jshA7weztas tcp", "nickname Alice in Wonderland"),
    ExampleRow(
        "rfc7701/04-200-09swk2d", "200 (OK) 09swk2d $", to: "1, client.atlanta.example.com 7654 jshA7weztas tcp",
        from: "1, chat.example.com 12763 kjhd37s2s20w2a tcp"),
    ExampleRow(
        "rfc7701/05-SEND-3490visdm", "SEND 3490visdm $", to: "1, chat.example.com 12763 kjhd37s2s20w2a tcp",
        from: "1, client.atlanta.example.com 7654 jshA7weztas tcp",
        "id 99s9s2, range 1-*/*, type message/cpim, body 187"),
    ExampleRow(
        "rfc7701/06-200-3490visdm", "200 (OK) 3490visdm $", to: "1, client.atlanta.example.com 7654 jshA7weztas tcp",
        from: "1, chat.example.com 12763 kjhd37s2s20w2a tcp", "id 99s9s2"),
    ExampleRow(
        "rfc7701/07-SEND-490ej23", "SEND 490ej23 $", to: "1, client.biloxi.example.com 4923 49dufdje2 tcp",
        from: "1, chat.example.com 5678 jofofo3 tcp", "id 304sse2, range 1-*/*, type message/cpim, body 187"),
    ExampleRow(
        "rfc7701/08-SEND-6959ssdf", "SEND 6959ssdf $", to: "1, chat.example.com 12763 kjhd37s2s20w2a tcp",
        from: "1, client.atlanta.example.com 7654 jshA7weztas tcp",
        "id okj3kw, range 1-*/*, type message/cpim, body 133"),
    ExampleRow(
        "rfc7701/09-200-6959ssdfm", "200 (OK) 6959ssdfm $", to: "1, client.atlanta.example.com 7654 jshA7weztas tcp",
        from: "1, chat.example.com 12763 kjhd37s2s20w2a tcp", "id okj3kw"),
    ExampleRow(
        "rfc7701/10-SEND-9v9s2", "SEND 9v9s2 $", to: "1, client.biloxi.example.com 4923 49dufdje2 tcp",
        from: "1, chat.example.com 5678 jofofo3 tcp", "id d9fghe982, range 1-*/*, type message/cpim, body 141"),
    ExampleRow(
        "rfc7701/11-200-9v9s2", "200 (OK) 9v9s2 $", to: "1, chat.example.com 5678 jofofo3 tcp",
        from: "1, client.biloxi.example.com 4923 49dufdje2 tcp", "id d9fghe982"),
    ExampleRow(
        "rfc7701/12-SEND-7443ruls", "SEND 7443ruls $", to: "1, chat.example.com 12763 kjhd37s2s20w2a tcp",
        from: "1, client.atlanta.example.com 7654 jshA7weztas tcp",
        "id aft4to, range 1-*/174, type message/cpim, body 56"),
    // As printed, the body has another length than the range.
    ExampleRow(
        "rfc7701/13-SEND-7443ruls", "SEND 7443ruls $", to: "1, chat.example.com 12763 kjhd37s2s20w2a tcp",
        from: "1, client.atlanta.example.com 7654 jshA7weztas tcp",
        "id aft4to, range 68-174/174, type message/cpim, body 74", breaks: .byteRangeNotOfBody),
]

@Suite("Examples of RFC 4975, 5547, 7701, 8591") struct ExampleTests {
    private static let folder = ExampleFolder(name: "rfc-msrp-examples")
    private static let rows = core + transfers + chat

    @Test("are read to what they say, and what is wrong is named", .enabled(if: !folder.files.isEmpty))
    func reading() throws {
        let rows = Dictionary(grouping: Self.rows, by: \.file)
        let files = Self.folder.files.filter {
            $0.hasPrefix("rfc4975/") || $0.hasPrefix("rfc5547/") || $0.hasPrefix("rfc7701/") || $0.hasPrefix("rfc8591/")
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
