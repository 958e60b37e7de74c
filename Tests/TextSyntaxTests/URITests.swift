import Octets
import Testing
import TextSyntax

@Suite("URIs") struct URITests {
    /// A URI and its parts, written `kind|user|password|host|port|parameters|headers`, with `~` for white space.
    static let parts: [(uri: String, parts: String?)] = [
        ("sip:alice@atlanta.com", "sip|alice||atlanta.com|||"),
        (
            "SIPS:alice:secret@atlanta.com:5061;transport=tcp;lr?Subject=x&to=y",
            "sips|alice|secret|atlanta.com|5061|transport=tcp;lr|Subject=x&to=y"
        ),
        ("sip:[2001:db8::1]:5070;lr", "sip|||[2001:db8::1]|5070|lr|"),
        ("sip:bob@[2001:db8::1]", "sip|bob||[2001:db8::1]|||"),
        ("sip:user;par=u%40example.net@example.com", "sip|user;par=u%40example.net||example.com|||"),
        ("sip:+1-212?x@gateway.com;user=phone", "sip|+1-212?x||gateway.com||user=phone|"),
        ("tel:+1-201-555-0123;ext=3", "tel|+1-201-555-0123||||ext=3|"),
        ("im:fred@example.com", "im|fred||example.com|||"),
        ("sip: user2@imserver.com", "sip|user2||imserver.com|||~"),
        (" sip: user1 @ imserver.com : 5060 ; lr ", "sip|user1||imserver.com|5060|lr|~"),
        ("sip:host:", "sip|||host|||"),
        ("sip:", nil), ("sip:alice@", nil), ("sip:host:99999", nil), ("sip:host:abc", nil), ("sip:[::1]x", nil),
        ("http://example.com", nil), ("", nil), ("tel:", nil), ("alice@example.com", nil),
    ]

    @Test("a URI falls into its parts", arguments: parts) func reads(row: (uri: String, parts: String?)) {
        let octets = Array(row.uri.utf8)
        let view = OctetView(octets.span)
        var read: String?
        if let parts = URIParts(view, 0..<view.count) {
            var fields = ["\(parts.kind)"]
            for part in [parts.user, parts.password, parts.host] { fields.append(part.map { view.text($0) } ?? "") }
            fields.append(parts.port.map { "\($0)" } ?? "")
            for part in [parts.parameters, parts.headers] { fields.append(part.map { view.text($0) } ?? "") }
            read = fields.joined(separator: "|") + (parts.hasWhitespace ? "~" : "")
        }
        #expect(read == row.parts)
    }

    struct Pair: Sendable, CustomTestStringConvertible {
        let first: String
        let second: String
        let isEquivalent: Bool
        let isSameUser: Bool
        var testDescription: String { "\(first) and \(second)" }

        init(_ first: String, _ second: String, _ isEquivalent: Bool, sameUser isSameUser: Bool) {
            self.first = first
            self.second = second
            self.isEquivalent = isEquivalent
            self.isSameUser = isSameUser
        }
    }

    static let pairs = [
        // RFC 3261 §19.1.4, the examples of both kinds.
        Pair("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtlanTa.CoM;Transport=tcp", true, sameUser: true),
        Pair("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true, sameUser: true),
        Pair("sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on", true, sameUser: true),
        Pair(
            "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
            "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", true, sameUser: true),
        Pair(
            "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
            "sip:alice@atlanta.com?priority=urgent&subject=project%20x", true, sameUser: true),
        Pair("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false, sameUser: false),
        Pair("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false, sameUser: true),
        Pair("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false, sameUser: true),
        Pair("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp", false, sameUser: true),
        Pair("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false, sameUser: true),
        Pair("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false, sameUser: false),
        Pair("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", false, sameUser: true),
        // What its text demands beyond the examples.
        Pair("sip:alice@a.example", "sips:alice@a.example", false, sameUser: true),
        Pair("sip:alice:x@a.example", "sip:alice:X@a.example", false, sameUser: true),
        Pair("sip:a%40b@a.example", "sip:a%40B@a.example", false, sameUser: false),
        Pair("sip:a%3bb@a.example", "sip:a;b@a.example", false, sameUser: false),
        Pair("sip:a%3bb@a.example", "sip:a%3Bb@a.example", true, sameUser: true),
        Pair("sip:a@h;maddr=x", "sip:a@h;maddr=y", false, sameUser: true),
        Pair("sip:a@h;user=phone", "sip:a@h", false, sameUser: true),
        Pair("sip:a@h;lr", "sip:a@h", true, sameUser: true),
        Pair("sip:a@h?Subject=X", "sip:a@h?Subject=x", false, sameUser: true),
        Pair("sip:a@[2001:DB8::1]", "sip:a@[2001:db8:0:0::0:1]", true, sameUser: true),
        Pair("sip:a@[2001:db8::1]", "sip:a@[2001:db8::2]", false, sameUser: false),
        Pair("sip:a@h", "sip:h", false, sameUser: false),
        Pair("sip: user2@imserver.com", "sip:user2@imserver.com", true, sameUser: true),
        Pair("sip:user1@imserver.com", "sip:user2@imserver.com", false, sameUser: false),
        Pair("sip:100%@h", "sip:100%25@h", true, sameUser: true),
        Pair("sip:a@h;x=1;x=2", "sip:a@h;x=1;x=2", true, sameUser: true),
        Pair("sip:a@h;ttl=1", "sip:a@h", false, sameUser: true),
        Pair("sip:a@h;method=INVITE", "sip:a@h", false, sameUser: true),
        Pair("sip:a@h;maddr=x", "sip:a@h", false, sameUser: true),
        Pair("sip:a@h;user=PHONE;ttl=1", "sip:a@h;TTL=%31;user=phone", true, sameUser: true),
        Pair("sip:%61@h;%78=%79", "sip:a@h;x=Y", true, sameUser: true),
        Pair("sip:a@h?a=1&b=2", "sip:a@h?b=2", false, sameUser: true),
        Pair("sip:a:p@h", "sip:a@h", false, sameUser: true),
        Pair("sip:a@h:5061", "sip:a@h:05061", true, sameUser: true),
        Pair("sip:a@h.", "sip:a@h", false, sameUser: false),
        Pair("sip:a@192.0.2.1", "sip:a@[::ffff:192.0.2.1]", true, sameUser: true),
        // GRUUs (RFC 5627): gr counts only where both URIs have it, so that a public one equals its address of record.
        Pair("sip:a@h;gr=urn:uuid:f81d4fae", "sip:a@h", true, sameUser: true),
        Pair("sip:a@h;gr=urn:uuid:f81d4fae", "sip:a@h;gr=urn:uuid:F81D4FAE", true, sameUser: true),
        Pair("sip:a@h;gr=urn:uuid:f81d4fae", "sip:a@h;gr=urn:uuid:f81d4faf", false, sameUser: true),
        Pair("sip:a@h;gr=kjh29x97us97d", "sip:a@h;gr", false, sameUser: true),
        // A temporary one has a user part of its own, and gr without a value.
        Pair("sip:tgruu.7hs==jd7vnzga5w7fajsc7-ajd6fabz0f8g5@h;gr", "sip:a@h", false, sameUser: false),
        Pair(
            "sip:tgruu.7hs==jd7vnzga5w7fajsc7@h;gr", "sip:tgruu.7hs==jd7vnzga5w7fajsc7@H;GR", true, sameUser: true),
        Pair("sip:tgruu.7hs==jd7@h;gr", "sip:tgruu.7hs==JD7@h;gr", false, sameUser: false),
        // Numbers.
        Pair("tel:+1-555-0100;ext=12-34", "tel:+1-555-0100;ext=1234", true, sameUser: true),
        Pair("tel:+1-555-0100;ext=1234", "tel:+1-555-0100;ext=1235", false, sameUser: true),
        Pair("tel:7042;phone-context=+1-914-555", "tel:7042;phone-context=+1914555", true, sameUser: true),
        Pair("tel:7042;phone-context=Example.COM", "tel:7042;phone-context=example.com", true, sameUser: true),
        Pair("tel:7042;phone-context=a-b.com", "tel:7042;phone-context=ab.com", false, sameUser: true),
        Pair("tel:7042;isub=1-2", "tel:7042;isub=12", false, sameUser: true),
        Pair("tel:7042;a;b", "tel:7042;b;a", true, sameUser: true),
        Pair("TEL:863-1234;phone-context=+1-914-555", "tel:863-1234;phone-context=+1-914-556", false, sameUser: true),
        Pair("tel:+1-555-0100", "tel:+1(555)0100", true, sameUser: true),
        Pair("tel:+1-555-0100;ext=7", "tel:+1-555-0100", false, sameUser: true),
        Pair("tel:+1-555-0100;a=1;b=2", "tel:+15550100;B=2;A=1", true, sameUser: true),
        Pair("tel:5550100", "tel:+5550100", false, sameUser: false),
        Pair("tel:+1-555", "sip:+1555@x;user=phone", false, sameUser: true),
        Pair("tel:+1-555", "sips:+1555;phone-context=y@x", false, sameUser: true),
        Pair("tel:+1-555", "sip:+1556@x;user=phone", false, sameUser: false),
        Pair("tel:1-555", "sip:1555@x;user=phone", false, sameUser: false),
        Pair("sip:+1555@x;user=phone", "sip:+1-555@y;user=phone", false, sameUser: true),
        Pair("sip:+1555@x", "sip:+1-555@y;user=phone", false, sameUser: false),
        Pair("sip:+1555@x", "sip:+1-555@x", false, sameUser: true),
        // Not URIs.
        Pair("mailto:a@b", "mailto:a@b", true, sameUser: true),
        Pair("mailto:a@b", "mailto:A@b", false, sameUser: false),
        Pair("mailto:a@b", "sip:a@b", false, sameUser: false),
    ]

    @Test("two URIs compare, either way round", arguments: pairs) func compares(pair: Pair) {
        let first = Array(pair.first.utf8)
        let second = Array(pair.second.utf8)
        let a = OctetView(first.span)
        let b = OctetView(second.span)
        let equivalent = [URIComparison.areEquivalent(a, b), URIComparison.areEquivalent(b, a)]
        let same = [URIComparison.sameUser(a, b), URIComparison.sameUser(b, a)]
        #expect(equivalent == [pair.isEquivalent, pair.isEquivalent])
        #expect(same == [pair.isSameUser, pair.isSameUser])
    }

    static let addresses: [(text: String, address: String?)] = [
        ("192.0.2.1", "192.0.2.1"), ("[2001:DB8:0:0:0:0:0:1]", "2001:db8::1"), ("::", "::"), ("::1", "::1"),
        ("1::", "1::"), ("::ffff:192.0.2.1", "192.0.2.1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("", nil), ("[]", nil), (":", nil), (":::", nil), ("1:", nil), ("1::2::3", nil), ("1:2:3:4:5:6:7", nil),
        ("1:2:3:4:5:6:7:8:9", nil), ("1:2:3:4:5:6:7:1.2.3.4", nil), ("12345::", nil), ("g::", nil),
        ("256.0.0.1", nil), ("1.2.3", nil), ("1.2.3.4.5", nil), ("1.2..4", nil), ("example.com", nil), (":1", nil),
        ("1:2:3:4::5:6:7:8", nil), ("1.2.3.4:1::", nil),
    ]

    @Test("an address is read from text", arguments: addresses) func address(row: (text: String, address: String?)) {
        let octets = Array(row.text.utf8)
        let address = IPAddress(text: OctetView(octets.span))
        #expect(address?.description == row.address)
    }
}
