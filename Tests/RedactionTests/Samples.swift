import Redaction

/// The maps of a key that never changes.
let pseudonyms = Pseudonyms(RedactionKey(octets: Array(0..<32)) ?? .random())

/// `text` with its octets mapped by `map`.
func mapped(_ octets: [UInt8], _ map: (inout [UInt8], Range<Int>) -> Void) -> [UInt8] {
    var octets = octets
    map(&octets, octets.indices)
    return octets
}

/// What stands for the octets of a text.
func text(_ octets: [UInt8]) -> [UInt8] { mapped(octets) { pseudonyms.mapText(&$0, $1) } }

/// The classes of characters: each letter and digit as one that stands for its class.
func shape(_ text: String) -> String {
    String(
        text.map { character in
            switch character {
            case "0"..."9": "9"
            case "A"..."Z": "A"
            case "a"..."z": "a"
            default: character
            }
        })
}

/// Texts with line ends as the wire has them.
func wire(_ text: String) -> [UInt8] {
    Array(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n").utf8)
}

let body = "Hi Bob, train 14 at 18:05? -- Zoë"

let invite = wire(
    """
    INVITE sip:bob@im.example.com;user=phone SIP/2.0
    Via: SIP/2.0/TCP 192.0.2.7:5060;branch=z9hG4bKnashds8;rport
    From: "Alice B." <sip:alice@im.example.com>;tag=9fxced76sl
    To: <tel:+1-212-555-0123>
    Call-ID: 3848276298220188511@client.example.com
    CSeq: 2 INVITE
    Contact: <sip:alice@192.0.2.7:5060;transport=tcp>;+sip.instance="<urn:uuid:f81d4fae-7dec-11d0>";expires=60
    User-Agent: Acme Phone/1.2
    Content-Type: application/sdp
    Content-Length: 166

    v=0
    o=alice 2890844526 2890844527 IN IP4 client.example.com
    s=-
    c=IN IP6 2001:db8::9:1
    t=0 0
    m=message 7394 TCP/MSRP *
    a=accept-types:text/plain
    a=path:msrp://client.example.com:7394/2s93i9ek2a;tcp

    """)

/// A SEND with `content`, in a transaction of its own.
func send(_ content: String, type: String = "text/plain", range: String = "1-*/*", flag: String = "$") -> [UInt8] {
    wire(
        """
        MSRP d93kswow SEND
        To-Path: msrp://bob.example.com:8888/9di4eae923wzd;tcp
        From-Path: msrp://client.example.com:7394/2s93i9ek2a;tcp
        Message-ID: 12339sdqwer
        Byte-Range: \(range)
        Content-Type: \(type)

        \(content)
        -------d93kswow\(flag)

        """)
}
