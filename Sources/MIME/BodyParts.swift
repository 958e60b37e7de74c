public import Octets
internal import TextSyntax

/// What is wrong with the parts of a body, as far as they could be read all the same.
public struct BodyFaults: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt16
    /// Of bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// Parts lie deeper inside one another than the limit; the deepest ones are not opened.
    public static let tooDeep = BodyFaults(rawValue: 1)
    /// More parts than the limit; the rest is left out.
    public static let tooManyParts = BodyFaults(rawValue: 2)
    /// More octets had to be copied than the limit; some parts are left out.
    public static let tooLong = BodyFaults(rawValue: 4)
    /// A transfer encoding is unknown, or the octets do not fit it; the part is given as it stands.
    public static let undecodable = BodyFaults(rawValue: 8)
    /// A multipart without parts, or a message/cpim without headers; it is given as it stands.
    public static let unreadable = BodyFaults(rawValue: 16)
}

/// Bounds of the parts of a body. What goes beyond is left out, and `BodyFaults` says so.
public struct BodyLimits: Hashable, Sendable {
    /// Parts inside one another.
    public var depth = 8
    /// Parts in all.
    public var parts = 1024
    /// Octets of decoded parts in all.
    public var decodedOctets = 16 << 20

    /// The bounds that hold where nothing else is said.
    public init() {}
}

/// All parts of a body, whatever its kind: multiparts (RFC 2046 §5.1) and message/cpim (RFC 3862) are opened, transfer
/// encodings undone, and each part follows the one that holds it.
public struct BodyParts: Sendable {
    /// One part.
    public struct Part: Sendable {
        /// The place in each part that holds it, counted from 0, the outermost first; empty for the body itself.
        public let path: [Int]
        /// The value of Content-Type; `nil` where there is none.
        public let contentType: [UInt8]?
        /// The value of Content-Disposition; `nil` where there is none.
        public let disposition: [UInt8]?
        /// The value of Content-Transfer-Encoding; `nil` where there is none.
        public let transferEncoding: [UInt8]?
        /// Whether it is a multipart or a message/cpim whose parts follow.
        public fileprivate(set) var hasParts = false
        fileprivate let place: Place

        /// Where its content lies in the octets that were read; `nil` where a transfer encoding had to be undone.
        public var range: Range<Int>? {
            if case .range(let range) = place { range } else { nil }
        }

        /// Its content, decoded.
        /// - Parameter octets: those that were read.
        public func content(_ octets: OctetView) -> [UInt8] {
            switch place {
            case .range(let range): octets.copied(range)
            case .decoded(let content): content
            }
        }

        /// Whether type and subtype are `literal`; case and parameters do not count.
        public func matches(_ literal: StaticString) -> Bool {
            guard let contentType else { return false }
            let view = OctetView(contentType.span)
            return MediaType(view, 0..<view.count)?.matches(literal, view) ?? false
        }
    }

    fileprivate enum Place: Sendable {
        case range(Range<Int>)
        case decoded([UInt8])
    }

    /// The parts, depth first: the body itself, then what it holds.
    public private(set) var parts: [Part] = []
    /// What is wrong.
    public private(set) var faults: BodyFaults = []

    private let limits: BodyLimits
    private var decodedOctets = 0
    /// Parts that are still to be opened, the next one last.
    private var pending: [Part] = []

    /// Reads the octets of `range`, a body with the Content-Type `contentType`.
    /// - Parameter transferEncoding: the value of Content-Transfer-Encoding; none means identity.
    public init(
        _ octets: OctetView, _ range: Range<Int>, contentType: [UInt8]?, transferEncoding: [UInt8]? = nil,
        limits: BodyLimits = BodyLimits()
    ) {
        self.limits = limits
        let lower = min(max(range.lowerBound, 0), octets.count)
        let whole = lower..<min(max(range.upperBound, lower), octets.count)
        let encoding = transferEncoding ?? []
        guard let place = place(octets, whole, OctetView(encoding.span), isCopy: false) else { return }
        pending = [
            Part(path: [], contentType: contentType, disposition: nil, transferEncoding: transferEncoding, place: place)
        ]
        while var part = pending.popLast() {
            guard parts.count < limits.parts else {
                faults.insert(.tooManyParts)
                return
            }
            let inner: [Part]
            switch part.place {
            case .range(let range): inner = open(part, octets, range, isCopy: false)
            case .decoded(let content): inner = open(part, OctetView(content.span), 0..<content.count, isCopy: true)
            }
            part.hasParts = !inner.isEmpty
            parts.append(part)
            pending += inner.reversed()
        }
    }

    /// The parts that `part` holds; none where it is of another kind.
    private mutating func open(_ part: Part, _ octets: OctetView, _ range: Range<Int>, isCopy: Bool) -> [Part] {
        guard let contentType = part.contentType else { return [] }
        let view = OctetView(contentType.span)
        guard let type = MediaType(view, 0..<view.count) else { return [] }
        let isMultipart = type.isMultipart(view)
        guard isMultipart || type.matches("message/cpim", view) else { return [] }
        guard part.path.count < limits.depth else {
            faults.insert(.tooDeep)
            return []
        }
        if isMultipart { return parts(of: part, octets, range, type.decodedParameter("boundary", view), isCopy) }
        guard let message = CPIMMessage(octets, range) else {
            faults.insert(.unreadable)
            return []
        }
        let inner = child(of: part, 0, octets, message.contentHeaders, message.content, isCopy)
        return inner.map { [$0] } ?? []
    }

    private mutating func parts(
        of part: Part, _ octets: OctetView, _ range: Range<Int>, _ boundary: [UInt8]?, _ isCopy: Bool
    ) -> [Part] {
        guard let boundary, !boundary.isEmpty else {
            faults.insert(.unreadable)
            return []
        }
        let multipart = Multipart(octets, range, boundary: OctetView(boundary.span), limit: limits.parts)
        if multipart.faults.contains(.boundaryNotFound) { faults.insert(.unreadable) }
        if multipart.faults.contains(.tooManyParts) { faults.insert(.tooManyParts) }
        return multipart.parts.enumerated().compactMap { index, inner in
            child(of: part, index, octets, inner.headers, inner.content, isCopy)
        }
    }

    private mutating func child(
        of part: Part, _ index: Int, _ octets: OctetView, _ headers: HeaderSection, _ content: Range<Int>,
        _ isCopy: Bool
    ) -> Part? {
        let encoding = headers.value(.contentTransferEncoding)
        guard let place = place(octets, content, octets.extracting(encoding ?? 0..<0), isCopy: isCopy) else {
            return nil
        }
        return Part(
            path: part.path + [index], contentType: headers.value(.contentType).map { octets.copied($0) },
            disposition: headers.value(.contentDisposition).map { octets.copied($0) },
            transferEncoding: encoding.map { octets.copied($0) }, place: place)
    }

    /// Where the content of a part is once its transfer encoding is undone; `nil` where there is no room for it.
    /// - Parameter isCopy: whether `octets` are decoded ones, which only a copy outlives.
    private mutating func place(
        _ octets: OctetView, _ content: Range<Int>, _ encoding: OctetView, isCopy: Bool
    ) -> Place? {
        let named = TransferEncoding(encoding, 0..<encoding.count)
        if named == nil { faults.insert(.undecodable) }
        if !isCopy, named == nil || named == .identity { return .range(content) }
        let room = limits.decodedOctets - decodedOctets
        // No encoding makes more octets than it is given.
        guard content.count <= room else {
            faults.insert(.tooLong)
            return nil
        }
        var decoded = named.flatMap { TransferEncoding.decode(octets, content, as: $0) }
        if decoded == nil {
            faults.insert(.undecodable)
            if !isCopy { return .range(content) }
            decoded = octets.copied(content)
        }
        decodedOctets += decoded?.count ?? 0
        return .decoded(decoded ?? [])
    }
}
