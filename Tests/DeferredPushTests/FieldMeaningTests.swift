import DeferredPush
import Records
import Testing

@Suite("What fields mean") struct FieldMeaningTests {
    /// A header field of a MESSAGE, the same in its copy, and whether both say the same.
    static let rows: [(field: String, copy: String, isSame: Bool)] = [
        (
            "Content-Disposition: attachment;filename=\"a.txt\"",
            "content-disposition: Attachment ; FileName=\"a.txt\"", true
        ),
        (
            "Content-Disposition: attachment;filename=\"S.TXT\"", "Content-Disposition: attachment;filename=\"s.txt\"",
            false
        ),
        ("Content-Disposition: render;handling=optional", "Content-Disposition: render;handling=OPTIONAL", true),
        ("Content-ID: <AbC@x>", "Content-ID: <aBc@x>", false),
        ("In-Reply-To: a@b", "In-Reply-To: A@B", false),
        ("Content-Language: en, de", "Content-Language: EN,DE", true),
    ]

    static let types: [(type: String, copy: String, isSame: Bool)] = [
        ("text/plain;name=\"My File.TXT\"", "text/plain;name=\"my File.TXT\"", false),
        ("text/plain;name=\"My File.TXT\"", "text/plain;name=\"MyFile.TXT\"", false),
        ("text/plain;name=\"a;boundary=one\"", "text/plain;name=\"a;boundary=two\"", false),
        ("text/plain;boundary=one", "text/plain;boundary=two", false),
        ("text/plain;x=1;y=a", "text/plain ; Y=A; x=1", true),
        ("text/plain;charset=\"UTF-8\"", "text/plain;charset=utf-8", true),
    ]

    private func isSame(_ old: String, _ new: String) -> Bool? {
        guard let live = Stored.all.last?.replacing("Content-Type: text/plain;charset=utf-8", with: old),
            let copy = Stored.all.last?.replacing("Content-Type: text/plain;charset=utf-8", with: new)
        else { return nil }
        var evidence = Evidence()
        evidence.see(live)
        switch evidence.push([copy])?.parts.first?.verdict {
        case .match: return true
        case .altered: return false
        default: return nil
        }
    }

    @Test("the same in other words, or something else", arguments: rows)
    func field(_ field: String, _ copy: String, _ expected: Bool) {
        #expect(isSame("Content-Type: text/plain\n\(field)", "Content-Type: text/plain\n\(copy)") == expected)
    }

    @Test("media types and their parameters", arguments: types)
    func type(_ type: String, _ copy: String, _ expected: Bool) {
        #expect(isSame("Content-Type: \(type)", "Content-Type: \(copy)") == expected)
    }
}
