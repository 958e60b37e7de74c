import Records
import Testing

struct VerdictTests {
    static let rows: [(parts: [Verdict], push: Verdict)] = [
        ([], .match), ([.match, .match], .match), ([.match, .notApplicable], .match),
        ([.match, .altered, .ambiguous, .incomplete, .notSeen], .altered),
        ([.match, .ambiguous, .incomplete, .notSeen], .ambiguous), ([.match, .incomplete, .notSeen], .incomplete),
        ([.match, .notSeen], .partial), ([.notSeen, .notSeen, .notApplicable], .notSeen),
    ]

    @Test("a push's verdict follows from its parts, in any order", arguments: rows)
    func ofPush(_ row: (parts: [Verdict], push: Verdict)) {
        #expect(Verdict.ofPush(row.parts) == row.push)
        #expect(Verdict.ofPush(row.parts.reversed()) == row.push)
    }
}

struct CatalogueTests {
    @Test("every code stands in the catalogue once, under its own name")
    func complete() {
        #expect(CatalogueEntry.all.map(\.code.rawValue) == FindingCode.allCases.map(\.rawValue))
        #expect(Set(CatalogueEntry.all.map(\.name)).count == CatalogueEntry.all.count)
        let odd = FindingCode.allCases.filter {
            let digits = $0.rawValue.dropFirst()
            return digits.count != 3 || !digits.allSatisfy(\.isNumber) || !"CTSDMPXLIN".contains($0.rawValue.prefix(1))
        }
        #expect(odd == [])
    }

    @Test("every code is explained: rule, example, usual cause, and what to ask")
    func guides() {
        #expect(FindingCode.allCases.filter { $0.guide == nil } == [])
        for guide in FindingCode.allCases.compactMap(\.guide) {
            let texts = [guide.rule, guide.cause, guide.ask]
            #expect(texts.allSatisfy { [".", "?"].contains($0.last) && $0.count > 6 }, "\(guide)")
            #expect(!guide.example.isEmpty && !guide.rule.contains("  "))
        }
    }

    @Test("a finding has the catalogue's severity unless the case says otherwise")
    func severity() {
        let place = FrameReference(capture: 1, frame: 19)
        #expect(Finding(.m310, "", at: place).severity == .error)
        #expect(Finding(.m310, severity: .note, "", at: place).severity == .note)
        #expect(Finding(.m310, "", at: place).frames == [place])
        #expect(Finding(.m310, "", at: nil).frames == [])
        #expect(Severity.note < .warning && Severity.warning < .error)
    }
}

struct BalanceTests {
    @Test("the classes add up to what was taken")
    func sum() {
        let messages = [CustodyClass.held, .held, .pushedEqual, .unproven].map {
            CustodyMessage(
                message: "m1", class: $0, reason: nil, sent: nil, taken: nil, recipientOnline: nil, pushed: [],
                proof: .none)
        }
        let record = CustodyRecord(messages: messages)
        #expect(record.taken == 4)
        #expect(CustodyClass.allCases.map(record.count) == [0, 1, 0, 2, 1])
        #expect(record.open == [0, 1, 3])
        #expect(record.holdsPushed)
        #expect(!CustodyRecord(messages: Array(messages.prefix(2))).holdsPushed)
    }

    @Test("frames and moments have an order")
    func order() {
        #expect(FrameReference(capture: 0, frame: 9) < FrameReference(capture: 1, frame: 2))
        #expect(Moment(nanoseconds: 1, digits: 9) < Moment(nanoseconds: 2, digits: 0))
        #expect(Moment(nanoseconds: 1, digits: 12).digits == 9)
        #expect(Moment(nanoseconds: 1, digits: -1).digits == 0)
    }
}

struct PartRecordTests {
    @Test("what is said of a part and taken back leaves no trace")
    func canonical() {
        let (place, other) = (FrameReference(capture: 0, frame: 7), FrameReference(capture: 1, frame: 9))
        let usual = PartRecord(index: 0, contentType: "message/msrp", kind: "SEND", verdict: .match, live: [place])
        var part = PartRecord(index: 0, contentType: "message/msrp", kind: "SEND", verdict: .match)
        part.add(live: place)
        #expect(part == usual)
        part.add(live: other)
        part.reason = .cut
        part.remark = "cut"
        part.stored = [StoredReference(name: "a", frame: 1)]
        #expect(part.live == [place, other] && part.reason == .cut && part.remark == "cut" && part.stored.count == 1)
        #expect(part != usual)
        (part.live, part.reason, part.remark, part.stored) = ([place], nil, nil, [])
        #expect(part == usual && part.hashValue == usual.hashValue)
        part.live = []
        #expect(part.live == [] && part != usual)
    }
}
