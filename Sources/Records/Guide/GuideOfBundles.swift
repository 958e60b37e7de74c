extension FindingGuide {
    /// P: the structure of a bundle.
    static let bundles = """
        P400
        Rule: A multipart with stored SIP or MSRP messages is a deferred push (OMA IM, Appendix K).
        Seen: deferred push of 4 parts: INVITE,200,SEND,BYE
        Often: A user came back online.
        Ask: Nobody.

        P401
        Rule: A multipart names its boundary (RFC 2046 §5.1.1).
        Seen: Content-Type: multipart/mixed
        Often: The parameter was lost where headers were copied.
        Ask: The vendor of the server: no reader can divide the body.

        P402
        Rule: The boundary that is named stands at the start of lines (RFC 2046 §5.1.1).
        Seen: boundary=b1, and no line starts with --b1
        Often: Header and body were built with two boundaries.
        Ask: The vendor of the server.

        P403
        Rule: "--boundary--" closes a multipart (RFC 2046 §5.1.1).
        Seen: bundle never closed (no --boundary42--)
        Often: The bundle was cut, or its end was not written.
        Ask: The vendor of the server: is the last part whole?

        P404
        Rule: Nothing but white space follows the boundary on its line (RFC 2046 §5.1.1).
        Seen: "--boundary42-": text after the boundary
        Often: A close-delimiter with one hyphen too few.
        Ask: The vendor of the server.

        P405
        Rule: An empty line stands between the header of a part and its content (RFC 2046 §5.1.1).
        Seen: part 1: no empty line between its header and INVITE sip:bob@b.example SIP/2.0
        Often: A template without it: readers take the message for header fields of the part.
        Ask: The vendor of the server.

        P406
        Rule: A part has content.
        Seen: a part has no content
        Often: A stored message was lost, and its place was not.
        Ask: The vendor of the server: what was to stand here?

        P407
        Rule: The boundary does not occur in the parts (RFC 2046 §5.1.1).
        Seen: the boundary starts a line inside a part
        Often: A constant boundary: a stored multipart has the same one, or one that begins so.
        Ask: The vendor of the server: choose the boundary at random, after looking at the parts.

        P408
        Rule: Text before the first and behind the last boundary is no part of the message (RFC 2046 §5.1.1).
        Seen: text before the first boundary
        Often: Notes for readers without MIME.
        Ask: Nobody, unless a stored message stands there.

        P409
        Rule: White space in headers is space and tab.
        Seen: part 2: no-break space in Content-Type
        Often: Text was copied from a document.
        Ask: The vendor of the server.

        P410
        Rule: A part has a type of a stored message: message/sip, message/sipfrag, message/msrp, message/cpim, text.
        Seen: part 2: no Content-Type
        Often: A part without a header is text/plain; a stored message must say what it is.
        Ask: The vendor of the server.

        P411
        Rule: What a part holds is of its type.
        Seen: part 3: SEND in a part of type message/sip
        Often: One type is written for all parts.
        Ask: The vendor of the server.

        P420
        Rule: A stored message has a start line (RFC 3261 §7, RFC 4975 §9).
        Seen: part 3: no start line of SIP or MSRP
        Often: The message was cut, or stored without its first line.
        Ask: The vendor of the server: what was stored?

        P421
        Rule: message/sip holds a whole message; what is left out makes it message/sipfrag (RFC 3420).
        Seen: part 4 is a fragment (should be message/sipfrag): no Call-ID
        Often: Only some headers are stored.
        Ask: The vendor of the server: From, To and Call-ID are needed to tell whose message it is.

        P422
        Rule: A stored message is as long as it says (RFC 3261 §18.3, RFC 4975 §7.1.1).
        Seen: part 1: Content-Length 179, but 120 octets
        Often: A limit on the size of a stored message, or line ends that were changed.
        Ask: The vendor of the server: what cuts messages?

        P423
        Rule: The bundle of a session ends with its BYE (OMA IM, Appendix K).
        Seen: BYE in part 4 names no dialog
        Often: The BYE was lost, or the server made one itself.
        Ask: The vendor of the server: what ends a stored session?

        P424
        Rule: The bundle of a session has its INVITE and the 200 (OMA IM, Appendix K).
        Seen: SEND without its INVITE and 200
        Often: Only messages are stored.
        Ask: The vendor of the server, where a client needs them to tell whose messages these are.

        P425
        Rule: Parts stand in the order INVITE, 200, SEND, BYE, and their Dates rise (OMA IM, Appendix K).
        Seen: parts are not in the order INVITE, 200, SEND, BYE
        Often: A store without an order.
        Ask: The vendor of the server: by what is the store sorted?

        P426
        Rule: A part holds one message.
        Seen: more than one message in part 3
        Often: SENDs of a session are put together.
        Ask: The vendor of the server: clients read the first only.

        P427
        Rule: A bundle brings at least one message of a person.
        Seen: signalling, but no SEND and no MESSAGE
        Often: A session in which nothing was said was stored.
        Ask: The vendor of the server: was a message lost?

        P428
        Rule: A bundle may hold several sessions.
        Seen: 3 sessions in one bundle
        Often: All that was stored is pushed at once.
        Ask: Nobody.

        P429
        Rule: The parts of a session have one Call-ID and its tags (RFC 3261 §12).
        Seen: part 4 (BYE) has another Call-ID than the INVITE in part 1
        Often: Parts of two sessions are mixed up.
        Ask: The vendor of the server: what assigns messages to sessions?

        P430
        Rule: message/msrp is not registered with IANA; receivers without it take it for application/octet-stream.
        Seen: message/msrp is not a registered type
        Often: Appendix K uses it.
        Ask: Nobody.

        P431
        Rule: Appendix K adds a Date to a stored SEND, a header that RFC 4975 does not have.
        Seen: Date in an encapsulated SEND
        Often: As Appendix K wants it.
        Ask: Nobody.

        P432
        Rule: Dates tell when each message was sent (RFC 3261 §20.17).
        Seen: all parts have the same Date
        Often: The time of the push, or of storing, is written.
        Ask: The vendor of the server, where users see a wrong time.

        P433
        Rule: A stored message says when it was sent: Date, or DateTime of CPIM (RFC 3428 §4).
        Seen: no Date in any part: when it was stored is not known
        Often: The time is not kept.
        Ask: The vendor of the server: users cannot tell how old a message is.

        P434
        Rule: A message and a notification are not in one multipart (RFC 5438 §9).
        Seen: notifications (message/imdn+xml) beside messages in one multipart
        Often: All that was stored is pushed at once.
        Ask: The vendor of the server.

        P435
        Rule: Parts are read to a limit of depth and number.
        Seen: more parts than are read
        Often: A very large bundle, or a hostile one.
        Ask: The vendor of the server.
        """
}
