import Correlation
import Octets
import Reassembly
import Records
import SIP

/// What comes in datagrams: SIP, each message in one.
extension Framing {
    mutating func datagram(
        _ payload: OctetView, from source: Endpoint, to destination: Endpoint, over transport: Transport,
        extents: Chain<Extent>?, damage: LossCause?, first: Frame, last: Frame
    ) -> FrameCategory {
        var start = 0
        while start < payload.count, payload[start] == .carriageReturn || payload[start] == .lineFeed { start += 1 }
        let message = payload.dropping(start)
        guard SIPFramer.beginsWithLine(message), let extents = extents?.extracting(start..<payload.count),
            found.add(
                sip: message,
                Sighting(
                    source: source, destination: destination, transport: transport, first: first, last: last,
                    extents: extents, damage: damage))
        else {
            noteOther(payload, message, from: source, to: destination, first)
            return .udpOther
        }
        if damage == .hole { hand { $0.correlator.legs.tear(from: source.address, to: destination.address) } }
        return .sip
    }

    /// Notes what is no SIP, if it is of interest.
    private mutating func noteOther(
        _ payload: OctetView, _ message: OctetView, from source: Endpoint, to destination: Endpoint, _ frame: Frame
    ) {
        if let line = SIPFramer.refusedStart(message) {
            let start = message.prefix(128).copied(line.clamped(to: 0..<128))
            hand {
                $0.log.note(.s119, by: source.address, at: frame) {
                    ("no message of SIP/2.0: \"\(OctetView(start.span).text())\"", nil)
                }
            }
        }
        // Most of what is no SIP is voice, which a look at one octet leaves out.
        guard let octet = payload.octet(at: 0), octet >= 0xF8 || (20...26).contains(octet) else { return }
        switch OpaqueDatagrams.kind(of: payload) {
        case .sigComp where source.port != 5060 && destination.port != 5060:
            // Five bits are little to go by: SIP must be expected between these ends.
            hand { reading in
                guard reading.correlator.legs.hears(source.address, destination.address) else { return }
                reading.opaque.note(.sigComp, frame)
            }
        case let kind?: opaque.note(kind, frame)
        case nil: break
        }
    }

    mutating func sealed(from source: IPAddress, to destination: IPAddress, frame: Frame) {
        // What is not found may be in there.
        guard opaque.noteSealed(source, destination, frame) else { return }
        hand { $0.correlator.legs.concealed.conceal(source, destination) }
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
        hand { reading in
            if category == .sip {
                reading.log.note(.s103, "\(what): a SIP message is not whole", at: first)
            } else {
                reading.log.note(.c008, what, at: first)
                // What it held is not known: it may have been a message.
                reading.correlator.legs.tear(from: source, to: destination)
            }
        }
    }

    mutating func missed(chunks: Int, from source: Endpoint, to destination: Endpoint, frame: Frame) {
        let what = "\(chunks) DATA chunk\(chunks == 1 ? "" : "s") of SIP over SCTP \(source) > \(destination)"
        hand { reading in
            reading.log.note(.c008, "\(what) not in the capture", at: frame)
            reading.correlator.legs.tear(from: source.address, to: destination.address)
        }
    }

    /// Names a user message of SCTP of which chunks are missing.
    private mutating func incompleteMessage(
        from source: IPAddress, to destination: IPAddress, chunks: Int, first: Frame, isSIP: Bool
    ) {
        let what = "\(chunks) DATA chunk\(chunks == 1 ? "" : "s") of a user message \(source) > \(destination)"
        hand { reading in
            reading.log.note(
                .c008, severity: isSIP ? .warning : .note,
                "\(what), others missing\(isSIP ? ": a SIP message is not whole" : "")", at: first)
            reading.correlator.legs.tear(from: source, to: destination)
        }
    }
}
