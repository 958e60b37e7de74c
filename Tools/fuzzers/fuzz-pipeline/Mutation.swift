/// Asked by libFuzzer for a change of an input: mostly of a frame that stays well formed around it, so that it gets past the
/// first checks. What Tools/capture_mutation does to whole files.
@c(LLVMFuzzerCustomMutator)
public func mutate(_ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ room: Int, _ seed: UInt32) -> Int {
    guard size > 25, let data = unsafe data else { return unsafe changedByLibFuzzer(data, size, room) }
    // Bound: libFuzzer lends `size` octets at `data`, and room for `room` in all.
    var octets = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    var mutation = Mutation(chance: Chance(state: UInt64(seed)))
    if mutation.chance.one(in: 16) { octets[0] = UInt8.random(in: 0...255, using: &mutation.chance) }
    guard !mutation.chance.one(in: 8), var capture = CaptureFrames(Array(octets.dropFirst())) else {
        return unsafe changedByLibFuzzer(data, size, room)
    }
    repeat { mutation.change(&capture.records) } while mutation.chance.one(in: 3)
    return unsafe put(octets[0], capture, data, room)
}

/// Asked by libFuzzer for one input of two: the frames of both, in turns.
@c(LLVMFuzzerCustomCrossOver)
public func cross(
    _ data: UnsafePointer<UInt8>?, _ size: Int, _ other: UnsafePointer<UInt8>?, _ otherSize: Int,
    _ target: UnsafeMutablePointer<UInt8>?, _ room: Int, _ seed: UInt32
) -> Int {
    guard size > 25, otherSize > 25, let data = unsafe data, let other = unsafe other, let target = unsafe target else {
        return 0
    }
    // Bound: libFuzzer lends `size` and `otherSize` octets.
    let first = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    let second = unsafe Array(UnsafeBufferPointer(start: other, count: otherSize))
    guard var capture = CaptureFrames(Array(first.dropFirst())), let donor = CaptureFrames(Array(second.dropFirst()))
    else { return 0 }
    var chance = Chance(state: UInt64(seed))
    let place = Int.random(in: 0...capture.records.count, using: &chance)
    let start = Int.random(in: 0..<donor.records.count, using: &chance)
    let count = Int.random(in: 1...donor.records.count - start, using: &chance)
    if chance.one(in: 2) { capture.records.removeSubrange(place...) }
    capture.records.insert(contentsOf: donor.records[start..<start + count], at: place)
    return unsafe put(first[0], capture, target, room)
}

/// libFuzzer's own changes, which know what the program compared octets with.
@_silgen_name("LLVMFuzzerMutate")
private func changedByLibFuzzer(_ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ room: Int) -> Int

/// Writes as many frames of a capture as there is room for.
private func put(_ manner: UInt8, _ capture: CaptureFrames, _ target: UnsafeMutablePointer<UInt8>, _ room: Int) -> Int {
    var capture = capture
    var octets = capture.octets
    while octets.count >= room, !capture.records.isEmpty {
        capture.records.removeLast()
        octets = capture.octets
    }
    guard octets.count < room else { return 0 }
    // Bound: the manner and the octets are `room` at most.
    unsafe target.pointee = manner
    for (place, octet) in octets.enumerated() { unsafe target[place + 1] = octet }
    return octets.count + 1
}

/// Numbers that follow from a seed.
struct Chance: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    mutating func one(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}

/// Changes of frames.
struct Mutation {
    var chance: Chance
    /// No frame becomes longer.
    private static let frameLimit = 16_384
    private static let numbers = [
        "0", "1", "-1", "+5", "*", "2147483648", "4294967296", "9223372036854775807", "18446744073709551616",
        String(repeating: "9", count: 60), "00000000000000001", "",
    ]

    init(chance: Chance) { self.chance = chance }

    /// One change of a list of frames, or inside one of them.
    mutating func change(_ records: inout [CaptureFrames.Record]) {
        guard let at = records.indices.randomElement(using: &chance) else { return }
        let way = Int.random(in: 0..<14, using: &chance)
        switch way {
        case 0 where records.count > 1: records.remove(at: at)
        case 1: records.insert(records[at], at: Int.random(in: 0...records.count, using: &chance))
        case 2: records.swapAt(at, Int.random(in: 0..<records.count, using: &chance))
        case 3: records[at].octets.removeLast(Int.random(in: 0...records[at].octets.count, using: &chance))
        default:
            guard let layers = FrameLayers(records[at].octets, link: records[at].link) else {
                change(octets: &records[at].octets)
                return
            }
            var head = Array(records[at].octets[..<layers.payload])
            var payload = Array(records[at].octets[layers.payload...])
            switch way {
            case 4: change(headerOf: layers, &head)
            case 5...6: change(octets: &payload)
            case 7...9: change(text: &payload)
            case 10: payload.removeLast(Int.random(in: 0...payload.count, using: &chance))
            default: crossOver(&payload, with: records)
            }
            records[at].octets = layers.mended(head + payload.prefix(Mutation.frameLimit))
        }
    }

    /// Ports, sequence numbers and flags: what a wrong segment is made of.
    private mutating func change(headerOf layers: FrameLayers, _ head: inout [UInt8]) {
        let places = layers.isTCP ? [0, 1, 2, 3, 4, 6, 7, 7, 10, 11, 13, 13, 13] : [0, 1, 2, 3]
        guard let place = places.randomElement(using: &chance) else { return }
        if place == 7 || place == 11 {
            head[layers.transport + place] &+= UInt8.random(in: 0...255, using: &chance)
        } else {
            head[layers.transport + place] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
        }
    }

    /// What another frame holds, or lines of it, in place of the rest or before it.
    private mutating func crossOver(_ payload: inout [UInt8], with records: [CaptureFrames.Record]) {
        guard let other = records.randomElement(using: &chance),
            let layers = FrameLayers(other.octets, link: other.link)
        else { return }
        let donor = other.octets[layers.payload...]
        let start = Int.random(in: donor.startIndex...donor.endIndex, using: &chance)
        let end = Int.random(in: start...donor.endIndex, using: &chance)
        let place = Int.random(in: 0...payload.count, using: &chance)
        switch Int.random(in: 0..<3, using: &chance) {
        case 0: payload.replaceSubrange(place..., with: donor[start...])
        case 1: payload.insert(contentsOf: donor[start..<end], at: place)
        default:
            let lines = donor.split(separator: 0x0A)
            guard let line = lines.randomElement(using: &chance) else { return }
            let behind = payload[place...].firstIndex(of: 0x0A).map { $0 + 1 } ?? payload.count
            payload.insert(contentsOf: line + [0x0A], at: behind)
        }
    }

    /// A number or a line of text, changed as those who attack parsers do.
    private mutating func change(text payload: inout [UInt8]) {
        if Bool.random(using: &chance) {
            let digits = payload.indices.filter { isDigit(payload[$0]) && ($0 == 0 || !isDigit(payload[$0 - 1])) }
            guard let start = digits.randomElement(using: &chance) else { return change(octets: &payload) }
            let end = payload[start...].firstIndex { !isDigit($0) } ?? payload.count
            let number = Mutation.numbers.randomElement(using: &chance) ?? "0"
            payload.replaceSubrange(start..<end, with: Array(number.utf8))
            return
        }
        let ends = payload.indices.filter { payload[$0] == 0x0A }
        guard let end = ends.randomElement(using: &chance) else { return change(octets: &payload) }
        let start = payload[..<end].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        if Bool.random(using: &chance) {
            payload.removeSubrange(start...end)
        } else {
            let line = payload[start...end]
            for _ in 0..<([1, 2, 30].randomElement(using: &chance) ?? 1) { payload.insert(contentsOf: line, at: start) }
        }
    }

    private func isDigit(_ octet: UInt8) -> Bool { octet >= 0x30 && octet <= 0x39 }

    /// One change of octets that knows nothing of them.
    private mutating func change(octets: inout [UInt8]) {
        guard let at = octets.indices.randomElement(using: &chance) else {
            octets = (0..<Int.random(in: 0..<64, using: &chance)).map { _ in UInt8.random(in: 0...255, using: &chance) }
            return
        }
        let end = min(octets.count, at + Int.random(in: 1...64, using: &chance))
        switch Int.random(in: 0..<7, using: &chance) {
        case 0: octets[at] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
        case 1: octets[at] = Array("\0\u{1}\n\r \"$+-:\u{7F}".utf8).randomElement(using: &chance) ?? 0x80
        case 2: octets.replaceSubrange(at..<min(at + 4, octets.count), with: [0xFF, 0xFF, 0xFF, 0xFF])
        case 3: octets.removeSubrange(at...)
        case 4: octets.removeSubrange(at..<end)
        case 5:
            let piece = octets[at..<end]
            for _ in 0..<([1, 1, 1, 2, 20].randomElement(using: &chance) ?? 1) {
                octets.insert(contentsOf: piece, at: at)
            }
        default:
            let to = Int.random(in: 0...octets.count, using: &chance)
            octets.replaceSubrange(to..<min(to + end - at, octets.count), with: Array(octets[at..<end]))
        }
    }
}
