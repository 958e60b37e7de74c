import Ingest
import Octets
import Reassembly
import Records
import Redaction

/// Writes frames anew: with other messages, addresses and checksums, and as long as they were.
struct FrameRewriting {
    /// Why a frame is left out.
    enum Omission: Hashable {
        /// It is encrypted or compressed.
        case closed
        /// What it carries was not understood.
        case unknown

        var words: String {
            switch self {
            case .closed: "encrypted or compressed"
            case .unknown: "with what was not understood"
            }
        }
    }

    /// A packet that came in fragments.
    struct FragmentName: Hashable {
        let source: IPAddress
        let destination: IPAddress
        let proto: UInt8
        let identification: UInt32
    }

    let patches: FramePatches
    let pseudonyms: Pseudonyms
    let recall: Recall
    /// Connections that are WebSockets, by their ends.
    let webSockets: Set<Set<Endpoint>>
    /// Frames of which it matters when they were captured, whatever they carry.
    private let timed: Set<FrameReference>
    private var runs = StreamRuns()
    /// What changes in the packets that came in fragments, whose checksum is in the first of them.
    private var fragments: [FragmentName: ChecksumChange] = [:]
    private var seenFragments: Set<FragmentPlace> = []
    private var addresses: [IPAddress: IPAddress] = [:]

    private struct FragmentPlace: Hashable {
        let name: FragmentName
        let offset: Int
    }

    init(
        _ places: MessagePlaces, _ patches: FramePatches, _ pseudonyms: Pseudonyms, _ recall: Recall,
        timed: Set<FrameReference> = []
    ) {
        self.timed = timed
        self.patches = patches
        self.pseudonyms = pseudonyms
        self.recall = recall
        webSockets = Set(
            places.all.lazy.filter { $0.transport == .webSocket }.map { [$0.source, $0.destination] })
    }

    /// Takes note of a frame that will be written. All of them are shown before the first is.
    mutating func see(_ frame: FrameHeader, _ octets: OctetView) {
        let place = FrameReference(capture: frame.capture, frame: frame.number)
        let length = max(frame.originalLength, octets.count)
        switch Packet(octets, linkType: frame.linkType.rawValue, length: length) {
        case .segment(let segment): runs.add(segment, patches.frames[place] ?? [], at: place)
        case .fragment(let fragment):
            let name = FragmentName(
                source: fragment.source, destination: fragment.destination, proto: fragment.proto,
                identification: fragment.identification)
            // A copy of it changes nothing more.
            guard seenFragments.insert(FragmentPlace(name: name, offset: fragment.offset)).inserted else { return }
            let old = octets.copied()
            var new = old
            map(fragment, at: place, old, into: &new)
            var change = ChecksumChange()
            for (offset, index) in fragment.payload.enumerated() { change.exchange(old[index], new[index], at: offset) }
            fragments[name, default: ChecksumChange()].add(change)
        case .datagram, .chunks, .sealed, .other: break
        }
    }

    /// The frame as it is to be written, or why it is left out.
    mutating func rewritten(_ frame: FrameHeader, _ view: OctetView) -> Result<[UInt8], Reason> {
        let result = mapped(frame, view)
        if case .failure = result, timed.contains(FrameReference(capture: frame.capture, frame: frame.number)),
            let empty = emptied(frame, view)
        {
            return .success(empty)
        }
        return result
    }

    /// The frame with nothing behind its outermost IP header, or its Ethernet header where it has none.
    private mutating func emptied(_ frame: FrameHeader, _ view: OctetView) -> [UInt8]? {
        let layers = FrameLayers(
            view, linkType: frame.linkType.rawValue, length: max(frame.originalLength, view.count))
        let octets = view.copied()
        var new = octets
        mapAddresses(layers, frame.linkType.rawValue, &new)
        guard let network = layers.networks.first else {
            guard frame.linkType.rawValue == 1, new.count >= 14 else { return nil }
            // A type for experiments (IEEE 802 §9.2.4).
            new.replaceSubrange(12..<14, with: [0x88, 0xB5])
            for index in 14..<new.count { new[index] = 0 }
            return new
        }
        // Extension headers would name what follows once more.
        let isPlain = network.isV4 || network.payload == network.offset + 40
        guard isPlain, network.fragment == nil, network.payload <= new.count else { return nil }
        // A protocol for experiments (RFC 3692), no next header (RFC 8200 §4.7).
        new[network.offset + (network.isV4 ? 9 : 6)] = network.isV4 ? 253 : 59
        for index in network.payload..<new.count { new[index] = 0 }
        var mending = ChecksumMending(old: octets, new: new)
        mending.mendHeader(network)
        return mending.new
    }

    private mutating func mapped(_ frame: FrameHeader, _ view: OctetView) -> Result<[UInt8], Reason> {
        let place = FrameReference(capture: frame.capture, frame: frame.number)
        if patches.closed.contains(place) { return .failure(Reason(.closed)) }
        let length = max(frame.originalLength, view.count)
        let octets = view.copied()
        var new = octets
        switch Packet(view, linkType: frame.linkType.rawValue, length: length) {
        case .segment(let segment):
            guard runs.hasMessages(segment) else { return .failure(Reason(.closed)) }
            map(segment, at: place, octets, into: &new)
        case .datagram(let datagram):
            guard map(datagram.payload, at: place, octets, into: &new) else { return .failure(Reason(.unknown)) }
        case .chunks(let chunks):
            guard map(chunks, at: place, octets, into: &new) else { return .failure(Reason(.unknown)) }
        case .fragment(let fragment):
            guard map(fragment, at: place, octets, into: &new) else { return .failure(Reason(.unknown)) }
        case .sealed: return .failure(Reason(.closed))
        case .other: return .failure(Reason(.unknown))
        }
        let layers = FrameLayers(view, linkType: frame.linkType.rawValue, length: length)
        mapAddresses(layers, frame.linkType.rawValue, &new)
        var mending = ChecksumMending(old: octets, new: new)
        for network in layers.networks.reversed() {
            var change: ChecksumChange?
            if let fragment = network.fragment, fragment.offset == 0 {
                change =
                    fragments[
                        FragmentName(
                            source: network.source, destination: network.destination, proto: network.proto,
                            identification: fragment.identification)]
            }
            mending.mend(network, whole: change)
        }
        return .success(mending.new)
    }

    /// An omission as an error, so that a result has it.
    struct Reason: Error {
        let omission: Omission

        init(_ omission: Omission) { self.omission = omission }
    }

    // MARK: Payloads

    private func applyPatches(at place: FrameReference, _ octets: [UInt8], into new: inout [UInt8]) -> [Range<Int>] {
        let patches = patches.frames[place] ?? []
        for patch in patches {
            for (offset, octet) in zip(patch.range, patch.octets) where new.indices.contains(offset) {
                new[offset] = patch.isDifference ? octets[offset] ^ octet : octet
            }
        }
        return patches.map(\.range).sorted { $0.lowerBound < $1.lowerBound }
    }

    /// What of `range` no patch covers.
    /// - Parameter covered: what patches cover, in order.
    static func gaps(_ range: Range<Int>, _ covered: [Range<Int>]) -> [Range<Int>] {
        var all: [Range<Int>] = []
        var position = range.lowerBound
        for patch in covered where patch.overlaps(range) {
            if patch.lowerBound > position { all.append(position..<patch.lowerBound) }
            position = max(position, patch.upperBound)
        }
        if position < range.upperBound { all.append(position..<range.upperBound) }
        return all
    }

    private func map(
        _ segment: Packet.Segment, at place: FrameReference, _ octets: [UInt8], into new: inout [UInt8]
    ) {
        let covered = applyPatches(at: place, octets, into: &new)
        let ends: Set = [segment.source, segment.destination]
        for gap in FrameRewriting.gaps(segment.payload, covered) {
            for rest in runs.map(gap, of: segment, octets, into: &new, patches, recall) {
                // Nothing of it was read, or nothing more: a record's head or not, it says nothing.
                if patches.sealed.contains(ends) {
                    new.replaceSubrange(rest, with: pseudonyms.noise(for: Array(octets[rest])))
                } else if webSockets.contains(ends) {
                    WebSocketHead.mapHeads(rest, octets, into: &new, pseudonyms)
                } else {
                    pseudonyms.mapWords(&new, rest)
                }
            }
        }
    }

    /// Maps the payload of a datagram; false where nothing was read in it, and something is.
    private func map(
        _ payload: Range<Int>, at place: FrameReference, _ octets: [UInt8], into new: inout [UInt8]
    ) -> Bool {
        let covered = applyPatches(at: place, octets, into: &new)
        // Keep-alives say nothing.
        if covered.isEmpty { return octets[payload].allSatisfy { [0x0D, 0x0A, 0x00, 0x20].contains($0) } }
        for gap in FrameRewriting.gaps(payload, covered) { pseudonyms.mapWords(&new, gap) }
        return true
    }

    @discardableResult
    private func map(
        _ fragment: Packet.Fragment, at place: FrameReference, _ octets: [UInt8], into new: inout [UInt8]
    ) -> Bool {
        let covered = applyPatches(at: place, octets, into: &new)
        // The first one begins with the header of what is in the packet.
        let header = fragment.offset > 0 ? 0 : fragment.proto == 17 ? 8 : 20
        let start = min(fragment.payload.lowerBound + header, fragment.payload.upperBound)
        for gap in FrameRewriting.gaps(start..<fragment.payload.upperBound, covered) {
            let isText = octets[gap].allSatisfy { $0 >= 0x20 || [0x09, 0x0A, 0x0D].contains($0) }
            if !isText { return false }
            pseudonyms.mapWords(&new, gap)
        }
        return true
    }

    /// Maps what the chunks of SCTP carry; false where one may hold addresses.
    private func map(
        _ chunks: Packet.Chunks, at place: FrameReference, _ octets: [UInt8], into new: inout [UInt8]
    ) -> Bool {
        let covered = applyPatches(at: place, octets, into: &new)
        var position = chunks.payload.lowerBound
        while position + 4 <= chunks.payload.upperBound {
            let length = Int(octets[position + 2]) << 8 | Int(octets[position + 3])
            guard length >= 4 else { return false }
            let end = min(position + length, chunks.payload.upperBound)
            switch octets[position] {
            case 0, 64:
                let head = octets[position] == 0 ? 16 : 20
                for gap in FrameRewriting.gaps(min(position + head, end)..<end, covered) {
                    pseudonyms.mapWords(&new, gap)
                }
            case 3, 6, 7, 8, 11, 14: break
            default: return false
            }
            position += length + (4 - length % 4) % 4
        }
        return true
    }

    // MARK: Addresses

    private mutating func mapped(_ address: IPAddress) -> IPAddress {
        if let known = addresses[address] { return known }
        let image = pseudonyms.address(address)
        addresses[address] = image
        return image
    }

    private mutating func mapAddresses(_ layers: FrameLayers, _ linkType: UInt32, _ new: inout [UInt8]) {
        for offset in layers.ethernets {
            mapHardware(offset..<offset + 6, &new)
            mapHardware(offset + 6..<offset + 12, &new)
        }
        switch linkType {
        case 113: mapCooked(6..<14, &new)
        case 276: mapCooked(12..<20, &new)
        default: break
        }
        for network in layers.networks {
            let size = network.isV4 ? 4 : 16
            let start = network.offset + (network.isV4 ? 12 : 8)
            write(mapped(network.source), size, at: start, &new)
            write(mapped(network.destination), size, at: start + size, &new)
            HeaderOptions.clear(&new, ipAt: network.offset, isV4: network.isV4)
        }
        // What pads a frame may be anything.
        if let outer = layers.networks.first, outer.end < new.count {
            for offset in outer.end..<new.count { new[offset] = 0 }
        }
    }

    /// The hardware address of a cooked frame, which has room for eight octets.
    private func mapCooked(_ range: Range<Int>, _ new: inout [UInt8]) {
        mapHardware(range.lowerBound..<range.lowerBound + 6, &new)
        for offset in range.suffix(2) where new.indices.contains(offset) { new[offset] = 0 }
    }

    private func mapHardware(_ range: Range<Int>, _ new: inout [UInt8]) {
        guard range.upperBound <= new.count else { return }
        new.replaceSubrange(range, with: pseudonyms.hardwareAddress(Array(new[range])))
    }

    private func write(_ address: IPAddress, _ size: Int, at start: Int, _ new: inout [UInt8]) {
        guard start + size <= new.count else { return }
        for offset in 0..<size {
            let half = size == 4 || offset >= 8 ? address.low : address.high
            let shift = UInt64(8 * ((size == 4 ? 3 : 7) - offset % 8))
            new[start + offset] = UInt8(truncatingIfNeeded: half >> shift)
        }
    }
}
