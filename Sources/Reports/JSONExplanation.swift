import Records

extension ExplanationRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("readings", readings)
        json.member("parts", parts)
    }
}

extension ReadingRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("how", how)
        json.member("outcome", outcome)
    }
}

extension PartExplanation: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("offset", offset)
        json.member("size", size)
        json.member("keys", keys)
        json.member("choice", choice == .none ? nil : choice.rawValue)
        json.member("candidates", candidates)
        json.member("fields", fields)
    }
}

extension KeyRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("name", name)
        json.member("value", value)
    }
}

extension CandidateRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("frames", frames)
        json.member("source", source)
        json.member("destination", destination)
        json.member("chosen", isChosen)
        json.member("verdict", verdict?.rawValue)
        json.member("faults", faults)
    }
}

extension FieldRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("field", field)
        json.member("live", live)
        json.member("encapsulated", encapsulated)
        json.member("outcome", outcome.rawValue)
        json.member("rule", rule)
        json.member("source", source)
        json.member("why", why)
    }
}
