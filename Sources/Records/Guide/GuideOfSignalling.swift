extension FindingGuide {
    /// S and D: SIP and session descriptions.
    static let signalling = """
        S101
        Rule: Content-Length is the number of octets of the body (RFC 3261 §18.3).
        Seen: Content-Length 586, but the body has 583 octets
        Often: A body was edited and its length was not, or characters were counted instead of octets.
        Ask: The vendor of the sender: is the length computed after all changes, in octets?

        S102
        Rule: Over a stream transport every message has a Content-Length (RFC 3261 §18.3).
        Seen: INVITE over TCP without Content-Length
        Often: A stack that was written for UDP.
        Ask: The vendor of the sender: where does the next message start without it?

        S103
        Rule: A request of more than 1300 octets goes over TCP where the path's MTU is not known, or over UDP once
              TCP was refused (RFC 3261 §18.1.1). Fragments of one that are missing are told of too.
        Seen: INVITE of 1977 octets over UDP, more than 1300
        Often: UDP is configured for all sizes, and fragments are lost on the way or by the capture filter.
        Ask: The vendor of the sender: when does it change over to TCP?

        S110
        Rule: Nothing but single spaces stands around a Request-URI, and none within (RFC 3261 §25.1).
        Seen: space in Request-URI: "sip: bob@b.example"
        Often: A line was put together by hand, or broken and joined again.
        Ask: The vendor of the sender: what builds the start line?

        S111
        Rule: No space stands between < and > of an address (RFC 4475 §3.1.2.14).
        Seen: space in addr-spec: < sip:bob@b.example >
        Often: A template with spaces.
        Ask: The vendor of the sender: what builds From and To?

        S112
        Rule: A message has header fields (RFC 3261 §7).
        Seen: "SIP/2.0 200 OK" followed by an empty line
        Often: A keep-alive or probe of its own kind, or a message that was cut.
        Ask: The vendor of the sender: what is this meant to be?

        S113
        Rule: A live message has To, From, Call-ID, CSeq and Via, a request Max-Forwards too (RFC 3261 §8.1.1).
        Seen: live INVITE without Call-ID, Via
        Often: A stored copy was put on the wire as it is, or a test tool with a short script.
        Ask: The vendor of the sender: which part of the stack leaves it out?

        S114
        Rule: The method in CSeq is that of the request (RFC 3261 §20.16).
        Seen: CSeq says INVITE, the request is MESSAGE
        Often: A message was made of another one.
        Ask: The vendor of the sender: where does CSeq come from?

        S115
        Rule: The weekday of a Date is that of the date (RFC 3261 §20.17).
        Seen: Thu, 21 Feb 2005 was a Monday
        Often: The date was written by hand, or with a table of days of its own.
        Ask: The vendor of the sender: which function formats Date?

        S116
        Rule: Date is an RFC 1123 date in GMT (RFC 3261 §20.17).
        Seen: Date not in GMT: Mon, 21 Feb 2005 13:02:03 EST
        Often: The local zone is written.
        Ask: The vendor of the sender: is Date formatted in GMT?

        S117
        Rule: The branch of a request's topmost Via starts with z9hG4bK, and more follows (RFC 3261 §8.1.1.7).
        Seen: branch of MESSAGE without the cookie, or nothing behind it: 1MESSAGE
        Often: A stack of RFC 2543, or a script.
        Ask: The vendor of the sender: is the branch unique for each transaction?

        S118
        Rule: Lines of SIP end with CR LF (RFC 3261 §7).
        Seen: INVITE with lines that end in LF instead of CR LF
        Often: A text file was sent as it is.
        Ask: The vendor of the sender: what writes line ends?

        S119
        Rule: A message starts with a request line or a status line (RFC 3261 §7.1, §7.2).
        Seen: no message of SIP/2.0: "INFO sip:bob@b.example SIP/7.0"
        Often: A wrong Content-Length of the message before (S101), or another protocol on the port.
        Ask: The vendor of the sender: first, what the message before it says of its length.

        S121
        Rule: A response has the From, Call-ID, CSeq and Via of its request, and its To but for the tag
              (RFC 3261 §8.2.6.2).
        Seen: 200 to 1 INVITE has another From tag than the request in frame 4
        Often: Fields are built anew instead of copied, or a B2BUA mixes its two sides.
        Ask: The vendor of the answering side: which fields are copied from the request?

        S122
        Rule: Every 2xx to INVITE is acknowledged by ACK (RFC 3261 §13.3.1.4).
        Seen: 200 to 1 INVITE was not acknowledged, and was sent 4 times
        Often: The ACK went to a Contact that cannot be reached, or a NAT dropped it.
        Ask: The vendor of the caller: to which address did ACK go, by which Contact and Record-Route?

        S123
        Rule: A session ends with BYE (RFC 3261 §15).
        Seen: MSRP connection closed by 10.0.0.9, and no BYE for 32 s
        Often: An application was killed, or takes the end of TCP for the end of the session.
        Ask: The vendor of the side that closed: is BYE sent before the connection is closed?

        S124
        Rule: A forked INVITE may be answered by several devices, each with a tag of its own (RFC 3261 §19.3).
        Seen: 180 to INVITE has another To tag than the 180 in frame 4
        Often: A user has several devices.
        Ask: Nobody; each tag is a dialog of its own.

        S125
        Rule: INVITE and MESSAGE are addressed to somebody else than who sends them (RFC 3261 §8.1.1.1).
        Seen: MESSAGE addressed to its own sender sip:alice@a.example
        Often: The server swaps From and To when it sends a stored message on.
        Ask: The vendor of the sender: where does the Request-URI come from?

        S126
        Rule: MESSAGE has no Contact: it makes no dialog (RFC 3428 §4).
        Seen: MESSAGE with a Contact: <sip:alice@10.0.0.5>
        Often: A general header template.
        Ask: The vendor of the sender: leave Contact out of MESSAGE.

        S127
        Rule: Every request but ACK gets a final response (RFC 3261 §17).
        Seen: OPTIONS to 10.0.0.9 without a final response in the capture
        Often: The capture ended, the answer took another way, or nobody is there.
        Ask: First whether the way back is captured; then who runs the host that does not answer.

        S128
        Rule: Over UDP a request is sent again until it is answered; repetitions are counted and not read again.
        Seen: INVITE of 10.0.0.5 was sent again
        Often: Loss, or an answer that takes longer than T1 (500 ms).
        Ask: Whoever runs the host that answers late, where it happens often.

        D201
        Rule: A session description has v=, o=, s= and t=, in this order (RFC 8866 §5).
        Seen: SDP without s=, t=
        Often: A copy was shortened, or the SDP was written by hand.
        Ask: The vendor of the sender: what builds the SDP?

        D202
        Rule: An MSRP medium has a=path (RFC 4975 §8.2).
        Seen: MSRP media without a=path
        Often: A session border controller removed attributes that it does not know.
        Ask: The vendor of the sender, and of the middlebox before it: who drops a=path?

        D203
        Rule: An MSRP medium has a=accept-types (RFC 4975 §8.6).
        Seen: MSRP media without a=accept-types
        Often: As D202.
        Ask: The vendor of the sender: which types does it take?

        D204
        Rule: The port of m= is that of the path's URI, unless CEMA is used, or the port is 9 with setup:active
              (RFC 4975 §8.1, RFC 6135 §4.2.2).
        Seen: m= names port 9000, the path msrp://10.0.0.5:2855/s1;tcp
        Often: A middlebox rewrote one and not the other.
        Ask: The vendor of the sender: to which of the two is the peer to connect?

        D205
        Rule: The address of c= is that of the path's URI, unless CEMA is used (RFC 4975 §8.1, RFC 6714).
        Seen: c= names 10.0.0.7, the path msrp://10.0.0.5:2855/s1;tcp
        Often: A NAT or a session border controller rewrote c= alone.
        Ask: Whoever runs the middlebox: MSRP needs the path rewritten too, or CEMA.

        D206
        Rule: A path URI names its port and its transport (RFC 4975 §6, §8.2).
        Seen: path URI without a port: msrp://10.0.0.5/s1;tcp
        Often: A default port was assumed; MSRP has none.
        Ask: The vendor of the sender: the port, and ";tcp" at the end.

        D207
        Rule: The format list of an MSRP medium is "*" (RFC 4975 §8.1).
        Seen: m= has the format list "98", not *
        Often: The medium was built like one of RTP.
        Ask: The vendor of the sender: write "*".

        D208
        Rule: An offer does not say setup:passive (RFC 6135 §4.2.2): the answerer may be unable to be active.
        Seen: offer of 10.0.0.5 with a=setup:passive
        Often: The default of another protocol (RFC 4145).
        Ask: The vendor of the offerer: actpass where it can be reached, else active.

        D209
        Rule: One side is active and the other passive (RFC 6135).
        Seen: a=setup is active on both sides: both connect
        Often: The answer repeats the offer's value.
        Ask: The vendor of the answerer: how is the value of the answer chosen?

        D210
        Rule: An offer that changes nothing keeps its o= line; one that changes something has a new version
              (RFC 4975 §8.4, RFC 3264 §8).
        Seen: o= has a new version, and nothing else changed: o=alice 1 2 IN IP4 10.0.0.5
        Often: The version is counted up for every re-INVITE, as by session timers.
        Ask: The vendor of the sender: does the peer take each re-INVITE for a new path, and reconnect?

        D211
        Rule: Attributes are spelt as in RFC 4975 §8.6.
        Seen: a=maxsize should be a=max-size
        Often: An old draft, or a slip.
        Ask: The vendor of the sender: the peer does not know the attribute as it stands.

        D212
        Rule: The certificate of a TLS connection has the fingerprint that a=fingerprint announces (RFC 4975 §14.4).
        Seen: the certificate of 10.0.0.9:2855 has the fingerprint SHA-1 6A:..., and a=fingerprint says SHA-1 0B:...
        Often: A middlebox ends TLS, or the certificate was renewed and the configuration was not.
        Ask: The side whose certificate it is, and whoever runs a proxy between: who ends TLS here?
        """
}
