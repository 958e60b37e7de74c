import Records

/// The conversations on a page: the messages of all of them, one under the other.
struct ConversationPanel {
    let section: ConversationSection
    let frames: FrameNumbers
    let times: ShownTimes

    /// Octets that they take, behind which messages are counted alone.
    private static let room = 9 << 19
    private static let rowLimit = 150_000

    /// An array of rows: a conversation, a day, or a message.
    func write(_ conversations: [ConversationRecord], to page: inout PageWriter) {
        let end = page.count + Self.room
        var left = 0
        var rows = 0
        page.array(conversations) { page, conversation in
            guard page.count < end, rows < Self.rowLimit else {
                left += conversation.messages.count
                return
            }
            rows += conversation.messages.count
            writeHead(conversation, to: &page)
            var days = DayRule(times, from: nil)
            for message in conversation.messages {
                guard page.count < end else {
                    left += 1
                    continue
                }
                if let day = days.line(before: message.time) { page.row { $0.words(day) } }
                write(message, to: &page)
            }
        }
        page.member("unsaid") { $0.number(left) }
    }

    private func writeHead(_ conversation: ConversationRecord, to page: inout PageWriter) {
        page.row { page in
            page.words(page.printable.value(section.parties(conversation)))
            page.words(section.rest(conversation))
            page.array(conversation.sessions.prefix(64)) { $0.id($1) }
        }
    }

    private func write(_ message: SpokenRecord, to page: inout PageWriter) {
        let text = page.printable
        let state = SpokenState(message)
        page.row { page in
            page.words(frames.text(message.place))
            page.words(times.clock(message.time))
            page.words(section.sender(message, text))
            page.number(state.style.number)
            page.words(outcome(of: message, state))
            page.quoting(section.content(message, text))
            page.array(state.isSimple ? [] : message.events) { page, event in
                let (words, style) = section.words(event, text)
                page.row { page in
                    page.words(
                        event.citation.map { frames.text(FrameReference(capture: $0.capture, frame: $0.frame)) })
                    page.words(event.citation.map { time($0.time, besides: message.time) })
                    page.number(style.number)
                    page.words(SpokenState.name(event.kind))
                    page.quoting(words)
                    page.words(event.push?.id)
                }
            }
        }
    }

    /// How far it got; but of what was delivered as something else, that: "delivered" alone reads like a good end.
    private func outcome(of message: SpokenRecord, _ state: SpokenState) -> String {
        let pushes = message.events.compactMap(\.push)
        let arrived = [SpokenRecord.Kind.read, .delivered, .pushed].map(SpokenState.name)
        let isAltered = pushes.contains { $0.isTextEqual == false || !$0.alteredBeside.isEmpty }
        return isAltered && arrived.contains(state.words) ? Verdict.altered.words : state.words
    }

    /// The clock, with the day where it is another one.
    private func time(_ moment: Moment, besides other: Moment) -> String {
        let clock = times.clock(moment)
        return times.dayNumber(moment) == times.dayNumber(other) ? clock : "\(times.day(moment)) \(clock)"
    }
}
