import Correlation
import MSRP
import Octets
import Reassembly
import SIP

/// What framing found, in its order: messages with their octets, and what connections told. It is made on one thread and
/// may be read on another one; used again, it allocates nothing.
struct MessageBatch {
    /// What comes next: a place in the list of its kind.
    enum Step {
        case sip(Int)
        case send(Int)
        case answer(Int)
        case frame(Int)
        case part(Int)
        case acknowledged(token: Int, Frame)
        case deed(Int)
    }

    /// A SIP message.
    struct SIP {
        var message = SIPMessage()
        var octets = 0..<0
        var sighting = Sighting.none

        /// Reads a message where it stands, and answers what it names; `nil` where it is none.
        fileprivate mutating func read(_ view: OctetView, _ sighting: Sighting) -> SIPNames? {
            guard message.parse(view) else { return nil }
            self.sighting = sighting
            return SIPNames(message, view, sighting)
        }
    }

    /// A SEND as nearly all are.
    struct Send {
        var sighted: SightedSend
        /// The header section, or the whole frame.
        let octets: Range<Int>
        let token: Int
    }

    /// A 200 OK as nearly all are.
    struct Answer {
        let transaction: Fingerprint
        let frame: Frame
        let source: Endpoint
        let destination: Endpoint
        let half: HalfID
    }

    /// An MSRP frame, or the last octets of a long one.
    struct MSRP {
        var frame = MSRPFrame()
        /// Whether `frame` was read.
        var isRead = false
        var octets = 0..<0
        var sighting = Sighting.none
        var ending: FrameEnding?
        var half = HalfID(flow: FlowID(slot: 0, serial: 0), direction: 0)
        var isTorn = false
        var token = 0
    }

    /// Octets that a long MSRP frame begins or goes on with.
    struct Part {
        /// Its octets; none where they are asked for no more, as they can be read again.
        let octets: Range<Int>
        let count: Int
        let sighting: Sighting
        let half: HalfID
    }

    /// What happens seldom.
    typealias Deed = @Sendable (inout Dissection) -> Void

    private(set) var steps: [Step] = []
    private(set) var octets: [UInt8] = []
    var sends: [Send] = []
    /// The extents of sends, but the first of each.
    private(set) var extents: [Extent] = []
    private(set) var answers: [Answer] = []
    private(set) var parts: [Part] = []
    private(set) var deeds: [Deed] = []
    /// Only those that steps name were filled since the batch was empty.
    private(set) var sips: [SIP] = []
    /// What these SIP messages are known by.
    var names: [SIPNames] = []
    private(set) var frames: [MSRP] = []
    private var sipCount = 0
    private var frameCount = 0
    /// Whether whoever reads it last wanted more of usual SENDs than their header sections. What a batch lacks is read
    /// from the capture again.
    var wantsWholeSends = false

    /// Of a longer SEND only the header section is copied: the rest can be read again.
    static let longestCopy = 2 << 10
    /// Room that an empty batch keeps, in octets and in messages.
    private static let keptRoom = (octets: 512 << 10, messages: 512)

    var isEmpty: Bool { steps.isEmpty }
    /// Whether it holds as much as is handed on at once.
    var isFull: Bool { steps.count >= 256 || octets.count >= 128 << 10 }

    /// Empties it for what comes next.
    mutating func removeAll() {
        if steps.isEmpty { return }
        steps.removeAll(keepingCapacity: true)
        octets.removeAll(keepingCapacity: octets.capacity <= Self.keptRoom.octets)
        if !names.isEmpty { names.removeAll(keepingCapacity: true) }
        if !sends.isEmpty { sends.removeAll(keepingCapacity: true) }
        if !extents.isEmpty { extents.removeAll(keepingCapacity: true) }
        if !answers.isEmpty { answers.removeAll(keepingCapacity: true) }
        if !parts.isEmpty { parts.removeAll(keepingCapacity: true) }
        if !deeds.isEmpty { deeds.removeAll(keepingCapacity: true) }
        if sipCount > Self.keptRoom.messages { sips = [] }
        if frameCount > Self.keptRoom.messages { frames = [] }
        sipCount = 0
        frameCount = 0
    }

    mutating func add(deed: @escaping Deed) {
        steps.append(.deed(deeds.count))
        deeds.append(deed)
    }

    mutating func add(acknowledged token: Int, _ frame: Frame) { steps.append(.acknowledged(token: token, frame)) }

    /// Adds `octets`; false where they are no SIP message.
    @discardableResult
    mutating func add(sip octets: OctetView, _ sighting: Sighting) -> Bool {
        if sipCount == sips.count { sips.append(SIP()) }
        guard let read = sips[sipCount].read(octets, sighting) else { return false }
        names.append(read)
        sips[sipCount].octets = copy(octets)
        steps.append(.sip(sipCount))
        sipCount += 1
        return true
    }

    /// Exchanges the SIP message at a place for another: whoever reads it has it to himself, and counts no references.
    mutating func exchange(sip place: Int, with other: inout SIP) { swap(&sips[place], &other) }

    /// Where the octets of `range` came from, as of a send that is added next; the extents but the first are noted.
    mutating func origin(of range: Range<Int>, _ stretch: borrowing Stretch) -> Stretch.Origin? {
        stretch.origin(of: range, others: &extents)
    }

    mutating func add(send: SightedSend, _ octets: OctetView, token: Int) {
        steps.append(.send(sends.count))
        let isWanted = wantsWholeSends && octets.count <= Self.longestCopy
        let range = copy(isWanted ? octets : octets.prefix(send.send.body.lowerBound))
        sends.append(Send(sighted: send, octets: range, token: token))
    }

    mutating func add(answer: Answer) {
        steps.append(.answer(answers.count))
        answers.append(answer)
    }

    /// Room for the next MSRP frame, which a framer may read: `add(frame:)` makes it a step.
    var nextFrame: MSRPFrame {
        _read { yield frames[frameCount].frame }
        _modify { yield &frames[frameCount].frame }
    }

    mutating func makeRoomForFrame() {
        if frameCount == frames.count { frames.append(MSRP()) }
    }

    /// Adds the MSRP frame that was put into `nextFrame` if `isRead`.
    mutating func add(
        frame octets: OctetView, _ ending: FrameEnding, isRead: Bool, _ sighting: Sighting, _ half: HalfID,
        isTorn: Bool,
        token: Int
    ) {
        let range = copy(octets)
        frames[frameCount].isRead = isRead
        frames[frameCount].octets = range
        frames[frameCount].ending = ending
        frames[frameCount].sighting = sighting
        frames[frameCount].half = half
        frames[frameCount].isTorn = isTorn
        frames[frameCount].token = token
        steps.append(.frame(frameCount))
        frameCount += 1
    }

    /// - Parameter isNeeded: whether its octets are asked for.
    mutating func add(part octets: OctetView, isNeeded: Bool, _ sighting: Sighting, _ half: HalfID) {
        steps.append(.part(parts.count))
        parts.append(
            Part(octets: isNeeded ? copy(octets) : 0..<0, count: octets.count, sighting: sighting, half: half))
    }

    private mutating func copy(_ view: OctetView) -> Range<Int> {
        let start = octets.count
        view.append(to: &octets)
        return start..<octets.count
    }
}
