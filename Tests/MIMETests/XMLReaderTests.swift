import MIME
import Octets
import Testing

/// Writes down what it is told: `<name@ns a=v>` at a start, `text/` at an end.
private struct Transcript: XMLContent {
    var written = ""

    static func isRoot(_ name: XMLName) -> Bool { !name.isCalled("other") }

    mutating func begin(_ element: XMLElement, in ancestors: [XMLName]) {
        let attributes = element.attributes.map { " \(Transcript.spelled($0.name))=\(string($0.value))" }.joined()
        written += "\(ancestors.count)<\(Transcript.spelled(element.name))\(attributes)>"
    }

    mutating func end(_ name: XMLName, text: [UInt8], in ancestors: [XMLName]) { written += "\(string(text))/" }

    private static func spelled(_ name: XMLName) -> String {
        string(name.local) + (name.namespace.isEmpty ? "" : "@\(string(name.namespace))")
    }
}

/// UTF-8 octets as a string.
func string(_ octets: [UInt8]) -> String { String(decoding: octets, as: UTF8.self) }

private func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
    ([0xFEFF] + Array(text.utf16)).flatMap { unit in
        bigEndian ? [UInt8(unit >> 8), UInt8(unit & 255)] : [UInt8(unit & 255), UInt8(unit >> 8)]
    }
}

private let small: XMLLimits = {
    var limits = XMLLimits()
    limits.octets = 200
    limits.depth = 3
    limits.elements = 5
    limits.attributes = 2
    limits.text = 20
    return limits
}()

private let latin = "<?xml version='1.0' encoding='ISO-8859-1'?><a>"

/// Octets of a document, and its transcript or fault.
private let documents: [(octets: [UInt8], expected: Result<String, XMLFault>)] = [
    (Array("<a/>".utf8), .success("0<a>/")),
    (
        Array("\r\n <?xml version='1.0'?>\n<a x='1' y=\"&lt;&#65;\"> t <b>u</b> v </a>\n".utf8),
        .success("0<a x=1 y=<A>1<b>u/t u v/".replacing("t u v", with: "t  v"))
    ),
    (
        Array("<a xmlns='n' xmlns:p='q'><p:b p:x='1' x='2'/><c xmlns=''/></a>".utf8),
        .success("0<a@n>1<b@q x@q=1 x=2>/1<c>//")
    ),
    (Array("<a><![CDATA[<b>]]>&amp;<!-- c --><?p i?>d</a>".utf8), .success("0<a><b>&d/")),
    (Array("<a>gr\u{FC}n</a>".utf8), .success("0<a>gr\u{FC}n/")),
    (Array(latin.utf8) + [0xE9] + Array("</a>".utf8), .success("0<a>\u{E9}/")),
    (Array("<?xml version='1.0' encoding='US-ASCII'?><a>x</a>".utf8), .success("0<a>x/")),
    (utf16("<a>\u{E9}\u{1F600}</a>", bigEndian: true), .success("0<a>\u{E9}\u{1F600}/")),
    (utf16("<a>\u{E9}\u{1F600}</a>", bigEndian: false), .success("0<a>\u{E9}\u{1F600}/")),
    (Array("<?xml version='1.0' encoding='windows-1252'?><a/>".utf8), .failure(.encoding)),
    (Array("<?xml version='1.0' encoding='UTF-16'?><a/>".utf8), .failure(.encoding)),
    (Array("<!DOCTYPE a><a/>".utf8), .failure(.documentType)),
    (Array("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>".utf8), .failure(.documentType)),
    (Array("<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;'>]><a>&d;</a>".utf8), .failure(.documentType)),
    (Array("<a>&b;</a>".utf8), .failure(.malformed(offset: 3))),
    (Array("<a><b></a>".utf8), .failure(.malformed(offset: 8))),
    (Array("<a><p:b/></a>".utf8), .failure(.malformed(offset: 3))),
    (Array("<a".utf8), .failure(.malformed(offset: 0))), ([], .failure(.malformed(offset: 0))),
    (Array("<a/><a/>".utf8), .failure(.malformed(offset: 4))),
    (Array("<a>".utf8) + [0xFF] + Array("</a>".utf8), .failure(.malformed(offset: 3))),
    (Array("<other/>".utf8), .failure(.otherRoot)),
    (Array("<a><a><a/></a></a>".utf8), .success("0<a>1<a>2<a>///")),
    (Array("<a><a><a><a/></a></a></a>".utf8), .failure(.tooDeep)),
    (Array("<a><b/><b/><b/><b/></a>".utf8), .success("0<a>1<b>/1<b>/1<b>/1<b>//")),
    (Array("<a><b/><b/><b/><b/><b/></a>".utf8), .failure(.tooMany)),
    (Array("<a b='1' c='2'/>".utf8), .success("0<a b=1 c=2>/")),
    (Array("<a b='1' c='2' d='3'/>".utf8), .failure(.tooMany)),
    (Array("<a>12345678901234567890</a>".utf8), .success("0<a>12345678901234567890/")),
    (Array("<a>123456789012345678901</a>".utf8), .failure(.tooLong)),
    (Array("<a b='123456789012345678901'/>".utf8), .failure(.tooLong)),
    (Array("<abcdefghijklmnopqrstu/>".utf8), .failure(.tooLong)),
    (Array("<a>\(String(repeating: "<!-- -->", count: 30))</a>".utf8), .failure(.tooLong)),
]

private func read(_ octets: [UInt8], cutAt cut: Int? = nil) -> Result<String, XMLFault> {
    let view = OctetView(octets.span)
    do throws(XMLFault) {
        guard let cut else { return .success(try Transcript(xml: view, limits: small).written) }
        let start = octets.prefix { $0 == 0x20 || $0 == 0x0D || $0 == 0x0A }.count
        var reader = XMLReader<Transcript>(limits: small)
        try reader.feed(view.extracting(start..<max(start, cut)))
        try reader.feed(view.dropping(max(start, cut)))
        return .success(try reader.finish().written)
    } catch {
        return .failure(error)
    }
}

@Suite("An XML document") struct XMLReaderTests {
    @Test("is read, or refused with its fault") func documents() {
        let wrong = MIMETests.documents.compactMap { row in
            let found = read(row.octets)
            return found == row.expected ? nil : "\(string(row.octets)): \(found)"
        }
        #expect(wrong == [])
    }

    @Test("is the same however it is cut in two") func cuts() {
        let wrong = MIMETests.documents.flatMap { row in
            (0...row.octets.count).compactMap { cut in
                let found = read(row.octets, cutAt: cut)
                return found == row.expected ? nil : "\(string(row.octets)) at \(cut): \(found)"
            }
        }
        #expect(wrong == [])
    }

    @Test("keeps its first fault") func laterCalls() {
        let octets = Array("<!DOCTYPE a>".utf8)
        var reader = XMLReader<Transcript>()
        var faults: [XMLFault] = []
        for _ in 0..<2 {
            do throws(XMLFault) { try reader.feed(OctetView(octets.span)) } catch { faults.append(error) }
        }
        do throws(XMLFault) { _ = try reader.finish() } catch { faults.append(error) }
        #expect(faults == [.documentType, .documentType, .documentType])
    }
}
