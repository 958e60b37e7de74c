import Correlation
import Octets
import Reassembly
import Records
import SIP

/// What comes in datagrams: SIP, each message in one.
extension Dissection {
    mutating func datagram(
        _ payload: OctetView, from source: Endpoint, to destination: Endpoint, over transport: Transport,
        extents: Chain<Extent>?, damage: LossCause?, first: Frame, last: Frame
    ) -> FrameCategory {
        var start = 0
        while start < payload.count, payload[start] == .carriageReturn || payload[start] == .lineFeed { start += 1 }
        let message = payload.dropping(start)
        guard SIPFramer.looksLikeStart(message) == .yes,
            let extents = extents?.extracting(start..<payload.count)
        else {
            if let line = SIPFramer.refusedStart(message) {
                log.note(.s119, by: source.address, at: first) {
                    ("no message of SIP/2.0: \"\(message.prefix(128).text(line.clamped(to: 0..<128)))\"", nil)
                }
            }
            // Most of what is no SIP is voice, which a look at one octet leaves out.
            if let octet = payload.octet(at: 0), octet >= 0xF8 || (20...26).contains(octet) {
                let isSIP =
                    source.port == 5060 || destination.port == 5060
                    || correlator.legs.hears(source.address, destination.address)
                opaque.note(payload, isSIP: isSIP, first)
            }
            return .udpOther
        }
        let sighting = Sighting(
            source: source, destination: destination, transport: transport, first: first, last: last, extents: extents,
            damage: damage)
        read(sip: message, sighting)
        if damage == .hole { correlator.legs.tear(from: source.address, to: destination.address) }
        return .sip
    }

    mutating func sealed(from source: IPAddress, to destination: IPAddress, frame: Frame) {
        // What is not found may be in there.
        if opaque.noteSealed(source, destination, frame) { correlator.legs.concealed.conceal(source, destination) }
    }

    mutating func incomplete(
        _ pieces: Pieces, from source: IPAddress, to destination: IPAddress, count: Int, first: Frame,
        category: FrameCategory
    ) {
        guard pieces == .fragments else {
            incompleteMessage(from: source, to: destination, chunks: count, first: first, isSIP: category == .sip)
            return
        }
        let what =
            "\(count) IP fragment\(count == 1 ? "" : "s") of a packet \(source) > \(destination), others missing"
        if category == .sip {
            log.note(.s103, "\(what): a SIP message is not whole", at: first)
        } else {
            log.note(.c008, what, at: first)
            // What it held is not known: it may have been a message.
            correlator.legs.tear(from: source, to: destination)
        }
    }
}
