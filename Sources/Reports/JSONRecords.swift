import Records

/// A record that the JSON reports print as an object, with the member names of the interface.
protocol JSONRecord {
    func writeMembers(_ json: inout JSONWriter)
}

extension JSONWriter {
    mutating func record(_ record: some JSONRecord) { object(record.writeMembers) }

    mutating func member(_ name: StaticString, _ value: (some JSONRecord)?) {
        self.name(name)
        if let value { record(value) } else { null() }
    }

    mutating func member(_ name: StaticString, _ values: [some JSONRecord]) {
        self.name(name)
        array(values) { $0.record($1) }
    }

    mutating func member(_ name: StaticString, _ value: Moment?) {
        self.name(name)
        if let value { moment(value) } else { null() }
    }
}

extension PartyRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("uri", uri)
        json.member("tag", tag)
        json.member("display_name", displayName)
    }
}

extension SIPMessageRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("frame", frame)
        json.member("capture", capture)
        json.member("time", time)
        json.member("source", source)
        json.member("destination", destination)
        json.member("transport", transport)
        json.member("start_line", startLine)
        json.member("cseq", cseq)
        json.member("sha256", sha256)
        json.member("size", size)
        json.member("body_type", bodyType)
        json.member("body_size", bodySize)
        json.member("retransmissions", retransmissions)
        json.member("copies", copies)
    }
}

extension SessionRecord.PathPair: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("offer", offer)
        json.member("answer", answer)
    }
}

extension SessionRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("id", id)
        json.member("call_id", callID)
        json.member("method", method)
        json.member("request_uri", requestURI)
        json.member("from", from)
        json.member("to", to)
        json.member("state", state.rawValue)
        json.member("final_status", finalStatus)
        if isAnswerUnread { json.member("answer_not_read", true) }
        json.member("first_time", firstTime)
        json.member("last_time", lastTime)
        json.member("complete_in_capture", completeInCapture)
        json.member("sip", sip)
        json.member("msrp_paths", msrpPaths)
        json.member("messages", messages)
        json.member("related", related)
    }
}

extension ReportRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("status", status)
        json.member("byte_range", byteRange)
    }
}

extension CPIMRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("from", from)
        json.member("to", to)
        json.member("date_time", dateTime)
        json.member("imdn_message_id", imdnMessageID)
        json.member("content_type", contentType)
    }
}

extension MessageRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("id", id)
        json.member("journey", journey)
        json.member("method", method)
        json.member("message_id", messageID)
        json.member("from_path", fromPath)
        json.member("to_path", toPath)
        json.member("source", source)
        json.member("destination", destination)
        json.member("content_type", contentType)
        json.member("size", size)
        json.member("sha256", sha256)
        json.member("state", state.rawValue)
        json.member("chunks", chunks)
        json.member("transaction_ids", transactionIDs)
        json.name("responses")
        json.array(responses) { $0.integer($1) }
        json.member("reports", reports)
        json.member("capture", capture)
        json.member("first_frame", firstFrame)
        json.member("last_frame", lastFrame)
        json.member("time", time)
        json.member("text", text)
        json.member("cpim", cpim)
    }
}

extension Citation: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("capture", capture)
        json.member("frame", frame)
        json.member("time", time)
        json.member("how", how)
    }
}

extension CustodyMessage: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("message", message)
        json.member("class", self.class.rawValue)
        json.member("reason", reason)
        json.member("sent", sent)
        json.member("taken", taken)
        json.member("recipient_online", recipientOnline)
        json.member("pushed", pushed)
        json.member("proof", proof.rawValue)
        json.member("acknowledged", acknowledged)
        json.member("confirmed", confirmed)
        json.member("device", device)
        json.member("deliveries", deliveries)
    }
}

extension DeliveryRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("push", push)
        json.member("device", device)
        json.member("acknowledged", acknowledged)
        json.member("refused", refused)
        json.member("confirmed", confirmed)
        json.member("proof", proof.rawValue)
    }
}

extension DeviceRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("instance", instance)
        json.member("contact", contact)
        json.member("address", address)
    }
}

extension CustodyRecord: JSONRecord {
    func writeCounts(_ json: inout JSONWriter) {
        json.member("taken", taken)
        for kind in CustodyClass.allCases {
            json.name(of: kind.rawValue)
            json.integer(count(kind))
        }
    }

    func writeMembers(_ json: inout JSONWriter) {
        writeCounts(&json)
        json.name("messages")
        json.array(messages) { $0.record($1) }
    }
}

extension Finding: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        let entry = code.entry
        json.member("code", code.rawValue)
        json.member("name", entry.name)
        json.member("severity", severity.rawValue)
        json.member("message", message)
        json.member("reference", entry.reference.isEmpty ? nil : entry.reference)
        json.member("call_id", callID)
        json.member("capture", place?.capture)
        json.member("frame", place?.frame)
        json.member("count", count)
    }
}

extension CaptureRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("name", name)
        json.member("container", container)
        json.member("link_types", linkTypes)
        json.member("frames", frames)
        json.member("octets", octets)
        json.member("first_time", firstTime)
        json.member("last_time", lastTime)
        json.member("cut_frames", cutFrames)
        json.member("complete", complete)
    }
}

extension StatisticsRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        var counts = [
            Counter("frames", ledger.frames), Counter("sip_messages", sipMessages), Counter("msrp_frames", msrpFrames),
            Counter("keep_alives", keepAlives), Counter("holes", ledger.holes),
            Counter("missing_octets", ledger.missingOctets), Counter("cut_frames", ledger.cutFrames),
        ]
        counts += ledger.entries.map { Counter("frames_\($0.key)", $0.frames) }
        counts += counters
        var written: Set<String> = []
        for count in counts where written.insert(count.name).inserted {
            json.name(of: count.name)
            json.integer(count.value)
        }
    }
}
