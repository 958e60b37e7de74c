import Archive
import Foundation
import Records
import Testing

@testable import Analysis

@Suite("A store gone over again") struct VerificationTests {
    private func verify(_ archive: Archive) throws -> CollectedRun {
        var run = CollectedRun()
        _ = try Verification(archive, generator: "test").run(into: &run)
        return run
    }

    private func list(_ archive: Archive, _ selection: Selection = Selection()) throws -> CollectedRun {
        var run = CollectedRun()
        _ = try StoredSessions(archive, selection: selection, isDetailed: true, generator: "test").run(into: &run)
        return run
    }

    @Test(
        "a push that was read before its originals gets the verdicts of one run over both",
        arguments: [
            "appendix-k-clean.pcap", "text-altered.pcap", "header-altered.pcap", "pager-mode.pcap", "hyphen-lines.pcap",
            "ipv6-vlan.pcap",
        ], [false, true])
    func originalsRead(later name: String, keepsBodies: Bool) throws {
        let halves = try Halves(name)
        defer { halves.folder.remove() }
        let archive = try Archive(path: halves.folder.path("store"), keepsBodies: keepsBodies)
        #expect(try halves.run(halves.wednesday, archive).pushes.first?.verdict != halves.whole.pushes.first?.verdict)
        // Nothing new is known yet.
        #expect(try verify(archive).pushes.first?.verdict != halves.whole.pushes.first?.verdict)
        _ = try halves.run(halves.monday, archive)
        let push = try #require(try verify(archive).pushes.first)
        let expected = try #require(halves.whole.pushes.first)
        #expect(push.verdict == expected.verdict)
        #expect(push.text == expected.text)
        for (part, whole) in zip(push.parts, expected.parts) {
            #expect(part.verdict == whole.verdict)
            #expect(part.stored.map(\.frame) == whole.live.map(\.frame))
            #expect(part.stored.allSatisfy { $0.name == halves.monday })
            #expect(part.text == (keepsBodies ? whole.text : nil))
        }
        #expect(try verify(archive).pushes.isEmpty, "what is settled is not gone over again")
        #expect(try list(archive).pushes.map(\.verdict) == [expected.verdict])
    }

    @Test("bodies that the store withholds are not mistaken for one another", arguments: [false, true])
    func withheldBodies(keepsBodies: Bool) throws {
        let halves = try Halves("text-altered.pcap")
        defer { halves.folder.remove() }
        let archive = try Archive(path: halves.folder.path("store"), keepsBodies: keepsBodies)
        _ = try halves.run(halves.wednesday, archive)
        _ = try halves.run(halves.monday, archive)
        let push = try #require(try verify(archive).pushes.first)
        let difference = try #require(push.parts.flatMap(\.differences).first { $0.field == "body" })
        #expect(push.text == .differs)
        #expect((difference.encapsulated != nil) == keepsBodies)
        #expect((difference.live != nil) == keepsBodies)
    }

    @Test("sessions, pushes and custody are listed as one run over all captures has them")
    func listing() throws {
        let halves = try Halves("appendix-k-clean.pcap")
        defer { halves.folder.remove() }
        let archive = try Archive(path: halves.folder.path("store"))
        _ = try halves.run(halves.monday, archive)
        _ = try halves.run(halves.wednesday, archive)
        let listed = try list(archive)
        #expect(listed.sessions.map(\.callID) == halves.whole.sessions.map(\.callID))
        #expect(listed.sessions.map(\.state) == halves.whole.sessions.map(\.state))
        #expect(listed.sessions.map(\.from) == halves.whole.sessions.map(\.from))
        #expect(listed.sessions.map { $0.sip.map(\.sha256) } == halves.whole.sessions.map { $0.sip.map(\.sha256) })
        #expect(listed.sessions.map(\.pushes) == halves.whole.sessions.map(\.pushes))
        #expect(listed.messages.map(\.messageID) == halves.whole.messages.map(\.messageID))
        #expect(listed.messages.allSatisfy { $0.sha256 == nil && $0.text == nil }, "bodies are not kept")
        #expect(listed.balance?.messages.map(\.class) == halves.whole.balance?.messages.map(\.class))
        #expect(listed.balance?.messages.map(\.proof) == halves.whole.balance?.messages.map(\.proof))
        #expect(listed.captures.map(\.name) == [halves.monday, halves.wednesday])
        #expect(listed.isEnded)
        var selection = Selection()
        selection.callIDs = [try #require(halves.whole.sessions.first).callID]
        #expect(try list(archive, selection).sessions.map(\.callID) == Array(selection.callIDs))
    }

    @Test("a push keeps what was proved of it when it is read again without its original")
    func readAgain() throws {
        let halves = try Halves("appendix-k-clean.pcap")
        defer { halves.folder.remove() }
        let archive = try Archive(path: halves.folder.path("store"))
        let path = Expected.folder.appending(path: "appendix-k-clean.pcap").path
        _ = try halves.run(path, archive)
        let before = try list(archive).pushes
        _ = try halves.run(halves.wednesday, archive)
        #expect(try list(archive).pushes == before)
        #expect(before.map(\.verdict) == [.match])
    }
}
