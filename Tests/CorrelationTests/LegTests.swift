import Correlation
import Octets
import Testing

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
}
