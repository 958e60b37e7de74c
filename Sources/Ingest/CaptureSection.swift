internal import Octets

/// A section of a pcapng file: a byte order, and the interfaces described so far.
struct CaptureSection {
    /// The type of a section header block: the same in both byte orders.
    static let headerType: UInt32 = 0x0A0D_0D0A
    /// The type of a block of secrets, and what says that they are a TLS key log.
    static let secretsType: UInt32 = 10
    static let tlsKeyLog: UInt32 = 0x544C_534B
    /// Interfaces of a section, at most.
    static let interfaceLimit = 4096

    var isBigEndian = false
    /// Which section of the file this is, from 1.
    var serial = 0
    var interfaces: [CaptureInterface] = []
}

/// What a pcapng file says of an interface.
struct CaptureInterface {
    let linkType: LinkType
    /// Octets kept of each frame; 0 for all.
    let snapLength: UInt32
    /// Digits behind the second's point that the clock gives, at most 9.
    let digits: Int
    /// The same; 9 where a time in units of so many digits would lose some of it.
    var exactDigits: Int { if case .multiply = clock { digits } else { 9 } }
    private let clock: Clock
    /// Nanoseconds to add to every time.
    private let shift: Int64

    /// How units of a time stamp become nanoseconds.
    private enum Clock {
        case multiply(UInt64)
        case divide(UInt64)
        case binary(UInt64)
    }

    /// Reads an interface description block without its last four octets; `nil` where no 64 bits hold its clock.
    init?(_ block: OctetView, _ isBigEndian: Bool) {
        linkType = LinkType(field: UInt32(block.number16(at: 8, isBigEndian)))
        snapLength = block.number32(at: 12, isBigEndian)
        var resolution: UInt8 = 6
        var seconds: Int64 = 0
        var offset = 16
        // An option takes at least four octets, so this ends. What is cut is as if it were not there.
        while offset + 4 <= block.count {
            let code = block.number16(at: offset, isBigEndian)
            let length = Int(block.number16(at: offset + 2, isBigEndian))
            if code == 0 { break }
            if code == 9, length == 1, let value = block.octet(at: offset + 4) { resolution = value }
            if code == 14, length == 8, let value = block.loadLittleEndian(Int64.self, at: offset + 4) {
                seconds = isBigEndian ? value.byteSwapped : value
            }
            offset += 4 + (length + 3) & ~3
        }
        guard let (clock, digits) = Self.clock(resolution) else { return nil }
        self.clock = clock
        self.digits = digits
        shift = Timestamp(seconds: seconds, fraction: 0).nanoseconds
    }

    /// The moment of a time stamp, cut to what 64 bits of nanoseconds hold.
    @inline(__always)
    func time(_ stamp: UInt64) -> Timestamp {
        let nanoseconds: UInt64
        switch clock {
        case .multiply(let unit):
            let (product, overflow) = stamp.multipliedReportingOverflow(by: unit)
            nanoseconds = overflow ? .max : product
        case .divide(let unit):
            nanoseconds = stamp / unit
        case .binary(let bits):
            // stamp * 10^9 / 2^bits in 128 bits; `bits` is 1...63.
            let (high, low) = stamp.multipliedFullWidth(by: 1_000_000_000)
            nanoseconds = high >> bits != 0 ? .max : high << (64 - bits) | low >> bits
        }
        return Timestamp(nanoseconds: Int64(clamping: nanoseconds)).advanced(by: shift)
    }

    /// What `if_tsresol` says: a negative power of ten, or of two where the highest bit is set.
    private static func clock(_ resolution: UInt8) -> (Clock, digits: Int)? {
        let power = Int(resolution & 0x7F)
        if resolution & 0x80 != 0, power > 0 {
            guard power < 64 else { return nil }
            return (.binary(UInt64(power)), digits: min(9, (power * 30103 + 99999) / 100_000))
        }
        guard power <= 19 else { return nil }
        var unit: UInt64 = 1
        for _ in 0..<(power > 9 ? power - 9 : 9 - power) { unit *= 10 }
        return power > 9 ? (.divide(unit), digits: 9) : (.multiply(unit), digits: power)
    }
}
