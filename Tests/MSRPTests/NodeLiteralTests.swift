import MSRP
import Testing

/// The first messages of the tests of msrp-node-lib.
private let first: [ExampleRow] = [
    ExampleRow(
        "msrp-node-lib/01-should-parse-basic-SEND-request", "SEND 12345678 $", to: "1, example.com 2855 session123 tcp",
        from: "1, localhost 2855 session456 tcp", "id msg001, range 1-11/11, type text/plain, body 11"),
    ExampleRow(
        "msrp-node-lib/02-should-parse-message-with-continuation-flag", "SEND 12345678 +",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg001, range 1-5/11, type text/plain, body 5"),
    ExampleRow(
        "msrp-node-lib/03-should-parse-message-with-abort-flag", "SEND 12345678 #",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg001, range 1-5/*, type text/plain, body 5"),
    ExampleRow(
        "msrp-node-lib/04-should-parse-200-OK-response", "200 (OK) 12345678 $", to: "1, localhost 2855 session456 tcp",
        from: "1, example.com 2855 session123 tcp"),
    ExampleRow(
        "msrp-node-lib/05-should-parse-response-with-just-status-code", "403 12345678 $",
        to: "1, localhost 2855 session456 tcp", from: "1, example.com 2855 session123 tcp"),
    ExampleRow(
        "msrp-node-lib/06-should-parse-REPORT-request", "REPORT 87654321 $", to: "1, example.com 2855 session123 tcp",
        from: "1, localhost 2855 session456 tcp", "id msg001, range 1-11/11, status 0 200 OK"),
    // A range for no body (RFC 4975 §7.1.1).
    ExampleRow(
        "msrp-node-lib/07-should-parse-message-without-body", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp", "id msg001, range 1-0/0"),
    ExampleRow(
        "msrp-node-lib/08-should-handle-binary-data-in-ArrayBuffer", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg001, range 1-5/5, type application/octet-stream, body 5"),
    ExampleRow(
        "msrp-node-lib/09-should-parse-custom-headers", "SEND 12345678 $", to: "1, example.com 2855 session123 tcp",
        from: "1, localhost 2855 session456 tcp", "id msg001, range 1-5/5, type text/plain, body 5"),
    // The test lets Content-Type stand before others; RFC 4975 §9 does not.
    ExampleRow(
        "msrp-node-lib/10-should-handle-headers-with-quoted-values", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg001, range 1-5/5, type text/plain, body 5", breaks: .contentTypeNotLast),
    // The test lets a tab follow the colon, and the type be left out; RFC 4975 §9 does neither.
    ExampleRow(
        "msrp-node-lib/11-should-handle-whitespace-in-headers", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg001, range 1-5/5, body 5", breaks: .headerSpacing, .bodyWithoutContentType),
    ExampleRow("msrp-node-lib/12-should-return-null-for-message-without-CRLF", "no frame 66", breaks: .startLineEnd),
    // The colon of the URI ends the name: "To-Path msrp" is no token.
    ExampleRow(
        "msrp-node-lib/13-should-return-null-for-header-without-colon", "SEND 12345678 $", breaks: .headerNameNotToken,
        .headerSpacing, .emptyLineWithoutBody, .toPathMissing, .fromPathMissing),
    ExampleRow(
        "msrp-node-lib/14-should-return-null-for-missing-end-line", "SEND 12345678 -",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp", "body 13",
        breaks: .bodyWithoutContentType, .messageIDMissing, .endLineMissing),
    ExampleRow(
        "msrp-node-lib/15-should-return-null-for-malformed-first-line-tokens", "no frame 75", breaks: .startLine),
    ExampleRow(
        "msrp-node-lib/16-should-return-null-for-empty-transaction-ID", "no frame 73", breaks: .transactionIDMissing),
    ExampleRow("msrp-node-lib/17-should-return-null-for-empty-method-status", "no frame 85", breaks: .methodMissing),
    // The test takes a name without quotes; RFC 7701 does not.
    ExampleRow(
        "msrp-node-lib/18-should-parse-NICKNAME-request", "NICKNAME 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp", breaks: .nickname),
    ExampleRow(
        "msrp-node-lib/19-should-parse-Message-ID-header", "SEND 12345678 $", to: "1, example.com 2855 session123 tcp",
        from: "1, localhost 2855 session456 tcp", "id msg123, range 1-5/5, type text/plain, body 5"),
    // The test does not hold the range against the body.
    ExampleRow(
        "msrp-node-lib/20-should-parse-Byte-Range-header", "SEND 12345678 $", to: "1, example.com 2855 session123 tcp",
        from: "1, localhost 2855 session456 tcp", "id msg123, range 1-100/200, type text/plain, body 5",
        breaks: .byteRangeNotOfBody),
    ExampleRow(
        "msrp-node-lib/21-should-parse-Byte-Range-with-asterisk-values", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-*/*, type text/plain, body 5"),
    ExampleRow(
        "msrp-node-lib/22-should-parse-Failure-Report-header", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, failure yes, type text/plain, body 5"),
    ExampleRow(
        "msrp-node-lib/23-should-parse-Failure-Report-header-with-no-value", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, failure no, type text/plain, body 5"),
    ExampleRow(
        "msrp-node-lib/24-should-parse-Failure-Report-header-with-partial-value", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, failure partial, type text/plain, body 5"),
    ExampleRow(
        "msrp-node-lib/25-should-parse-Status-header-on-REPORT", "REPORT 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, status 0 200 Message delivered"),
    ExampleRow(
        "msrp-node-lib/26-should-parse-Use-Path-header", "SEND 12345678 $", to: "1, example.com 2855 session123 tcp",
        from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, use 2, relay1.example.com 2855 session789 tcp, relay2.example.com 2855 session101 tcp, type text/plain, body 5"
    ),
    ExampleRow(
        "msrp-node-lib/27-should-parse-Expires-header", "SEND 12345678 $", to: "1, example.com 2855 session123 tcp",
        from: "1, localhost 2855 session456 tcp", "id msg123, range 1-5/5, expires 3600, type text/plain, body 5"),
    ExampleRow(
        "msrp-node-lib/28-should-parse-Content-Disposition-header", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, disposition attachment, filename test.txt, size 1024, type text/plain, body 5"),
    ExampleRow(
        "msrp-node-lib/29-should-parse-Content-Disposition-with-quoted-values", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, disposition attachment, filename hello world.txt, type text/plain, body 5"),
    ExampleRow(
        "msrp-node-lib/30-should-parse-WWW-Authenticate-header", "401 12345678 $",
        to: "1, localhost 2855 session456 tcp", from: "1, example.com 2855 session123 tcp",
        digest: "example.com, abc123"),
    ExampleRow(
        "msrp-node-lib/31-should-return-null-for-header-without-name", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", breaks: .headerWithoutName, .emptyLineWithoutBody, .fromPathMissing),
    // A value may be empty (RFC 4975 §9), but a space stands before it.
    ExampleRow(
        "msrp-node-lib/32-should-return-null-for-header-without-value", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", breaks: .headerSpacing, .emptyLineWithoutBody, .fromPathMissing),
]

/// Those behind them: one header each.
private let second: [ExampleRow] = [
    ExampleRow(
        "msrp-node-lib/33-should-return-null-for-invalid-Byte-Range-format", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, type text/plain, body 5", breaks: .byteRange),
    ExampleRow(
        "msrp-node-lib/34-should-return-null-for-invalid-Byte-Range-values", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, type text/plain, body 5", breaks: .byteRange),
    ExampleRow(
        "msrp-node-lib/35-should-return-null-for-invalid-Failure-Report-value", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, failure invalid, type text/plain, body 5", breaks: .failureReport),
    ExampleRow(
        "msrp-node-lib/36-should-return-null-for-invalid-Status-header-format", "REPORT 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp", "id msg123", breaks: .status
    ),
    ExampleRow(
        "msrp-node-lib/37-should-return-null-for-Status-header-without-000-prefix", "REPORT 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, status 123 200 OK", breaks: .statusNamespace),
    ExampleRow(
        "msrp-node-lib/38-should-return-null-for-invalid-Expires-header", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, type text/plain, body 5", breaks: .expires),
    ExampleRow(
        "msrp-node-lib/39-should-return-null-for-invalid-Content-Disposition-parameter", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, disposition attachment, type text/plain, body 5", breaks: .contentDisposition),
    ExampleRow(
        "msrp-node-lib/40-should-return-null-for-empty-Message-ID", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id , range 1-5/5, type text/plain, body 5", breaks: .messageIDEmpty),
    ExampleRow(
        "msrp-node-lib/41-should-return-null-for-non-Digest-WWW-Authenticate", "401 12345678 $",
        to: "1, localhost 2855 session456 tcp", from: "1, example.com 2855 session123 tcp", breaks: .digest),
    ExampleRow(
        "msrp-node-lib/42-should-return-null-for-malformed-WWW-Authenticate-parameters", "401 12345678 $",
        to: "1, localhost 2855 session456 tcp", from: "1, example.com 2855 session123 tcp",
        digest: "unterminated string", breaks: .digest),
    ExampleRow(
        "msrp-node-lib/43-should-return-null-for-multiple-Message-ID-headers", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, type text/plain, body 5", breaks: .headerRepeated),
    ExampleRow(
        "msrp-node-lib/44-should-return-null-for-multiple-Byte-Range-headers", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/10, type text/plain, body 5", breaks: .headerRepeated),
    // Twice, though each value is a good one.
    ExampleRow(
        "msrp-node-lib/45-should-return-null-for-multiple-Failure-Report-headers", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, failure yes, type text/plain, body 5", breaks: .headerRepeated),
    ExampleRow(
        "msrp-node-lib/46-should-return-null-for-multiple-Status-headers", "REPORT 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, status 0 200 OK", breaks: .headerRepeated),
    ExampleRow(
        "msrp-node-lib/47-should-return-null-for-multiple-Use-Path-headers", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, use 1, relay1.example.com 2855 session789 tcp, type text/plain, body 5",
        breaks: .headerRepeated),
    ExampleRow(
        "msrp-node-lib/48-should-return-null-for-multiple-Expires-headers", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, expires 3600, type text/plain, body 5", breaks: .headerRepeated),
    ExampleRow(
        "msrp-node-lib/49-should-return-null-for-multiple-Content-Disposition-headers", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, disposition attachment, filename test1.txt, type text/plain, body 5",
        breaks: .headerRepeated),
    // A response may have it, and it says nothing there: no rule forbids what is not known.
    ExampleRow(
        "msrp-node-lib/50-should-ignore-Status-header-on-response", "200 (OK) 12345678 $",
        to: "1, localhost 2855 session456 tcp", from: "1, example.com 2855 session123 tcp", "status 0 200 OK"),
    ExampleRow(
        "msrp-node-lib/51-should-ignore-Content-Disposition-header-on-response", "200 (OK) 12345678 $",
        to: "1, localhost 2855 session456 tcp", from: "1, example.com 2855 session123 tcp",
        "disposition attachment, filename test.txt"),
    // The test takes an empty list; RFC 4976 has one URI at least.
    ExampleRow(
        "msrp-node-lib/52-should-parse-empty-Use-Path-header-gracefully", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, use 0, type text/plain, body 5", breaks: .usePath),
    ExampleRow(
        "msrp-node-lib/53-should-handle-Min-Expires-and-Max-Expires-headers", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, min 1800, max 7200, type text/plain, body 5"),
    // A SEND without a body needs nothing else.
    ExampleRow(
        "msrp-node-lib/54-should-handle-message-with-only-required-headers", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp"),
    ExampleRow(
        "msrp-node-lib/55-should-handle-unknown-headers-gracefully", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, type text/plain, body 5"),
    ExampleRow(
        "msrp-node-lib/56-should-handle-WWW-Authenticate-with-quoted-parameters-contai", "401 12345678 $",
        to: "1, localhost 2855 session456 tcp", from: "1, example.com 2855 session123 tcp",
        digest: "example.com, abc,123,xyz"),
    ExampleRow(
        "msrp-node-lib/57-should-handle-WWW-Authenticate-with-empty-parameters", "401 12345678 $",
        to: "1, localhost 2855 session456 tcp", from: "1, example.com 2855 session123 tcp", breaks: .digest),
    ExampleRow(
        "msrp-node-lib/58-should-handle-WWW-Authenticate-without-closing-quote", "401 12345678 $",
        to: "1, localhost 2855 session456 tcp", from: "1, example.com 2855 session123 tcp", digest: "unclosed",
        breaks: .digest),
    ExampleRow(
        "msrp-node-lib/59-should-handle-WWW-Authenticate-with-parameters-without-equal", "401 12345678 $",
        to: "1, localhost 2855 session456 tcp", from: "1, example.com 2855 session123 tcp", breaks: .digest),
    ExampleRow(
        "msrp-node-lib/60-should-handle-message-where-first-line-has-too-few-tokens", "no frame 84",
        breaks: .methodMissing),
    // An extension method is one word (RFC 4975 §9).
    ExampleRow(
        "msrp-node-lib/61-should-handle-message-where-method-has-4-characters-but-isn", "no frame 141",
        breaks: .textBehindMethod),
    // It ends inside a header.
    ExampleRow(
        "msrp-node-lib/62-should-handle-header-parsing-with-value-that-has-colon-but-n", "SEND 12345678 -",
        to: "1, example.com 2855 session123 tcp", breaks: .fromPathMissing, .endLineMissing),
    // The test takes this name for an empty one; it is none.
    ExampleRow(
        "msrp-node-lib/63-should-handle-header-parsing-where-name-length-check-is-wron", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, type text/plain, body 5"),
    ExampleRow(
        "msrp-node-lib/64-should-handle-Content-Disposition-with-empty-split-value", "SEND 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp",
        "id msg123, range 1-5/5, type text/plain, body 5", breaks: .contentDisposition),
    ExampleRow(
        "msrp-node-lib/65-should-handle-Status-header-with-only-one-token", "REPORT 12345678 $",
        to: "1, example.com 2855 session123 tcp", from: "1, localhost 2855 session456 tcp", "id msg123", breaks: .status
    ),
]

@Suite("Messages of the tests of msrp-node-lib") struct NodeLiteralTests {
    private static let folder = ExampleFolder(name: "msrp-literals")
    private static let rows = first + second

    @Test("are read to what they say, and what is wrong is named", .enabled(if: !folder.files.isEmpty))
    func reading() throws {
        let rows = Dictionary(grouping: Self.rows, by: \.file)
        let files = Self.folder.files.filter { $0.hasPrefix("msrp-node-lib/") }
        var wrong: [String] = []
        for file in files {
            let read = try Self.folder.reading(file)
            if read != rows[file] { wrong.append("\(file): \(read)") }
        }
        // Each file has its rows, and each row its file.
        #expect(wrong == [] && Set(files) == Set(rows.keys))
    }
}
