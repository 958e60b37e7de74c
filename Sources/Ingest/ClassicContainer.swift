internal import Octets

/// How the records of a classic pcap file are laid out (draft-ietf-opsawg-pcap).
struct ClassicLayout {
    /// Whether numbers are stored with their most significant octet first.
    let isBigEndian: Bool
    /// Nanoseconds in a unit of the fraction: 1000 or 1.
    let fractionUnit: Int64
    /// Octets of a record's header: 16, or 24 as Kuznetzov's libpcap wrote it.
    let headerSize: Int
    /// Files of version 2.3 and before may hold the two lengths the other way round.
    var mayBeSwapped = false
    /// What the first octets of each frame are.
    var linkType = LinkType.null
    /// Octets kept of each frame.
    var snapLength: UInt32 = 0

    /// The layout that the first four octets tell, read as a little-endian number.
    init?(magic: UInt32) {
        let known: [(UInt32, Int64, Int)] = [(0xA1B2_C3D4, 1000, 16), (0xA1B2_3C4D, 1, 16), (0xA1B2_CD34, 1000, 24)]
        guard let found = known.first(where: { $0.0 == magic || $0.0 == magic.byteSwapped }) else { return nil }
        isBigEndian = found.0 != magic
        fractionUnit = found.1
        headerSize = found.2
    }
}

extension CaptureReader {
    /// Reads the 24 octets of the file header.
    mutating func readClassicHeader(_ known: ClassicLayout) throws(IngestError) {
        var layout = known
        guard buffer.demand(24) else {
            throw .notACapture(name: name, reason: "cut short in the middle of the file header")
        }
        let major = buffer.number16(at: 4, layout.isBigEndian)
        let minor = buffer.number16(at: 6, layout.isBigEndian)
        // 543.0 is what DG/UX wrote for 2.3.
        guard major == 2 || major == 543 else {
            throw .unsupported(name: name, reason: "pcap version \(major).\(minor)")
        }
        layout.mayBeSwapped = minor <= 3
        layout.linkType = LinkType(field: buffer.number32(at: 20, layout.isBigEndian))
        layout.snapLength = buffer.number32(at: 16, layout.isBigEndian)
        buffer.advance(24)
        note(layout.linkType, digits: layout.fractionUnit == 1 ? 9 : 6)
        self.layout = layout
    }

    /// Cuts the next record out of the buffer.
    @inline(__always)
    mutating func nextRecord(_ layout: ClassicLayout) -> FrameHeader? {
        guard buffer.demand(layout.headerSize) else {
            endOfOctets(inside: "record")
            return nil
        }
        let (seconds, fraction) = buffer.numbers32(at: 0, layout.isBigEndian)
        var (captured, original) = buffer.numbers32(at: 8, layout.isBigEndian)
        if layout.mayBeSwapped, captured > original { swap(&captured, &original) }
        guard captured <= RecordBuffer.recordLimit else {
            damaged("a record claims \(captured) octets")
            return nil
        }
        let size = layout.headerSize &+ Int(captured)
        guard buffer.demand(size) else {
            endOfOctets(inside: "record")
            return nil
        }
        // Neither product nor sum can overflow: (2^32 - 1) * (10^9 + 1000) is below 2^63.
        let nanoseconds = Int64(seconds) &* 1_000_000_000 &+ Int64(fraction) &* layout.fractionUnit
        return deliver(
            size: size, offset: layout.headerSize, length: Int(captured), originalLength: original,
            time: Timestamp(nanoseconds: nanoseconds), linkType: layout.linkType)
    }

    /// Whether the buffer holds the whole of the next record.
    @inline(__always)
    func holdsRecord(_ layout: ClassicLayout) -> Bool {
        let available = buffer.available
        guard available >= layout.headerSize else { return false }
        var (captured, original) = buffer.numbers32(at: 8, layout.isBigEndian)
        if layout.mayBeSwapped, captured > original { swap(&captured, &original) }
        return Int(captured) <= available &- layout.headerSize
    }
}
