import Correlation
import DeferredPush
import Octets
import Records
import Testing

@Suite("Alterations") struct AlterationTests {
    /// A copy of the MESSAGE or the SEND, and what was done to it.
    static let rows: [(copy: String, alterations: [String])] = [
        (Stored.all[4], []),
        (OriginalTests.tampered, ["body other octets"]),
        (counted(Stored.message.replacing("\nTea at five?", with: "\u{10A}Tea at five?")), ["body line ends"]),
        (Stored.all[4].replacing("alice@a.example", with: "eve@a.example"), ["From other value"]),
        (Stored.all[4].replacing("Max-Forwards: 70", with: "Max-Forwards: 60"), []),
        (
            Stored.all[4].replacing("sip:bob@im.example SIP", with: "sip: bob@im.example SIP"),
            ["request-uri white space"]
        ),
        (Stored.send.replacing("Tea at five?", with: "Tea"), ["body cut short"]),
        (Stored.send.replacing("k353dwWD", with: "K353dwWD"), ["Message-ID letter case"]),
        (Stored.send.replacing("text/plain;charset=utf-8", with: "text/html"), ["Content-Type other value"]),
    ]

    @Test("are told by field, by what was done, and by whom") func told() {
        var found: [[String]] = []
        var nodes: Set<String> = []
        for row in AlterationTests.rows {
            var evidence = Evidence()
            evidence.seeAll()
            let record = evidence.push([row.copy])
            let alterations = record?.parts.flatMap(\.alterations) ?? []
            found.append(alterations.map { "\($0.field) \($0.transformation)" })
            nodes.formUnion(alterations.map { "\($0.node) \($0.role)" })
        }
        #expect(found == AlterationTests.rows.map(\.alterations))
        #expect(nodes == ["10.0.0.9 server"])
    }

    @Test("may be those of a hop before the server, where what reached it was not seen") func before() {
        var evidence = Evidence()
        evidence.see(Stored.all[4], alice, proxy)
        let record = evidence.push([OriginalTests.tampered])
        #expect(record?.parts.flatMap(\.alterations).map(\.role) == [.serverOrBefore])
    }

    @Test("are told together where they are the same") func grouped() {
        let alteration = Alteration(field: "body", transformation: "line ends", node: "10.0.0.9", role: .server)
        let other = Alteration(field: "From", transformation: "line ends", node: "10.0.0.9", role: .server)
        func push(_ number: Int, _ alterations: [Alteration]) -> PushRecord? {
            var evidence = Evidence()
            evidence.seeAll()
            var record = evidence.push([Stored.all[4]])
            record?.id = "p\(number)"
            record?.parts[0].alterations = alterations
            return record
        }
        let pushes = [push(1, [alteration, alteration]), push(2, [other]), push(3, [alteration])].compactMap(\.self)
        #expect(
            ChangeRecord.grouped(pushes, live: [("m7", alteration), ("m7", alteration)])
                == [
                    ChangeRecord(alteration: alteration, pushes: ["p1", "p3"], messages: ["m7"]),
                    ChangeRecord(alteration: other, pushes: ["p2"]),
                ])
    }
}
