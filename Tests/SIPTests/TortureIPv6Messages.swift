import SIP
import TextSyntax

extension TortureMessage {
    /// RFC 5118 §4.
    static let rfc5118: [TortureMessage] = [
        TortureMessage(
            "ipv6-good", "4.1",
            [
                "request REGISTER sip:[2001:db8::10]", "Via 0 UDP [2001:db8::9:1] branch z9hG4bKas3-111",
                "Contact address 2001:db8::1", "Contact user caller", "CSeq 98176 REGISTER",
            ]),
        TortureMessage(
            "ipv6-bad", "4.2", ["request REGISTER sip:2001:db8::10", "Contact address 2001:db8::1"],
            breaks: [Break(.unbracketedIPv6)]),
        // The port is read as the last group, which no reader can tell from an address.
        TortureMessage(
            "port-ambiguous", "4.3", ["request REGISTER sip:[2001:db8::10:5070]", "Contact name Caller"]),
        TortureMessage(
            "port-unambiguous", "4.4", ["request REGISTER sip:[2001:db8::10]:5070", "Contact name Caller"]),
        TortureMessage(
            "via-received-param-with-delim", "4.5",
            [
                "request BYE sip:[2001:db8::10]", "To tag bd76ya",
                "Via 0 UDP [2001:db8::9:1] branch z9hG4bKas3-111 received 2001:db8::9:255",
            ], breaks: [Break(.bracketedReceived, .via)]),
        TortureMessage(
            "via-received-param-no-delim", "4.5",
            [
                "request OPTIONS sip:[2001:db8::10]",
                "Via 0 UDP [2001:db8::9:1] branch z9hG4bKas3 received 2001:db8::9:255", "Contact address 2001:db8::9:1",
            ]),
        TortureMessage(
            "ipv6-in-sdp", "4.6",
            [
                "request INVITE sip:user@[2001:db8::10]", "To address 2001:db8::10", "body 251 of 251",
                "CSeq 8612 INVITE",
            ],
            // The RFC counts other lines than it shows.
            breaks: [Break(.bodyTooShort, .contentLength)]),
        TortureMessage(
            "mult-ip-in-header", "4.7",
            [
                "request BYE sip:user@host.example.net", "3 Via",
                "Via 0 UDP [2001:db8::9:1] port 6050 branch z9hG4bKas3-111",
                "Via 1 UDP 192.0.2.1 branch z9hG4bKjhja8781hjuaij65144",
                "Via 2 TCP [2001:db8::9:255] branch z9hG4bK451jj received 192.0.2.200",
            ]),
        // Here and in §4.9 the RFC counts line ends of one octet.
        TortureMessage(
            "mult-ip-in-sdp", "4.8",
            ["request INVITE sip:user@[2001:db8::10]", "Contact address 2001:db8::9:1", "body 181 of 189"]),
        TortureMessage(
            "ipv4-mapped-ipv6", "4.9",
            [
                "Via 0 UDP [::ffff:192.0.2.10] port 19823 branch z9hG4bKbh19",
                "Via 1 UDP [::ffff:192.0.2.2] branch z9hG4bKas3-111", "Contact name T. desk phone",
                "Contact host [::ffff:192.0.2.2]", "Contact address 192.0.2.2", "body 236 of 245",
            ]),
        // The files of this section lack the empty line.
        TortureMessage(
            "ipv6-bug-abnf-3-colons", "4.10",
            ["request OPTIONS sip:user@[2001:db8:::192.0.2.1]", "To host [2001:db8:::192.0.2.1]"],
            breaks: [Break(.malformedIPv6), Break(.malformedIPv6, .to), Break(.unterminatedHeaders)]),
        TortureMessage(
            "ipv6-correct-abnf-2-colons", "4.10",
            ["request OPTIONS sip:user@[2001:db8::192.0.2.1]", "To address 2001:db8::c000:201"],
            breaks: [Break(.unterminatedHeaders)]),
    ]
}
