import Foundation
import Glibc
import Testing

/// The program as it was built beside these tests.
struct Program {
    /// Where it is; `nil` where only the tests were built.
    static let path: String? = {
        let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        // The test bundle, which the runner names among its arguments, lies beside the program.
        let bundles = CommandLine.arguments.filter { $0.contains(".xctest") }.map {
            URL(filePath: $0.components(separatedBy: ".xctest")[0]).deletingLastPathComponent()
        }
        let places = bundles + [checkout.appending(path: ".build/debug")]
        return places.map { $0.appending(path: "imtrace").path }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }()

    /// The checkout; the program runs in it, so that captures are named as a user names them.
    static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Where standard output goes.
    enum Output {
        case file
        /// A pipe whose reader is gone.
        case closedPipe
        case device(String)
        case terminal
    }

    /// What a run came to.
    struct Run {
        let status: Int32
        let isSignal: Bool
        let output: Data
        let errors: String

        var text: String { String(decoding: output, as: UTF8.self) }
        var errorLines: [Substring] { errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast() }

        /// Whether every line of standard error names the program and none looks like a crash.
        var isWellSpoken: Bool {
            !isSignal && (errors.isEmpty || errors.hasSuffix("\n"))
                && errorLines.allSatisfy { $0.hasPrefix("imtrace: ") && !$0.contains("Fatal") }
        }
    }

    /// Runs the program to its end.
    static func run(
        _ arguments: [String], input: Input = .none, environment: [String: String] = [:], output: Output = .file
    ) throws -> Run {
        let process = Process()
        process.executableURL = URL(filePath: try #require(path))
        process.arguments = arguments
        process.currentDirectoryURL = checkout
        var variables = ["LANG": "C.UTF-8", "TERM": "xterm", "SWIFT_BACKTRACE": "enable=yes"]
        variables.merge(environment) { $1 }
        process.environment = variables
        let folder = try Folder()
        defer { folder.remove() }
        let errors = try folder.file("errors")
        process.standardError = errors
        let inputPipe = try input.connect(to: process)
        var file: FileHandle?
        var terminal: Pseudoterminal?
        switch output {
        case .file:
            file = try folder.file("output")
            process.standardOutput = file
        case .closedPipe:
            let pipe = Pipe()
            try pipe.fileHandleForReading.close()
            process.standardOutput = pipe.fileHandleForWriting
        case .device(let path): process.standardOutput = FileHandle(forWritingAtPath: path)
        case .terminal:
            terminal = try Pseudoterminal()
            process.standardOutput = terminal?.slave
        }
        try process.run()
        try input.feed(inputPipe)
        let shown = try terminal?.readAll() ?? Data()
        process.waitUntilExit()
        return Run(
            status: process.terminationStatus, isSignal: process.terminationReason == .uncaughtSignal,
            output: file == nil ? shown : try folder.contents("output"),
            errors: String(decoding: try folder.contents("errors"), as: UTF8.self))
    }

    /// What standard input is.
    enum Input {
        case none
        case file(String)
        /// At most what a pipe holds.
        case pipe(Data)

        fileprivate func connect(to process: Process) throws -> Pipe? {
            switch self {
            case .none: process.standardInput = FileHandle.nullDevice
            case .file(let path): process.standardInput = FileHandle(forReadingAtPath: path)
            case .pipe:
                let pipe = Pipe()
                process.standardInput = pipe
                return pipe
            }
            return nil
        }

        fileprivate func feed(_ pipe: Pipe?) throws {
            guard case .pipe(let data) = self, let pipe else { return }
            try pipe.fileHandleForWriting.write(contentsOf: data)
            try pipe.fileHandleForWriting.close()
        }
    }
}

/// A terminal that nobody sits at.
private struct Pseudoterminal {
    private let master: FileHandle
    let slave: FileHandle

    init() throws {
        let descriptor = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var lock: Int32 = 0
        var number: Int32 = -1
        // TIOCSPTLCK and TIOCGPTN, which are no constants in Swift. Bound: each takes the address of one int.
        let isOpen =
            unsafe descriptor >= 0 && ioctl(descriptor, 0x4004_5431, &lock) == 0
            && ioctl(descriptor, 0x8004_5430, &number) == 0
        try #require(isOpen)
        master = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let terminal: FileHandle? = FileHandle(forWritingAtPath: "/dev/pts/\(number)")
        slave = try #require(terminal)
    }

    /// All that is written until the last writer has gone.
    func readAll() throws -> Data {
        try slave.close()
        var all = Data()
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            // Bound: read is given the buffer's own count. A terminal without a writer ends with EIO.
            let count = unsafe read(master.fileDescriptor, &buffer, buffer.count)
            if count <= 0 { return all }
            all += buffer.prefix(count)
        }
    }
}

/// A temporary folder.
struct Folder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "imtrace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// Removes the folder and what is in it.
    func remove() { try? FileManager.default.removeItem(at: url) }

    /// An empty file to write to.
    func file(_ name: String) throws -> FileHandle {
        try Data().write(to: url.appending(path: name))
        return try FileHandle(forWritingTo: url.appending(path: name))
    }

    /// A file with these contents.
    func write(_ name: String, _ data: Data) throws -> String {
        try data.write(to: url.appending(path: name))
        return url.appending(path: name).path
    }

    func contents(_ name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }
}
