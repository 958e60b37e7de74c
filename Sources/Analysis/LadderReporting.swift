import Correlation
import DeferredPush
import Octets
import Reassembly
import Records

/// Reports message-flow diagrams: of pushes with the sessions of their originals, or of sessions by themselves.
struct LadderReporting {
    private let correlator: Correlator
    private let chosen: Chosen
    private let journeys: Journeys
    private let pushes: [PushRecord]
    private let steps: LadderSteps
    private let contents: [Int: [Int]]
    private let numbers: [String: Int]
    /// The indices of the messages that begin in a frame.
    private let places: [FrameReference: [Int]]

    /// Diagrams that are drawn where none is named.
    private static let limit = 20
    /// The same where there is one for each push and session.
    private static let eachLimit = 500
    /// Pushes that are looked at for them.
    private static let pushLimit = 256

    /// What one diagram shows.
    private struct Scene {
        /// Indices of sessions.
        var sessions: Set<Int> = []
        /// Indices of sessions that are shown for what surrounds it, and that others may show as well.
        var context: Set<Int> = []
        /// Indices of MSRP messages of no session.
        var messages: Set<Int> = []
        /// Indices among the pushes that are shown.
        var pushes: Set<Int> = []

        func shares(with other: Scene) -> Bool {
            !sessions.isDisjoint(with: other.sessions) || !messages.isDisjoint(with: other.messages)
        }

        mutating func formUnion(_ other: Scene) {
            sessions.formUnion(other.sessions)
            context.formUnion(other.context)
            messages.formUnion(other.messages)
            pushes.formUnion(other.pushes)
        }
    }

    /// - Parameter pushes: those that are shown.
    init(_ dissection: Dissection, _ chosen: Chosen, _ journeys: Journeys, _ pushes: [PushRecord]) {
        correlator = dissection.correlator
        self.chosen = chosen
        self.journeys = journeys
        self.pushes = pushes
        steps = LadderSteps(dissection, pushes)
        contents = LadderReporting.contents(dissection.correlator)
        var numbers: [String: Int] = [:]
        for index in correlator.sessions.indices {
            numbers[String(decoding: correlator.sessions[index].callID, as: UTF8.self)] = index
        }
        self.numbers = numbers
        places = Dictionary(grouping: correlator.messages.indices) { [correlator] in
            FrameReference(correlator.messages[$0].first)
        }
    }

    func report<Sink: RecordSink>(_ wanted: WantedViews.Ladders, into sink: inout Sink) {
        switch wanted {
        case .none: return
        case .of(let ids):
            var scene = Scene()
            for id in ids { add(id, to: &scene) }
            if !scene.sessions.isEmpty || !scene.messages.isEmpty { sink.ladder(record(scene, further: 0)) }
        case .each:
            let drawn = pushScenes().prefix(Self.eachLimit)
            let known = drawn.reduce(into: Set<Int>()) { $0.formUnion($1.sessions) }
            let others = sessionScenes(besides: known).prefix(Self.eachLimit - drawn.count)
            for scene in drawn + others { sink.ladder(record(scene, further: 0)) }
        case .all:
            let all = pushes.isEmpty ? sessionScenes() : pushScenes()
            let shown = all.prefix(Self.limit)
            for (place, scene) in shown.enumerated() {
                let left = all.count - shown.count + max(0, pushes.count - Self.pushLimit)
                sink.ladder(record(scene, further: place == shown.count - 1 ? left : 0))
            }
        }
    }

    private func record(_ scene: Scene, further: Int) -> LadderRecord {
        let sessions = scene.sessions.union(scene.context).sorted()
        var messages = scene.messages
        for session in sessions { messages.formUnion(contents[session] ?? []) }
        let frames = scene.pushes.reduce(into: Set<FrameReference>()) { frames, place in
            for part in pushes[place].parts { frames.formUnion(part.live) }
        }
        let (made, omitted) = steps.steps(sessions: sessions, messages: messages.sorted(), unclaimed: frames)
        return LadderRecord(
            sessions: sessions.map { "s\($0 + 1)" }, pushes: scene.pushes.sorted().map { pushes[$0].id },
            steps: made, omitted: omitted, further: further)
    }

    // MARK: Scenes

    private func sessionScenes(besides drawn: Set<Int> = []) -> [Scene] {
        var known = drawn
        var scenes: [Scene] = []
        for index in correlator.sessions.indices where chosen.includes(session: index) && !known.contains(index) {
            var scene = Scene()
            scene.sessions = Set([index] + journeys.relations.legs(besides: index))
            known.formUnion(scene.sessions)
            scenes.append(scene)
        }
        return scenes
    }

    /// The sessions of each push; those that share one are drawn together.
    private func pushScenes() -> [Scene] {
        var scenes: [Scene] = []
        for place in pushes.indices.prefix(Self.pushLimit) {
            var scene = scene(ofPush: place)
            for other in scenes.indices.reversed() where scenes[other].shares(with: scene) {
                scene.formUnion(scenes.remove(at: other))
            }
            scenes.append(scene)
        }
        return scenes
    }

    private func scene(ofPush place: Int) -> Scene {
        let push = pushes[place]
        var scene = Scene()
        scene.pushes = [place]
        for callID in Set([push.callID].compactMap(\.self) + push.parts.compactMap(\.callID)) {
            if let session = numbers[callID] { scene.sessions.insert(session) }
        }
        let wanted = Set(push.parts.flatMap(\.live) + push.carrier.frames)
        for index in wanted.flatMap({ places[$0] ?? [] }) {
            if let session = correlator.session(of: correlator.messages[index]) {
                scene.sessions.insert(session)
            } else {
                scene.messages.insert(index)
            }
        }
        if let registration = registration(before: push) { scene.context.insert(registration) }
        return scene
    }

    /// The session of the REGISTER that brought the recipient online.
    private func registration(before push: PushRecord) -> Int? {
        guard let user = UserKey(uri: push.pushedTo ?? push.addressedTo) else { return nil }
        return correlator.registrations.last {
            $0.user == user && $0.frame.time.nanoseconds <= push.time.nanoseconds
        }?.session
    }

    private func add(_ id: String, to scene: inout Scene) {
        guard let number = Int(id.dropFirst()) else { return }
        if id.hasPrefix("p") {
            if let place = pushes.firstIndex(where: { $0.id == id }) { scene.formUnion(self.scene(ofPush: place)) }
        } else if correlator.sessions.indices.contains(number - 1) {
            scene.sessions.formUnion([number - 1] + journeys.relations.legs(besides: number - 1))
            let callID = String(decoding: correlator.sessions[number - 1].callID, as: UTF8.self)
            for place in pushes.indices where pushes[place].callID == callID { scene.pushes.insert(place) }
        }
    }

    /// The indices of the messages of each session.
    private static func contents(_ correlator: Correlator) -> [Int: [Int]] {
        if correlator.channels.entries.isEmpty { return [:] }
        let owners = ChannelOwners(correlator)
        var contents: [Int: [Int]] = [:]
        for index in correlator.messages.indices {
            if let session = owners.session(ofMessage: index) { contents[session, default: []].append(index) }
        }
        return contents
    }
}
