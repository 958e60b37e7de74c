extension FindingGuide {
    /// X: originals against their copies.
    static let comparison = """
        X500
        Rule: A stored message is delivered as it was sent (RFC 3261 §23.4).
        Seen: encapsulated message equals its original
        Often: All is well.
        Ask: Nobody.

        X501
        Rule: The original of a pushed message was on the wire.
        Seen: part 1 (INVITE): no live original
        Often: It was sent before the capture or over a leg that is not captured; else it was made up.
        Ask: First capture the sender's leg; then the vendor of the server: where does the message come from?

        X502
        Rule: A copy tells which message it is a copy of.
        Seen: part 3 (SEND): 2 live originals fit
        Often: Two messages with one Message-ID, or a copy without one.
        Ask: The vendor of the server: keep Message-ID and Call-ID.

        X503
        Rule: White space that is no part of a value may be repaired.
        Seen: From of an encapsulated message equal but for white space
        Often: The original had a space in its URI (S110, S111).
        Ask: Nobody.

        X504
        Rule: Fields that each hop rewrites differ between copy and original (RFC 3261 §23.4.1.1).
        Seen: Via, Max-Forwards differ, and may
        Often: Always.
        Ask: Nobody.

        X505
        Rule: A back-to-back user agent gives a session another Call-ID: the original is then found by other means.
        Seen: part 1 (INVITE): its original was found by Session-ID (confidence high)
        Often: The IM server, or a session border controller before it, is a B2BUA.
        Ask: Nobody.

        X506
        Rule: A header field of the copy is that of the original (RFC 3261 §23.4.1.1).
        Seen: part 1 (INVITE): Subject differs
        Often: The server builds the message anew.
        Ask: The vendor of the server: what writes this field?

        X507
        Rule: A Date may be added to the copy (RFC 3261, Table 2).
        Seen: Date added to an encapsulated message
        Often: The server notes when it stored the message.
        Ask: Nobody.

        X508
        Rule: A Date that the original has is kept (RFC 3261 §23.4.1.2).
        Seen: part 1 (MESSAGE): Date differs
        Often: The time of storing is written over it.
        Ask: The vendor of the server.

        X509
        Rule: A Date that was added is the time at which the original was on the wire.
        Seen: part 1: Date is 2 h later than its original
        Often: A zone written as GMT, or the time of the push.
        Ask: Whoever runs the server: NTP and time zone.

        X510
        Rule: From of the copy is From, or P-Asserted-Identity, of the original (RFC 3261 §23.4.1.1).
        Seen: part 1 (MESSAGE): From is not the live one
        Often: The server names itself, or another user.
        Ask: The vendor of the server: the recipient sees a wrong sender.

        X511
        Rule: To of the copy is that of the original (RFC 3261 §23.4.1.1).
        Seen: part 1 (MESSAGE): To is not the live one
        Often: An alias was replaced.
        Ask: The vendor of the server.

        X512
        Rule: The Request-URI of a copy names its To, unless History-Info says why not.
        Seen: part 1: INVITE to sip:bob@b.example names a third user in the Request-URI: sip:carol@c.example
        Often: The copy was retargeted.
        Ask: The vendor of the server.

        X520
        Rule: A stored response is the one that the sender got (RFC 3261 §8.2.6.2).
        Seen: part 2 (200): To differs from the response that the sender got
        Often: The server stores what it got from another leg, or makes one up.
        Ask: The vendor of the server.

        X530
        Rule: SDP of the copy is that of the leg that ends at the server.
        Seen: part 1 (INVITE): sdp:c differs
        Often: A middlebox rewrites addresses before or behind the place where the server stores.
        Ask: The vendor of the server, and who runs the middlebox.

        X540
        Rule: Paths of a stored SEND are those of its session, or of the push (RFC 4975 §7.3).
        Seen: paths of part 3 fit neither stored leg nor copied SDP
        Often: Paths are made up, or parts of two sessions are mixed up.
        Ask: The vendor of the server.

        X541
        Rule: A server may write the paths of the push session into a stored SEND.
        Seen: paths of part 3 are those of the push session
        Often: The SEND was built anew.
        Ask: Nobody, though the part counts as altered.

        X550
        Rule: Message-ID of the copy is that of the original (RFC 4975 §7.1.1).
        Seen: part 3 (SEND): Message-ID differs
        Often: The SEND was built anew.
        Ask: The vendor of the server: repetitions cannot be recognised.

        X551
        Rule: Success-Report and Failure-Report may differ in the copy.
        Seen: part 3 (SEND): Success-Report differs
        Often: The server reports itself.
        Ask: Nobody.

        X560
        Rule: The text is delivered as it was sent.
        Seen: part 3 (SEND): body: octets 12 to 15 differ
        Often: Filtering, or a fault in the store.
        Ask: The vendor of the server, at once.

        X561
        Rule: A text keeps its characters (RFC 2046 §4.1.2).
        Seen: part 3 (SEND): body: UTF-8 read as Latin-1
        Often: The store converts, or the charset parameter was lost.
        Ask: The vendor of the server: octets must be kept, and the charset.

        X562
        Rule: A text keeps its line ends.
        Seen: part 3 (SEND): body: CR LF became LF
        Often: The store is a text file, or a data base that normalises.
        Ask: The vendor of the server.

        X563
        Rule: A line end behind the text belongs to the framing.
        Seen: part 3 (SEND): body: CR LF added at its end
        Often: The line end before the end-line or the boundary was taken for body.
        Ask: The vendor of the server, where receivers show an empty line.

        X564
        Rule: A text is delivered whole.
        Seen: part 3 (SEND): body: cut at octet 160
        Often: A column of a data base, or the length of an SMS.
        Ask: The vendor of the server: what is the limit?

        X565
        Rule: Content-Type of the copy is that of the original (RFC 3261 §23.4.1.1).
        Seen: part 3 (SEND): Content-Type differs
        Often: A type is written for all messages.
        Ask: The vendor of the server.

        X570
        Rule: All messages of a session are stored, if any are.
        Seen: SEND 12339sdqwer in frame 20 is in no push, though messages before and after it are
        Often: A chunked message, or one with another type, is not stored.
        Ask: The vendor of the server: what is special about this message?

        X571
        Rule: CPIM headers are not changed (RFC 3862 §2.2).
        Seen: part 1 (SEND): cpim:Subject differs
        Often: The server builds the CPIM anew.
        Ask: The vendor of the server.
        """
}
