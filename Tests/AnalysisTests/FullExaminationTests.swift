import DeferredPush
import Ingest
import Octets
import Reassembly
import Records
import Testing

@testable import Analysis
@testable import Correlation

/// What is held until the end of a run is filled beyond its bounds, with values as cheap as can be.
@Suite("Tables for the end of a run that are full") struct FullExaminationTests {
    private static func frame(_ number: Int) -> Frame {
        Frame(capture: 0, number: number, time: Timestamp(nanoseconds: Int64(number)))
    }

    private static func host(_ number: Int) -> Endpoint {
        Endpoint(address: IPAddress(v4: UInt32(0x0B00_0000 + number)), port: 2855)
    }

    @Test("pushes that are judged again: so many, and so many octets of them") func doubtful() {
        let carrier = Carrier(
            form: .sip, source: Self.host(9), destination: Self.host(2), first: Self.frame(1), last: Self.frame(1),
            callID: nil, to: nil)
        func bundle(_ size: Int) -> Bundle {
            Bundle(restored: .appendixK, contentType: "multipart/mixed", boundary: nil, size: size, parts: [])
        }
        var doubtful = DoubtfulPushes()
        for push in 0..<DoubtfulPushes.limit + 3 { doubtful.add(push, bundle(1), carrier, needs: 0) }
        #expect(doubtful.entries.map(\.push) == Array(0..<DoubtfulPushes.limit))
        #expect(doubtful.bundles[DoubtfulPushes.limit - 1] != nil && doubtful.bundles[DoubtfulPushes.limit] == nil)

        doubtful = DoubtfulPushes()
        for (push, size) in [DoubtfulPushes.octetLimit - 10, 11, 10, 1, 0].enumerated() {
            doubtful.add(push, bundle(size), carrier, needs: push)
        }
        #expect(doubtful.entries.map(\.push) == [0, 2, 4] && doubtful.entries.map(\.needs) == [0, 2, 4])
    }

    @Test("connections seen whole: the first, and others again once they are forgotten") func wholeEndpoints() {
        var framing = Framing(recall: Recall(), limits: Limits(), takesUsual: true)
        func close(_ number: Int, _ low: Endpoint, _ high: Endpoint, isWhole: Bool = true) {
            let flow = FlowID(slot: 0, serial: number + 1)
            framing.opened(flow, low: low, high: high, synchronised: isWhole, frame: Self.frame(1))
            framing.closed(flow, isHeardBothWays: true, frame: Self.frame(1))
        }
        let limit = Framing.endpointLimit
        for number in 0..<limit / 2 { close(number, Self.host(2 * number), Self.host(2 * number + 1)) }
        #expect(framing.wholeEndpoints.count == limit)
        #expect(framing.wholeEndpoints.contains(Self.host(limit - 1)))
        close(limit, Self.host(limit), Self.host(limit + 1))
        #expect(framing.wholeEndpoints.count == limit && !framing.wholeEndpoints.contains(Self.host(limit)))
        framing.forgetEndpoints(above: limit)
        #expect(framing.wholeEndpoints.count == limit)
        framing.forgetEndpoints(above: limit - 1)
        close(limit + 1, Self.host(limit), Self.host(limit + 1))
        close(limit + 2, Self.host(3), Self.host(4), isWhole: false)
        #expect(framing.wholeEndpoints == [Self.host(limit), Self.host(limit + 1)])
    }

    @Test("messages in several chunks: what is too long, or not there, is counted", arguments: [0, 1])
    func postponed(beyond: Int) throws {
        let limit = PostponedDispositions.limit
        let head =
            "From: <sip:a@x>\r\nNS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: id\r\n\r\n"
            + "Content-Type: text/plain\r\n\r\n"
        let recall = Recall()
        var correlator = Correlator()
        func add(_ size: Int, isThere: Bool) {
            let octets = Array(head.utf8) + [UInt8](repeating: 0x78, count: size - head.utf8.count)
            let frame = Self.frame(correlator.messages.count + 1)
            let extent = Extent(capture: 0, frame: frame.number, offset: 0, count: size)
            if isThere { recall.keep([extent], OctetView(octets.span)) }
            let index = correlator.messages.count
            correlator.messages.append(
                LiveMessage(
                    number: index + 1, journey: index + 1,
                    messageID: Fingerprint(low: UInt64(index), high: 0), channel: Self.channel(1, 2),
                    whole: UsualChunk(extent, frame.time, 0..<size, Fingerprint(low: 0, high: 0)),
                    wantsSuccessReport: false, carriesText: true))
            let type = Array("message/cpim".utf8)
            correlator.dispositions.postpone(index, OctetView(type.span))
        }
        add(limit + beyond, isThere: true)
        add(1_000, isThere: false)
        add(1_000, isThere: true)
        PostponedDispositions(recall).read(into: &correlator)
        let known = (0..<3).map { correlator.dispositions.messageID(of: .msrp($0)) != nil }
        #expect(known == [beyond == 0, false, true] && correlator.dispositions.omitted == 1 + beyond)
    }

    @Test("where a disposition was not kept, none is missing and none is about nothing for sure")
    func unsure() throws {
        for row in FindingCases.notifications where row.code == .i701 || row.code == .i703 {
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            var analyzer = try Analyzer(paths: [folder.write("told.pcap", row.raises.capture)])
            var run = CollectedRun()
            _ = try analyzer.run(into: &run)
            var correlator = analyzer.dissection.correlator
            var severities: [Severity?] = []
            for _ in 0..<2 {
                var log = FindingLog()
                NotificationExamination(
                    correlator, analyzer.dissection.recall, servers: [],
                    start: Timestamp(nanoseconds: 0), end: Timestamp(nanoseconds: .max), missesNothing: true
                ).examine(&log)
                severities.append(log.findings.first { $0.code == row.code }?.severity)
                correlator.omit(Dispositions.Postponed(message: 0, contentType: []))
            }
            #expect(severities == [.warning, .note], "\(row.code)")
        }
    }

    // MARK: Hops

    private static func channel(_ source: Int, _ destination: Int) -> Channel {
        let nothing = Fingerprint(low: 0, high: 0)
        return Channel(
            number: 0,
            ChannelKey(from: nothing, to: nothing, source: host(source), destination: host(destination)),
            sender: nothing, recipient: nothing)
    }

    /// Messages that are passed on, each leg a message of the correlator. Octets are there only where a text is given.
    private struct Relayed {
        let recall = Recall()
        var correlator = Correlator()

        /// Adds the legs of one message, by their texts or their sizes; the legs lead from host to host.
        mutating func pass(_ texts: [String?], size: Int = 6) {
            let journey = correlator.messages.count + 1
            for (leg, text) in texts.enumerated() {
                let number = correlator.messages.count + 1
                let path = (0...leg).map { "msrp://10.0.0.\($0):2855/r;tcp" }.joined(separator: " ")
                let head =
                    text == nil
                    ? ""
                    : "MSRP abcd1234 SEND\r\nTo-Path: msrp://10.0.0.99:2855/z;tcp\r\nFrom-Path: \(path)\r\n"
                        + "Message-ID: m1234567\r\nByte-Range: 1-6/6\r\nContent-Type: text/plain\r\n\r\n"
                let count = text?.utf8.count ?? size
                let body = head.utf8.count..<head.utf8.count + count
                let extent = Extent(capture: 0, frame: number, offset: 0, count: body.upperBound)
                if let text {
                    let octets = Array((head + text).utf8)
                    recall.keep([extent], OctetView(octets.span))
                }
                correlator.messages.append(
                    LiveMessage(
                        number: number, journey: journey, messageID: Fingerprint(low: UInt64(journey), high: 0),
                        channel: FullExaminationTests.channel(leg, leg + 1),
                        whole: UsualChunk(
                            extent, Timestamp(nanoseconds: Int64(number)), body, Fingerprint(low: 0, high: 0)),
                        wantsSuccessReport: false, carriesText: true))
            }
        }

        /// The messages that were changed, and how many had no room to be compared.
        func compared() -> (changed: [String], omitted: Int) {
            var log = FindingLog()
            var hops = LiveHops(recall, correlator)
            hops.compare(&log)
            return (hops.changes.map(\.message), hops.omitted)
        }
    }

    @Test("messages that were passed on: so many are compared, and those whose sizes differ") func comparisons() {
        var relayed = Relayed()
        let limit = LiveHops.comparisonLimit
        for _ in 0..<limit - 1 { relayed.pass([nil, nil]) }
        relayed.pass(["pay 10", "pay 99"])
        relayed.pass(["pay 10", "pay 99"])
        relayed.pass(["pay 10", "pay 100"])
        let (changed, omitted) = relayed.compared()
        #expect(changed == ["m\(2 * limit)", "m\(2 * limit + 4)"] && omitted == 1)
    }

    @Test("messages that were passed on: so many octets are read") func octets() {
        var relayed = Relayed()
        relayed.pass(["pay 10", "pay 99"])
        relayed.pass([nil, nil], size: LiveHops.octetLimit / 2 - 12)
        relayed.pass([nil, nil], size: 7)
        relayed.pass(["pay 10", "pay 99"])
        relayed.pass(["pay 10", "pay 99"])
        let (changed, omitted) = relayed.compared()
        #expect(changed == ["m2", "m8"] && omitted == 2)
    }

    @Test("legs of one message: the first are compared", arguments: [0, 1]) func legs(beyond: Int) {
        var relayed = Relayed()
        let place = LiveHops.legLimit - 1 + beyond
        relayed.pass((0..<LiveHops.legLimit + 2).map { $0 < place ? "pay 10" : "pay 99" })
        relayed.pass(["pay 10", "pay 99"])
        let changed = relayed.compared().changed
        #expect(changed == (beyond == 0 ? ["m\(place + 1)"] : []) + ["m\(LiveHops.legLimit + 4)"])
    }
}
