/// What one frame is in a ticket for, in words that an engineer understands.
public struct Role: Hashable, Sendable {
    /// Whom it concerns.
    enum Subject: Hashable, Sendable {
        /// What carries a push.
        case carrier(push: String)
        /// What carries the push that this one repeats.
        case earlierCarrier(push: String, repeatedBy: String)
        /// A live original.
        case original(push: String, part: Int)
        /// The same, where original or copy is there only in part: any one piece more or less changes nothing.
        case originalOfTorn(push: String, part: Int)
        /// The same message on a leg that was not compared.
        case otherLeg(push: String, part: Int)
        /// The session that carries a push.
        case pushSession(push: String)
        /// A session with originals, or with another leg of them.
        case originalSession(push: String)
        /// The registration with which the recipient of a push came online.
        case registration(push: String)
        /// A session that was asked for.
        case session(String)
        /// A message that was asked for.
        case message(String)
        /// What belongs to no session.
        case unclaimed
        /// A connection or flow that carries SIP or MSRP.
        case flow
        /// The time of the capture, which runs backwards.
        case clock
    }

    /// What of it the frame holds.
    enum Content: Hashable, Sendable {
        /// A message, or a piece of it.
        case message(String, Piece?)
        /// The response to a SEND.
        case response(Int)
        /// A REPORT.
        case report
        /// TCP's acknowledgement.
        case acknowledgement
        /// A segment of the handshake of its connection.
        case handshake(Step)
        /// The end of its connection: FIN or RST.
        case end(String)
        /// A fragment of a packet that holds a piece of it.
        case fragment
        /// Octets of its connection that lie between what is needed.
        case between
        /// Octets of a connection that is read only as a whole.
        case wrapping
        /// A further frame of its connection or flow.
        case further
    }

    /// What a handshake consists of (RFC 9293 §3.5).
    enum Step: String, Hashable, Sendable {
        case syn = "SYN"
        case synAck = "SYN-ACK"
        case ack = "ACK"
    }

    /// Which octets of a message lie in the frame.
    enum Piece: Hashable, Sendable {
        /// Octets of the message as it is on the wire, from 1, of so many.
        case octets(ClosedRange<Int>, of: Int)
        /// Octets of an MSRP message's body, from 1, and the chunk that brings them.
        case body(ClosedRange<UInt64>, chunk: Int, of: Int)
        /// The lines before the body of a chunk, or behind it.
        case frame(chunk: Int, of: Int)
    }

    let subject: Subject
    let content: Content

    /// Whether the verdict rests on the frame itself.
    public var isEvidence: Bool {
        guard case .message = content else { return false }
        switch subject {
        case .carrier, .original: return true
        default: return false
        }
    }

    /// One line, without the name of the capture; what the verdict does not rest on says why it is there.
    public var words: String {
        let line =
            switch content {
            case .message(let name, let piece): "\(subject.words): \(name)\(piece.map { ", \($0.words)" } ?? "")"
            case .response(let code): "\(code) to \(subject.words)"
            case .report: "REPORT about \(subject.words)"
            case .acknowledgement: "TCP acknowledgement of \(subject.words)"
            case .handshake(let step): "\(step.rawValue) of \(subject.connection)"
            case .end(let flag): "\(flag) of \(subject.connection)"
            case .fragment: "fragment of a packet with \(subject.words)"
            case .between: "octets on a connection, before \(subject.words)"
            case .wrapping: "TLS or WebSocket, octets of \(subject.connection)"
            case .further: subject.words
            }
        return reason.map { "\(line) (\($0))" } ?? line
    }

    private var reason: String? {
        switch content {
        case .message: subject.reason
        case .response, .report, .acknowledgement: "shows what became of it"
        case .handshake: "shows where the connection begins"
        case .end: "shows where it ends, which no end-line says"
        case .fragment: "without it the packet is not put together"
        case .between: "without them it would be read too late"
        case .wrapping: "without it what follows is not read"
        case .further: nil
        }
    }
}

extension Role.Subject {
    /// Whether it says less than what is known of carriers and originals.
    var isGeneral: Bool {
        switch self {
        case .pushSession, .originalSession, .registration, .session, .message, .unclaimed, .flow, .clock: true
        case .carrier, .earlierCarrier, .original, .originalOfTorn, .otherLeg: false
        }
    }

    fileprivate var words: String {
        switch self {
        case .carrier(let push): "carrier of \(push)"
        case .earlierCarrier(let push, let other): "carrier of \(push), which \(other) repeats"
        case .original(let push, let part), .originalOfTorn(let push, let part): "original of \(push), part \(part)"
        case .otherLeg(let push, let part): "original of \(push), part \(part), on another leg"
        case .pushSession(let push): "session that carries \(push)"
        case .originalSession(let push): "session with originals of \(push)"
        case .registration(let push): "registration before \(push)"
        case .session(let id): "session \(id)"
        case .message(let id): "message \(id)"
        case .unclaimed: "of no session"
        case .flow: "of a connection or flow with SIP or MSRP"
        case .clock: "beside a step back of the capture's time"
        }
    }

    /// The connection that carries it.
    fileprivate var connection: String {
        switch self {
        case .flow: "a connection with SIP or MSRP"
        case .unclaimed: "a connection with what is of no session"
        default: "the connection with \(words)"
        }
    }

    fileprivate var reason: String? {
        switch self {
        case .earlierCarrier: "shows that it came before"
        case .originalOfTorn: "shows what was to be pushed, as far as it is there"
        case .otherLeg: "shows the way that it took"
        case .pushSession, .originalSession: "shows who talks to whom, and by which paths"
        case .registration: "shows when the recipient could be reached"
        case .carrier, .original, .session, .message, .unclaimed, .flow, .clock: nil
        }
    }
}

extension Role.Piece {
    fileprivate var words: String {
        switch self {
        case .octets(let range, let total): "octets \(range.lowerBound)-\(range.upperBound) of \(total)"
        case .body(let range, let chunk, let chunks):
            "\(Self.chunk(chunk, chunks))octets \(range.lowerBound)-\(range.upperBound) of the message"
        case .frame(let chunk, let chunks): "\(Self.chunk(chunk, chunks))header or end-line"
        }
    }

    private static func chunk(_ chunk: Int, _ chunks: Int) -> String {
        chunks == 1 ? "" : "chunk \(chunk) of \(chunks), "
    }
}
