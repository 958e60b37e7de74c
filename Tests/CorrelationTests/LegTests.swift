import Octets
import Testing

@testable import Correlation

@Suite("Legs") struct LegTests {
    private static let options = "OPTIONS sip:b@b.example SIP/2.0\nCall-ID: 1\nCSeq: 1 OPTIONS\n\n"

    @Test("are heard where somebody spoke, and not where octets are missing of what he said") func heard() {
        var bench = Bench()
        bench.see(sip: Self.options, alice, bob)
        bench.correlator.legs.tear(from: bob.address, to: alice.address)
        func told(_ legs: LegTable) -> [Bool] {
            [
                legs.hears(alice.address, bob.address), legs.hears(bob.address, alice.address),
                legs.areHeardBothWays(alice.address, bob.address), legs.isTorn(from: alice.address, to: bob.address),
                legs.isTorn(from: bob.address, to: alice.address), legs.hears(alice.address, server.address),
            ]
        }
        #expect(told(bench.correlator.legs) == [true, false, false, false, true, false])
        bench.see(sip: Self.options, bob, alice)
        #expect(told(bench.correlator.legs) == [true, true, true, false, true, false])
    }

    @Test("leave in a run without end where nobody used them for long; those in use stay") func forgotten() {
        var bench = Bench()
        for number: UInt32 in 101...200 { bench.see(sip: Self.options, host(number), bob) }
        func left(_ legs: LegTable) -> [UInt32] { (101...200).filter { legs.hears(host($0).address, bob.address) } }
        bench.correlator.legs.forget(above: 100)
        #expect(left(bench.correlator.legs).count == 100)
        // Three are in use, and there is room for 20: what is left of the others are the latest.
        for number: UInt32 in [103, 150, 190] { bench.correlator.legs.see(host(number).address, bob.address) }
        bench.correlator.legs.forget(above: 20)
        #expect(left(bench.correlator.legs) == [103, 150, 190] + Array(194...200))
        #expect(bench.correlator.legs.legs.count == 10)
        bench.correlator.legs.see(host(103).address, bob.address)
        bench.correlator.legs.forget(above: 1)
        #expect(left(bench.correlator.legs) == [103])
    }
}
