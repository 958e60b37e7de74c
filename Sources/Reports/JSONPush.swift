import Records

extension PushRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("id", id)
        json.member("form", form.rawValue)
        json.member("call_id", callID)
        json.member("time", time)
        json.member("pushed_to", pushedTo)
        json.member("carrier", carrier)
        json.member("verdict", verdict.rawValue)
        json.member("text", text.rawValue)
        json.member("duplicate_of", duplicateOf)
        json.member("parts", parts)
        json.member("diagnostics", diagnostics.map(\.rawValue))
        if let explanation { json.member("explanation", explanation) }
    }
}

extension CarrierRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("protocol", self.protocol)
        json.member("message_id", messageID)
        json.member("transaction_id", transactionID)
        json.member("capture", capture)
        json.member("first_frame", firstFrame)
        json.member("content_type", contentType)
        json.member("boundary", boundary)
    }
}

extension PartRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("index", index)
        json.member("content_type", contentType.isEmpty ? nil : contentType)
        json.member("kind", kind)
        json.member("call_id", callID)
        json.member("message_id", messageID)
        json.name("chunk")
        if let chunkByteRange {
            json.object { $0.member("byte_range", chunkByteRange) }
        } else {
            json.null()
        }
        json.member("verdict", verdict.rawValue)
        json.name("live")
        json.openArray()
        for reference in live { json.record(reference) }
        for reference in stored { json.record(reference) }
        json.closeArray()
        json.member("reason", reason?.rawValue)
        json.member("differences", differences)
        json.member("found_by", foundBy?.rawValue)
        json.member("confidence", foundBy?.confidence.rawValue)
    }
}

extension FrameReference: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("capture", capture)
        json.member("frame", frame)
    }
}

extension StoredReference: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.name("capture")
        json.null()
        json.member("frame", frame)
        json.member("name", name)
        json.member("stored", true)
    }
}

extension DifferenceRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("field", field)
        json.member("live", live)
        json.member("encapsulated", encapsulated)
        json.member("allowed", allowed)
        json.member("why", why)
        json.member("rule", rule.isEmpty ? nil : rule)
        json.member("source", source.isEmpty ? nil : source)
    }
}
