import Correlation
import DeferredPush
import Octets
import Reassembly
import Records
import Testing

/// Balances of exchanges drawn at random: whatever happens, each message that a server took is in one class.
@Suite("Balance") struct BalanceTests {
    /// The same draws for the same seed.
    struct Draws: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }

        mutating func isTrue(_ share: Int) -> Bool { Int.random(in: 0..<share, using: &self) == 0 }
        mutating func pick<T>(_ choices: [T]) -> T? { choices.randomElement(using: &self) }
    }

    /// A random exchange as it is shown, and how many messages its servers took.
    struct Exchange {
        var evidence = Evidence()
        var draws: Draws
        var taken = 0
        /// The texts of what was sent, and to which server.
        private var sent: [(text: String, server: Endpoint)] = []
        private var count = 0

        static let servers = [server, host(8)]
        static let senders = [alice, host(11), host(12)]
        static let devices = [bob, host(3)]

        init(seed: UInt64) { draws = Draws(state: seed) }

        mutating func step() {
            count += 1
            switch Int.random(in: 0..<10, using: &draws) {
            case 0...2: send()
            case 3, 4: page()
            case 5: passOn()
            case 6...8: push()
            default: tell()
            }
        }

        private mutating func send() {
            guard let from = draws.pick(Exchange.senders), let to = draws.pick(Exchange.servers) else { return }
            let flag = draws.isTrue(8) ? "#" : draws.isTrue(8) ? "+" : "$"
            let body =
                "From: <sip:a@x>\nTo: <sip:b@x>\nNS: i <urn:ietf:params:imdn>\ni.Message-ID: id\(count)\n\n"
                + "Content-Type: text/plain\n\ntext \(count % 3)"
            let text =
                "MSRP t\(count)x SEND\nTo-Path: msrp://\(to.address):12763/s\(count);tcp\n"
                + "From-Path: msrp://\(from.address):7654/c;tcp\nMessage-ID: mid\(count)x\nByte-Range: 1-*/*\n"
                + "Content-Type: message/cpim\n\n\(body)\n-------t\(count)x\(flag)\n"
            let isLost = draws.isTrue(10)
            evidence.see(text, from, to, damage: isLost ? .hole : nil)
            let status = answer(text, to, from)
            if flag != "#" || isLost, status.map({ $0 < 300 }) ?? true { taken += 1 }
            sent.append((text, to))
        }

        private mutating func page() {
            guard let from = draws.pick(Exchange.senders), let to = draws.pick(Exchange.servers) else { return }
            let text = Stored.all[4].replacing("page-1@", with: "page\(count)@")
                .replacing("z9hG4bKmsg1", with: "z9hG4bKm\(count)").replacing("tag=m1", with: "tag=m\(count)")
            for _ in 0...(draws.isTrue(4) ? 1 : 0) { evidence.see(text, from, to) }
            sent.append((text, to))
            guard let status = draws.pick([202, 200, 404, nil]), let status else { return }
            evidence.see(
                text.replacing("MESSAGE sip:bob@im.example SIP/2.0", with: "SIP/2.0 \(status) x"), to, from)
            if status < 300 { taken += 1 }
        }

        /// What a server sends on bears its own transaction id and paths.
        private func again(_ text: String, to device: Endpoint) -> String {
            guard text.hasPrefix("MSRP ") else { return text }
            let id = String(text.dropFirst(5).prefix { $0 != " " })
            return text.replacing("MSRP \(id) ", with: "MSRP again\(count) ")
                .replacing("-------\(id)", with: "-------again\(count)")
                .replacing(":12763/", with: ":12763/again").replacing(":7654/c", with: ":7654/again\(device.address)")
        }

        private mutating func answer(_ text: String, _ from: Endpoint, _ to: Endpoint) -> Int? {
            guard let status = draws.pick([200, 413, nil]), let status else { return nil }
            let id = text.dropFirst(5).prefix { $0 != " " }
            evidence.see(
                "MSRP \(id) \(status) x\nTo-Path: msrp://a:1/b;tcp\nFrom-Path: msrp://c:2/d;tcp\n-------\(id)$\n", from,
                to)
            return status
        }

        private mutating func passOn() {
            guard let one = draws.pick(sent), let to = draws.pick(Exchange.devices) else { return }
            let text = again(one.text, to: to)
            evidence.see(text, one.server, to)
            if text.hasPrefix("MSRP") { _ = answer(text, to, one.server) }
        }

        private mutating func push() {
            guard let one = draws.pick(sent), let to = draws.pick(Exchange.devices) else { return }
            var copies = sent.filter { $0.server == one.server }.shuffled(using: &draws).prefix(2).map(\.text)
            if draws.isTrue(3) { copies = copies.map { $0.replacing("text 1", with: "TEXT 1") } }
            let number = evidence.correlator.messages.count + 1
            let text =
                "MSRP p\(count)x SEND\nTo-Path: msrp://\(to.address):7777/iau39;tcp\n"
                + "From-Path: msrp://\(one.server.address):8888/9di4ea;tcp\nMessage-ID: push\(count)\nByte-Range: 1-2/2\n"
                + "Content-Type: multipart/mixed;boundary=b\n\nHi\n-------p\(count)x$\n"
            evidence.see(text, one.server, to)
            let status = answer(text, to, one.server)
            if status == nil, draws.isTrue(2) {
                evidence.correlator.acknowledged(number - 1, evidence.frame([]))
            }
            _ = evidence.push(
                bundled(copies.map(Copy.init)), source: one.server, destination: to, isBroken: draws.isTrue(5),
                number: number)
        }

        private mutating func tell() {
            guard let from = draws.pick(Exchange.devices + Exchange.senders + Exchange.servers),
                let name = draws.pick([nil, "im:bob@im.example", "im:mallory@x"])
            else { return }
            let about = Int.random(in: 0...count, using: &draws)
            let told = CustodyTests.told(by: name, from: from).text
                .replacing("abc", with: "id\(about)").replacing("told1", with: "told\(count)")
            evidence.see(told, from, from == server ? alice : server)
        }
    }

    @Test("of whatever happens adds up") func sums() {
        var wrong: [String] = []
        var seen: Set<CustodyClass> = []
        for seed in 0..<400 as Range<UInt64> {
            var exchange = Exchange(seed: seed)
            for _ in 0..<14 { exchange.step() }
            let evidence = exchange.evidence
            let balance = Custody(
                evidence.correlator, evidence.book, clock: evidence.clock, servers: Set(Exchange.servers.map(\.address))
            ).record()
            func check(_ holds: Bool, _ what: String) { if !holds { wrong.append("seed \(seed): \(what)") } }
            check(balance.taken == exchange.taken, "\(balance.taken) taken, not \(exchange.taken)")
            check(CustodyClass.allCases.reduce(0) { $0 + balance.count($1) } == balance.taken, "the sum")
            check(Set(balance.messages.compactMap { $0.sent?.frame }).count == balance.taken, "listed twice")
            for message in balance.messages {
                seen.insert(message.class)
                let accepted = message.deliveries.filter { $0.refused == nil }
                check(message.deliveries.compactMap(\.push) == message.pushed, "\(message.message): ways")
                check(Set(message.pushed).count == message.pushed.count, "\(message.message): a push twice")
                check(
                    message.proof == .none || !message.deliveries.isEmpty || message.confirmed != nil,
                    "proof of nothing")
                switch message.class {
                case .held:
                    check(accepted.isEmpty && message.reason != nil, "\(message.message) held, but accepted")
                    check(message.confirmed == nil, "\(message.message) held, but confirmed")
                case .unproven: check(message.reason != nil, "\(message.message) unproven without a reason")
                case .pushedEqual, .pushedAltered:
                    check(!accepted.isEmpty && !message.pushed.isEmpty, "\(message.message) pushed to nobody")
                case .deliveredLive:
                    check(message.pushed.isEmpty && !accepted.isEmpty, "\(message.message) live, but pushed")
                }
            }
        }
        #expect(wrong == [])
        #expect(seen == Set(CustodyClass.allCases))
    }
}
