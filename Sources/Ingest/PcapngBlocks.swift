public import Octets

/// The blocks of a pcapng file, little-endian, with one section (draft-ietf-opsawg-pcapng).
///
/// ```swift
/// var blocks = PcapngBlocks(application: "imtrace 0.1.0", comment: "made for p1")
/// blocks.append(header, octets, of: interface, named: "a.pcap", comment: "carrier of p1")
/// write(blocks.take())
/// ```
public struct PcapngBlocks: Sendable {
    /// The octets of a comment, at most: what is longer is cut.
    public static let commentLimit = 1024

    /// Octets that wait to be taken.
    private var octets: [UInt8] = []
    private var interfaces: [FrameInterface: UInt32] = [:]

    private enum Option {
        static let comment: UInt16 = 1
        static let name: UInt16 = 2
        static let description: UInt16 = 3
        static let application: UInt16 = 4
        static let resolution: UInt16 = 9
        static let filter: UInt16 = 11
    }

    /// Those of interface statistics.
    private enum Statistic {
        static let start: UInt16 = 2
        static let end: UInt16 = 3
        static let droppedByInterface: UInt16 = 5
        static let accepted: UInt16 = 6
        static let dropped: UInt16 = 7
        static let delivered: UInt16 = 8
    }

    /// Begins a section of unknown length.
    /// - Parameters:
    ///   - application: what makes the file.
    ///   - comment: what the file is.
    public init(application: String, comment: String) {
        block(CaptureSection.headerType) { block in
            block.put(UInt32(0x1A2B_3C4D))
            block.put(UInt16(1))
            block.put(UInt16(0))
            block.put(UInt64.max)
            if !comment.isEmpty { block.putOption(Option.comment, Self.text(comment)) }
            block.putOption(Option.application, Self.text(application))
            block.put(UInt32(0))
        }
    }

    /// How many octets wait to be taken.
    public var count: Int { octets.count }

    /// Takes the octets of all blocks since the last call.
    public mutating func take() -> [UInt8] {
        defer { octets.removeAll(keepingCapacity: true) }
        return octets
    }

    /// Adds a frame, and before the first one of an interface its description.
    /// - Parameters:
    ///   - captured: the frame's octets as captured; its original length stays that of `header`.
    ///   - name: what stands for the capture that the interface is of.
    ///   - comment: why the frame is there; none where it is empty.
    public mutating func append(
        _ header: FrameHeader, _ captured: OctetView, of interface: FrameInterface, named name: String,
        comment: String
    ) {
        let number = number(of: interface, name)
        append(header, captured, number, Self.stamp(header.time, digits: interface.fractionDigits), comment)
    }

    /// Describes an interface whose times are in nanoseconds: those of a section count from 0, in the order in which
    /// they are described.
    mutating func describe(_ interface: RecordedInterface) {
        block(1) { block in
            block.put(UInt16(truncatingIfNeeded: interface.linkType.rawValue))
            block.put(UInt16(0))
            block.put(interface.snapLength)
            block.putOption(Option.name, Self.text(interface.name))
            block.putOption(Option.resolution, [9])
            if let filter = interface.filter {
                // The first octet says that a libpcap expression follows.
                block.putOption(Option.filter, [0] + Self.text(filter))
            }
            block.put(UInt32(0))
        }
    }

    /// Adds a frame of the interface `number` of this section, whose times are in nanoseconds.
    mutating func append(_ header: FrameHeader, _ captured: OctetView, ofInterface number: UInt32) {
        append(header, captured, number, Self.stamp(header.time, digits: 9), "")
    }

    /// Adds what is known of the interface `number` between two moments.
    /// - Parameters:
    ///   - counts: what the kernel counted between them; `nil` where that is not known.
    ///   - delivered: frames that were taken.
    mutating func append(
        _ counts: InterfaceStatistics?, delivered: Int, ofInterface number: UInt32, from start: Timestamp,
        to end: Timestamp
    ) {
        block(5) { block in
            block.put(number)
            block.putHalves(Self.stamp(end, digits: 9))
            block.putOption(Statistic.start, Self.stamp(start, digits: 9))
            block.putOption(Statistic.end, Self.stamp(end, digits: 9))
            if let counts {
                block.putCount(Statistic.droppedByInterface, counts.droppedByInterface)
                block.putCount(Statistic.accepted, counts.received)
                block.putCount(Statistic.dropped, counts.dropped)
            }
            block.putCount(Statistic.delivered, delivered)
            block.put(UInt32(0))
        }
    }

    private mutating func append(
        _ header: FrameHeader, _ captured: OctetView, _ number: UInt32, _ stamp: UInt64, _ comment: String
    ) {
        block(6) { block in
            block.put(number)
            block.putHalves(stamp)
            block.put(UInt32(clamping: captured.count))
            block.put(UInt32(clamping: max(header.originalLength, captured.count)))
            captured.append(to: &block)
            block.pad()
            if comment.isEmpty { return }
            block.putOption(Option.comment, Self.text(comment))
            block.put(UInt32(0))
        }
    }

    /// Adds TLS secrets in the NSS key log format, for the frames behind them: whoever has the file can read these.
    public mutating func append(secrets: OctetView) {
        block(CaptureSection.secretsType) { block in
            block.put(CaptureSection.tlsKeyLog)
            block.put(UInt32(clamping: secrets.count))
            secrets.append(to: &block)
            block.pad()
        }
    }

    private mutating func number(of interface: FrameInterface, _ name: String) -> UInt32 {
        if let known = interfaces[interface] { return known }
        let number = UInt32(clamping: interfaces.count)
        interfaces[interface] = number
        block(1) { block in
            block.put(UInt16(truncatingIfNeeded: interface.linkType.rawValue))
            block.put(UInt16(0))
            block.put(interface.snapLength)
            block.putOption(Option.description, Self.text(name))
            block.putOption(Option.resolution, [UInt8(clamping: interface.fractionDigits)])
            block.put(UInt32(0))
        }
        return number
    }

    private mutating func block(_ type: UInt32, _ body: (inout [UInt8]) -> Void) {
        let start = octets.count
        octets.put(type)
        octets.put(UInt32(0))
        body(&octets)
        let length = UInt32(clamping: octets.count - start + 4)
        octets.put(length)
        for place in 0..<4 { octets[start + 4 + place] = UInt8(truncatingIfNeeded: length >> UInt32(8 * place)) }
    }

    /// A moment in units of 10^-`digits` seconds; 0 for one before 1970.
    private static func stamp(_ time: Timestamp, digits: Int) -> UInt64 {
        var stamp = UInt64(clamping: time.nanoseconds)
        for _ in 0..<max(0, 9 - digits) { stamp /= 10 }
        return stamp
    }

    /// UTF-8 of `text` that is harmless on a terminal: what is not to be seen, or moves what is, stands as an escape.
    static func text(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        for scalar in text.unicodeScalars {
            let piece = isHarmless(scalar) ? Array(String(scalar).utf8) : Array(escape(scalar).utf8)
            guard result.count + piece.count <= commentLimit else { break }
            result += piece
        }
        return result
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}

extension [UInt8] {
    fileprivate mutating func put<Number: FixedWidthInteger>(_ number: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: number >> Number(shift)))
        }
    }

    /// Fills up to a multiple of four octets: blocks start at one.
    fileprivate mutating func pad() { while count % 4 != 0 { append(0) } }

    /// A time, whose upper half comes first.
    fileprivate mutating func putHalves(_ stamp: UInt64) {
        put(UInt32(truncatingIfNeeded: stamp >> 32))
        put(UInt32(truncatingIfNeeded: stamp))
    }

    fileprivate mutating func putOption(_ code: UInt16, _ stamp: UInt64) {
        put(code)
        put(UInt16(8))
        putHalves(stamp)
    }

    fileprivate mutating func putCount(_ code: UInt16, _ count: Int) {
        put(code)
        put(UInt16(8))
        put(UInt64(clamping: count))
    }

    fileprivate mutating func putOption(_ code: UInt16, _ value: [UInt8]) {
        put(code)
        put(UInt16(clamping: value.count))
        self += value
        pad()
    }
}
