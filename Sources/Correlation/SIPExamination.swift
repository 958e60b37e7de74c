public import Octets
public import Reassembly
import Records
public import SIP
import TextSyntax

/// Holds one SIP message against RFC 3261: what can be told from the message alone.
public struct SIPExamination: ~Escapable {
    private let octets: OctetView
    private let message: SIPMessage
    private let isLive: Bool
    private let carrierCallID: String?
    private let source: IPAddress
    private let frame: Frame
    private let push: String?

    /// Of a live `message`, parsed from `octets`, which `source` sent and which was seen in `frame`.
    @_lifetime(copy octets)
    public init(live octets: OctetView, _ message: SIPMessage, from source: IPAddress, frame: Frame) {
        self.octets = octets
        self.message = message
        isLive = true
        carrierCallID = nil
        self.source = source
        self.frame = frame
        push = nil
    }

    /// Of an encapsulated `message`, parsed from `octets`: what carried it came from `source`, has a Call-ID and was seen in
    /// `frame`, and `push` names its push.
    @_lifetime(copy octets)
    public init(
        _ octets: OctetView, _ message: SIPMessage, from source: IPAddress, callID: String?, frame: Frame,
        push: String? = nil
    ) {
        self.octets = octets
        self.message = message
        isLive = false
        carrierCallID = callID
        self.source = source
        self.frame = frame
        self.push = push
    }

    /// Made only where there is something to say.
    private var callID: String? {
        isLive ? message.callID(octets).map { octets.text($0) } : carrierCallID
    }

    /// The kinds of fault that share a code: an endpoint's are counted apart.
    private enum Kind: Int {
        case only
        case short, discarded, conflicting, noNumber
        case absent, inside, beside
        case unreadable, otherZone
        case noBranch, noCookie
    }

    /// Notes what holds a value: counted by who sent it, with the first value.
    private func note(
        _ code: FindingCode, _ kind: Kind, severity: Severity? = nil, _ log: inout FindingLog,
        words: () -> String
    ) {
        log.note(code, severity: severity, by: source, way: kind.rawValue, push: push, at: frame) {
            (words(), callID)
        }
    }

    /// What every message on the wire has, and what a request has besides.
    private static let neededInAll = HeaderNames(.to, .from, .callID, .via, .cseq, .contentLength)
    private static let neededInRequests = HeaderNames(.maxForwards)
    private static let dated = HeaderNames(.date)

    /// Whether nothing is to be said of a live message, as of nearly all: quickly told, and false where it is not told.
    /// - Parameters:
    ///   - cseq: its CSeq.
    ///   - branch: the branch of its topmost Via.
    static func isUsual(
        _ message: borrowing SIPMessage, _ octets: OctetView, cseq: CSeq?, branch: Range<Int>?
    ) -> Bool {
        guard message.faults.isEmpty, message.headers.hold(neededInAll), !message.headers.hold(dated), let cseq else {
            return false
        }
        guard let method = message.methodRange else { return message.method != .other }
        guard message.method != .invite, message.method != .message, message.headers.hold(neededInRequests), let branch
        else { return false }
        return octets.extracting(cseq.methodRange).equals(octets.extracting(method))
            && SIPMessage.isUniqueBranch(octets.extracting(branch))
    }

    /// What a message on the wire must have.
    public func examineLive(transport: Transport, _ log: inout FindingLog) {
        examineSyntax(&log)
        if message.faults.contains(.noHeaders) {
            note(.s112, .only, &log) { "\"\(octets.text(message.startLine))\" followed by an empty line" }
            return
        }
        if octets.octet(at: message.startLine.upperBound) == .lineFeed {
            log.note(.s118, "\(name) with lines that end in LF instead of CR LF", callID: callID, at: frame)
        }
        var missing: [String] = []
        if message.headers.first(.to) == nil { missing.append("To") }
        if message.headers.first(.from) == nil { missing.append("From") }
        if message.headers.first(.callID) == nil { missing.append("Call-ID") }
        if message.headers.first(.via) == nil { missing.append("Via") }
        if message.headers.first(.cseq) == nil { missing.append("CSeq") }
        if message.isRequest, message.headers.first(.maxForwards) == nil { missing.append("Max-Forwards") }
        if !missing.isEmpty {
            log.note(
                .s113, "live \(name) without \(missing.joined(separator: ", "))", callID: callID, at: frame)
        }
        if let length = message.contentLength(octets) {
            if length > message.body.count {
                note(.s101, .short, &log) {
                    "Content-Length \(length), but the body has \(message.body.count) octets"
                }
            } else if length < message.body.count, !isBlank(message.body.lowerBound + length..<message.body.upperBound)
            {
                note(.s101, .discarded, severity: .note, &log) {
                    "\(message.body.count - length) octets behind the Content-Length of \(length) are discarded"
                }
            }
            if message.faults.contains(.conflictingContentLength) {
                note(.s101, .conflicting, &log) {
                    "several Content-Length fields disagree: the first says \(length)"
                }
            }
        } else if message.faults.contains(.badContentLength), let value = message.headers.value(.contentLength) {
            note(.s101, .noNumber, &log) { "Content-Length is no number: \(octets.text(value))" }
        } else if transport.isStream {
            log.note(.s102, "\(name) over \(transport.name) without Content-Length", callID: callID, at: frame)
        }
        // The method of a response comes from its CSeq: one that is known shows a CSeq that could be read.
        if message.isRequest || message.method == .other, let cseq = message.headers.value(.cseq),
            message.cseq(octets) == nil
        {
            note(.s113, .unreadable, &log) {
                "live \(name) without a CSeq that can be read: \(octets.text(cseq))"
            }
        }
        if message.isRequest { examineBranch(&log) }
        examineRequest(&log)
    }

    /// The topmost branch of a request: it must start with the cookie and hold more (RFC 3261 §8.1.1.7).
    private func examineBranch(_ log: inout FindingLog) {
        guard let via = message.headers.value(.via) else { return }
        // Nearly always the cookie is the start of the first value's branch, with more behind it.
        let value = octets.extracting(via)
        if let found = value.firstIndex(of: Via.cookie), let next = value.octet(at: found + 7), next.isToken,
            value.extracting(found - 7..<found).equalsIgnoringCase("branch="),
            value.prefix(found).firstIndex(of: UInt8(ascii: ",")) == nil
        {
            return
        }
        guard let branch = message.topBranch(octets) else {
            note(.s117, .noBranch, &log) { "\(name) without a branch in its Via" }
            return
        }
        if !SIPMessage.isUniqueBranch(octets.extracting(branch)) {
            note(.s117, .noCookie, &log) {
                "branch of \(name) without the cookie, or nothing behind it: \(octets.text(branch))"
            }
        }
    }

    /// What holds for a live message and for a stored one.
    public func examineSyntax(_ log: inout FindingLog) {
        if message.faults.contains(.requestURIWhitespace), let uri = message.requestURI {
            if uri.isEmpty {
                note(.s110, .absent, &log) { "\(name) without a Request-URI" }
            } else {
                let isInside = octets.hasLinearWhitespace(uri)
                note(.s110, isInside ? .inside : .beside, &log) {
                    "space \(isInside ? "in" : "beside the") Request-URI: \"\(octets.text(uri))\""
                }
            }
        }
        examineAddress(message.headers.value(.from), &log)
        examineAddress(message.headers.value(.to), &log)
        if let value = message.headers.value(.date) { examineDate(value, &log) }
        if let cseq = message.cseq(octets), let method = message.methodRange, message.isRequest,
            !octets.extracting(cseq.methodRange).equals(octets.extracting(method))
        {
            log.note(
                .s114, "CSeq says \(octets.text(cseq.methodRange)), the request is \(octets.text(method))",
                callID: callID, push: push, at: frame)
        }
    }

    /// A Date: its weekday and its zone.
    public func examineDate(_ value: Range<Int>, _ log: inout FindingLog) {
        guard let date = WireDate(octets.extracting(value)) else {
            note(.s116, .unreadable, &log) { "Date not readable: \(octets.text(value))" }
            return
        }
        if !date.weekdayFits {
            note(.s115, .only, &log) { "\(dayText(value)) was a \(WireDate.weekdayName(date.seconds))" }
        }
        if !date.isGMT { note(.s116, .otherZone, &log) { "Date not in GMT: \(octets.text(value))" } }
    }

    /// A session description: its lines, and its MSRP media (RFC 4566 §5, RFC 4975 §8).
    public func examine(_ description: SessionDescription, _ log: inout FindingLog) {
        var missing: [String] = []
        if description.faults.contains(.missingVersion) { missing.append("v=") }
        if description.faults.contains(.missingOrigin) { missing.append("o=") }
        if description.faults.contains(.missingSessionName) { missing.append("s=") }
        if description.faults.contains(.missingTime) { missing.append("t=") }
        if !missing.isEmpty {
            log.note(
                .d201, "SDP without \(missing.joined(separator: ", "))", callID: callID, push: push, at: frame)
        }
        if let (kind, behind) = description.misplaced {
            let (line, other) = (Character(UnicodeScalar(kind)), Character(UnicodeScalar(behind)))
            log.note(.d201, "SDP with \(line)= behind \(other)=", callID: callID, push: push, at: frame)
        }
        for media in description.media where media.port != 0 {
            if media.path == nil {
                log.note(.d202, "MSRP media without a=path", callID: callID, push: push, at: frame)
            }
            if media.acceptTypes == nil {
                log.note(.d203, "MSRP media without a=accept-types", callID: callID, push: push, at: frame)
            }
        }
    }

    private func examineAddress(_ value: Range<Int>?, _ log: inout FindingLog) {
        // A space behind the bracket, or behind a scheme: only then is the address worth reading.
        guard let value, hasBlankInAddress(octets.extracting(value)), let address = NameAddress(octets, value),
            address.uriHasWhitespace
        else { return }
        note(.s111, .only, &log) { "space in addr-spec: \(addressText(value))" }
    }

    /// The date without its time of day: `Thu, 21 Feb 2005`.
    private func dayText(_ value: Range<Int>) -> String {
        octets.text(value).split(separator: " ").prefix(4).joined(separator: " ")
    }

    private func hasBlankInAddress(_ value: OctetView) -> Bool {
        let start = value.firstIndex(of: UInt8(ascii: "<")) ?? 0
        return value.firstIndex(of: .space, from: start) != nil || value.firstIndex(of: 0x09, from: start) != nil
    }

    private var name: String {
        if let status = message.statusCode { return "\(status)" }
        return message.methodRange.map { octets.text($0) } ?? "request"
    }

    private func isBlank(_ range: Range<Int>) -> Bool {
        for offset in range where !octets[offset].isLinearWhitespace { return false }
        return true
    }

    private func addressText(_ value: Range<Int>) -> String {
        guard let open = octets.firstIndex(of: UInt8(ascii: "<"), from: value.lowerBound),
            let close = octets.firstIndex(of: UInt8(ascii: ">"), from: open), close < value.upperBound
        else { return octets.text(value) }
        return octets.text(open..<close + 1)
    }

    private func examineRequest(_ log: inout FindingLog) {
        guard message.isRequest, message.method == .invite || message.method == .message else { return }
        if let from = message.from(octets), let sender = UserKey(octets, from.uri) {
            let recipient = message.to(octets).flatMap { UserKey(octets, $0.uri) }
            let target = message.requestURI.flatMap { UserKey(octets, $0) }
            if recipient == sender || target == sender {
                note(.s125, .only, &log) { "\(name) addressed to its own sender \(octets.text(from.uri))" }
            }
        }
        if message.method == .message, let contact = message.headers.value(.contact) {
            note(.s126, .only, &log) { "MESSAGE with a Contact: \(octets.text(contact))" }
        }
    }
}
