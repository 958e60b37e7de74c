public import Octets

/// Which answers a SEND asks for (Failure-Report, RFC 4975 §7.1.1, §7.2).
public enum FailureReport: UInt8, Hashable, Sendable {
    /// Every one: the default.
    case yes
    /// Those that tell of a failure.
    case partial
    /// None.
    case no

    /// Reads the value of Failure-Report; anything but `no` and `partial` is the default.
    public init(_ value: OctetView) {
        if value.equalsIgnoringCase("no") {
            self = .no
        } else {
            self = value.equalsIgnoringCase("partial") ? .partial : .yes
        }
    }
}

extension MSRPFrame {
    /// Which answers it asks for.
    public func wantedAnswers(_ octets: OctetView) -> FailureReport {
        failureReport.map { FailureReport(octets.extracting($0)) } ?? .yes
    }
}
