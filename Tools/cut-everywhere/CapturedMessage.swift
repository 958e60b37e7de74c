import MSRP
import Octets
import Reassembly
import SIP

/// One message as it was captured.
struct CapturedMessage {
    let isSIP: Bool
    let octets: [UInt8]
}

/// Keeps every whole message of a capture: what datagrams hold, and what the framers make of the streams.
struct MessageCollector: StreamConsumer {
    private(set) var messages: [CapturedMessage] = []
    /// What came of each direction since its beginning, or since its last hole.
    private var streams: [HalfID: [UInt8]] = [:]

    mutating func datagram(
        _ payload: OctetView, from source: Endpoint, to destination: Endpoint, over transport: Transport,
        extents: Chain<Extent>?, damage: LossCause?, first: Frame, last: Frame
    ) -> FrameCategory {
        guard SIPFramer.looksLikeStart(payload) == .yes else { return .udpOther }
        messages.append(CapturedMessage(isSIP: true, octets: payload.copied()))
        return .sip
    }

    mutating func consume(_ stretch: borrowing Stretch, of half: HalfID) -> Consumption {
        stretch.octets.append(to: &streams[half, default: []])
        if stretch.isLast { cut(half) }
        return Consumption(count: stretch.octets.count)
    }

    mutating func lost(_ count: Int, cause: LossCause, behind stretch: borrowing Stretch, of half: HalfID) { cut(half) }

    mutating func closed(_ flow: FlowID, isHeardBothWays: Bool, frame: Frame) {
        for half in streams.keys where half.flow == flow { cut(half) }
    }

    private mutating func cut(_ half: HalfID) {
        guard let octets = streams.removeValue(forKey: half) else { return }
        if SIPFramer.looksLikeStart(OctetView(octets.span)) == .yes {
            add(Reading<SIPReading>(octets, first: octets.count).ended(octets), of: octets, isSIP: true)
        } else {
            add(Reading<MSRPReading>(octets, first: octets.count).ended(octets), of: octets, isSIP: false)
        }
    }

    private mutating func add(_ found: [Found], of octets: [UInt8], isSIP: Bool) {
        for message in found where message.value != -1 {
            messages.append(CapturedMessage(isSIP: isSIP, octets: Array(octets[message.range])))
        }
    }

    mutating func opened(_ flow: FlowID, low: Endpoint, high: Endpoint, synchronised: Bool, frame: Frame) {}

    mutating func incomplete(
        _ pieces: Pieces, from source: IPAddress, to destination: IPAddress, count: Int, first: Frame,
        category: FrameCategory
    ) {}

    mutating func missed(chunks: Int, from source: Endpoint, to destination: Endpoint, frame: Frame) {}

    mutating func repeated(_ octets: OctetView, earlier: Extent, of half: HalfID, frame: Frame) {}

    mutating func acknowledged(_ token: Int, frame: Frame) {}

    func category(of flow: FlowID) -> FrameCategory { .tcpOther }
}
