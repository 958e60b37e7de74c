import ArgumentParser
import Ingest

/// Where frames come from, in the letters of tcpdump.
struct CaptureOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Captures (pcap, pcapng, also compressed by gzip or zstd), read as one, merged by time; \"-\" is standard input.",
            valueName: "capture"), completion: .file())
    var captures: [String] = []

    @Option(
        name: [.customShort("r"), .customLong("read")],
        help: ArgumentHelp("The same as naming the file.", valueName: "capture"), completion: .file())
    var read: [String] = []

    @Option(
        name: [.customShort("i"), .customLong("interface")],
        help: ArgumentHelp(
            "Capture live from this interface (or \"any\") until Ctrl-C; may be given several times. Captures that are named besides are read first.",
            valueName: "interface"),
        completion: .custom { _, _, _ in interfaceNames })
    var interfaces: [String] = []

    @Flag(
        help:
            "The last capture named, or the folder of captures, is still being written: read on as it grows, until Ctrl-C."
    )
    var follow = false

    @Flag(name: [.customShort("D"), .customLong("list-interfaces")], help: "List the interfaces and leave.")
    var listsInterfaces = false

    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp(
            "Read only frames that this libpcap filter matches; also as words behind \"--\".", valueName: "filter"))
    var captureFilter: String?

    @Option(
        help: ArgumentHelp(
            "Secrets to read TLS with, in the NSS key log format, as browsers and OpenSSL write them; it may grow while the run goes on. Without it, the file that SSLKEYLOGFILE names.",
            valueName: "file"), completion: .file())
    var keylog: String?

    @Flag(help: "Leave out packets with a wrong checksum. Captures taken on a sending host have none yet.")
    var verifyChecksums = false

    @Option(name: .customShort("c"), help: ArgumentHelp("End after so many frames.", valueName: "frames"))
    var frameLimit: Int?

    @Option(help: ArgumentHelp("End a live capture after so many seconds.", valueName: "seconds"))
    var duration: Double?

    @Option(
        name: [.customShort("s"), .customLong("snapshot-length")],
        help: ArgumentHelp("Take so many octets of each frame, live.", valueName: "octets"))
    var snapLength = 262_144

    @Option(
        name: [.customShort("B"), .customLong("buffer-size")],
        help: ArgumentHelp("The kernel's buffer, live.", valueName: "KiB"))
    var bufferSize = 65_536

    @Flag(name: [.customShort("p"), .customLong("no-promiscuous-mode")], help: "Take only frames for this machine.")
    var isNotPromiscuous = false

    /// The files named, in the order in which they are numbered.
    var files: [String] { read + captures }

    func validate() throws {
        if listsInterfaces { return }
        if follow, !interfaces.isEmpty {
            throw ValidationError("--follow reads files, -i interfaces: name one of them.")
        }
        if follow, let last = files.last, last == "-" {
            throw ValidationError("Standard input is read as it comes anyway.")
        }
        if Set(interfaces).count < interfaces.count { throw ValidationError("An interface is named twice.") }
        if interfaces.count > 1, interfaces.contains("any") {
            throw ValidationError("\"any\" has the frames of all interfaces: name it alone.")
        }
        if interfaces.isEmpty, files.isEmpty {
            throw ValidationError("Name a capture, \"-\" for standard input, or -i INTERFACE.")
        }
        if files.count(where: { $0 == "-" }) > 1 { throw ValidationError("Standard input can be read once.") }
        if let frameLimit, frameLimit < 1 { throw ValidationError("-c takes a number from 1 on.") }
        if let duration, !(duration > 0 && duration < 1e9) {
            throw ValidationError("--duration takes a number of seconds.")
        }
        if !(1...1 << 24 ~= snapLength) { throw ValidationError("-s takes a number from 1 to 16777216.") }
        if !(1...1 << 21 ~= bufferSize) { throw ValidationError("-B takes a number from 1 to 2097152.") }
    }

    /// What can be captured from, as a shell is told.
    private static var interfaceNames: [String] {
        do { return try LiveCapture.interfaces().map(\.name) } catch { return [] }
    }

    /// Whether frames come while the run goes on.
    var isLive: Bool { follow || !interfaces.isEmpty }

    /// What is read to its end before anything live.
    var finishedFiles: [String] { follow ? Array(files.dropLast()) : files }

    /// The interfaces, opened and not yet read; their indices are behind those of the files.
    func openInterfaces() throws(IngestError) -> [LiveCapture] {
        var captures: [LiveCapture] = []
        for (place, name) in interfaces.enumerated() {
            captures.append(
                try LiveCapture(
                    interface: name, index: finishedFiles.count + place, snapLength: snapLength, bufferKiB: bufferSize,
                    promiscuous: !isNotPromiscuous, filter: captureFilter))
        }
        return captures
    }

    /// What the interfaces are, for those who record them.
    func recorded(_ captures: [LiveCapture]) -> [LiveRun.RecordedCapture] {
        captures.enumerated().map { place, capture in
            let interface = RecordedInterface(
                capture: finishedFiles.count + place, name: capture.name, linkType: capture.linkType,
                snapLength: UInt32(clamping: snapLength), filter: captureFilter)
            return (interface, { capture.kernelStatistics.map(InterfaceStatistics.init) })
        }
    }
}

extension InterfaceStatistics {
    fileprivate init(_ counts: (received: Int, dropped: Int, droppedByInterface: Int)) {
        self.init(received: counts.received, dropped: counts.dropped, droppedByInterface: counts.droppedByInterface)
    }
}
