internal import CExpat
internal import Octets

/// Cuts an XML document into its pieces by libexpat: the one place where C calls back, and all that is unsafe in the
/// reading of XML.
///
/// The callbacks only copy what they are lent into `pieces`. Whoever feeds takes those out between two calls, so no
/// code of a reader ever runs below libexpat.
@safe
final class ExpatParser {
    /// A piece of a document.
    enum Piece {
        case start(XMLElement)
        /// Characters; one text may come in several pieces.
        case text([UInt8])
        case end
    }

    /// Stands between namespace and local name. No URI may hold it, and libexpat refuses those that do.
    private static let separator: UInt8 = .lineFeed

    private let parser: OpaquePointer
    private let limits: XMLLimits
    private var pieces: [Piece] = []
    /// Why the document was left; nothing is taken from it any more.
    private var fault: XMLFault?
    private var depth = 0
    private var elements = 0
    private var fed = 0

    /// The corresponding C function is `XML_ParserCreateNS`. `nil` where there is no memory.
    init?(limits: XMLLimits) {
        guard let parser = unsafe XML_ParserCreateNS(nil, XML_Char(ExpatParser.separator)) else { return nil }
        unsafe self.parser = parser
        self.limits = limits
        // Bound: the callbacks run only inside `XML_Parse`, which only a method of this object calls.
        unsafe XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        unsafe XML_SetElementHandler(
            parser, { unsafe ExpatParser.of($0)?.start($1, $2) }, { data, _ in unsafe ExpatParser.of(data)?.end() })
        unsafe XML_SetCharacterDataHandler(parser) { unsafe ExpatParser.of($0)?.text($1, $2) }
        unsafe XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
            unsafe ExpatParser.of(data)?.stop(.documentType)
        }
    }

    deinit { unsafe XML_ParserFree(parser) }

    /// The pieces that end in `octets`, the next of the document. The corresponding C function is `XML_Parse`.
    /// - Parameter isLast: whether nothing follows.
    func feed(_ octets: OctetView, isLast: Bool) throws(XMLFault) -> [Piece] {
        if let fault { throw fault }
        guard octets.count <= min(limits.octets, Int(Int32.max)) - fed else {
            fault = .tooLong
            throw .tooLong
        }
        fed += octets.count
        let status = unsafe octets.withUnsafeBuffer { buffer in
            // Bound: libexpat is given the buffer's count, which fits as it was compared above, and copies what it keeps.
            let start = unsafe UnsafeRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: XML_Char.self)
            return unsafe XML_Parse(parser, start, Int32(clamping: buffer.count), isLast ? 1 : 0)
        }
        if fault == nil, status != XML_STATUS_OK { fault = failure() }
        if let fault {
            pieces = []
            throw fault
        }
        defer { pieces = [] }
        return pieces
    }

    private func failure() -> XMLFault {
        switch unsafe XML_GetErrorCode(parser) {
        case XML_ERROR_NO_MEMORY: .noMemory
        case XML_ERROR_UNKNOWN_ENCODING, XML_ERROR_INCORRECT_ENCODING: .encoding
        // Of no octets at all libexpat gives -1.
        default: .malformed(offset: unsafe max(0, Int(clamping: XML_GetCurrentByteIndex(parser))))
        }
    }

    // MARK: Called by libexpat

    /// The object that `init` gave as user data.
    private static func of(_ data: UnsafeMutableRawPointer?) -> ExpatParser? {
        // Bound: the pointer is that of the object whose `feed` is running.
        unsafe data.map { unsafe Unmanaged<ExpatParser>.fromOpaque($0).takeUnretainedValue() }
    }

    /// libexpat may call a few times more after it was stopped: `fault` is looked at everywhere.
    private func stop(_ reason: XMLFault) {
        guard fault == nil else { return }
        fault = reason
        unsafe XML_StopParser(parser, XML_Bool(XML_FALSE))
    }

    private func start(
        _ name: UnsafePointer<XML_Char>?, _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
    ) {
        guard fault == nil else { return }
        depth += 1
        elements += 1
        guard depth <= limits.depth else { return stop(.tooDeep) }
        guard elements <= limits.elements else { return stop(.tooMany) }
        guard let name = unsafe copied(name) else { return stop(.tooLong) }
        var found: [(name: XMLName, value: [UInt8])] = []
        var place = 0
        // Bound: names and values alternate up to a name that is NULL, and it is the limit that ends the loop before.
        while let attributes = unsafe attributes, let key = unsafe attributes[place] {
            guard found.count < limits.attributes else { return stop(.tooMany) }
            guard let key = unsafe copied(key), let value = unsafe copied(attributes[place + 1]) else {
                return stop(.tooLong)
            }
            found.append((ExpatParser.name(key), value))
            place += 2
        }
        pieces.append(.start(XMLElement(name: ExpatParser.name(name), attributes: found)))
    }

    private func end() {
        guard fault == nil else { return }
        depth -= 1
        pieces.append(.end)
    }

    private func text(_ start: UnsafePointer<XML_Char>?, _ count: Int32) {
        guard fault == nil, let start = unsafe start, count > 0 else { return }
        // Bound: libexpat lends `count` octets at `start` for this call.
        pieces.append(.text(unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: Int(count)))))
    }

    /// A copy of the octets up to the NUL; `nil` where there are more than the limit.
    private func copied(_ start: UnsafePointer<XML_Char>?) -> [UInt8]? {
        guard let start = unsafe start else { return [] }
        var octets: [UInt8] = []
        // Bound: libexpat ends its strings with NUL, and nothing is read behind it.
        while unsafe start[octets.count] != 0 {
            guard octets.count < limits.text else { return nil }
            octets.append(UInt8(truncatingIfNeeded: unsafe start[octets.count]))
        }
        return octets
    }

    private static func name(_ octets: [UInt8]) -> XMLName {
        guard let end = octets.firstIndex(of: separator) else { return XMLName(local: octets) }
        return XMLName(namespace: Array(octets[..<end]), local: Array(octets[(end + 1)...]))
    }
}
