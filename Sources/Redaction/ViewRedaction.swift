public import Records

/// The records of views with their values mapped.
extension Pseudonyms {
    /// A conversation.
    public func redacted(_ record: ConversationRecord) -> ConversationRecord {
        var record = record
        record.parties = record.parties.map { $0.map(uri) }
        record.messages = record.messages.map { message in
            var message = message
            message.sender = message.sender.map(uri)
            message.text = message.text.map(text)
            message.contentType = message.contentType.map(mediaType)
            message.events = message.events.map { event in
                var event = event
                event.citation = event.citation.map(citation)
                event.push = event.push.map { push in
                    var push = push
                    push.text = push.text.map(text)
                    push.stranger = push.stranger.map(uri)
                    return push
                }
                return event
            }
            return message
        }
        return record
    }

    /// A diagram.
    public func redacted(_ record: LadderRecord) -> LadderRecord {
        var record = record
        record.steps = record.steps.map { step in
            var step = step
            step.source = endpoint(step.source)
            step.destination = endpoint(step.destination)
            step.title = title(step.title)
            step.text = step.text.map(text)
            return step
        }
        return record
    }

    /// A title names a message behind its method, `SEND 456`, or has a reason phrase behind a status.
    private func title(_ text: String) -> String {
        var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        if let first = words.first, !first.isEmpty, first.allSatisfy(\.isNumber) {
            return ([first] + (words.count > 1 ? [prose(words.dropFirst().joined(separator: " "))] : []))
                .joined(separator: " ")
        }
        if words.count > 1, ["SEND", "NICKNAME"].contains(words[0]), !["chunk", "chunks"].contains(words[1]) {
            words[1] = word(words[1])
        }
        let behind = words.dropFirst(2).joined(separator: " ")
        return (words.prefix(2) + (behind.isEmpty ? [] : [prose(behind)])).joined(separator: " ")
    }

    /// Who was bound where and when.
    public func redacted(_ record: RegistrationsRecord) -> RegistrationsRecord {
        var record = record
        record.bindings = record.bindings.map { binding in
            var binding = binding
            binding.addressOfRecord = uri(binding.addressOfRecord)
            binding.contact = uri(binding.contact)
            binding.instance = binding.instance.map(instance)
            binding.userAgent = binding.userAgent.map(word)
            binding.device = binding.device.map(endpoint)
            binding.registrar = endpoint(binding.registrar)
            binding.begin = citation(binding.begin)
            binding.refreshed = binding.refreshed.map(citation)
            if case .removed(let place) = binding.end { binding.end = .removed(citation(place)) }
            binding.pushes = binding.pushes.map(taken)
            return binding
        }
        record.strayPushes = record.strayPushes.map(taken)
        return record
    }

    private func taken(_ record: BindingRecord.Taken) -> BindingRecord.Taken {
        var record = record
        record.sent = citation(record.sent)
        record.address = endpoint(record.address)
        record.acknowledged = record.acknowledged.map(citation)
        record.refused = record.refused.map(citation)
        return record
    }
}
