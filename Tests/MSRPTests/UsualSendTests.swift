import MSRP
import Octets
import Testing

private let start = "MSRP d93k SEND\n\(paths)"
private let known = "Message-ID: 4564\nByte-Range: 1-2/2\nContent-Type: text/plain\n\n"

/// Octets that a stream goes on with, and how they are read: the body, `beginning` or `no`.
private let sends: [(octets: String, reading: String)] = [
    (start + known + "Hi\n-------d93k$\n", "[Hi] 1 of 2, last"),
    (start + known + "Hi\n-------d93k$\nMSRP d94k SEND\n", "[Hi] 1 of 2, last"),
    (start + known.replacing("1-2/2", with: "1-2/7") + "Hi\n-------d93k+\n", "[Hi] 1 of 7"),
    (start + known.replacing("1-2/2", with: "6-7/7") + "Hi\n-------d93k$\n", "[Hi] 6 of 7, last"),
    (start + "Success-Report: yes\n" + known + "Hi\n-------d93k$\n", "[Hi] 1 of 2, last, reported"),
    (start + "Success-Report: no\nFailure-Report: no\n" + known + "Hi\n-------d93k$\n", "[Hi] 1 of 2, last"),
    (start + known.replacing("1-2/2", with: "1-6/6") + "a\n-b\n\n-------d93k$\n", "no"),
    (start + known.replacing("1-2/2", with: "1-4/4") + "a\nb\n-------d93k$\n", "[a\r\nb] 1 of 4, last"),
    (start + known + "H", "beginning"),
    (start + known, "beginning"),
    (start + known + "-", "no"),
    (start + known + "M", "no"),
    (start + known + "Hi\n-------d93k+\n", "no"),
    (start + known + "Hi\n-------d93j$\n", "no"),
    (start + known + "Hi!\n-------d93k$\n", "no"),
    (start + known + "Hi\n-------d93k$", "no"),
    (start + known.replacing("1-2/2", with: "1-*/*") + "Hi\n-------d93k$\n", "no"),
    (start + known.replacing("1-2/2", with: "1-0/0") + "\n-------d93k$\n", "no"),
    (start + known.replacing("1-2/2", with: "0-1/2") + "Hi\n-------d93k$\n", "no"),
    (start + known.replacing("1-2/2", with: "1-2/99999999999999999999") + "Hi\n-------d93k$\n", "no"),
    (start + known.replacing("text/plain", with: "message/cpim") + "Hi\n-------d93k$\n", "no"),
    (start + known.replacing("text/plain", with: "Multipart/mixed") + "Hi\n-------d93k$\n", "no"),
    (start + known.replacing("4564", with: "456") + "Hi\n-------d93k$\n", "no"),
    (start + known.replacing("4564", with: "45 64") + "Hi\n-------d93k$\n", "no"),
    (start + known.replacing("4564", with: " 4564") + "Hi\n-------d93k$\n", "no"),
    (start + "Message-ID: 4564\n" + known + "Hi\n-------d93k$\n", "no"),
    (start + "Success-Report: no\nSuccess-Report: yes\n" + known + "Hi\n-------d93k$\n", "no"),
    (start + "X: y\n" + known + "Hi\n-------d93k$\n", "no"),
    (start + "Content-Type: text/plain\nMessage-ID: 4564\nByte-Range: 1-2/2\n\nHi\n-------d93k$\n", "no"),
    ("MSRP d93k SEND\n" + known + "Hi\n-------d93k$\n", "no"),
    ("MSRP d9 SEND\n\(paths)" + known + "Hi\n-------d9$\n", "no"),
    (start + "-------d93k$\n", "no"),
    (response("d93k"), "no"), ("", "no"), ("MSRP", "no"),
]

@Suite("The usual frame") struct UsualSendTests {
    @Test("is read in one pass, and any other left alone", arguments: sends)
    func reading(_ row: (octets: String, reading: String)) {
        let octets = wire(row.octets)
        for lines in [[], wire(paths), wire("To-Path: x\nFrom-Path: y\n")] {
            #expect(reading(of: octets, known: lines) == row.reading)
        }
    }

    @Test("of an answer ends with its end-line") func answers() {
        let rows: [(String, Int?)] = [
            (response("d93k"), wire(response("d93k")).count),
            (response("d93k") + "MSRP", wire(response("d93k")).count),
            (response("d93k").replacing("OK", with: "Ok"), nil), (response("d93k").replacing("200", with: "481"), nil),
            (response("d93k").replacing("$", with: "+"), nil), (response("d9"), nil), (send("d93k", "Hi"), nil),
            ("MSRP d93k 200 OK\n-------d93k$\n", nil),
        ]
        for (text, length) in rows {
            let octets = wire(text)
            #expect(UsualAnswer(OctetView(octets.span))?.length == length, "\(text)")
        }
    }

    @Test("is none at every cut, or a beginning") func cuts() {
        let octets = wire(start + known + "Hi\n-------d93k$\n")
        let body = octets.count - wire("Hi\n-------d93k$\n").count
        let readings = (0..<octets.count).map { reading(of: Array(octets.prefix($0)), known: []) }
        #expect(readings.indices.allSatisfy { readings[$0] == ((body...body + 2).contains($0) ? "beginning" : "no") })
    }

    @Test("that was begun goes on as if it had been read at once", arguments: sends)
    func continuation(_ row: (octets: String, reading: String)) {
        let octets = wire(row.octets)
        let whole = OctetView(octets.span)
        for lines in [PathLines(), PathLines(OctetView(wire(paths).span))] {
            for cut in 0..<octets.count {
                let begun = UsualSend.read(whole.prefix(cut), known: lines)
                guard case .beginning(let send) = begun else { continue }
                #expect(describe(send.continued(whole), octets) == row.reading, "cut at \(cut)")
            }
        }
    }

    private func reading(of octets: [UInt8], known: [UInt8]) -> String {
        let lines = known.isEmpty ? PathLines() : PathLines(OctetView(known.span))
        return describe(UsualSend.read(OctetView(octets.span), known: lines), octets)
    }

    private func describe(_ reading: UsualSend.Reading, _ octets: [UInt8]) -> String {
        let view = OctetView(octets.span)
        switch reading {
        case .no: return "no"
        case .beginning: return "beginning"
        case .whole(let send):
            var frame = MSRPFrame()
            guard frame.parse(view.prefix(send.length)), frame.faults == [], frame.body == send.body,
                frame.messageID == send.messageID, send.hasKnownPaths || frame.toPath == send.toPath
            else { return "not what the frame is" }
            return "[\(view.text(send.body))] \(send.start) of \(send.total)\(send.isLast ? ", last" : "")"
                + (send.wantsSuccessReport ? ", reported" : "")
        }
    }
}
