import Records

/// Views in which every text is the same.
enum ModelViews {
    /// All of them.
    static let all: WantedViews = {
        var views = WantedViews()
        views.conversations = true
        views.ladders = .all
        views.registrations = true
        return views
    }()

    private static let citation = Citation(capture: 0, frame: .max, time: moment(3, 0), how: "MSRP 200")

    static func conversation(_ text: String) -> ConversationRecord {
        let kinds: [SpokenRecord.Kind] = [.stored, .held, .passedOn, .pushed, .delivered, .read, .refused, .failed]
        var push = SpokenRecord.Pushed(id: text, verdict: .altered, isTextEqual: false, reason: .hole, text: text)
        push.stranger = text
        func spoken(_ said: String?, _ state: MessageState, isLive: Bool) -> SpokenRecord {
            SpokenRecord(
                sender: text, time: moment(1, 0), place: FrameReference(capture: 0, frame: 1), lastFrame: .max,
                text: said, contentType: text, size: .max, state: state, isLive: isLive,
                events: kinds.map {
                    .init(
                        $0, $0 == .held ? nil : Citation(capture: 0, frame: 7, time: moment(100_000, 0), how: text),
                        push: $0 == .pushed ? push : nil)
                })
        }
        return ConversationRecord(
            parties: [text, text], sessions: (1...20).map { "s\($0)" } + [text],
            messages: [spoken(text, .complete, isLive: true), spoken(nil, .aborted, isLive: false)], composing: 3,
            strayNotices: 1, omitted: 7)
    }

    static func ladder(_ text: String) -> LadderRecord {
        let push = LadderStep.Carried(
            id: text, verdict: .altered,
            parts: Array(repeating: .init(kind: text, verdict: .altered, live: frames(1, 4, .max)), count: 9))
        func step(_ second: Int64, _ source: String, _ destination: String, _ title: String) -> LadderStep {
            LadderStep(
                session: text, place: FrameReference(capture: 0, frame: Int(second)), lastFrame: .max,
                time: moment(second, 0), source: source, destination: destination, title: title, size: .max, text: text,
                count: 3, push: second == 2 ? push : nil)
        }
        return LadderRecord(
            sessions: (1...20).map { "s\($0)" } + [text], pushes: [text],
            steps: [
                step(1, "192.0.2.11:5060", "192.0.2.1:5060", text), step(2, "192.0.2.1:5060", "192.0.2.22:5060", text),
                step(200_000, "192.0.2.22:5060", "192.0.2.11:5060", "200 \(text)"),
                step(200_001, "192.0.2.22:5060", "192.0.2.22:5062", text), step(200_002, text, "192.0.2.11:5060", text),
            ], omitted: 9, further: 2)
    }

    static func registrations(_ text: String) -> RegistrationsRecord {
        let push = BindingRecord.Taken(
            push: text, verdict: .match, sent: citation, address: text, acknowledged: citation, refused: nil)
        let binding = BindingRecord(
            addressOfRecord: text, contact: text, instance: text, userAgent: text, device: text, registrar: text,
            origin: .thirdParty, begin: citation, refreshed: citation, expires: moment(200_000, 0),
            end: .expired(moment(200_000, 0)), pushes: [push])
        return RegistrationsRecord(bindings: [binding, binding], strayPushes: [push], omitted: 2)
    }
}
