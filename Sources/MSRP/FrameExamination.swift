internal import MIME
public import Octets
internal import TextSyntax

extension MSRPFrame {
    /// The rules that the frame breaks, in the order of the octets that break them: on demand, as it reads every header.
    /// - Parameter octets: what was parsed, not briefly.
    public func violations(_ octets: OctetView) -> [MSRPViolation] {
        var examination = FrameExamination(self, octets)
        return examination.violations()
    }

    /// What keeps octets that cannot be parsed from being a frame: what is wrong with their start line. `nil` where
    /// they start like a frame.
    public static func startViolation(_ octets: OctetView) -> MSRPViolation? {
        let start = octets.skippingEmptyLines(from: 0, limit: octets.count)
        if case .line = MSRPStartLine.read(octets, at: start) { return nil }
        guard octets.hasPrefix("MSRP ", at: start) else { return MSRPViolation(.startLine, start..<octets.count) }
        let line = octets.line(at: start)?.content ?? start..<octets.count
        if octets.line(at: start) == nil { return MSRPViolation(.startLineEnd, line.upperBound..<line.upperBound) }
        let id = octets.wordEnd(start + 5..<line.upperBound)
        let identifier = start + 5..<id
        if identifier.isEmpty { return MSRPViolation(.transactionIDMissing, identifier) }
        if identifier.count > MSRPStartLine.longestID { return MSRPViolation(.transactionIDTooLong, identifier) }
        let method = octets.trimmed(id..<line.upperBound)
        let word = method.lowerBound..<octets.wordEnd(method)
        if word.isEmpty { return MSRPViolation(.methodMissing, word) }
        if word.count < method.count, octets.isCapitals(word) {
            return MSRPViolation(.textBehindMethod, word.upperBound..<method.upperBound)
        }
        return MSRPViolation(octets[word.lowerBound].isDigit ? .methodMissing : .methodNotCapitals, word)
    }
}

extension OctetView {
    /// The first offset in `range` that holds a blank or line end, or its upper bound.
    fileprivate func wordEnd(_ range: Range<Int>) -> Int {
        var position = range.lowerBound
        while position < range.upperBound, let octet = octet(at: position), !octet.isLinearWhitespace { position += 1 }
        return position
    }

    fileprivate func isCapitals(_ range: Range<Int>) -> Bool {
        for offset in range where octet(at: offset).map({ $0 &- 0x41 >= 26 }) ?? true { return false }
        return true
    }

    fileprivate func isIdent(_ range: Range<Int>) -> Bool {
        let ident = extracting(range)
        guard 4...32 ~= ident.count, ident[0].isDigit || ident[0].isLetter else { return false }
        for offset in 0..<ident.count where !ident[offset].isIdentOctet { return false }
        return true
    }
}

/// Holds one frame against the rules.
private struct FrameExamination: ~Escapable {
    private let frame: MSRPFrame
    private let octets: OctetView
    private var found: [MSRPViolation] = []

    @_lifetime(copy octets)
    init(_ frame: MSRPFrame, _ octets: OctetView) {
        self.frame = frame
        self.octets = octets
    }

    mutating func violations() -> [MSRPViolation] {
        examineStartLine()
        examineHeaderLines()
        examineOrder()
        for (index, field) in frame.headers.fields.enumerated() {
            examineRepetition(field, index)
            examineValue(field)
        }
        examineWhatIsMissing()
        examineBody()
        // A stable order: what was noted first stays first where two stand at one place.
        return found.enumerated()
            .sorted { ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset) }
            .map(\.element)
    }

    private mutating func note(_ rule: MSRPViolation.Rule, _ range: Range<Int>) {
        found.append(MSRPViolation(rule, range))
    }

    // MARK: Lines

    private mutating func examineStartLine() {
        let id = frame.transactionID
        if id.count < 4 {
            note(.transactionIDTooShort, id)
        } else if id.count > 32 {
            note(.transactionIDTooLong, id)
        } else if !octets.isIdent(id) {
            note(.transactionIDNotIdent, id)
        }
        if frame.isRequest, !octets.isCapitals(frame.methodRange) { note(.methodNotCapitals, frame.methodRange) }
    }

    private mutating func examineHeaderLines() {
        let end = frame.endLine?.lowerBound ?? octets.count
        guard let start = octets.line(at: frame.methodRange.upperBound) else { return }
        if !start.endsInCRLF { note(.bareLineFeed, start.content) }
        var position = start.next
        while position < end, let line = octets.line(at: position) {
            if !line.endsInCRLF { note(.bareLineFeed, line.content) }
            if line.content.isEmpty {
                if frame.body == nil { note(.emptyLineWithoutBody, position..<line.next) }
                return
            }
            examine(line: line.content)
            position = line.next
        }
    }

    private mutating func examine(line: Range<Int>) {
        if octets[line.lowerBound].isBlank {
            note(.headerFolded, line)
            return
        }
        guard let place = octets.extracting(line).firstIndex(of: UInt8(ascii: ":")) else {
            note(.headerWithoutColon, line)
            return
        }
        let colon = line.lowerBound + place
        let name = octets.trimmed(line.lowerBound..<colon)
        if name.isEmpty {
            note(.headerWithoutName, line)
        } else if !octets.isToken(name) {
            note(.headerNameNotToken, name)
        }
        if name.upperBound != colon || octets.octet(at: colon + 1) != .space { note(.headerSpacing, line) }
    }

    // MARK: Headers

    private mutating func examineOrder() {
        let fields = frame.headers.fields
        if let to = frame.headers.first(.toPath), fields.first != to { note(.pathNotFirst, to.nameRange) }
        if let from = frame.headers.first(.fromPath), fields.count > 1, fields[1] != from {
            note(.pathNotFirst, from.nameRange)
        }
        if let type = frame.headers.first(.contentType), fields.last != type {
            note(.contentTypeNotLast, type.nameRange)
        }
    }

    /// Headers with a single value: those of RFC 4975 §9, RFC 4976 §7 and RFC 7701 §7, and of MIME. Others may be lists.
    private func isSingle(_ field: HeaderField) -> Bool {
        switch field.name {
        case .toPath, .fromPath, .messageID, .byteRange, .successReport, .failureReport, .status, .usePath, .expires,
            .contentType, .contentDisposition, .contentID, .wwwAuthenticate, .authorization:
            true
        default:
            isSeconds(field) || isNamed(field, "Use-Nickname") || isNamed(field, "Authentication-Info")
        }
    }

    private func isSeconds(_ field: HeaderField) -> Bool {
        field.name == .expires || isNamed(field, "Min-Expires") || isNamed(field, "Max-Expires")
    }

    private func isNamed(_ field: HeaderField, _ name: StaticString) -> Bool {
        octets.extracting(field.nameRange).equalsIgnoringCase(name)
    }

    private mutating func examineRepetition(_ field: HeaderField, _ index: Int) {
        guard isSingle(field) else { return }
        let name = octets.extracting(field.nameRange)
        for earlier in frame.headers.fields.prefix(index)
        where octets.extracting(earlier.nameRange).equalsIgnoringCase(name) {
            note(.headerRepeated, field.nameRange)
            return
        }
    }

    // MARK: Values

    private mutating func examineValue(_ field: HeaderField) {
        let value = field.valueRange
        switch field.name {
        case .toPath, .fromPath:
            if !isPath(value) { note(.pathNotURIs, value) }
        case .usePath:
            if !isPath(value) { note(.usePath, value) }
        case .messageID:
            if value.isEmpty {
                note(.messageIDEmpty, value)
            } else if !octets.isIdent(value) {
                note(.messageIDNotIdent, value)
            }
        case .byteRange: examineByteRange(value)
        case .successReport:
            if !isOneOf(value, "yes", "no") { note(.successReport, value) }
        case .failureReport:
            if !isOneOf(value, "yes", "no", "partial") { note(.failureReport, value) }
        case .status:
            guard let status = ReportStatus(octets, value) else {
                note(.status, value)
                return
            }
            if status.namespace != 0 { note(.statusNamespace, value) }
        case .contentType:
            if MediaType(octets, value) == nil { note(.contentType, value) }
        case .contentDisposition: examineDisposition(value)
        case .wwwAuthenticate, .authorization: examineDigest(field)
        default:
            if isSeconds(field), octets.decimal(value) == nil { note(.expires, value) }
            if isNamed(field, "Authentication-Info") { examineDigest(field) }
            if isNamed(field, "Use-Nickname"), frame.nickname(octets) == nil { note(.nickname, value) }
        }
    }

    private func isOneOf(_ value: Range<Int>, _ words: StaticString...) -> Bool {
        for word in words where octets.extracting(value).equalsIgnoringCase(word) { return true }
        return false
    }

    private func isPath(_ value: Range<Int>) -> Bool {
        var uris = PathList.uris(octets, value)
        var count = 0
        while let uri = uris.next() {
            if MSRPURI(octets, uri) == nil { return false }
            count += 1
        }
        return count > 0
    }

    private mutating func examineByteRange(_ value: Range<Int>) {
        guard let range = ByteRange(octets, value) else {
            note(.byteRange, value)
            return
        }
        // An empty message has the range 1-0/0.
        if let total = range.total, range.end ?? 0 > total || range.start > total, total > 0 || range.start > 1 {
            note(.byteRangeBehindTotal, value)
        }
        guard frame.method == .send, range.end != nil, frame.endLine != nil else { return }
        if range.count != frame.body?.count ?? 0 { note(.byteRangeNotOfBody, value) }
    }

    private mutating func examineDisposition(_ value: Range<Int>) {
        guard let type = MSRPFrame.dispositionType(octets, value) else {
            note(.contentDisposition, value)
            return
        }
        var parameters = ParameterList(octets, type.upperBound..<value.upperBound, separatedBy: .semicolon)
        // What stands before the first semicolon is the type.
        _ = parameters.next()
        while let parameter = parameters.next() {
            if !parameter.isWellFormed {
                note(.contentDisposition, value)
                return
            }
        }
    }

    private mutating func examineDigest(_ field: HeaderField) {
        guard let range = MSRPFrame.digest(octets, field) else {
            note(.digest, field.valueRange)
            return
        }
        var parameters = ParameterList(octets, range, separatedBy: .comma)
        var isWellFormed = !range.isEmpty
        while let parameter = parameters.next() { isWellFormed = isWellFormed && parameter.isWellFormed }
        if !isWellFormed { note(.digest, field.valueRange) }
    }

    // MARK: The whole

    private mutating func examineWhatIsMissing() {
        let place = frame.endLine?.lowerBound ?? octets.count
        if frame.toPath == nil { note(.toPathMissing, place..<place) }
        if frame.fromPath == nil { note(.fromPathMissing, place..<place) }
        switch frame.method {
        case .send, .report:
            // A SEND without a body keeps a connection open: it need not be named.
            let isNamed = frame.messageID != nil || frame.method == .send && frame.body == nil
            if !isNamed { note(.messageIDMissing, place..<place) }
            if frame.method == .report, frame.status == nil { note(.statusMissing, place..<place) }
        case .nickname:
            if frame.value(named: "Use-Nickname", octets) == nil { note(.nicknameMissing, place..<place) }
        case .auth, .other: break
        }
    }

    private mutating func examineBody() {
        if let body = frame.body, frame.contentType == nil { note(.bodyWithoutContentType, body) }
        if let type = frame.contentType, frame.body == nil { note(.contentTypeWithoutBody, type) }
        guard let endLine = frame.endLine else {
            note(.endLineMissing, octets.count..<octets.count)
            return
        }
        if frame.faults.contains(.endLineInBody) { note(.endLineInBody, endLine) }
        if let line = octets.line(at: endLine.lowerBound), !line.endsInCRLF { note(.bareLineFeed, endLine) }
        if frame.faults.contains(.octetsAfterEndLine) { note(.octetsAfterEndLine, frame.end..<octets.count) }
    }
}
