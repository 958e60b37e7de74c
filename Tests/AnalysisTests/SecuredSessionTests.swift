import Analysis
import Foundation
import Records
import Testing

@Suite("Sessions over TLS") struct SecuredSessionTests {
    /// The first flights of client and server, of TLS 1.2: the certificate stands in the second.
    private static let flights = [
        "FgMBAJ0BAACZAwO5PD4sb0BBOpDkfieamXmiaB38hYww/2R+bvQYHfiJZQAABMArAP8BAABsAAAAEAAOAAALZXhhbX"
            + "BsZS5jb20ACwAEAwABAgAKAAwACgAdABcAHgAZABgAIwAAABYAAAAXAAAADQAwAC4EAwUDBgMIBwgICAkICggLCAQI"
            + "BQgGBAEFAQYBAwMCAwMBAgEDAgICBAIFAgYC",
        "FgMDAEECAAA9AwN0PoOX9GWrbYvQmixzhfq8jgwXT5OhUfwiZSflXPnaEwDAKwAAFf8BAAEAAAsABAMAAQIAIwAAAB"
            + "cAABYDAwGPCwABiwABiAABhTCCAYEwggEnoAMCAQICFBwV/+gRJHLH3c/cG4zoRo/+mccNMAoGCCqGSM49BAMCMBYx"
            + "FDASBgNVBAMMC2V4YW1wbGUuY29tMB4XDTI2MTEyOTE2MjA0MFoXDTM2MTEyNjE2MjA0MFowFjEUMBIGA1UEAwwLZX"
            + "hhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATf0zPiQFCTDqfYwLwy9rXzxzH0flMP+2qutVo1NEyc"
            + "NBRdmCsOZZuRhASCLlOce91M4f2xshK7mrP5KR5NajMGo1MwUTAdBgNVHQ4EFgQUNTK3M3nR1MwaK8RKwoNTbeI+7e"
            + "kwHwYDVR0jBBgwFoAUNTK3M3nR1MwaK8RKwoNTbeI+7ekwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF"
            + "AiEAtKSEB9z4E9chnbDG6DhrhYNJk/lYzZyHFZrizRjG8toCIGJ/aFTu2/zagAuof0QiCS4vyXpjgzEC3Qlkf3Pjd0"
            + "JrFgMDAHQMAABwAwAdILNlZKvPpRP+bFbYWTMZ65VTqYi8VOtsfAzRmW8bekV3BAMASDBGAiEAnS6nN8BAZ0QdDMMf"
            + "VK437SFuuhcbHKC/eUz/bwv+gKUCIQDJowMgPUzYefx6fZwe2vzKMiCiV0rz1VZrwS8ZiOuUAhYDAwAEDgAAAA==",
    ]

    private static let fingerprint =
        "57:37:3B:1F:8C:BA:A9:68:00:72:A3:B2:5C:A3:3A:B6:"
        + "D0:8F:19:6D:32:F8:82:4C:8E:45:11:7A:70:E2:20:1C"

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let attributes: [String]
        let codes: [FindingCode]

        init(_ name: String, _ attributes: [String], _ codes: [FindingCode]) {
            (testDescription, self.attributes, self.codes) = (name, attributes, codes)
        }
    }

    static let rows = [
        Row("no fingerprint", [], []),
        Row("that of the certificate", ["fingerprint:SHA-256 \(fingerprint)"], []),
        Row("in small letters", ["fingerprint:sha-256 \(fingerprint.lowercased())"], []),
        Row("another one", ["fingerprint:SHA-256 00\(fingerprint.dropFirst(2))"], [.d212]),
        Row(
            "one of two", ["fingerprint:SHA-256 00\(fingerprint.dropFirst(2))", "fingerprint:SHA-256 \(fingerprint)"],
            []),
        Row("by a digest that is not known", ["fingerprint:SHA-9 00:11"], []),
    ]

    @Test("a certificate is held against a=fingerprint, and what is not read is named", arguments: rows)
    func fingerprints(row: Row) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var capture = PlayedCapture()
        capture.datagram(from: 1, to: 2, Self.message("INVITE sip:bob@example.com SIP/2.0", host: 1, []))
        capture.datagram(from: 2, to: 1, Self.message("SIP/2.0 200 OK", host: 2, row.attributes))
        for (index, flight) in Self.flights.enumerated() {
            let octets = [UInt8](Data(base64Encoded: flight) ?? Data())
            capture.segment(from: index == 0 ? 1 : 2, to: index == 0 ? 2 : 1, octets)
        }
        let run = try CollectedRun.of([folder.write("played.pcap", capture.file)])
        #expect(run.findings.filter { $0.severity == .error }.map(\.code) == row.codes)
        let named = run.findings.filter { $0.code == .c004 && $0.callID == "call@example.com" }
        #expect(named.count == 1)
    }

    @Test("the session of a connection is the one that names both its ends", arguments: ["10.0.0.", "host"])
    func ends(host: String) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var capture = PlayedCapture()
        // The server, 2, listens in one place for two users.
        for (user, call) in [(UInt8(1), "one@example.com"), (3, "three@example.com")] {
            capture.datagram(
                from: user, to: 2,
                Self.message("INVITE sip:bob@example.com SIP/2.0", host: Int(user), [], call, name: host))
            capture.datagram(from: 2, to: user, Self.message("SIP/2.0 200 OK", host: 2, [], call, name: host))
        }
        for (index, flight) in Self.flights.enumerated() {
            let octets = [UInt8](Data(base64Encoded: flight) ?? Data())
            capture.segment(from: index == 0 ? 1 : 2, to: index == 0 ? 2 : 1, octets)
        }
        let run = try CollectedRun.of([folder.write("played.pcap", capture.file)])
        let named = run.findings.filter { $0.code == .c004 && $0.callID != nil }
        #expect(named.map(\.callID) == ["one@example.com"])
        #expect(named.allSatisfy { $0.severity == .warning && $0.message.hasPrefix("MSRP of s1, ") })
    }

    private static func message(
        _ line: String, host: Int, _ attributes: [String], _ callID: String = "call@example.com",
        name: String = "10.0.0."
    ) -> [UInt8] {
        let media = [
            "v=0", "o=- 1 1 IN IP4 10.0.0.\(host)", "s=-", "c=IN IP4 10.0.0.\(host)", "t=0 0",
            "m=message 2855 TCP/TLS/MSRP *", "a=accept-types:text/plain",
            "a=path:msrps://\(name)\(host):2855/session\(host);tcp",
        ]
        let body = (media + attributes.map { "a=\($0)" }).joined(separator: "\r\n") + "\r\n"
        let lines = [
            line, "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1", "Max-Forwards: 70",
            "From: <sip:alice@example.com>;tag=1",
            "To: <sip:bob@example.com>\(host == 2 ? ";tag=2" : "")", "Call-ID: \(callID)", "CSeq: 1 INVITE",
            "Contact: <sip:x@10.0.0.\(host)>", "Content-Type: application/sdp",
            "Content-Length: \(body.utf8.count)",
        ]
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
    }
}
