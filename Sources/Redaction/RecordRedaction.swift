public import Records

/// Records with their values mapped.
extension Pseudonyms {
    func party(_ record: PartyRecord) -> PartyRecord {
        var record = record
        record.uri = record.uri.map(uri)
        record.tag = record.tag.map(word)
        record.displayName = record.displayName.map(word)
        return record
    }

    /// A SIP message.
    public func redacted(_ record: SIPMessageRecord) -> SIPMessageRecord {
        var record = record
        record.source = endpoint(record.source)
        record.destination = endpoint(record.destination)
        record.startLine = startLine(record.startLine)
        record.sha256 = record.sha256.map(digest)
        record.bodyType = record.bodyType.map(mediaType)
        return record
    }

    /// A session, with all that it lists.
    public func redacted(_ record: SessionRecord) -> SessionRecord {
        var record = record
        record.callID = word(record.callID)
        record.requestURI = record.requestURI.map(uri)
        record.from = party(record.from)
        record.to = party(record.to)
        record.sip = record.sip.map(redacted)
        record.msrpPaths = record.msrpPaths.map { pair in
            SessionRecord.PathPair(offer: pair.offer.map(uris), answer: pair.answer.map(uris))
        }
        record.messages = record.messages.map(redacted)
        record.related = record.related.map(word)
        return record
    }

    /// An MSRP message.
    public func redacted(_ record: MessageRecord) -> MessageRecord {
        var record = record
        record.messageID = record.messageID.map(word)
        record.fromPath = record.fromPath.map(uris)
        record.toPath = record.toPath.map(uris)
        record.source = endpoint(record.source)
        record.destination = endpoint(record.destination)
        record.contentType = record.contentType.map(mediaType)
        record.sha256 = record.sha256.map(digest)
        record.transactionIDs = record.transactionIDs.map(word)
        record.text = record.text.map(text)
        record.reports = record.reports.map { report in
            var report = report
            report.status = header("status", report.status)
            return report
        }
        record.cpim = record.cpim.map { cpim in
            CPIMRecord(
                from: cpim.from.map { header("from", $0) }, to: cpim.to.map { header("to", $0) },
                dateTime: cpim.dateTime,
                imdnMessageID: cpim.imdnMessageID.map(word), contentType: cpim.contentType.map(mediaType))
        }
        return record
    }

    /// A finding.
    public func redacted(_ record: Finding) -> Finding {
        var record = record
        record.message = prose(record.message)
        record.callID = record.callID.map(word)
        return record
    }

    /// Why something was believed.
    func citation(_ record: Citation) -> Citation {
        var record = record
        record.how = prose(record.how)
        return record
    }

    func device(_ record: DeviceRecord) -> DeviceRecord {
        DeviceRecord(
            instance: record.instance.map(instance), contact: record.contact.map(uri), address: endpoint(record.address)
        )
    }

    /// `+sip.instance`, which is a URN.
    func instance(_ text: String) -> String { mapped(text, mapValue) }

    /// The balance.
    public func redacted(_ record: CustodyRecord) -> CustodyRecord {
        CustodyRecord(messages: record.messages.map(custody))
    }

    private func custody(_ record: CustodyMessage) -> CustodyMessage {
        var record = record
        record.reason = record.reason.map(prose)
        record.sent = record.sent.map(citation)
        record.taken = record.taken.map(citation)
        record.recipientOnline = record.recipientOnline.map(citation)
        record.acknowledged = record.acknowledged.map(citation)
        record.confirmed = record.confirmed.map(citation)
        record.device = record.device.map(device)
        record.deliveries = record.deliveries.map { delivery in
            var delivery = delivery
            delivery.device = device(delivery.device)
            delivery.acknowledged = delivery.acknowledged.map(citation)
            delivery.refused = delivery.refused.map(citation)
            delivery.confirmed = delivery.confirmed.map(citation)
            return delivery
        }
        return record
    }

    /// An alteration.
    func alteration(_ record: Alteration) -> Alteration {
        var record = record
        record.node = endpoint(record.node)
        return record
    }

    /// The same alteration, wherever it was found.
    public func redacted(_ record: ChangeRecord) -> ChangeRecord {
        ChangeRecord(alteration: alteration(record.alteration), pushes: record.pushes, messages: record.messages)
    }

    /// Two addresses that talk.
    public func redacted(_ record: LegRecord) -> LegRecord {
        LegRecord(
            from: endpoint(record.from), to: endpoint(record.to), bothWays: record.bothWays,
            serverSide: record.serverSide)
    }
}
