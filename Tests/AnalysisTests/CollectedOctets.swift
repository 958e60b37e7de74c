import Reports

/// Octets of a report, for a test to look at.
final class CollectedOctets: OctetOutput {
    var octets: [UInt8] = []
    func write(_ octets: [UInt8]) { self.octets += octets }
    func flush() {}
}
