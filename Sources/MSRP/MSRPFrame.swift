public import Octets
public import TextSyntax

/// What is wrong with a frame, as far as it could be read all the same.
public struct MSRPFaults: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt16
    /// Of bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// No end-line ends the frame.
    public static let noEndLine = MSRPFaults(rawValue: 1)
    /// A line of the framing or of the header ends with LF alone.
    public static let bareLineFeed = MSRPFaults(rawValue: 2)
    /// There is no To-Path or no From-Path.
    public static let missingPath = MSRPFaults(rawValue: 4)
    /// To-Path and From-Path are not the first two headers, in this order.
    public static let pathNotFirst = MSRPFaults(rawValue: 8)
    /// A header follows Content-Type.
    public static let contentTypeNotLast = MSRPFaults(rawValue: 16)
    /// There is a body but no Content-Type.
    public static let bodyWithoutContentType = MSRPFaults(rawValue: 32)
    /// There is a Content-Type but no body.
    public static let contentTypeWithoutBody = MSRPFaults(rawValue: 64)
    /// The transaction id is no `ident` of RFC 4975 §9.
    public static let badTransactionID = MSRPFaults(rawValue: 128)
    /// White space before the colon of a header, or none behind it.
    public static let headerSpacing = MSRPFaults(rawValue: 256)
    /// A header is folded.
    public static let folded = MSRPFaults(rawValue: 512)
    /// The frame's own end-line stands inside its body too.
    public static let endLineInBody = MSRPFaults(rawValue: 1024)
    /// Octets other than line ends follow the end-line.
    public static let octetsAfterEndLine = MSRPFaults(rawValue: 2048)
}

/// One MSRP request or response as ranges over its octets (RFC 4975 §9). Used again for frame after frame, it
/// allocates nothing.
public struct MSRPFrame: Sendable {
    /// The transaction id.
    public internal(set) var transactionID = 0..<0
    /// Whether it is a request.
    public var isRequest: Bool { statusCode == nil }
    /// The method; `other` for a response.
    public internal(set) var method = MSRPMethod.other
    /// The octets of the method, or of the status code.
    public internal(set) var methodRange = 0..<0
    /// The status code of a response, 0 to 999.
    public internal(set) var statusCode: Int?
    /// The comment behind the status code.
    public internal(set) var comment: Range<Int>?
    /// The headers in their order.
    public internal(set) var headers = HeaderSection()
    /// The body. `nil` where there is none at all, as in a keep-alive. The line end before the end-line is not body.
    public internal(set) var body: Range<Int>?
    /// The flag of the end-line; `nil` where there is no end-line.
    public internal(set) var flag: ContinuationFlag?
    /// The end-line without its line end.
    public internal(set) var endLine: Range<Int>?
    /// Where the frame ends; more octets than that only where `octetsAfterEndLine` says so, or empty lines follow.
    public internal(set) var end = 0
    /// What is wrong.
    public internal(set) var faults: MSRPFaults = []
    /// The value of To-Path.
    public var toPath: Range<Int>? { value(places.toPath) }
    /// The value of From-Path.
    public var fromPath: Range<Int>? { value(places.fromPath) }
    /// The value of Message-ID.
    public var messageID: Range<Int>? { value(places.messageID) }
    /// The value of Content-Type.
    public var contentType: Range<Int>? { value(places.contentType) }
    /// The value of Status.
    public var status: Range<Int>? { value(places.status) }
    /// The value of Success-Report.
    public var successReport: Range<Int>? { value(places.successReport) }
    /// The value of Failure-Report.
    public var failureReport: Range<Int>? { value(places.failureReport) }
    private var places = Places()
    /// The value of Byte-Range where it is read already.
    var numericRange: ByteRange?

    /// Where the first header of each of these names stands among all; -1 for none.
    private struct Places {
        var toPath: Int16 = -1
        var fromPath: Int16 = -1
        var messageID: Int16 = -1
        var contentType: Int16 = -1
        var status: Int16 = -1
        var successReport: Int16 = -1
        var failureReport: Int16 = -1
        var byteRange: Int16 = -1
    }

    private func value(_ place: Int16) -> Range<Int>? {
        place >= 0 && Int(place) < headers.fields.count ? headers.fields[Int(place)].valueRange : nil
    }

    /// No frame yet.
    public init() {}

    /// Reads octets that hold one whole frame, as the framer cut it or as a message/msrp part holds it; empty lines may
    /// stand before it. False where they do not start with a start line.
    /// - Parameters:
    ///   - ending: what the framer said of this frame; with it the body is not searched again.
    ///   - isBrief: whether of a response only the start line is read: its id says whose it is.
    public mutating func parse(_ octets: OctetView, ending: FrameEnding? = nil, isBrief: Bool = false) -> Bool {
        let start = octets.skippingEmptyLines(from: 0, limit: octets.count)
        let line: MSRPStartLine
        if start == 0, let known = ending?.startLine {
            line = known
        } else {
            guard case .line(let read) = MSRPStartLine.read(octets, at: start) else { return false }
            line = read
        }
        begin(line, octets)
        if isBrief, statusCode != nil { return true }
        if !hasGoodTransactionID(octets) { faults.insert(.badTransactionID) }
        let found = ending ?? MSRPFrame.findEnding(octets.dropping(start))
        readEnding(octets, found, start)
        readHeaders(octets, from: line.next)
        return true
    }

    /// Reads a long frame, which the framer gave in parts. What is told of its body are offsets in the frame, which
    /// neither `head` nor `tail` holds.
    /// - Parameters:
    ///   - head: its first octets, the whole header section and more.
    ///   - tail: its last octets: those of the framer's last step.
    ///   - length: how many octets the frame has; it starts with the start line.
    ///   - ending: what the framer said of it; `nil` where its end was not seen.
    public mutating func parse(head: OctetView, tail: OctetView, length: Int, ending: FrameEnding?) -> Bool {
        var beginning = ending ?? FrameEnding()
        beginning.endLine = nil
        guard parse(head, ending: beginning) else { return false }
        end = length
        guard let line = ending?.endLine else {
            if let known = body { body = known.lowerBound..<max(known.lowerBound, length) }
            return true
        }
        faults.remove(.noEndLine)
        flag = ending?.flag
        endLine = line
        // Behind the end-line stand CR LF, LF, or nothing where the stream ends.
        if length - line.upperBound == 1 { faults.insert(.bareLineFeed) }
        let before = length - tail.count
        let bodyEnd = before + EndLine.bodyEnd(tail, before: line.lowerBound - before)
        if let known = body { body = known.lowerBound..<max(known.lowerBound, bodyEnd) }
        return true
    }

    /// Forgets the frame read before, and takes what the start line of the next one tells.
    mutating func begin(_ line: MSRPStartLine, _ octets: OctetView) {
        headers.removeAll()
        places = Places()
        numericRange = nil
        body = nil
        flag = nil
        endLine = nil
        end = 0
        faults = []
        transactionID = line.transactionID
        methodRange = line.methodRange
        statusCode = line.statusCode
        comment = line.comment
        method = line.method(octets)
        if !line.endsInCRLF { faults.insert(.bareLineFeed) }
        if isRequest, !hasGoodTransactionID(octets) { faults.insert(.badTransactionID) }
    }

    /// Finds the end of a frame that no framer cut. In a part, an own end-line that only white space follows is the end
    /// even where a literal reader would stop before.
    private static func findEnding(_ view: OctetView) -> FrameEnding {
        guard case .line(let line) = MSRPStartLine.read(view) else { return FrameEnding() }
        var search = FrameEndSearch(line)
        guard case .end(let length) = search.advance(view, atEnd: true, limit: .max) else { return FrameEnding() }
        var ending = search.ending
        guard let first = ending.endLine, length < view.count,
            MSRPStartLine.recognise(view, withPathAt: length) == .no,
            let tail = tailEndLine(view, like: first), tail.line.lowerBound > first.lowerBound
        else { return ending }
        ending.firstEndLine = ending.firstEndLine ?? first
        ending.endLine = tail.line
        ending.flag = tail.flag
        ending.candidates += 1
        return ending
    }

    /// The end-line that the octets end with, line ends aside, if it has the hyphens and transaction id of `model`.
    private static func tailEndLine(
        _ view: OctetView, like model: Range<Int>
    ) -> (line: Range<Int>, flag: ContinuationFlag)? {
        var end = view.count
        while end > 0, view[end - 1].isLineEnd { end -= 1 }
        let start = end - model.count
        guard start > 0, view[start - 1] == .lineFeed, let flag = ContinuationFlag(rawValue: view[end - 1]),
            view.extracting(start..<end - 1).equals(view.extracting(model.lowerBound..<model.upperBound - 1))
        else { return nil }
        return (start..<end, flag)
    }

    private mutating func readEnding(_ octets: OctetView, _ ending: FrameEnding, _ start: Int) {
        flag = ending.flag
        end = octets.count
        if ending.recovered { faults.insert(.endLineInBody) }
        guard let line = ending.endLine, line.upperBound <= octets.count - start else {
            flag = nil
            faults.insert(.noEndLine)
            return
        }
        let shifted = line.lowerBound + start..<line.upperBound + start
        endLine = shifted
        if let whole = octets.line(at: shifted.lowerBound) {
            end = whole.next
            if !whole.endsInCRLF { faults.insert(.bareLineFeed) }
        }
        for offset in end..<max(end, octets.count) where !octets[offset].isLineEnd {
            faults.insert(.octetsAfterEndLine)
            break
        }
    }

    private mutating func readHeaders(_ octets: OctetView, from start: Int) {
        let limit = endLine?.lowerBound ?? octets.count
        let view = octets.prefix(limit)
        headers.parse(view, from: start, compactForms: false)
        if headers.faults.contains(.bareLineFeed) { faults.insert(.bareLineFeed) }
        if headers.faults.contains(.spacing) { faults.insert(.headerSpacing) }
        if headers.faults.contains(.folded) { faults.insert(.folded) }
        for (index, field) in headers.fields.enumerated() { take(field, index) }
        settleBody(view)
    }

    /// Takes a field that stands behind those that were read.
    mutating func add(_ field: HeaderField) {
        take(field, headers.fields.count)
        headers.append(field)
    }

    /// Sets the body, when the headers are read.
    /// - Parameter view: what stands before the end-line.
    mutating func settleBody(_ view: OctetView) {
        if contentType != nil, headers.fields.dropLast().contains(where: { $0.name == .contentType }) {
            faults.insert(.contentTypeNotLast)
        }
        if !headers.faults.contains(.unterminated) { body = bodyRange(view, from: headers.end) }
        if toPath == nil || fromPath == nil { faults.insert(.missingPath) }
        guard contentType != nil else {
            if let range = body, range.isEmpty { body = nil }
            if body != nil { faults.insert(.bodyWithoutContentType) }
            return
        }
        if body == nil { faults.insert(.contentTypeWithoutBody) }
    }

    private func bodyRange(_ view: OctetView, from start: Int) -> Range<Int> {
        var upper = view.count
        guard endLine != nil else { return start..<max(start, upper) }
        if upper > start, view[upper - 1] == .lineFeed { upper -= 1 }
        if upper > start, upper < view.count, view[upper - 1] == .carriageReturn { upper -= 1 }
        return start..<max(start, upper)
    }

    private mutating func take(_ field: HeaderField, _ index: Int) {
        func note(_ place: inout Int16) {
            if place < 0 { place = Int16(clamping: index) }
        }
        switch field.name {
        case .toPath:
            if index != 0 { faults.insert(.pathNotFirst) }
            note(&places.toPath)
        case .fromPath:
            if index != 1 { faults.insert(.pathNotFirst) }
            note(&places.fromPath)
        case .contentType: note(&places.contentType)
        case .messageID: note(&places.messageID)
        case .byteRange: note(&places.byteRange)
        case .status: note(&places.status)
        case .successReport: note(&places.successReport)
        case .failureReport: note(&places.failureReport)
        default: break
        }
    }

    private func hasGoodTransactionID(_ octets: OctetView) -> Bool {
        (4...32) ~= transactionID.count && octets.extracting(transactionID).isIdentifier
    }

    /// The value of Byte-Range, read; `nil` where there is none or it cannot be read.
    public func byteRange(_ octets: OctetView) -> ByteRange? {
        numericRange ?? value(places.byteRange).flatMap { ByteRange(octets, $0) }
    }
}
