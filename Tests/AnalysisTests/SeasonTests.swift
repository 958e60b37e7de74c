import Foundation
import Ingest
import Octets
import Records
import Synchronization
import Testing

@testable import Analysis

/// A run without end: what has settled leaves, and what has not goes on as if nothing had.
@Suite("What has settled leaves") struct SeasonTests {
    /// What a run told while it went on, the last word on each thing.
    private struct Told: RecordSink {
        var sessions: [String: SessionRecord] = [:]
        var messages: [String: MessageRecord] = [:]
        var pushes: [String: PushRecord] = [:]
        var counts: StatisticsRecord?
        var settled = 0
        /// What was found while the run went on.
        var findings: [Finding] = []
        private var isOver = false
        var wantsRevisions: Bool { true }

        mutating func begin(generator: String) {}
        mutating func settle() { settled += 1 }
        mutating func session(_ record: SessionRecord) {
            #expect(sessions[record.id].map { $0.callID == record.callID } ?? true, "\(record.id) is two sessions")
            sessions[record.id] = record
        }
        mutating func message(_ record: MessageRecord) {
            #expect(messages[record.id].map { $0.firstFrame == record.firstFrame } ?? true, "\(record.id) is two")
            messages[record.id] = record
        }
        mutating func unclaimedMessage(_ record: MessageRecord) { message(record) }
        mutating func unclaimedSIP(_ record: SIPMessageRecord) {}
        mutating func push(_ record: PushRecord) {
            #expect(pushes[record.id].map { $0.carrier.firstFrame == record.carrier.firstFrame } ?? true)
            pushes[record.id] = record
        }
        mutating func finding(_ record: Finding) { if !isOver { findings.append(record) } }
        mutating func conclude() { isOver = true }
        mutating func custody(_ record: CustodyRecord) {}
        mutating func legs(_ records: [LegRecord]) {}
        mutating func capture(_ record: CaptureRecord) {}
        mutating func statistics(_ record: StatisticsRecord) { counts = record }
        mutating func end() {}
    }

    /// Follows a capture, lets go of what has settled after every few frames, and stops at its end.
    private static func follow(_ path: String, tables: Int, held: Int, frames: Int) throws -> Told {
        var options = Analyzer.Options()
        options.limits.isEndless = true
        options.limits.seasons = (tables, held, frames)
        options.frameLimit = try CollectedRun.of([path]).captures[0].frames
        let feed = try LiveFeed(following: path, index: 0, queueOctets: 1 << 20)
        var analyzer = try Analyzer(live: feed, options: options)
        var told = Told()
        _ = try analyzer.run(into: &told)
        return told
    }

    /// Keeps what the run counted in the end, and how often what had settled left.
    private final class Watcher: LiveCompanion {
        let counts = Mutex<(last: RunCounts?, seasons: Int)>((nil, 0))
        var isOver: Bool { false }
        func pause(at time: Timestamp, _ counts: () -> RunCounts) {}
        func lost(_ fault: IngestError) {}
        func settled() { counts.withLock { $0.seasons += 1 } }
        func close(at time: Timestamp) {}
        func conclude(_ counts: RunCounts) { self.counts.withLock { $0.last = counts } }
    }

    @Test(
        "Where octets left before their messages did, nothing is called altered, and no message is in no class",
        arguments: captures)
    func octetsGone(_ path: String) throws {
        let whole = try CollectedRun.of([path])
        let taken = whole.balance?.messages.count ?? 0
        for octets in [0, 3_000, 20_000] {
            var options = Analyzer.Options()
            let watcher = Watcher()
            options.companion = watcher
            options.limits.isEndless = true
            options.limits.totalOctets = 2 * octets
            options.limits.streamOctets = 1 << 20
            options.limits.seasons = (1, 1 << 20, 1 + whole.captures[0].frames / 25)
            options.frameLimit = whole.captures[0].frames
            let feed = try LiveFeed(following: path, index: 0, queueOctets: 1 << 20)
            var analyzer = try Analyzer(live: feed, options: options)
            var told = Told()
            _ = try analyzer.run(into: &told)
            for push in whole.pushes {
                let other = told.pushes.values.first {
                    $0.carrier.firstFrame == push.carrier.firstFrame
                        && $0.carrier.transactionID == push.carrier.transactionID
                }
                guard let verdict = other?.verdict else { continue }
                #expect(verdict == push.verdict || Self.unknown.contains(verdict), "\(octets): \(push.id): \(verdict)")
            }
            let classes = try #require(watcher.counts.withLock { $0.last?.custody })
            #expect(classes.values.reduce(0, +) <= taken, "\(octets): \(classes)")
        }
    }

    @Test("Whoever watches is told of custody, of what has left too") func watched() throws {
        let path = Expected.folder.appending(path: "text-altered.pcap").path
        var options = Analyzer.Options()
        let watcher = Watcher()
        options.companion = watcher
        options.limits.isEndless = true
        options.limits.seasons = (1, 1 << 20, 3)
        let whole = try CollectedRun.of([path])
        options.frameLimit = whole.captures[0].frames
        let feed = try LiveFeed(following: path, index: 0, queueOctets: 1 << 20)
        var analyzer = try Analyzer(live: feed, options: options)
        var told = Told()
        _ = try analyzer.run(into: &told)
        let (last, seasons) = watcher.counts.withLock { $0 }
        let counts = try #require(last)
        #expect(seasons == told.settled && seasons > 1)
        #expect(counts.messages == whole.messages.count)
        let classes = Dictionary(grouping: try #require(whole.balance).messages, by: \.class).mapValues(\.count)
        #expect(counts.custody == classes)
    }

    @Test(
        "What a recipient made of a push is told while the run goes on, and once",
        .enabled(if: !captures.filter { $0.contains("/s09a") }.isEmpty)) func deliveries() throws
    {
        let path = try #require(Self.captures.first { $0.contains("/s09a") })
        var options = Analyzer.Options()
        let watcher = Watcher()
        options.companion = watcher
        options.limits.isEndless = true
        options.frameLimit = try CollectedRun.of([path]).captures[0].frames
        let feed = try LiveFeed(following: path, index: 0, queueOctets: 1 << 20)
        var analyzer = try Analyzer(live: feed, options: options)
        var told = Told()
        let outcome = try analyzer.run(into: &told)
        let twice = told.findings.filter { $0.code == .l611 }
        #expect(twice.count == 1 && twice == outcome.findings.filter { $0.code == .l611 })
        let counts = try #require(watcher.counts.withLock { $0.last })
        #expect(counts.findings[.error] == outcome.findings.filter { $0.severity == .error }.map(\.count).reduce(0, +))
    }

    @Test("What shows only when nothing follows is told of what leaves, once", arguments: leaving)
    func leavingFindings(_ row: FindingCase) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for (script, isRaised) in [(row.raises, true), (row.spares, false)] {
            let path = try folder.write("script.pcap", script.capture)
            let told = try Self.follow(path, tables: 1, held: 0, frames: 1)
            #expect(told.settled > 0)
            let found = told.findings.filter { $0.code == row.code && $0.severity == row.severity }
            #expect(found.map(\.count) == (isRaised ? [1] : []))
        }
    }

    /// Cases of the table in which the session is over long before the capture is.
    private static let leaving = FindingCase.all.filter { row in
        [.t013, .m322, .m352, .i704].contains(row.code)
    }

    private static let unknown: Set<Verdict> = [.notSeen, .partial, .incomplete, .ambiguous]

    static let captures: [String] = {
        let own = Expected.folder
        let lab = own.deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/lab")
        let wanted = [
            "s01a", "s03a", "s04b", "s05a", "s07b", "s08a", "s08c", "s09a", "s10a", "s20b", "s21a", "s22a",
        ]
        return [own, lab].flatMap { folder in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            return names.sorted().filter { name in
                (name.hasSuffix(".pcap") || name.hasSuffix(".pcapng"))
                    && (folder == own || wanted.contains { name.hasPrefix($0) })
            }.map { folder.appending(path: $0).path }
        }
    }()

    @Test(
        "No verdict becomes another one, at worst none is known; no session and no message is lost", arguments: captures
    )
    func verdicts(_ path: String) throws {
        let whole = try CollectedRun.of([path])
        let total = whole.captures[0].frames
        // Of a long capture not after every frame: what stays is played again each time.
        for (tables, held, frames) in [(1, 1 << 20, 1 + total / 40), (1, 0, 1 + total / 30), (4000, 1 << 20, 3)] {
            let told = try Self.follow(path, tables: tables, held: held, frames: frames)
            for push in whole.pushes {
                let others = told.pushes.values.filter {
                    $0.carrier.firstFrame == push.carrier.firstFrame
                        && $0.carrier.transactionID == push.carrier.transactionID
                }
                #expect(others.count == 1, "\(push.id) was told \(others.count) times")
                let verdict = try #require(others.first).verdict
                #expect(verdict == push.verdict || Self.unknown.contains(verdict), "\(push.id): \(verdict)")
                if held > 0, push.duplicateOf == nil { #expect(verdict == push.verdict, "\(push.id): \(verdict)") }
            }
            #expect(told.pushes.count == whole.pushes.count)
            let finals = Set(told.sessions.values.map(\.callID))
            #expect(Set(whole.sessions.filter { $0.state != .trying }.map(\.callID)).subtracting(finals) == [])
            let frames = Set(told.messages.values.map(\.firstFrame))
            let complete = whole.messages.filter { $0.state == .complete }.map(\.firstFrame)
            #expect(Set(complete).subtracting(frames) == [])
        }
    }
}
