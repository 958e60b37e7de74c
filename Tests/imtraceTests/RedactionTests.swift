import Foundation
import Testing

/// `--redact`, as a shell sees it.
@Suite("Redaction", .enabled(if: Program.path != nil, "imtrace is not built beside the tests"))
struct RedactionTests {
    private static let altered = "Captures/text-altered.pcap"
    /// What text-altered.pcap holds of persons and hosts.
    private static let secrets = ["user1", "user2", "imserver", "192.0.2.", "jshA7we", "Monday", "platform"]

    @Test(
        "Nobody shows in a report",
        arguments: [
            ["--format", "json"], ["--format", "ndjson"], ["--format", "html"], ["--format", "svg"], ["--explain"],
            ["--messages", "--ladder", "--registrations", "--notes", "--pedantic"],
        ]) func reports(options: [String]) throws
    {
        let plain = try Program.run([Self.altered] + options)
        let run = try Program.run([Self.altered, "--redact"] + options)
        #expect(run.status == 0 && run.errors.isEmpty)
        let shown = Self.secrets.filter(run.text.contains)
        #expect(shown == [])
        #expect(!Self.secrets.filter(plain.text.contains).isEmpty)
    }

    @Test("A capture that is redacted says what the capture says")
    func capture() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let shared = folder.url.appending(path: "shared.pcapng").path
        let key = folder.url.appending(path: "key").path
        for name in ["text-altered.pcap", "header-altered.pcap", "ipv6-vlan.pcap", "chunked-out-of-order.pcap"] {
            let capture = "Captures/\(name)"
            let options = ["--redact", "--redact-key", key, "--explain", "--messages"]
            let run = try Program.run([capture, "-w", shared] + options)
            #expect(run.status == 0 && run.errors.hasSuffix("frames written to \(shared)\n"))
            let octets = try folder.contents("shared.pcapng")
            let shown = Self.secrets.filter { octets.range(of: Data($0.utf8)) != nil }
            #expect(shown == [])
            let again = try Program.run([shared, "--explain", "--messages"])
            #expect(again.status == 0)
            /// The verdict of each push and of each part, and the fields that were compared.
            func verdicts(_ text: String) -> [Substring] {
                text.split(separator: "\n").filter { $0.contains(#/^Push |^  [0-9] |^  Part |^    [=~+!] /#) }
            }
            // The same key says the same words; what is excerpted of texts may differ around what differs.
            let (told, found) = (verdicts(run.text), verdicts(again.text))
            #expect(told.count == found.count && !told.isEmpty, "\(name)")
            let differing = zip(told, found).filter { one, other in
                one != other && !one.contains(#/Body|body|text|live [0-9]|octets differ/#)
            }
            #expect(differing.isEmpty, "\(name): \(differing)")
        }
    }

    @Test("The key is made once, is nobody else's to read, and says the same each time")
    func key() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let key = folder.url.appending(path: "key").path
        let options = [Self.altered, "--redact", "--redact-key", key]
        let first = try Program.run(options)
        let attributes = try FileManager.default.attributesOfItem(atPath: key)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try folder.contents("key").count == 65)
        #expect(try Program.run(options).output == first.output)
        #expect(try Program.run([Self.altered, "--redact"]).output != first.output)
        #expect(try Program.run([Self.altered, "--redact"]).output != Program.run([Self.altered]).output)
    }

    @Test("What cannot be done is said")
    func refusals() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let wrong = try folder.write("wrong", Data("no key".utf8))
        let rows: [(arguments: [String], status: Int32, error: String)] = [
            ([Self.altered, "--redact", "--redact-key", wrong], 64, "\(wrong): is no key"),
            (
                [Self.altered, "--redact", "--redact-key", "/no/such/key"], 73,
                "/no/such/key: cannot be made: No such file"
            ),
            ([Self.altered, "--redact", "--redact-key", folder.url.path], 66, "\(folder.url.path): cannot be read"),
            ([Self.altered, "--redact-key", wrong], 64, "--redact-key needs --redact"),
            ([Self.altered, "--redact", "-w", "x", "--with-secrets"], 64, "--with-secrets would open"),
            (["-i", "lo", "--redact", "-w", "x"], 64, "-w of a live run records before"),
        ]
        for row in rows {
            let run = try Program.run(row.arguments)
            #expect(run.status == row.status && !run.isSignal, "\(row) \(run.errors)")
            #expect(run.errors.contains(row.error), "\(run.errors)")
        }
    }

    @Test("What is encrypted is sealed anew, and what is compressed left out, and told")
    func encrypted() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let shared = folder.url.appending(path: "shared.pcapng").path
        let run = try Program.run(["Captures/tls13.pcapng", "--redact", "-w", shared])
        #expect(run.status == 0)
        #expect(!run.errors.contains("left out"))
        let found = try Program.run([shared])
        #expect(found.status == 0 && !String(decoding: found.output, as: UTF8.self).contains("NOT READ"))
    }

    @Test("A store tells nobody either", arguments: ["sessions", "verify"])
    func store(command: String) throws {
        let folder = try Folder()
        defer { folder.remove() }
        let store = folder.url.appending(path: "store").path
        for capture in ["original-missing.pcap", "appendix-k-clean.pcap"] {
            #expect(try Program.run(["Captures/\(capture)", "--store", store, "--redact"]).status == 0)
        }
        for format in ["text", "json"] {
            let run = try Program.run([command, "--store", store, "--quiet", "--redact", "--format", format])
            #expect(run.status == 0 && run.errors.isEmpty)
            #expect(Self.secrets.filter(run.text.contains) == [])
        }
    }
}
