import Octets
import Reassembly
import SIP

/// The SIP messages of all sessions, packed into words: the first of a session takes some 52 octets, its answer 28.
///
/// A message is known by the place of its first word, which links to the next message of its session.
struct MessagePages: Sendable {
    private static var pageBits: UInt32 { 14 }
    private static var pageSize: Int { 1 << 14 }

    /// What a message is read against: the first of its session, and the session's tags.
    struct Context {
        /// The place of the first message; 0 where there is none.
        let first: UInt32
        let caller: SIPTag
        let callee: SIPTag
    }

    /// Place 0 is no message's.
    private var pages: [[UInt32]] = [[0]]
    /// Messages that no words stand for: with octets missing, of several pieces, over IPv6. One that was seen again stands
    /// here too.
    private var unusual = PagedArray<LiveSIP>()
    /// How many messages the capture holds once more.
    private(set) var copies = 0
    /// The first of them.
    private(set) var firstCopy: Frame?

    private subscript(place: UInt32) -> UInt32 {
        get { pages[Int(place >> MessagePages.pageBits)][Int(place) & (MessagePages.pageSize - 1)] }
        set { pages[Int(place >> MessagePages.pageBits)][Int(place) & (MessagePages.pageSize - 1)] = newValue }
    }

    private func wide(_ place: UInt32) -> UInt64 { UInt64(self[place]) | UInt64(self[place + 1]) << 32 }

    // MARK: Reading

    /// The place of the next message of the same session; 0 behind the last.
    @inline(__always)
    func next(_ place: UInt32) -> UInt32 { self[place] }

    /// What the message at a place is.
    @inline(__always)
    func kind(_ place: UInt32) -> PackedSIP { PackedSIP(word: self[place + 1]) }

    /// The message at a place.
    func message(at place: UInt32, _ context: Context) -> LiveSIP {
        let own = words(at: place)
        let kind = own.kind
        if kind.isUnusual { return unusual[Int(own[2])] }
        let first = context.first == place ? own : words(at: context.first)
        let other = first.kind
        let cseq: UInt32? =
            switch kind.cseq {
            case .missing, .reversed: nil
            case .same: first[other.cseqPlace]
            case .own: own[kind.cseqPlace]
            }
        let branch: SIPBranch? =
            switch kind.branch {
            case .missing, .reversed: nil
            case .same: SIPBranch(key: first.wide(other.branchPlace))
            case .own: SIPBranch(key: own.wide(kind.branchPlace))
            }
        // Only a message that others are read against has these words for certain.
        let time =
            kind.isFar
            ? Timestamp(nanoseconds: Int64(bitPattern: own.wide(6)))
            : Timestamp(nanoseconds: Int64(bitPattern: first.wide(6))).advanced(by: Int64(own[6]))
        let way = kind.way == .own ? own.way(kind.wayPlace) : first.way(other.wayPlace)
        let isReversed = kind.way == .reversed
        let extent = Extent(
            capture: Int(kind.isFar ? own[PackedSIP.fixed + 1] : first[PackedSIP.fixed + 1]), frame: Int(own[5]),
            offset: Int(own[4] & 0xFFFF), count: Int(own[4] >> 16))
        let usual = UsualSighting(
            extent: extent, time: time, source: isReversed ? way.destination : way.source,
            destination: isReversed ? way.source : way.destination,
            sourcePort: UInt16(truncatingIfNeeded: isReversed ? way.ports >> 16 : way.ports),
            destinationPort: UInt16(truncatingIfNeeded: isReversed ? way.ports : way.ports >> 16),
            transport: kind.transport)
        return LiveSIP(
            code: kind.code, cseqNumber: cseq, method: kind.method, endsSubscription: kind.endsSubscription,
            carriesMessage: kind.carriesMessage, fromTag: tag(kind.from, own, kind.fromPlace, context),
            toTag: tag(kind.to, own, kind.toPlace, context), branch: branch, digest: SIPDigest(key: own.wide(2)),
            usual: usual)
    }

    /// The number in CSeq of the message at a place.
    func cseqNumber(at place: UInt32, _ context: Context) -> UInt32? {
        let kind = kind(place)
        if kind.isUnusual { return unusual[Int(self[place + 2])].cseqNumber }
        switch kind.cseq {
        case .missing, .reversed: return nil
        case .same: return self[context.first + self.kind(context.first).cseqPlace]
        case .own: return self[place + kind.cseqPlace]
        }
    }

    /// The words of one message: its page is found once.
    private struct Words {
        let page: [UInt32]
        let start: Int

        subscript(index: UInt32) -> UInt32 { page[start + Int(index)] }
        var kind: PackedSIP { PackedSIP(word: self[1]) }
        func wide(_ index: UInt32) -> UInt64 { UInt64(self[index]) | UInt64(self[index + 1]) << 32 }

        func way(_ index: UInt32) -> (source: UInt32, destination: UInt32, ports: UInt32) {
            (self[index], self[index + 1], self[index + 2])
        }
    }

    private func words(at place: UInt32) -> Words {
        Words(
            page: pages[Int(place >> MessagePages.pageBits)], start: Int(place) & (MessagePages.pageSize - 1))
    }

    private func tag(
        _ owner: PackedSIP.TagOwner, _ own: Words, _ index: UInt32, _ context: Context
    ) -> SIPTag {
        switch owner {
        case .missing: .missing
        case .caller: context.caller
        case .callee: context.callee
        case .own: SIPTag(key: own.wide(index))
        }
    }

    /// When a message was seen: its own two words, or nanoseconds behind the first message.
    private func time(_ place: UInt32, _ kind: PackedSIP, _ context: Context) -> Timestamp {
        if kind.isFar {
            return Timestamp(nanoseconds: Int64(bitPattern: UInt64(self[place + 6]) | UInt64(self[place + 7]) << 32))
        }
        return time(context.first, self.kind(context.first), context).advanced(by: Int64(self[place + 6]))
    }

    /// The frame that holds the first octet of a message.
    func firstFrame(_ place: UInt32, _ context: Context) -> Frame {
        let kind = kind(place)
        return kind.isUnusual ? unusual[Int(self[place + 2])].sighting.first : frame(place, kind, context)
    }

    /// The frame that holds the last octet of a message.
    func lastFrame(_ place: UInt32, _ context: Context) -> Frame {
        let kind = kind(place)
        return kind.isUnusual ? unusual[Int(self[place + 2])].sighting.last : frame(place, kind, context)
    }

    private func frame(_ place: UInt32, _ kind: PackedSIP, _ context: Context) -> Frame {
        if kind.isFar {
            let own = words(at: place)
            return Frame(
                capture: Int(own[PackedSIP.fixed + 1]), number: Int(own[5]),
                time: Timestamp(nanoseconds: Int64(bitPattern: own.wide(6))))
        }
        return Frame(
            capture: Int(self[(kind.isFar ? place : context.first) + PackedSIP.fixed + 1]),
            number: Int(self[place + 5]), time: time(place, kind, context))
    }

    /// The digest of a message.
    func digest(at place: UInt32) -> SIPDigest {
        kind(place).isUnusual ? unusual[Int(self[place + 2])].digest : SIPDigest(key: wide(place + 2))
    }

    /// Octets of a message that is not unusual.
    func size(_ place: UInt32) -> Int { Int(self[place + 4] >> 16) }

    /// Whether a response has what it must have of the request at `first`, the session's first message, and went back its
    /// way; both of them usual.
    func isPlainAnswer(_ place: UInt32, to first: UInt32) -> Bool {
        let (request, answer) = (kind(first), kind(place))
        return !request.isUnusual && !answer.isUnusual && answer.way == .reversed && answer.cseq == .same
            && answer.branch == .same && request.from == .caller && answer.from == .caller
    }

    // MARK: Writing

    /// Keeps a message, as the next behind the one at `last`; answers its place. `nil` where 16 GiB are full.
    mutating func append(_ message: LiveSIP, behind last: UInt32, _ context: Context) -> UInt32? {
        var words = InlineArray<19, UInt32>(repeating: 0)
        let count = isPackable(message) ? pack(message, context, &words) : put(message, &words)
        if pages[pages.count - 1].count + count > MessagePages.pageSize {
            guard pages.count < 1 << 18 else { return nil }
            var page: [UInt32] = []
            page.reserveCapacity(MessagePages.pageSize)
            pages.append(page)
        }
        let page = pages.count - 1
        let place = UInt32(truncatingIfNeeded: page << 14 | pages[page].count)
        MessagePages.add(words, count, to: &pages[page])
        if last > 0 { self[last] = place }
        return place
    }

    private static func add(_ words: InlineArray<19, UInt32>, _ count: Int, to page: inout [UInt32]) {
        for index in 0..<count { page.append(words[index]) }
    }

    /// Notes that the message at a place brings a message of a person.
    mutating func setCarriesMessage(_ place: UInt32) {
        var kind = kind(place)
        kind.carriesMessage = true
        self[place + 1] = kind.word
        if kind.isUnusual { unusual[Int(self[place + 2])].carriesMessage = true }
    }

    /// Counts a message that is seen again in `frame`. From then on it stands unpacked; the words that others are read
    /// against stay.
    mutating func `repeat`(_ place: UInt32, in frame: Frame, _ context: Context) {
        var kind = kind(place)
        if !kind.isUnusual {
            unusual.append(message(at: place, context))
            kind.isUnusual = true
            self[place + 1] = kind.word
            self[place + 2] = UInt32(truncatingIfNeeded: unusual.count - 1)
        }
        if unusual[Int(self[place + 2])].repeated(in: frame) {
            copies += 1
            if firstCopy == nil { firstCopy = frame }
        }
    }

    /// Puts a message that no words stand for where it has room of its own.
    private mutating func put(_ message: LiveSIP, _ words: inout InlineArray<19, UInt32>) -> Int {
        unusual.append(message)
        var kind = PackedSIP(message)
        kind.isUnusual = true
        words[1] = kind.word
        words[2] = UInt32(truncatingIfNeeded: unusual.count - 1)
        return 3
    }

    private func isPackable(_ message: LiveSIP) -> Bool {
        let extent = message.usual.extent
        return message.isUsual && extent.offset <= 0xFFFF && extent.count <= 0xFFFF && extent.frame <= UInt32.max
    }

    private func pack(_ message: LiveSIP, _ context: Context, _ words: inout InlineArray<19, UInt32>) -> Int {
        let usual = message.usual
        let first = context.first > 0 ? kind(context.first) : PackedSIP(word: 0)
        // Only a message that was packed itself has the words that others are read against.
        let hasFirst = first.way == .own && first.isFar
        var kind = PackedSIP(message)
        Self.set(message.digest.key, &words, 2)
        words[4] = usual.extent.count << 16 | usual.extent.offset
        words[5] = UInt32(truncatingIfNeeded: usual.extent.frame)
        let start = hasFirst ? time(context.first, first, context) : usual.time
        let delay = usual.time.since(start)
        let capture = UInt32(truncatingIfNeeded: usual.extent.capture)
        var count = Int(PackedSIP.fixed)
        if hasFirst, let delay = UInt32(exactly: delay), capture == self[context.first + PackedSIP.fixed + 1] {
            words[6] = delay
        } else {
            kind.isFar = true
            Self.set(UInt64(bitPattern: usual.time.nanoseconds), &words, 6)
            words[8] = capture
            count += 2
        }
        if let number = message.cseqNumber {
            if hasFirst, first.cseq == .own, self[context.first + first.cseqPlace] == number {
                kind.cseq = .same
            } else {
                kind.cseq = .own
                words[count] = number
                count += 1
            }
        }
        if let branch = message.branch {
            if hasFirst, first.branch == .own, wide(context.first + first.branchPlace) == branch.key {
                kind.branch = .same
            } else {
                kind.branch = .own
                Self.set(branch.key, &words, count)
                count += 2
            }
        }
        let way: [3 of UInt32] = [
            usual.source, usual.destination, UInt32(usual.sourcePort) | UInt32(usual.destinationPort) << 16,
        ]
        kind.way = hasFirst ? standing(of: way, context.first + first.wayPlace) : .own
        if kind.way == .own {
            for index in 0..<3 { words[count + index] = way[index] }
            count += 3
        }
        kind.from = owner(of: message.fromTag, context)
        if kind.from == .own {
            Self.set(message.fromTag.key, &words, count)
            count += 2
        }
        kind.to = owner(of: message.toTag, context)
        if kind.to == .own {
            Self.set(message.toTag.key, &words, count)
            count += 2
        }
        words[1] = kind.word
        return count
    }

    private static func set(_ value: UInt64, _ words: inout InlineArray<19, UInt32>, _ place: Int) {
        words[place] = UInt32(truncatingIfNeeded: value)
        words[place + 1] = UInt32(truncatingIfNeeded: value >> 32)
    }

    private func standing(of way: [3 of UInt32], _ first: UInt32) -> PackedSIP.Standing {
        let (a, b, ports) = (self[first], self[first + 1], self[first + 2])
        if way[0] == a, way[1] == b, way[2] == ports { return .same }
        if way[0] == b, way[1] == a, way[2] == ports >> 16 | ports << 16 { return .reversed }
        return .own
    }

    private func owner(of tag: SIPTag, _ context: Context) -> PackedSIP.TagOwner {
        if tag.isMissing { return .missing }
        if tag == context.caller { return .caller }
        return tag == context.callee ? .callee : .own
    }
}
