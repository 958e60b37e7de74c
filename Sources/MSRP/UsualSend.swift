public import Octets

/// A SEND as nearly all are: a chunk of a message of a plain type, written as in RFC 4975's examples. One pass leaves the
/// places behind that matter; of what is written in any other way nothing is said.
///
/// It reads what `MSRPFrame` would, and nothing of it is at fault.
public struct UsualSend: Sendable {
    /// What reading may come to.
    public enum Reading: Sendable {
        /// The whole frame is at hand.
        case whole(UsualSend)
        /// It begins as usual, and its last octets have not come: `continued` goes on where this ended.
        case beginning(UsualSend)
        /// It is not usual.
        case no
    }

    /// The transaction id.
    public let transactionID: Range<Int>
    /// The value of To-Path; empty where the path lines are the ones that were known.
    public let toPath: Range<Int>
    /// The value of From-Path; empty where the path lines are the ones that were known.
    public let fromPath: Range<Int>
    /// The value of Message-ID.
    public private(set) var messageID = 0..<0
    /// The value of Content-Type: neither multipart nor message.
    public private(set) var contentType = 0..<0
    /// The body; it has octets, and is as long as Byte-Range says.
    public private(set) var body = 0..<0
    /// The place of the body's first octet in the message, from 1.
    public private(set) var start: UInt64 = 0
    /// How many octets the message has.
    public private(set) var total: UInt64 = 0
    /// Success-Report: yes.
    public private(set) var wantsSuccessReport = false
    /// Which answers it asks for.
    public private(set) var failureReport = FailureReport.yes
    /// How many octets the frame has.
    public private(set) var length = 0

    /// The lines of the two paths, where they are not the ones that were known: each is its value between a name with colon
    /// and space, and CR LF.
    public var pathLines: Range<Int> { toPath.lowerBound - 9..<fromPath.upperBound + 2 }
    /// Whether its path lines are the ones that were known.
    public var hasKnownPaths: Bool { toPath.isEmpty }
    /// Whether it ends its message.
    public var isLast: Bool { total - start < UInt64(body.count) }
    /// Whether it is all of its message.
    public var isOnly: Bool { UInt64(body.count) == total }

    /// A body that is longer is not waited for here: it would be gone through again with each segment.
    private static let longestAwaited = 8192
    /// No body is longer that one look can take in.
    private static let longest = 1 << 32

    /// Whether `view` begins with a SEND, as far as a look at its first octets tells.
    @inlinable @inline(__always)
    public static func isBegun(_ view: OctetView) -> Bool {
        // The usual transaction id has eight octets; any other is found by its space.
        if view.octet(at: 13) == .space { return view.octet(at: 14) == UInt8(ascii: "S") }
        guard let space = view.prefix(40).firstIndex(of: .space, from: 5) else { return false }
        return view.octet(at: space + 1) == UInt8(ascii: "S")
    }

    /// Reads the frame at the start of `view`.
    /// - Parameter known: the path lines of the frame before it in its direction: they are nearly always the same.
    public static func read(_ view: OctetView, known: PathLines) -> Reading {
        guard let id = view.usualID, view.hasPrefix(" SEND\r\n", at: id.upperBound) else { return .no }
        var position = id.upperBound + 7
        var send: UsualSend
        if known.stand(in: view, at: position) {
            send = UsualSend(transactionID: id, toPath: 0..<0, fromPath: 0..<0)
            position += known.count
        } else {
            guard let to = view.usualValue("To-Path: ", at: position),
                let from = view.usualValue("From-Path: ", at: to.upperBound + 2)
            else { return .no }
            send = UsualSend(transactionID: id, toPath: to, fromPath: from)
            position = from.upperBound + 2
        }
        guard let end = send.readFields(view, from: position) else { return .no }
        send.body = end..<end + send.body.count
        return send.readBody(view)
    }

    /// Goes on, when more octets have come, with a frame of which the beginning was read.
    /// - Parameter view: starts with the same header section.
    public func continued(_ view: OctetView) -> Reading {
        var send = self
        return send.readBody(view)
    }

    private init(transactionID: Range<Int>, toPath: Range<Int>, fromPath: Range<Int>) {
        self.transactionID = transactionID
        self.toPath = toPath
        self.fromPath = fromPath
    }

    /// Reads the fields behind the paths, of which Content-Type is the last (RFC 4975 §7.1). Answers where the body starts.
    @inline(__always)
    private mutating func readFields(_ view: OctetView, from first: Int) -> Int? {
        var position = first
        var success = 0..<0
        var failure = 0..<0
        while contentType.isEmpty {
            switch view.octet(at: position) {
            case UInt8(ascii: "M"):
                guard messageID.isEmpty, let value = view.usualValue("Message-ID: ", at: position),
                    (4...32) ~= value.count, view.extracting(value).isIdentifier
                else { return nil }
                messageID = value
                position = value.upperBound + 2
            case UInt8(ascii: "B"):
                guard total == 0, let value = view.usualValue("Byte-Range: ", at: position),
                    let range = ByteRange(view, value), let count = range.count, let total = range.total,
                    count > 0, count <= UsualSend.longest, range.start > 0, range.end ?? .max <= total
                else { return nil }
                start = range.start
                body = 0..<count
                self.total = total
                position = value.upperBound + 2
            case UInt8(ascii: "C"):
                guard let value = view.usualValue("Content-Type: ", at: position) else { return nil }
                contentType = value
                position = value.upperBound + 2
            case UInt8(ascii: "S"):
                guard success.isEmpty, let value = view.usualValue("Success-Report: ", at: position) else { return nil }
                success = value
                position = value.upperBound + 2
            case UInt8(ascii: "F"):
                guard failure.isEmpty, let value = view.usualValue("Failure-Report: ", at: position) else { return nil }
                failure = value
                position = value.upperBound + 2
            default: return nil
            }
        }
        let letter = view[contentType.lowerBound] | 0x20
        guard !messageID.isEmpty, total > 0, letter.isLetter, letter != UInt8(ascii: "m"),
            view.hasPrefix("\r\n", at: position)
        else { return nil }
        if !failure.isEmpty { failureReport = FailureReport(view.extracting(failure)) }
        wantsSuccessReport = !success.isEmpty && view.extracting(success).equalsIgnoringCase("yes")
        return position + 2
    }

    @inline(__always)
    private mutating func readBody(_ view: OctetView) -> Reading {
        guard body.upperBound < view.count else {
            let isAwaited = body.count <= UsualSend.longestAwaited && view.holdsNoFraming(body)
            return isAwaited ? .beginning(self) : .no
        }
        let flag: StaticString = isLast ? "$\r\n" : "+\r\n"
        guard let end = view.usualEnd(at: body.upperBound, transactionID, flag), view.holdsNoFraming(body) else {
            return .no
        }
        length = end
        return .whole(self)
    }
}

/// An answer as nearly all are: 200 OK, the two paths, and the end-line.
public struct UsualAnswer: Sendable {
    /// The transaction id.
    public let transactionID: Range<Int>
    /// How many octets the frame has.
    public let length: Int

    /// Reads the frame at the start of `view`; `nil` where it is not usual, or not whole.
    public init?(_ view: OctetView) {
        guard let id = view.usualID, view.hasPrefix(" 200 OK\r\n", at: id.upperBound),
            let to = view.usualValue("To-Path: ", at: id.upperBound + 9),
            let from = view.usualValue("From-Path: ", at: to.upperBound + 2),
            let end = view.usualEnd(at: from.upperBound, id, "$\r\n")
        else { return nil }
        transactionID = id
        length = end
    }
}

extension OctetView {
    /// The transaction id behind "MSRP ", if it is one of RFC 4975 §9.
    @inline(__always)
    fileprivate var usualID: Range<Int>? {
        guard hasPrefix("MSRP "), count > 5, self[5].isDigit || self[5].isLetter else { return nil }
        var position = 6
        let limit = Swift.min(count, 5 + 33)
        while position < limit, self[position].isIdentOctet { position += 1 }
        return position >= 9 && position < limit ? 5..<position : nil
    }

    /// The value of the field with `name`, which has colon and space at its end, on the line at `position`: one with CR LF
    /// at its end and no white space around the value.
    @inline(__always)
    fileprivate func usualValue(_ name: StaticString, at position: Int) -> Range<Int>? {
        let start = position + name.utf8CodeUnitCount
        guard hasPrefix(name, at: position), let feed = firstIndex(of: .lineFeed, from: start), feed > start + 1,
            self[feed - 1] == .carriageReturn, !self[start].isBlank, !self[feed - 2].isBlank
        else { return nil }
        return start..<feed - 1
    }

    /// Where the frame with a transaction id ends, if its end-line stands behind the line end at `position`, with `flag` and
    /// CR LF at its end.
    @inline(__always)
    fileprivate func usualEnd(at position: Int, _ id: Range<Int>, _ flag: StaticString) -> Int? {
        let line = position + 9
        guard hasPrefix("\r\n-------", at: position), hasPrefix(flag, at: line + id.count),
            extracting(line..<line + id.count).equals(extracting(id))
        else { return nil }
        return line + id.count + 3
    }

    /// Whether no line of a body may be an end-line, or begin another frame.
    @inline(__always)
    fileprivate func holdsNoFraming(_ body: Range<Int>) -> Bool {
        let view = prefix(body.upperBound)
        var position = body.lowerBound
        while let first = view.octet(at: position) {
            if first == UInt8(ascii: "-") || first == UInt8(ascii: "M") { return false }
            guard let feed = view.firstIndex(of: .lineFeed, from: position) else { return true }
            position = feed + 1
        }
        return true
    }
}
