import ArgumentParser
import Glibc
import Redaction

/// What lets a report, or a capture, be handed on.
struct RedactOptions: ParsableArguments {
    @Flag(
        help:
            "Put pseudonyms for users, numbers, hosts, addresses, identifiers and what was written, in the report and in the file of -w: of the same length, and equal ones for what is equal."
    )
    var redact = false

    @Option(
        help: ArgumentHelp(
            "The key of the pseudonyms, as 64 hexadecimal digits; made where the file is not there. Captures that are redacted with one key have the same pseudonyms: keep it to yourself.",
            valueName: "file"), completion: .file())
    var redactKey: String?

    func validate() throws {
        if redactKey != nil, !redact { throw ValidationError("--redact-key needs --redact.") }
    }

    /// The pseudonyms that are asked for; leaves with the status of what is in the way.
    func pseudonyms() throws -> Pseudonyms? {
        guard redact else { return nil }
        guard let redactKey else { return Pseudonyms(.random()) }
        do throws(KeyFile.Fault) {
            return Pseudonyms(try KeyFile(path: redactKey).key())
        } catch {
            Diagnosis.write("\(redactKey): \(error.words)")
            throw ExitCode(error.status)
        }
    }
}

/// The file that keeps the key of a redaction.
private struct KeyFile {
    let path: String

    /// Why there is no key.
    enum Fault: Error {
        case cannotRead(String)
        case cannotMake(String)
        case isNone

        var words: String {
            switch self {
            case .cannotRead(let reason): "cannot be read: \(reason)"
            case .cannotMake(let reason): "cannot be made: \(reason)"
            case .isNone: "is no key, which is 64 hexadecimal digits"
            }
        }

        var status: Int32 {
            switch self {
            case .cannotRead: 66
            case .cannotMake: 73
            case .isNone: 64
            }
        }
    }

    /// The key in the file; a new one, which it then holds, where there is no file.
    func key() throws(Fault) -> RedactionKey {
        // Bound: open is given a string that ends in NUL.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return try make() }
            throw .cannotRead(Self.reason(errno))
        }
        defer { close(descriptor) }
        var octets = [UInt8](repeating: 0, count: 256)
        // Bound: read is given the array and its count.
        let count = unsafe octets.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        if count < 0 { throw .cannotRead(Self.reason(errno)) }
        let text = String(decoding: octets.prefix(count), as: UTF8.self)
        guard let key = RedactionKey(hexadecimal: text) else { throw .isNone }
        return key
    }

    private static func reason(_ number: Int32) -> String {
        // Bound: strerror gives a string that ends in NUL.
        unsafe String(cString: strerror(number))
    }

    private func make() throws(Fault) -> RedactionKey {
        let key = RedactionKey.random()
        let line = Array("\(key.hexadecimal)\n".utf8)
        // Whoever reads it undoes what it hides.
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotMake(Self.reason(errno)) }
        // Bound: write is given the array and its count.
        let written = unsafe line.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        let failure = errno
        guard close(descriptor) == 0, written == line.count else {
            throw .cannotMake(Self.reason(written < 0 ? failure : ENOSPC))
        }
        return key
    }
}
