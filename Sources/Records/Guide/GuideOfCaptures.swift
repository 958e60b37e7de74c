extension FindingGuide {
    /// C and T: the capture, and TCP below MSRP.
    static let captures = """
        C001
        Rule: A TCP stream is followed from its SYN, a dialog from its INVITE. Without it, what was sent before the
              capture is not known.
        Seen: connection 10.0.0.5:40000 - 10.0.0.9:2855 was open before the capture
        Often: The capture was started while sessions were up, or it is one of several rotated files.
        Ask: Nobody. Name the earlier files too, or start the capture before the session.

        C002
        Rule: Every octet of a SIP or MSRP stream is in the capture; what depends on missing ones is not judged.
        Seen: 700 octets missing from the stream 10.0.0.5:40000 > 10.0.0.9:2855, in a SEND with Message-ID 12339sdqwer
        Often: The capturing host dropped frames, a mirror port was overloaded, or traffic took a second path.
        Ask: Whoever captures: a larger buffer (-B), a filter, a tap instead of a mirror port.

        C003
        Rule: Frames are captured whole.
        Seen: 12 frames cut by the snap length, to 96 octets
        Often: tcpdump was run with -s, or an old version cut by default.
        Ask: Whoever captures: -s 0, or no -s at all.

        C004
        Rule: What is encrypted is read only with its secrets.
        Seen: 2 connections of TLS not read: no secrets were given
        Often: msrps or SIP over TLS, captured without a key log.
        Ask: Whoever runs an endpoint: its key log (SSLKEYLOGFILE), given with --keylog.

        C005
        Rule: ESP (IP protocol 50) and SigComp are not decoded.
        Seen: 40 frames of ESP, not read
        Often: The Gm interface of IMS protects SIP by IPsec; old terminals compress it.
        Ask: The lab: NULL encryption on Gm, or a capture behind the P-CSCF.

        C006
        Rule: Times of one capture rise, and a Date header tells the time at which it is written.
        Seen: capture time runs backwards once, by 1999 ms at most
        Often: NTP set the clock of the capturing host, or a server's clock is off by hours (a zone written as GMT).
        Ask: Whoever runs the host that is named: NTP, and whether Date is written in GMT.

        C007
        Rule: Each transmission is in the capture once.
        Seen: 14 messages captured more than once
        Often: A mirror port that copies both directions, the interface "any", or two captures that overlap.
        Ask: Nobody: copies are counted once. Capture one interface for a smaller file.

        C008
        Rule: All fragments of an IP packet, and all chunks of an SCTP message, are in the capture.
        Seen: 1 IP fragment of a packet 10.0.0.5 > 10.0.0.9, others missing
        Often: A capture filter on ports, which only the first fragment has.
        Ask: Whoever captures: add "or ip[6:2] & 0x1fff != 0" to the filter.

        C009
        Rule: A record of TLS authenticates under the connection's keys (RFC 8446 §5.2).
        Seen: a record of TLS 10.0.0.5:40000 > 10.0.0.9:2855 does not authenticate
        Often: The secrets are those of another connection, or octets were lost or altered on the way.
        Ask: Whoever wrote the key log: whether it belongs to this run.

        C010
        Rule: A line of the key log is a label, a client random and a secret.
        Seen: 2 lines of the key log are no secrets
        Often: The file was cut, or edited.
        Ask: Whoever wrote it: the file as the program left it.

        T010
        Rule: The host and port of a path URI take the connection of the active side (RFC 4975 §6.2).
        Seen: 10.0.0.9:2855, which a path names, refused the connection of 10.0.0.5:40000 (RST)
        Often: A firewall, a path with an address behind a NAT, or a server that listens later than it answers.
        Ask: The side that is named: does it listen there before its SDP is sent? Is the address reachable?

        T011
        Rule: The offerer opens the connection, or the side that a=setup names (RFC 4975 §5.4, RFC 6135 §4.2).
        Seen: 10.0.0.9 opened the connection, though a=setup makes it the passive side
        Often: a=setup was ignored, or copied from the offer into the answer.
        Ask: The vendor of the side that connected: how is a=setup of offer and answer evaluated?

        T012
        Rule: The active side sends a SEND at once, if need be without a body; the passive side waits for it
              (RFC 4975 §5.4).
        Seen: 10.0.0.9, which did not open the connection, sent the first SEND
        Often: The bodiless SEND that binds the connection to its session is not implemented.
        Ask: The vendor of the active side: is a SEND sent as soon as the connection is up?

        T013
        Rule: A connection stays as long as sessions use it; if it fails, a new offer makes another one
              (RFC 4975 §5.4).
        Seen: connection 10.0.0.5:40000 - 10.0.0.9:2855 closed by 10.0.0.9 with 1 SEND unanswered
        Often: An idle timer of a NAT or load balancer, a restart, or TCP closed before BYE is sent.
        Ask: Whoever closed it: which timer or error did it? Were the SENDs resent over a new connection?

        T014
        Rule: Sessions may share one connection; the port alone proves nothing then (RFC 4975 §8.1).
        Seen: 3 sessions share connection 10.0.0.5:40000 - 10.0.0.9:2855
        Often: A server or a gateway multiplexes, as RFC 4975 §5.4 wants it to.
        Ask: Nobody.

        T015
        Rule: With a=msrp-cema on both sides the connection goes where c= and m= say, without it where the path says
              (RFC 6714 §4.2, §4.3).
        Seen: connection went to 10.0.0.7:9000 of c= and m=, not to 10.0.0.9:2855 of the path, though no a=msrp-cema
              was agreed
        Often: A session border controller rewrites c= and m= but not the attribute, or drops it.
        Ask: The vendor of the middlebox: is a=msrp-cema kept, and added only where it is meant?

        T016
        Rule: A SEND without a body, and CR LF on a SIP stream, keep a connection alive; both are counted only.
        Seen: connections were kept alive by SENDs without a body
        Often: NAT traversal.
        Ask: Nobody.

        T017
        Rule: A segment that comes again has the octets that it had (RFC 9293 §3.4).
        Seen: a segment 10.0.0.5:40000 > 10.0.0.9:2855 came again with other octets than in frame 12, which count
        Often: A device on the way rewrites payload, or an attack on analyzers.
        Ask: Whoever runs the devices between the two hosts: which of them edits TCP payload?
        """
}
