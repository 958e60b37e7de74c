/// Where the layers of a frame of TCP or UDP begin, and the frame with other octets behind its IP header, whose lengths and
/// checksums are true.
struct FrameLayers {
    /// Where the IP header begins.
    private let network: Int
    /// Where the TCP or UDP header begins.
    let transport: Int
    /// Where its payload begins.
    let payload: Int
    let isTCP: Bool

    /// By link type: Ethernet, raw IP, cooked, BSD loopback.
    private static let starts = [1: 14, 101: 0, 12: 0, 113: 16, 276: 20, 0: 4, 108: 4]

    /// `nil` where the frame holds neither.
    init?(_ frame: [UInt8], link: Int) {
        guard var network = FrameLayers.starts[link] else { return nil }
        if link == 1, frame.count > 14, frame[12] == 0x81, frame[13] == 0 { network += 4 }
        guard frame.count >= network + 20 else { return nil }
        let kind: UInt8
        switch frame[network] >> 4 {
        case 4:
            transport = network + Int(frame[network] & 15) * 4
            kind = frame[network + 9]
            if frame[network + 6] & 0x3F != 0 || frame[network + 7] != 0 { return nil }
        case 6 where frame.count >= network + 40:
            transport = network + 40
            kind = frame[network + 6]
        default: return nil
        }
        self.network = network
        isTCP = kind == 6
        if kind == 17, frame.count >= transport + 8 {
            payload = transport + 8
        } else if isTCP, frame.count >= transport + 20 {
            payload = transport + Int(frame[transport + 12] >> 4) * 4
            if payload < transport + 20 || payload > frame.count { return nil }
        } else {
            return nil
        }
    }

    /// `frame` as it is, with true lengths and checksums.
    func mended(_ frame: [UInt8]) -> [UInt8] {
        var new = frame
        func put(_ value: Int, at place: Int) {
            new[place] = UInt8(truncatingIfNeeded: value >> 8)
            new[place + 1] = UInt8(truncatingIfNeeded: value)
        }
        let size = new.count - transport
        var pseudo: [UInt8]
        if new[network] >> 4 == 4 {
            put(min(new.count - network, 65_535), at: network + 2)
            put(0, at: network + 10)
            put(FrameLayers.checksum(new[network..<transport]), at: network + 10)
            pseudo = Array(new[network + 12..<network + 20])
        } else {
            put(min(new.count - network - 40, 65_535), at: network + 4)
            pseudo = Array(new[network + 8..<network + 40])
        }
        // What matters of the pseudo-headers of both versions is where it adds up.
        pseudo += [0, isTCP ? 6 : 17, UInt8(truncatingIfNeeded: size >> 8), UInt8(truncatingIfNeeded: size)]
        let place = transport + (isTCP ? 16 : 6)
        if !isTCP { put(size, at: transport + 4) }
        put(0, at: place)
        let sum = FrameLayers.checksum((pseudo + new[transport...])[...])
        put(sum == 0 ? 0xFFFF : sum, at: place)
        return new
    }

    /// RFC 1071.
    private static func checksum(_ octets: ArraySlice<UInt8>) -> Int {
        var sum = 0
        for (offset, octet) in octets.enumerated() { sum += offset % 2 == 0 ? Int(octet) << 8 : Int(octet) }
        while sum >> 16 != 0 { sum = sum & 0xFFFF + sum >> 16 }
        return ~sum & 0xFFFF
    }
}
