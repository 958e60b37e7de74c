import Correlation
import DeferredPush
import Expressions
import Octets
import Reassembly
import Records

/// Where a live message was seen: frames, addresses and ports.
struct LivePlace {
    /// The frames that hold it; of an MSRP message also those of responses and reports.
    let frames: Set<FrameReference>
    private let times: [Timestamp]
    private let source: Endpoint
    private let destination: Endpoint
    private let transport: Transport

    init(_ message: LiveSIP) {
        let sighting = message.sighting
        frames = Set(sighting.extents.map { FrameReference(capture: $0.capture, frame: $0.frame) })
        times = [sighting.first.time]
        source = sighting.source
        destination = sighting.destination
        transport = sighting.transport
    }

    init(_ message: LiveMessage) {
        var frames: Set<FrameReference> = []
        var times: [Timestamp] = []
        for chunk in message.chunks {
            for extent in chunk.extents { frames.insert(FrameReference(capture: extent.capture, frame: extent.frame)) }
            if let answer = chunk.responseFrame {
                frames.insert(FrameReference(capture: answer.capture, frame: answer.number))
            }
            times.append(chunk.first.time)
        }
        for report in message.reports {
            for extent in report { frames.insert(FrameReference(capture: extent.capture, frame: extent.frame)) }
        }
        self.frames = frames
        self.times = times
        source = message.source
        destination = message.destination
        transport = .tcp
    }

    /// Empty where the field is none of the layers below a message.
    func values(of subject: Field.Subject) -> [FieldValue] {
        switch subject {
        case .frameNumber: frames.map { .number(UInt64(max(0, $0.frame))) }
        case .frameTime: times.map { .time($0) }
        case .carrier(let carrier): isCarried(by: carrier) ? [.present] : []
        case .address(let carrier, let end): isCarried(by: carrier) ? ends(end).map { .address($0.address) } : []
        case .port(let carrier, let end): isCarried(by: carrier) ? ends(end).map { .number(UInt64($0.port)) } : []
        default: []
        }
    }

    private func ends(_ end: Field.End) -> [Endpoint] {
        switch end {
        case .source: [source]
        case .destination: [destination]
        case .either: [source, destination]
        }
    }

    private func isCarried(by carrier: Field.Carrier) -> Bool {
        switch carrier {
        case .ip: source.address.isV4
        case .ipv6: !source.address.isV4
        case .tcp: transport.isOverTCP
        case .udp: transport == .udp
        case .sctp: transport == .sctp
        }
    }
}

/// What is known of frames and pushes and not of messages: verdicts and findings.
struct PushMarks {
    private let book: PushBook
    private var byMessage: [Int: [Int]] = [:]
    private var byFrame: [Frame: [Int]] = [:]
    private var findings: [FrameReference: Set<FindingCode>] = [:]

    /// Whether a field needs it.
    static func isMark(_ field: Field) -> Bool { field.subject == .verdict || field.subject == .finding }

    /// - Parameter isAsked: whether anything will be asked.
    init(_ book: PushBook, _ findings: [Finding], isAsked: Bool) {
        self.book = book
        guard isAsked else { return }
        for (index, push) in book.pushes.enumerated() {
            switch push.carrier.form {
            case .msrp(let number, _, _): byMessage[number - 1, default: []].append(index)
            case .sip: byFrame[push.carrier.first, default: []].append(index)
            }
        }
        for finding in findings {
            for frame in finding.frames { self.findings[frame, default: []].insert(finding.code) }
        }
    }

    /// The pushes that an MSRP message carries.
    func pushes(ofMessage index: Int) -> [Int] { byMessage[index] ?? [] }

    /// The pushes that a SIP message carries which begins in a frame.
    func pushes(ofSIP frame: Frame) -> [Int] { byFrame[frame] ?? [] }

    func verdicts(ofMessage index: Int) -> [FieldValue] { verdicts(pushes(ofMessage: index)) }

    func verdicts(_ pushes: [Int]) -> [FieldValue] { pushes.map { .text(book.pushes[$0].record.verdict.rawValue) } }

    /// Codes and names of the findings in frames and of pushes.
    func findings(_ frames: Set<FrameReference>, _ pushes: [Int]) -> [FieldValue] {
        var codes = Set(pushes.flatMap { book.pushes[$0].record.diagnostics })
        for frame in frames { codes.formUnion(findings[frame] ?? []) }
        return codes.flatMap { [.text($0.rawValue), .text($0.entry.name)] }
    }
}
