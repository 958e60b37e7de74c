public import Octets
public import Reassembly
public import Records

/// Collects findings: what is found again in the same words is counted, not listed again.
public struct FindingLog: Sendable {
    /// What findings under one code are counted by.
    private enum Subject: Hashable {
        /// Their wording.
        case words(String)
        /// What stands for it.
        case group(String)
        /// Who does it, and in which of the ways that it can be done.
        case endpoint(IPAddress, way: Int)
    }

    private struct Key: Hashable {
        let code: FindingCode
        let subject: Subject
        let push: String?
    }

    /// How many different findings of each severity are kept, so that notes without end hide no error, and how many frames
    /// of each.
    private static let limit = 10_000
    fileprivate static let frameLimit = 64
    /// Frames that errors and warnings may name beyond that, all together.
    private var spareFrames = 1 << 18

    /// The findings; `nil` where one was taken back.
    private var kept: [Finding?] = []
    private var places: [Key: Int] = [:]
    /// The findings about a push.
    private var ofPush: [String: [Key]] = [:]
    private var counts: [Severity: Int] = [:]
    /// The findings, in the order in which each was first found.
    public var findings: [Finding] { kept.compactMap(\.self) }
    /// Stands behind the findings noted so far.
    public var mark: Int { kept.count }
    /// Findings left out because there were too many different ones.
    public private(set) var omitted = 0

    /// Nothing found.
    public init() {}

    /// The findings that were first found behind a mark.
    public func findings(since mark: Int) -> [Finding] { kept.dropFirst(mark).compactMap(\.self) }

    /// Whether a finding with this code names a frame, as far as there was room for its frames.
    public func names(_ code: FindingCode, in frame: Frame) -> Bool {
        let place = FrameReference(frame)
        return kept.contains { $0?.code == code && $0?.frames.contains(place) == true }
    }

    /// Takes back what was found of a push.
    public mutating func forget(push: String) {
        for key in ofPush.removeValue(forKey: push) ?? [] {
            guard let place = places.removeValue(forKey: key), let finding = kept[place] else { continue }
            kept[place] = nil
            counts[finding.severity, default: 1] -= 1
        }
    }

    /// Notes a finding; `frame` is where it shows, `nil` for one about the run as a whole.
    /// - Parameter group: what it is counted with under its code, where that is not its wording: the endpoint that does it,
    ///   though each time with another value. The first wording stands.
    public mutating func note(
        _ code: FindingCode, severity: Severity? = nil, _ message: String, like group: String? = nil,
        callID: String? = nil, push: String? = nil, at frame: Frame?
    ) {
        _ = place(noting: code, severity: severity, message, like: group, callID: callID, push: push, at: frame)
    }

    /// Says of the findings behind a mark that name no session whose they are.
    public mutating func attribute(_ callID: String, since mark: Int) {
        for place in kept.indices.dropFirst(mark) where kept[place]?.callID == nil { kept[place]?.callID = callID }
    }

    /// Notes a finding, and answers where it stands, for `count(_:more:)`; `nil` where it was left out.
    public mutating func place(
        noting code: FindingCode, severity: Severity? = nil, _ message: String, like group: String? = nil,
        callID: String? = nil, push: String? = nil, at frame: Frame?
    ) -> Int? {
        let place = frame.map(FrameReference.init)
        let key = Key(code: code, subject: group.map(Subject.group) ?? .words(message), push: push)
        if let index = places[key] {
            name(place, at: index)
            return index
        }
        return add(Finding(code, severity: severity, message, callID: callID, push: push, at: place), key)
    }

    /// Notes what an endpoint may do very often, counted by it: only of the first are words made.
    /// - Parameters:
    ///   - way: tells what is worded in another way under the same code.
    ///   - push: where it is found, if it is counted for each push apart.
    public mutating func note(
        _ code: FindingCode, severity: Severity? = nil, by endpoint: IPAddress, way: Int = 0, push: String? = nil,
        at frame: Frame, words: () -> (message: String, callID: String?)
    ) {
        let place = FrameReference(frame)
        let key = Key(code: code, subject: .endpoint(endpoint, way: way), push: push)
        if let index = places[key] {
            name(place, at: index)
            return
        }
        let (message, callID) = words()
        _ = add(Finding(code, severity: severity, message, callID: callID, push: push, at: place), key)
    }

    /// Takes in what another log has found since: what was found here already is counted, as if it had been noted here.
    public mutating func append(_ other: FindingLog) {
        var keys = [Key?](repeating: nil, count: other.kept.count)
        for (key, place) in other.places { keys[place] = key }
        for (place, key) in keys.enumerated() {
            guard let key, let finding = other.kept[place] else { continue }
            guard let index = places[key] else {
                if add(finding, key) == nil {
                    omitted += finding.count - 1
                } else {
                    spareFrames -= max(0, finding.frames.count - FindingLog.frameLimit)
                }
                continue
            }
            kept[index]?.count += finding.count - finding.frames.count
            for frame in finding.frames { name(frame, at: index) }
        }
        omitted += other.omitted
    }

    /// Counts a finding once more, in a frame that is named where there is room: a selection asks whom it is about.
    private mutating func name(_ frame: FrameReference?, at index: Int) {
        if kept[index]?.add(frame, hasSpare: spareFrames > 0) == true { spareFrames -= 1 }
    }

    /// Adds what was not found before; answers where it stands, `nil` where there is no room for it.
    private mutating func add(_ finding: Finding, _ key: Key) -> Int? {
        guard counts[finding.severity, default: 0] < FindingLog.limit else {
            omitted += 1
            return nil
        }
        counts[finding.severity, default: 0] += 1
        places[key] = kept.count
        if let push = finding.push { ofPush[push, default: []].append(key) }
        kept.append(finding)
        return kept.count - 1
    }

    /// Counts `times` more what stands at `place`, if it has this code.
    public mutating func count(_ times: Int, more place: Int, of code: FindingCode) {
        if times > 0, kept.indices.contains(place), kept[place]?.code == code { kept[place]?.count += times }
    }

    /// Counts `times` more what stands at `place`, noted in the same frame as the last time.
    public mutating func count(_ times: Int, more place: Int) {
        if kept.indices.contains(place) { kept[place]?.count += times }
    }
}

extension Finding {
    /// Counts it once more, in a frame that is named where there is room, of its own or spare; answers whether spare room
    /// was taken. Of many frames only the latest is looked at.
    fileprivate mutating func add(_ frame: FrameReference?, hasSpare: Bool) -> Bool {
        count += 1
        let isFull = frames.count >= FindingLog.frameLimit
        guard let frame, !isFull || hasSpare && severity != .note, frames.last != frame else { return false }
        if frames.count <= FindingLog.frameLimit, frames.contains(frame) { return false }
        frames.append(frame)
        return isFull
    }
}

extension FrameReference {
    /// The reference of a frame.
    public init(_ frame: Frame) { self.init(capture: frame.capture, frame: frame.number) }
}
