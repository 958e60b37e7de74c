extension FindingGuide {
    /// L, I and N: what became of messages, notifications, privacy.
    static let delivery = """
        L600
        Rule: A server that takes a message for somebody who is away answers 202, or 200 on his behalf (RFC 3428 §7).
        Seen: stored for its recipient
        Often: The recipient is offline.
        Ask: Nobody.

        L601
        Rule: A REGISTER that is accepted tells the server that its user can be reached.
        Seen: recipient of a stored message came online
        Often: The recipient switched on.
        Ask: Nobody.

        L602
        Rule: How long a push took is told from storing, and from coming online.
        Seen: pushed 12 s after its recipient came online
        Often: The server's own timers.
        Ask: The vendor of the server, where it takes minutes.

        L610
        Rule: A message is pushed to whom it was addressed (RFC 3261 §8.1.1).
        Seen: pushed to sip:carol@c.example, but its originals are addressed to sip:bob@b.example
        Often: Mailboxes are mixed up, or a number was recycled.
        Ask: The vendor of the server, at once: it is a breach of privacy.

        L611
        Rule: What was pushed with success is not pushed again (RFC 4975 §5.4).
        Seen: pushed again: its originals were in push p1 before
        Often: The answer was lost, or the server does not wait for it before it marks the message.
        Ask: The vendor of the server: what marks a message as delivered?

        L612
        Rule: A message that its sender gave up is not delivered (RFC 4975 §7.1).
        Seen: part 3 is whole, but its sender gave the message up (#)
        Often: The server stores chunks as they come and does not read #.
        Ask: The vendor of the server: what happens to a message that ends with #?

        L613
        Rule: Messages of a sender are pushed in the order in which they were sent.
        Seen: parts are not in the order in which they were sent
        Often: A store without an order, or several workers.
        Ask: The vendor of the server: by what is the store sorted?

        L614
        Rule: All that is stored for a user is pushed when he is there.
        Seen: SEND 12339sdqwer in frame 20 is in no push, though others of its session are
        Often: A limit on the size of a bundle, or an error on one message.
        Ask: The vendor of the server: what becomes of the rest?

        L615
        Rule: A message is delivered once, live or deferred.
        Seen: pushed, though it had been delivered live
        Often: The live delivery was not answered in time.
        Ask: The vendor of the server: when does it store a message that it also passes on?

        L620
        Rule: A push is answered within 30 s (RFC 4975 §7.1.1).
        Seen: no answer of 10.0.0.7:2855 to the push within 30 s
        Often: The client cannot read the bundle, or is gone.
        Ask: The vendor of the client: what did it do with this SEND?

        L621
        Rule: As L620.
        Seen: answered 45 s after the push
        Often: A slow client, or a slow network.
        Ask: The vendor of the client: when is the answer sent?

        L622
        Rule: A push, and the session for it, is accepted (RFC 4975 §10).
        Seen: push refused by 10.0.0.7:2855 with 415
        Often: The client does not take multipart/mixed with message/sip inside.
        Ask: The vendor of the client: a=accept-types and a=accept-wrapped-types.

        L623
        Rule: A session that a server opens to deliver is used.
        Seen: session for a push was accepted, and nothing was sent in it
        Often: The TCP connection failed, or the store was empty by then.
        Ask: The vendor of the server: what happened after the 200?

        L624
        Rule: A push is sent to its end, or again (RFC 4975 §5.4).
        Seen: push given up by its sender (#)
        Often: The connection broke, or a limit was reached.
        Ask: The vendor of the server: when is it sent again?

        L625
        Rule: Reports and notifications that were asked for are sent (RFC 4975 §7.1.1, RFC 5438).
        Seen: IMDN of delivery asked for, and none seen
        Often: The client does not read what the bundle's parts ask for.
        Ask: The vendor of the client: who sends reports for deferred messages?

        L630
        Rule: A message that has expired is not delivered (RFC 3428 §7).
        Seen: part 1 was pushed 2 h after it had expired
        Often: Expires is not read by the store.
        Ask: The vendor of the server: is Expires kept with the message?

        L631
        Rule: A Date lies before the push (RFC 3261 §20.17).
        Seen: a Date is 1 h later than the push
        Often: A zone written as GMT, or a clock that is off.
        Ask: Whoever wrote the Date: NTP and time zone.

        L632
        Rule: How old a message is that is pushed.
        Seen: pushed 9 d after it was sent
        Often: The recipient was away for long.
        Ask: Nobody.

        L640
        Rule: The type of a push is one that the recipient accepts (RFC 4975 §8.6).
        Seen: multipart/mixed is not in a=accept-types of the recipient
        Often: The server does not read the answer's a=accept-types.
        Ask: Both vendors: which types are agreed on?

        L641
        Rule: A message is no larger than a=max-size of its recipient (RFC 4975 §8.6).
        Seen: push of 90000 octets, a=max-size is 10240
        Often: A bundle of many messages; the limit is read for each of them only.
        Ask: The vendor of the server: can a bundle be divided?

        L642
        Rule: SENDs go where a=sendrecv, sendonly and recvonly allow them (RFC 4975 §8.9).
        Seen: SEND against a=sendonly of its recipient
        Often: The attribute was copied from the offer.
        Ask: The vendor of the side that wrote the attribute.

        L650
        Rule: RCS delivers stored messages in a session of its own, by Referred-By or rcse-standfw.
        Seen: session that delivers stored messages (Referred-By: tel:+491701234567)
        Often: Store and forward of RCS.
        Ask: Nobody.

        L651
        Rule: An rcse-standfw session names the sender in Referred-By.
        Seen: rcse-standfw session without Referred-By: clients refuse it
        Often: A server of another profile of RCS.
        Ask: The vendor of the server.

        L652
        Rule: A deferred message says when it was sent, in DateTime (RFC 3862).
        Seen: stored message without DateTime: when it was sent is lost
        Often: The server builds the CPIM anew.
        Ask: The vendor of the server: the original's DateTime must be kept.

        L660
        Rule: What is stored for a user is pushed soon after he comes online.
        Seen: SEND 12339sdqwer was not pushed, though its recipient was online for 10 min
        Often: The server did not notice the REGISTER.
        Ask: The vendor of the server: what starts a push?

        I701
        Rule: A message that asks for positive-delivery gets an IMDN (RFC 5438 §7.1).
        Seen: IMDN of delivery asked for, and none seen of what 10.0.0.7 took
        Often: The recipient's client does not send it, or it takes a way that is not captured.
        Ask: The vendor of the recipient's client; then who routes IMDNs.

        I702
        Rule: A recipient sends one IMDN of each kind about a message at most (RFC 5438 §7.2.1).
        Seen: "delivered" was told again by 10.0.0.7, as in frame 40
        Often: Several devices of a user, or a message delivered twice (L611, L615).
        Ask: The vendor of the recipient's client: was the message delivered twice?

        I703
        Rule: An IMDN names the imdn.Message-ID of a message (RFC 5438 §7.1.2).
        Seen: IMDN "delivered" of 10.0.0.7 about a message that was not seen
        Often: A server changed the imdn.Message-ID on the way (I706).
        Ask: Whoever sends the IMDN: from where is message-id copied?

        I704
        Rule: A message/cpim has From and To (RFC 4975 §13).
        Seen: message/cpim without From
        Often: A shortened header section.
        Ask: The vendor of the sender: recipients in a chat cannot tell who wrote it.

        I705
        Rule: CPIM headers are each on one line, an empty line ends them, and NS binds prefixes (RFC 3862 §2).
        Seen: message/cpim with a header prefix that no NS binds
        Often: NS: imdn <urn:ietf:params:imdn> was left out.
        Ask: The vendor of the sender: strict readers ignore such headers, and send no IMDN.

        I706
        Rule: imdn.Message-ID stays as its sender wrote it (RFC 3862 §2.2).
        Seen: part 1 (SEND): cpim:imdn.Message-ID differs: IMDNs about the copy will not be matched
        Often: The server builds the CPIM anew.
        Ask: The vendor of the server: headers of the original must be kept.

        I707
        Rule: An IMDN has Content-Disposition: notification (RFC 5438 §9).
        Seen: message/imdn+xml without Content-Disposition: notification
        Often: It was left out; receivers may then show XML to the user.
        Ask: The vendor of the sender.

        I708
        Rule: An intermediary may tell that a message was processed, stored or not delivered (RFC 5438 §8).
        Seen: IMDN of an intermediary: processing-notification
        Often: The server tells that it stored the message.
        Ask: Nobody.

        N801
        Rule: A transaction id has 64 bits of randomness (RFC 4975 §7.1); of ten characters or fewer it cannot have
              them. Looked for with --pedantic only.
        Seen: transaction id a786hjs2 can have 48 bits at most
        Often: Ids of eight characters, as in the RFC's examples.
        Ask: The vendor of the sender: how are ids chosen?

        N802
        Rule: A session-id has 80 bits of randomness (RFC 4975 §14.1): it is what proves that a SEND belongs to the
              session. Looked for with --pedantic only.
        Seen: session-id s1 can have 12 bits at most
        Often: A count, or a random number of 32 bits.
        Ask: The vendor of the sender: who can guess it can send into the session.

        N810
        Rule: Credentials are for one hop, and are not stored with a message.
        Seen: part 1 stores credentials
        Often: The server stores requests as they came.
        Ask: The vendor of the server, at once: Authorization must not be passed on.

        N811
        Rule: Messages are encrypted on their way (RFC 4975 §14). Looked for with --pedantic only.
        Seen: messages in clear between 10.0.0.5 and 10.0.0.9
        Often: TCP/MSRP inside a network that is trusted.
        Ask: Whoever runs the access: msrps, or IPsec.
        """
}
