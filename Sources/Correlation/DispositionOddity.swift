public import MIME
public import Octets
public import Reassembly
import TextSyntax

extension Dispositions {
    /// What is odd about a live message that brings a message/cpim.
    public struct Oddity: Sendable {
        /// What it is.
        public enum Kind: Sendable {
            /// Its headers are not as RFC 3862 §2 has them.
            case cpim(CPIMFaults)
            /// It does not begin with a header.
            case unreadable
            /// It wraps a notification, and its Content-Disposition does not say so (RFC 5438 §9), or says something else.
            case noDisposition(saysOther: Bool)
            /// It brings a notification that only intermediaries send (RFC 5438 §8).
            case intermediary
        }

        /// So many are kept.
        static let limit = 1 << 12

        /// The live message.
        public let subject: Subject
        /// The frame that holds its first octet.
        public let frame: Frame
        /// Where it came from.
        public let source: IPAddress
        /// What it is.
        public let kind: Kind
    }

    /// The messages that ask to be told when they were delivered, in no order.
    public var expectingDelivery: Set<Subject> { expecting }

    /// All notifications with the fingerprint of the imdn.Message-ID that they tell of, in the order of capture.
    public func allNotices(limit: Int) -> [(id: Fingerprint, notice: DispositionNotice)] {
        var all: [(id: Fingerprint, notice: DispositionNotice)] = []
        for (id, own) in notices { all += own.map { (id, $0) } }
        all.sort {
            let (a, b) = ($0.notice, $1.notice)
            return (a.frame.time, a.frame.capture, a.frame.number, a.status.rawValue)
                < (b.frame.time, b.frame.capture, b.frame.number, b.status.rawValue)
        }
        return Array(all.prefix(limit))
    }
}

extension CPIMFaults {
    /// Those that are told.
    static let told: CPIMFaults = [.missingFrom, .missingTo, .malformedHeader, .missingBlankLine, .unboundPrefix]
}

extension CPIMMessage {
    /// Whether the Content-Disposition of what it wraps is notification (RFC 5438 §9).
    func isCalledNotification(_ octets: OctetView) -> Bool {
        contentHeaders.value(.contentDisposition).map {
            octets.extracting($0).hasPrefixIgnoringCase("notification")
        } ?? false
    }
}
