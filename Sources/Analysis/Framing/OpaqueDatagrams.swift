import Octets
import Reassembly

/// Datagrams that may hold messages and cannot be read: they are counted, and said.
struct OpaqueDatagrams {
    /// What a datagram is, as far as its first octets tell.
    enum Kind {
        /// DTLS (RFC 9147, RFC 6347).
        case dtls
        /// Compressed SIP (RFC 3320 §7).
        case sigComp
    }

    /// Records of DTLS, by datagrams.
    private(set) var dtls = 0
    private(set) var firstDTLS: Frame?
    /// Messages of SigComp.
    private(set) var sigComp = 0
    private(set) var firstSigComp: Frame?
    /// The first packet of ESP.
    private(set) var firstSealed: Frame?
    private var lastSealed: Pair?
    /// Hosts that exchange packets of ESP, both ways round.
    private var sealed: Set<Pair> = []

    private struct Pair: Hashable {
        let source: IPAddress
        let destination: IPAddress
    }

    /// Pairs of hosts that are told apart, at most.
    private static let pairLimit = 1 << 16

    /// Takes a packet of ESP; answers whether it is the first between two hosts, as far as there is room to know.
    mutating func noteSealed(_ source: IPAddress, _ destination: IPAddress, _ frame: Frame) -> Bool {
        if firstSealed == nil { firstSealed = frame }
        let pair = Pair(source: source, destination: destination)
        if pair == lastSealed { return false }
        lastSealed = pair
        guard sealed.count < Self.pairLimit else { return !sealed.contains(pair) }
        guard sealed.insert(pair).inserted else { return false }
        sealed.insert(Pair(source: destination, destination: source))
        return true
    }

    /// Counts a datagram.
    mutating func note(_ kind: Kind, _ frame: Frame) {
        switch kind {
        case .dtls:
            if dtls == 0 { firstDTLS = frame }
            dtls += 1
        case .sigComp:
            if sigComp == 0 { firstSigComp = frame }
            sigComp += 1
        }
    }

    /// Counts what others counted too, of other datagrams.
    mutating func add(_ other: OpaqueDatagrams) {
        dtls += other.dtls
        firstDTLS = [firstDTLS, other.firstDTLS].compactMap(\.self).min { $0.time < $1.time }
        sigComp += other.sigComp
        firstSigComp = [firstSigComp, other.firstSigComp].compactMap(\.self).min { $0.time < $1.time }
    }

    /// What a datagram may be. Of SigComp only five bits tell.
    static func kind(of payload: OctetView) -> Kind? {
        guard let first = payload.octet(at: 0) else { return nil }
        if (20...26).contains(first), let version = payload.load(UInt16.self, at: 1),
            version == 0xFEFF || version == 0xFEFD || version == 0xFEFC, let count = payload.load(UInt16.self, at: 11),
            count > 0, 13 + Int(count) <= payload.count
        {
            return .dtls
        }
        return first >= 0xF8 && payload.count > 8 ? .sigComp : nil
    }
}
