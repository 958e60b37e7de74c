import Analysis
import ArgumentParser
import Glibc
import Ingest

/// What is written beside the report: the frames that it rests on.
struct TicketOptions: ParsableArguments {
    @Option(
        name: [.customShort("w"), .customLong("write")],
        help: ArgumentHelp(
            "Write the frames that the report rests on as pcapng, each with a comment that says what for: of --only p1 those that its verdict needs, without a selection all SIP and MSRP. Live: every frame that is captured, at once. \"-\" is standard output; the report then goes to standard error.",
            valueName: "file"), completion: .file())
    var ticket: String?

    @Flag(
        help:
            "Write the TLS secrets of these frames' connections too, so that whoever has the file can read what they hold."
    )
    var withSecrets = false

    /// Where the report goes.
    var reportDescriptor: Int32 { ticket == "-" ? STDERR_FILENO : STDOUT_FILENO }

    /// Makes the file, before anything is read.
    ///
    /// - Parameters:
    ///   - store: the file that remembers, which is not to be written over.
    ///   - key: the file of a redaction's key, neither.
    func open(_ source: CaptureOptions, store: String?, key: String?) throws -> CaptureOutput? {
        guard let ticket = try checked(source, store: store) else { return nil }
        do {
            return try CaptureOutput(path: ticket, inputs: guarded(source, store: store) + (key.map { [$0] } ?? []))
        } catch {
            Diagnosis.write(error.description)
            throw ExitCode(73)
        }
    }

    /// The file, where it can be written; nothing is read or made for that.
    func checked(_ source: CaptureOptions, store: String?) throws -> String? {
        guard let ticket else {
            if !withSecrets { return nil }
            Diagnosis.write("--with-secrets writes the secrets into the file of -w, and there is none")
            throw ExitCode(64)
        }
        if withSecrets, source.isLive {
            Diagnosis.write(
                "--with-secrets: -w of a live run records before the secrets are known; "
                    + "write a ticket of the recording, or put them in with editcap --inject-secrets")
            throw ExitCode(64)
        }
        if ticket.isEmpty {
            Diagnosis.write("-w needs the name of a file")
            throw ExitCode(64)
        }
        if TicketOptions.files(ofStore: store).contains(ticket) {
            Diagnosis.write("\(ticket): is the store, and not written over")
            throw ExitCode(73)
        }
        if let reason = TicketOptions.obstacle(source, ticket) {
            Diagnosis.write(reason)
            throw ExitCode(64)
        }
        return ticket
    }

    /// What must not be written over.
    func guarded(_ source: CaptureOptions, store: String?) -> [String] {
        source.files + (source.keylog.map { [$0] } ?? []) + TicketOptions.files(ofStore: store)
    }

    /// SQLite keeps two more files beside a store.
    private static func files(ofStore store: String?) -> [String] {
        store.map { [$0, "\($0)-wal", "\($0)-shm"] } ?? []
    }

    /// Why no ticket can be written.
    private static func obstacle(_ source: CaptureOptions, _ ticket: String) -> String? {
        if source.follow { return "-w needs captures that are whole: --follow reads one that is not" }
        if let pipe = source.files.first(where: { $0 == "-" || FileIdentity($0).map { !$0.isRegular } ?? false }) {
            let name = pipe == "-" ? "standard input" : pipe
            return "-w needs captures that can be read again, and \(name) cannot"
        }
        if ticket == "-", isatty(STDOUT_FILENO) == 1 { return "-w - would write a capture to the terminal" }
        return nil
    }

    /// Writes what the report of `analyzer` rests on; answers the exit status, 0 where all is well.
    func write(
        _ analyzer: Analyzer, of chosen: SelectionOptions, to output: CaptureOutput, quiet: Bool
    ) -> Int32 {
        do throws(IngestError) {
            let result = try analyzer.writeTicket(to: output, of: chosen.words, withSecrets: withSecrets)
            if let failure = result.failure {
                Diagnosis.write(failure.description)
                return 74
            }
            for name in result.absent {
                Diagnosis.write("originals that the store knows from \(name) are not in the ticket")
            }
            for id in result.unproved {
                Diagnosis.write("the ticket by itself does not show \(id) as the captures do")
            }
            for (frames, reason) in result.leftOut {
                Diagnosis.write("\(frames == 1 ? "1 frame" : "\(frames) frames") left out: \(reason)")
            }
            if !quiet {
                let name = output.path == "-" ? "standard output" : output.path
                Diagnosis.write("\(result.written) of \(result.read) frames written to \(name)")
            }
            return 0
        } catch {
            output.discard()
            Diagnosis.write(error.description)
            return Diagnosis.status(of: error)
        }
    }
}

extension MessageOptions {
    /// What was asked for, as it was typed.
    fileprivate var words: [String] {
        senders.map { "--from \($0)" } + recipients.map { "--to \($0)" } + texts.map { "--text \($0)" }
            + [("-Y", expression), ("--since", since), ("--until", until)].compactMap { name, value in
                value.map { "\(name) \($0)" }
            }
    }
}

extension SelectionOptions {
    /// What was asked for, as it was typed.
    fileprivate var words: String {
        let words =
            scopes + named.callIDs.map { "--call-id \($0)" } + named.users.map { "--user \($0)" } + messages.words
        return words.isEmpty ? "all SIP and MSRP" : words.joined(separator: " ")
    }
}
