import Ingest
import Octets

/// Builds captures octet by octet, so that a test says what it feeds.
struct LiteralCapture {
    var octets: [UInt8] = []
    var isBigEndian = false
    /// Where the file header, a record or a block ends.
    var ends: [Int] = []

    init(bigEndian: Bool = false) { isBigEndian = bigEndian }

    mutating func put<Number: FixedWidthInteger>(_ number: Number) {
        let ordered = isBigEndian ? number.bigEndian : number.littleEndian
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            octets.append(UInt8(truncatingIfNeeded: ordered >> Number(shift)))
        }
    }

    mutating func pad() { while octets.count % 4 != 0 { octets.append(0) } }

    // Classic pcap.

    mutating func fileHeader(magic: UInt32 = 0xA1B2_C3D4, minor: UInt16 = 4, linkType: UInt32 = 1) {
        put(magic)
        put(UInt16(2))
        put(minor)
        put(UInt64(0))
        put(UInt32(65_535))
        put(linkType)
        ends.append(octets.count)
    }

    mutating func record(_ seconds: UInt32, _ fraction: UInt32, _ frame: [UInt8], original: UInt32? = nil) {
        put(seconds)
        put(fraction)
        put(UInt32(frame.count))
        put(original ?? UInt32(frame.count))
        octets += frame
        ends.append(octets.count)
    }

    // pcapng.

    mutating func block(_ type: UInt32, _ body: (inout LiteralCapture) -> Void) {
        var inside = LiteralCapture(bigEndian: isBigEndian)
        body(&inside)
        inside.pad()
        put(type)
        put(UInt32(inside.octets.count + 12))
        octets += inside.octets
        put(UInt32(inside.octets.count + 12))
        ends.append(octets.count)
    }

    mutating func section(bigEndian: Bool, major: UInt16 = 1) {
        isBigEndian = bigEndian
        block(0x0A0D_0D0A) {
            $0.put(UInt32(0x1A2B_3C4D))
            $0.put(major)
            $0.put(UInt16(0))
            $0.put(UInt64.max)
        }
    }

    mutating func interface(_ linkType: UInt16, snap: UInt32 = 0, resolution: UInt8? = nil, offset: Int64? = nil) {
        block(1) {
            $0.put(linkType)
            $0.put(UInt16(0))
            $0.put(snap)
            if let resolution {
                $0.put(UInt16(9))
                $0.put(UInt16(1))
                $0.octets += [resolution, 0, 0, 0]
            }
            if let offset {
                $0.put(UInt16(14))
                $0.put(UInt16(8))
                $0.put(offset)
            }
            if resolution != nil || offset != nil { $0.put(UInt32(0)) }
        }
    }

    mutating func packet(_ interface: UInt32, _ stamp: UInt64, _ frame: [UInt8], original: UInt32? = nil) {
        block(6) {
            $0.put(interface)
            $0.put(UInt32(stamp >> 32))
            $0.put(UInt32(truncatingIfNeeded: stamp))
            $0.put(UInt32(frame.count))
            $0.put(original ?? UInt32(frame.count))
            $0.octets += frame
        }
    }

    mutating func obsoletePacket(_ interface: UInt16, _ stamp: UInt64, _ frame: [UInt8]) {
        block(2) {
            $0.put(interface)
            $0.put(UInt16.max)
            $0.put(UInt32(stamp >> 32))
            $0.put(UInt32(truncatingIfNeeded: stamp))
            $0.put(UInt32(frame.count))
            $0.put(UInt32(frame.count))
            $0.octets += frame
        }
    }

    mutating func simplePacket(_ frame: [UInt8], original: UInt32) {
        block(3) {
            $0.put(original)
            $0.octets += frame
        }
    }
}

/// A frame as a test compares it.
struct Seen: Equatable, CustomStringConvertible {
    var number: Int
    var nanoseconds: Int64
    var octets: [UInt8]
    var original: Int
    var linkType: LinkType

    init(_ number: Int, _ nanoseconds: Int64, _ octets: [UInt8], original: Int? = nil, _ linkType: LinkType = .ethernet)
    {
        self.number = number
        self.nanoseconds = nanoseconds
        self.octets = octets
        self.original = original ?? octets.count
        self.linkType = linkType
    }

    init(_ header: FrameHeader, _ octets: OctetView) {
        self.init(
            header.number, header.time.nanoseconds, octets.copied(), original: header.originalLength, header.linkType)
    }

    var description: String { "\(number) \(nanoseconds) \(linkType.name) \(octets) of \(original)" }

    /// All frames of a capture, and what ended it.
    static func all(of octets: [UInt8], buffer: Int = 64) throws(IngestError) -> ([Seen], IngestError?, CaptureSummary)
    {
        var reader = try CaptureReader(octets: octets, index: 0, bufferSize: buffer)
        var frames: [Seen] = []
        while let header = reader.next() { frames.append(Seen(header, reader.octets)) }
        return (frames, reader.fault, reader.summary)
    }
}
