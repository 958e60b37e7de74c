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
        name: [.customShort("i"), .long],
        help: ArgumentHelp("Capture live from this interface (or \"any\") until Ctrl-C.", valueName: "interface"),
        completion: .custom { _, _, _ in interfaceNames })
    var interface: String?

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
        if interface != nil, !files.isEmpty {
            throw ValidationError("Name captures or an interface, not both.")
        }
        if interface == nil, files.isEmpty {
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

    /// Starts to capture from `name`.
    func open(interface name: String) throws(IngestError) -> LiveCapture {
        try LiveCapture(
            interface: name, index: 0, snapLength: snapLength, bufferKiB: bufferSize,
            promiscuous: !isNotPromiscuous, filter: captureFilter)
    }
}
