extension FindingGuide {
    /// M: MSRP.
    static let messages = """
        M301
        Rule: A frame ends with its end-line: seven hyphens, its transaction id, a flag (RFC 4975 §7.1).
        Seen: no end-line of its own before the stream ends
        Often: The transaction id of the end-line is that of another request, or the sender died.
        Ask: The vendor of the sender: is the end-line written with the id of the start line?

        M302
        Rule: A frame starts with "MSRP", its transaction id, and a method or status (RFC 4975 §9).
        Seen: 12 octets that are no frame skipped in 10.0.0.5:40000 > 10.0.0.9:2855
        Often: A wrong end of the frame before (M301, M310), or text behind an end-line.
        Ask: The vendor of the sender: what stands between these two frames?

        M303
        Rule: Lines of framing and header end with CR LF (RFC 4975 §9).
        Seen: LF without CR
        Often: A text was sent as a file has it.
        Ask: The vendor of the sender: what writes line ends?

        M304
        Rule: To-Path and From-Path are the first two headers, in this order (RFC 4975 §9).
        Seen: To-Path and From-Path are not the first headers
        Often: Headers are written in the order of a map.
        Ask: The vendor of the sender: a relay may not read further than the paths.

        M305
        Rule: A header is "Name: value" on one line, with one space behind the colon (RFC 4975 §9).
        Seen: no single space behind the colon of a header
        Often: A draft before RFC 4975, or folding as in SIP.
        Ask: The vendor of the sender: strict parsers refuse it.

        M306
        Rule: Content-Type is the last header (RFC 4975 §7.1).
        Seen: Success-Report stands behind Content-Type, which must be the last header
        Often: Headers are written in the order of a map.
        Ask: The vendor of the sender: the order of headers.

        M307
        Rule: A request with a body has a Content-Type (RFC 4975 §7.1).
        Seen: body without Content-Type
        Often: A text is taken to be text/plain.
        Ask: The vendor of the sender: which type is it?

        M308
        Rule: A request without a body has no Content-Type (RFC 4975 §7.1): with one, a body follows, if an empty one.
        Seen: Content-Type text/plain, but no body
        Often: A keep-alive was built like a message.
        Ask: The vendor of the sender: leave MIME headers out where there is no body.

        M309
        Rule: Headers are those of RFC 4975, 4976 and 7701, and of MIME; others are ignored (RFC 4975 §12).
        Seen: unknown header Report-Success
        Often: A draft before RFC 4975, or an extension.
        Ask: The vendor of the sender: what is it for, and does it matter that peers ignore it?

        M310
        Rule: A frame's end-line does not occur inside its body (RFC 4975 §7.1): a reader ends the frame there.
        Seen: end-line of the frame's own id dkei38sd inside its body
        Often: The IM server gave the push the transaction id of the SEND that it stored inside it.
        Ask: The vendor of the server: choose an id that does not occur in the body, or interrupt the chunk before it.

        M311
        Rule: A transaction id is not used again while its transaction is open (RFC 4975 §7.1).
        Seen: transaction id a786hjs2 used again before the request with it in frame 8 was answered
        Often: Ids are counted per session and not per connection, or a random source with few values.
        Ask: The vendor of the sender: answers cannot be told apart. How are ids chosen?

        M312
        Rule: A sender makes sure that its transaction id does not occur in the body as an end-line; the id alone may
              (RFC 4975 §7.1).
        Seen: the frame's own id dkei38sd occurs in its body, not as an end-line
        Often: A stored SEND lies inside, with an id that was used again: the next step is M310.
        Ask: The vendor of the sender: is the body searched before the id is chosen?

        M320
        Rule: $ ends a message where its total is reached, + says that more follows (RFC 4975 §7.1, §7.3.1).
        Seen: $ at octet 2048, before the declared total of 4096
        Often: Each chunk is closed like a message of its own, or the total counts something else than the body.
        Ask: The vendor of the sender: how are chunks and their flags made?

        M321
        Rule: # says that the sender gives the message up (RFC 4975 §7.1).
        Seen: message given up by its sender (#)
        Often: The user cancelled, or the session ended meanwhile.
        Ask: Nobody, unless it happens often.

        M322
        Rule: All octets up to the one that $ ends come before the session is over (RFC 4975 §7.3.1).
        Seen: message not whole when its session ends: 2048 of 4096 octets came, in 1 chunks
        Often: The sender stopped without #, or a relay lost a chunk.
        Ask: The vendor of the sender: what ended it? Was it sent anew?

        M323
        Rule: Chunks of a message do not overlap; where they do the octets are the same (RFC 4975 §7.3.1).
        Seen: chunk at 2049 overlaps what came before
        Often: A sender goes on from an acknowledged position that it counts wrongly.
        Ask: The vendor of the sender, where the octets differ: which of the two is meant?

        M324
        Rule: Bodies of requests other than SEND have 10240 octets at most (RFC 4975 §7.1).
        Seen: NICKNAME with a body of 12000 octets, more than 10240
        Often: An extension that ought to use SEND.
        Ask: The vendor of the sender: receivers need not take it.

        M325
        Rule: A chunk of more than 2048 octets can be interrupted: its range ends with "*" (RFC 4975 §7.1.1).
        Seen: chunks of more than 2048 octets (10240) whose Byte-Range has a number as its end
        Often: Deployed stacks do so, with chunks of 10 KiB and more.
        Ask: The vendor of the sender, where large messages block short ones on a connection.

        M326
        Rule: After 413 no more chunks of the message are sent (RFC 4975 §10.5).
        Seen: chunk at 8193 sent 1200 ms after a chunk of its message was refused with 413
        Often: Answers are not looked at while a message is being sent.
        Ask: The vendor of the sender: is 413 handled, and the message ended with #?

        M327
        Rule: A relay may cut and join chunks (RFC 4976 §6.4.1).
        Seen: a message has 3 chunks on one leg and 5 on another
        Often: The relay's buffers have another size.
        Ask: Nobody.

        M330
        Rule: A SEND has a Byte-Range (RFC 4975 §7.1.1).
        Seen: SEND without Byte-Range
        Often: It is taken for optional where a message has one chunk, as earlier drafts did.
        Ask: The vendor of the sender: reports refer to it.

        M331
        Rule: Byte-Range counts the octets of the body (RFC 4975 §7.1.1).
        Seen: Byte-Range states 27 octets, the body has 25
        Often: The line end before the end-line was counted (2 octets, as in the RFC's examples), or characters.
        Ask: The vendor of the sender: which octets are counted?

        M332
        Rule: The total of a message does not change from chunk to chunk (RFC 4975 §7.1.1).
        Seen: Byte-Range names a total of 5000 octets, an earlier chunk 4096
        Often: Two messages have one Message-ID (M342), or the size of a file that grows is read again.
        Ask: The vendor of the sender: what is the total?

        M340
        Rule: A SEND with a body has a Message-ID (RFC 4975 §7.1.1).
        Seen: SEND without Message-ID
        Often: A shortened stack: chunks and reports cannot be assigned.
        Ask: The vendor of the sender: a Message-ID of its own for each message.

        M341
        Rule: A Message-ID has 4 to 32 letters, digits and . - + % = (RFC 4975 §9).
        Seen: Message-ID "a@b.example" holds characters that none may have
        Often: A UUID with braces, an address, or a count of messages.
        Ask: The vendor of the sender: strict parsers refuse the SEND.

        M342
        Rule: A Message-ID names one message of its session (RFC 4975 §7.1.1).
        Seen: Message-ID names another message than in frame 20
        Often: Ids start anew with each run, or count.
        Ask: The vendor of the sender: how unique are its ids? Receivers take the second for a repetition.

        M350
        Rule: REPORT is never answered, and asks for no report itself (RFC 4975 §7.1.2).
        Seen: REPORT was answered with 200
        Often: Every request is answered alike.
        Ask: The vendor of the answering side: leave REPORT without a response.

        M351
        Rule: A REPORT of success is sent where Success-Report: yes asked for it, about a Message-ID that was sent
              (RFC 4975 §7.1.1, §7.1.3).
        Seen: REPORT of success about a SEND that asked for none
        Often: Reports are sent for all messages, or to the wrong session.
        Ask: The vendor of the reporting side: is Success-Report read?

        M352
        Rule: A message with Success-Report: yes gets a REPORT (RFC 4975 §7.1.1).
        Seen: Success-Report: yes, and no REPORT of 10.0.0.9 until the session ended
        Often: Reports are not implemented, or a relay or server does not pass them on.
        Ask: The vendor of the recipient, then of what stands between: where does the report end?

        M353
        Rule: With Failure-Report: no a SEND is not answered, with partial not with 200 (RFC 4975 §7.1.4).
        Seen: 200 to a SEND with Failure-Report: no
        Often: Failure-Report is not read.
        Ask: The vendor of the answering side: is Failure-Report read?

        M360
        Rule: The last URI of To-Path is one that the peer's SDP announced; else the answer is 481 (RFC 4975 §7.3).
        Seen: SEND was refused by 10.0.0.9 with 481: its To-Path names no session there
        Often: The session was over, a URI was altered on the way, or a SEND came before the session was set up.
        Ask: Both sides: is To-Path, octet by octet, the a=path of the answer?

        M361
        Rule: A session uses one connection; another one is refused with 506 (RFC 4975 §5.4).
        Seen: SEND was refused by 10.0.0.9 with 506: its session is in use on another connection
        Often: A client connects again before its old connection has timed out.
        Ask: The side that connected again: was a new offer sent first?

        M362
        Rule: A type that the recipient does not take is answered with 415 (RFC 4975 §10.6).
        Seen: SEND was refused by 10.0.0.9 with 415: its type is not taken
        Often: a=accept-types of the peer was not looked at, or it is wrong.
        Ask: Both sides: what does a=accept-types say, and what was sent?

        M363
        Rule: A request is answered with 200 (RFC 4975 §10).
        Seen: SEND was refused by 10.0.0.9 with 403
        Often: 408: a node further on did not answer. 413: too big. 403: policy. 501: a method that is not known.
        Ask: Whoever answered: why.

        M364
        Rule: A session is found by the whole URI (RFC 4975 §6.1); by its session-id alone only where both sides agree
              on draft-ietf-simple-msrp-sessmatch.
        Seen: To-Path msrp://10.0.0.7:9000/s1;tcp has the session-id of a=path msrp://10.0.0.9:2855/s1;tcp, but
              another authority
        Often: A session border controller rewrote the SDP and not the MSRP, or the other way round.
        Ask: Whoever runs the middlebox: does the other side know sessmatch, or CEMA?
        """
}
