public import Records

/// Pushes with their values mapped.
extension Pseudonyms {
    /// A push, with its explanation.
    public func redacted(_ record: PushRecord) -> PushRecord {
        var record = record
        record.callID = record.callID.map(word)
        record.pushedTo = record.pushedTo.map(uri)
        record.addressedTo = record.addressedTo.map(uri)
        record.sender = record.sender.map(uri)
        record.carrier = carrier(record.carrier)
        record.parts = record.parts.map(part)
        record.stations = record.stations.map { station in
            var station = station
            station.citation = station.citation.map(citation)
            station.remark = route(station.remark)
            return station
        }
        record.readings = record.readings.map(reading)
        record.explanation = record.explanation.map { explanation in
            ExplanationRecord(
                readings: explanation.readings.map(reading), parts: explanation.parts.map(explained))
        }
        return record
    }

    private func carrier(_ record: CarrierRecord) -> CarrierRecord {
        var record = record
        record.messageID = record.messageID.map(word)
        record.transactionID = record.transactionID.map(word)
        record.source = endpoint(record.source)
        record.destination = endpoint(record.destination)
        record.contentType = mediaType(record.contentType)
        record.boundary = record.boundary.map(word)
        return record
    }

    private func reading(_ record: ReadingRecord) -> ReadingRecord {
        ReadingRecord(how: prose(record.how), outcome: prose(record.outcome))
    }

    private func part(_ record: PartRecord) -> PartRecord {
        var record = record
        record.contentType = mediaType(record.contentType)
        record.callID = record.callID.map(word)
        record.messageID = record.messageID.map(word)
        record.text = record.text.map(text)
        if !record.differences.isEmpty { record.differences = record.differences.map(difference) }
        if let remark = record.remark { record.remark = prose(remark) }
        if !record.alterations.isEmpty { record.alterations = record.alterations.map(alteration) }
        return record
    }

    private func difference(_ record: DifferenceRecord) -> DifferenceRecord {
        var record = record
        record.live = record.live.map { value($0, ofField: record.field) }
        record.encapsulated = record.encapsulated.map { value($0, ofField: record.field) }
        record.why = prose(record.why)
        return record
    }

    private func explained(_ record: PartExplanation) -> PartExplanation {
        var record = record
        record.keys = record.keys.map { key in
            KeyRecord(name: key.name, value: key.value.map { value($0, ofField: key.name) })
        }
        record.candidates = record.candidates.map { candidate in
            var candidate = candidate
            candidate.source = endpoint(candidate.source)
            candidate.destination = endpoint(candidate.destination)
            return candidate
        }
        record.fields = record.fields.map { field in
            var field = field
            field.live = field.live.map { value($0, ofField: field.field) }
            field.encapsulated = field.encapsulated.map { value($0, ofField: field.field) }
            field.why = prose(field.why)
            field.octets = field.octets?.exchanged { octets in
                var octets = octets
                if field.field == "body" {
                    mapText(&octets, octets.indices)
                } else {
                    mapWords(&octets, octets.indices)
                }
                return octets
            }
            return field
        }
        return record
    }
}
