import Foundation
import Testing

private let isBuilt = Program.path != nil

/// `-w`, as a shell sees it.
@Suite("A ticket to carry", .enabled(if: isBuilt, "imtrace is not built beside the tests: run `swift build` first"))
struct TicketTests {
    private static let altered = "Captures/text-altered.pcap"

    @Test("What cannot be done is said, and leaves nothing behind")
    func refusals() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let capture = try Data(contentsOf: Program.checkout.appending(path: Self.altered))
        let input = try folder.write("input.pcap", capture)
        try FileManager.default.createSymbolicLink(
            atPath: folder.url.appending(path: "link.pcap").path, withDestinationPath: input)
        let ticket = folder.url.appending(path: "ticket.pcapng").path
        let link = folder.url.appending(path: "link.pcap").path
        let rows: [(arguments: [String], status: Int32, error: String)] = [
            ([input, "-w", "/no/such/folder/t"], 73, "/no/such/folder/t: cannot create: No such file"),
            ([input, "-w", input], 73, "\(input): is read, and not written over"),
            ([input, "-w", link], 73, "\(link): is read, and not written over"),
            (
                [input, "-w", input + ".db", "--store", input + ".db"], 73,
                "\(input).db: is the store, and not written over"
            ),
            ([input, "-w", ""], 64, "-w needs the name of a file"),
            ([input, "-w", "/dev/full"], 74, "/dev/full: cannot write: No space left on device"),
            ([input, "-w", ticket, "--only", "p9"], 64, "no push p9: there is 1"),
            (["-", "-w", ticket], 64, "-w needs captures that can be read again, and standard input cannot"),
            (["-i", "lo", "--only", "p1", "-w", ticket], 64, "-w of a live run records every frame"),
            (["-i", "lo", "-w", ""], 64, "-w needs the name of a file"),
            (
                [input, "--with-secrets"], 64,
                "--with-secrets writes the secrets into the file of -w, and there is none"
            ),
            (["-i", "lo", "--with-secrets"], 64, "--with-secrets writes the secrets into the file of -w"),
            (["-i", "lo", "--with-secrets", "-w", ticket], 64, "--with-secrets: -w of a live run records before"),
            (["no-such.pcap", "-w", ticket], 66, "no-such.pcap: cannot open"),
        ]
        for row in rows {
            let run = try Program.run(row.arguments)
            #expect(run.status == row.status && run.isWellSpoken && run.errorLines.count == 1, "\(row) \(run.errors)")
            #expect(run.errors.hasPrefix("imtrace: \(row.error)"))
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
        #expect(left == ["input.pcap", "link.pcap"])
        #expect(try folder.contents("input.pcap") == capture)
    }

    @Test("The frames that one verdict needs, and what each is there for")
    func roles() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let path = folder.url.appending(path: "ticket.pcapng").path
        // What was there before is replaced as a whole.
        _ = try folder.write("ticket.pcapng", Data(repeating: 7, count: 100_000))
        let plain = try Program.run([Self.altered, "--only", "p1"])
        let run = try Program.run([Self.altered, "--only", "p1", "-w", path])
        #expect(run.status == 0 && run.output == plain.output)
        #expect(run.errors == "imtrace: 25 of 35 frames written to \(path)\n")
        let frames = try Frame.all(of: folder.contents("ticket.pcapng"))
        let dialog = "(shows who talks to whom, and by which paths)"
        let beginning = "(shows where the connection begins)"
        #expect(
            frames.map(\.comment) == [
                "original of p1, part 1: INVITE", "session with originals of p1: 100 to INVITE \(dialog)",
                "original of p1, part 2: 200 to INVITE", "session with originals of p1: ACK \(dialog)",
                "SYN of the connection with original of p1, part 3 \(beginning)",
                "SYN-ACK of the connection with original of p1, part 3 \(beginning)",
                "ACK of the connection with original of p1, part 3 \(beginning)",
                "original of p1, part 3: SEND, octets 1-28 of the message",
                "200 to original of p1, part 3 (shows what became of it)", "original of p1, part 4: BYE",
                "session with originals of p1: 200 to BYE \(dialog)",
                "registration before p1: REGISTER (shows when the recipient could be reached)",
                "registration before p1: 200 to REGISTER (shows when the recipient could be reached)",
                "session that carries p1: INVITE \(dialog)",
                "session that carries p1: 100 to INVITE \(dialog)", "session that carries p1: 200 to INVITE \(dialog)",
                "session that carries p1: ACK \(dialog)", "SYN of the connection with carrier of p1 \(beginning)",
                "SYN-ACK of the connection with carrier of p1 \(beginning)",
                "ACK of the connection with carrier of p1 \(beginning)",
                "carrier of p1: SEND, octets 1-1148 of the message",
                "carrier of p1: SEND, octets 1149-2055 of the message",
                "200 to carrier of p1 (shows what became of it)", "session that carries p1: BYE \(dialog)",
                "session that carries p1: 200 to BYE \(dialog)",
            ])
        let again = try Program.run([path, "--fail-on", "altered"])
        #expect(again.status == 1 && again.text.contains("Push 1  ALTERED"))
    }

    @Test("Standard output: the report gives way to standard error")
    func standardOutput() throws {
        let report = try Program.run([Self.altered]).text
        let run = try Program.run([Self.altered, "-w", "-", "--quiet"])
        #expect(run.status == 0 && run.errors == report)
        #expect(try Frame.all(of: run.output).count == 35)
        let gone = try Program.run([Self.altered, "-w", "-", "--quiet"], output: .closedPipe)
        #expect(gone.status == 0 && gone.errors == report)
        let terminal = try Program.run([Self.altered, "-w", "-"], output: .terminal)
        #expect(terminal.status == 64 && terminal.text.isEmpty)
        #expect(terminal.errors == "imtrace: -w - would write a capture to the terminal\n")
    }

    @Test("All SIP and MSRP, or a session; from several captures")
    func selections() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let path = folder.url.appending(path: "ticket.pcapng").path
        let rows: [(arguments: [String], frames: Int)] = [
            ([Self.altered], 35), ([Self.altered, "Captures/nanoseconds.pcapng"], 70),
            ([Self.altered, "--only", "s2"], 2), ([Self.altered, "--user", "nobody"], 0),
            ([Self.altered, "-c", "17"], 17), ([Self.altered, "-f", "udp"], 14),
        ]
        for row in rows {
            let run = try Program.run(row.arguments + ["-w", path, "--quiet"])
            #expect(run.status == 0, "\(row.arguments): \(run.errors)")
            let frames = try Frame.all(of: folder.contents("ticket.pcapng"))
            #expect(frames.count == row.frames, "\(row.arguments)")
            #expect(frames.allSatisfy { !$0.comment.isEmpty })
        }
    }

    private static let shared = Program.checkout.appending(path: "../shared/lab/s19b-many-sessions.pcap")
        .standardizedFileURL.path

    @Test(
        "Where a hole would change what is read, it is filled",
        .enabled(if: FileManager.default.fileExists(atPath: shared), "the captures with known truth are not there"))
    func filledHole() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let path = folder.url.appending(path: "ticket.pcapng").path
        let run = try Program.run([Self.shared, "--only", "p10", "-w", path, "--quiet"])
        #expect(run.status == 0 && run.errors.isEmpty)
        let frames = try Frame.all(of: folder.contents("ticket.pcapng"))
        let isFilled = frames.contains { $0.comment.hasPrefix("octets on a connection, before original of p10") }
        #expect(isFilled && frames.count < 250)
        let again = try Program.run([path]).text
        // Else the BYE of another leg, which a proxy has changed since.
        #expect(again.contains("6 BYE      match") && !again.contains("Via differs"))
    }

    /// A frame of a ticket.
    private struct Frame {
        let comment: String

        /// All frames of a little-endian pcapng.
        static func all(of data: Data) throws -> [Frame] {
            let octets = [UInt8](data)
            func number(_ place: Int, _ count: Int) -> Int {
                octets[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
            }
            var frames: [Frame] = []
            var place = 0
            while place < octets.count {
                let length = number(place + 4, 4)
                try #require(length >= 12 && place + length <= octets.count)
                if number(place, 4) == 6 {
                    let option = place + 28 + (number(place + 20, 4) + 3) / 4 * 4
                    let isComment = option + 4 < place + length - 4 && number(option, 2) == 1
                    let text = isComment ? octets[option + 4..<option + 4 + number(option + 2, 2)] : []
                    frames.append(Frame(comment: String(decoding: text, as: UTF8.self)))
                }
                place += length
            }
            return frames
        }
    }
}
