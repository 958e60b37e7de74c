import Analysis
import ArgumentParser
import Ingest

/// The command line that is typed most: captures, and no option.
///
/// The parser takes longer to learn what options there are than a small capture takes to be analysed, so it is not asked.
/// Each default stands here a second time; a test holds them against what the parser makes of the same line.
extension Analyze {
    /// Of a command line that has an option, a subcommand or no capture nothing is made.
    init?(capturesAlone arguments: [String]) {
        guard let first = arguments.first, !Imtrace.subcommands.contains(first),
            arguments.allSatisfy({ $0 == "-" || !$0.isEmpty && !$0.hasPrefix("-") }),
            arguments.count(where: { $0 == "-" }) < 2
        else { return nil }
        self.init()
        source = CaptureOptions(alone: arguments)
        chosen = SelectionOptions(asUsual: ())
        views = ViewOptions(asUsual: ())
        carried = TicketOptions(asUsual: ())
        redacted = RedactOptions(asUsual: ())
        lasting = LiveOptions(asUsual: ())
        held = LimitOptions(asUsual: ())
        remembered = StoreOptions(asUsual: ())
        format = .text
        notes = false
        pedantic = false
        failOn = []
        quiet = false
        progress = false
        noColor = false
    }
}

extension CaptureOptions {
    fileprivate init(alone names: [String]) {
        self.init()
        captures = names
        read = []
        interfaces = []
        follow = false
        listsInterfaces = false
        captureFilter = nil
        keylog = nil
        verifyChecksums = false
        frameLimit = nil
        duration = nil
        snapLength = 262_144
        bufferSize = 65_536
        isNotPromiscuous = false
    }
}

extension SelectionOptions {
    fileprivate init(asUsual: Void) {
        self.init()
        named = NameOptions(asUsual: ())
        messages = MessageOptions(asUsual: ())
        scopes = []
        explanations = []
    }
}

extension NameOptions {
    fileprivate init(asUsual: Void) {
        self.init()
        callIDs = []
        users = []
    }
}

extension MessageOptions {
    fileprivate init(asUsual: Void) {
        self.init()
        expression = nil
        senders = []
        recipients = []
        texts = []
        since = nil
        until = nil
    }
}

extension ViewOptions {
    fileprivate init(asUsual: Void) {
        self.init()
        messages = false
        ladders = []
        registrations = false
        display = DisplayOptions(asUsual: ())
    }
}

extension DisplayOptions {
    fileprivate init(asUsual: Void) {
        self.init()
        named = []
        tz = nil
    }
}

extension TicketOptions {
    fileprivate init(asUsual: Void) {
        self.init()
        ticket = nil
        withSecrets = false
    }
}

extension RedactOptions {
    fileprivate init(asUsual: Void) {
        self.init()
        redact = false
        redactKey = nil
    }
}

extension LiveOptions {
    fileprivate init(asUsual: Void) {
        self.init()
        fileSize = nil
        rotateSeconds = nil
        fileCount = nil
        user = nil
        metrics = nil
        metricsInterval = nil
    }
}

extension LimitOptions {
    fileprivate init(asUsual: Void) {
        self.init()
        let limits = Limits()
        maxMemory = Size(octets: limits.totalOctets)
        maxStream = Size(octets: limits.streamOctets)
        maxFragments = Size(octets: limits.fragmentOctets)
        maxFlows = limits.flows
    }
}

extension StoreOptions {
    fileprivate init(asUsual: Void) {
        self.init()
        store = nil
        storeBodies = false
        storeAge = nil
        storeSize = nil
    }
}
