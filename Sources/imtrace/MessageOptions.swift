import Analysis
import ArgumentParser
import Expressions
import Glibc
import Reports

/// Which messages bring their sessions.
struct MessageOptions: ParsableArguments {
    @Option(
        name: [.customShort("Y"), .customLong("display-filter")],
        help: ArgumentHelp(
            "Only sessions with a message for which this expression holds, in the words of tshark.",
            discussion: """
                Fields are sip.*, msrp.*, ip.addr, tcp.port, frame.number and their like, and text, imtrace.verdict, \
                imtrace.finding; operators == != < > contains matches in, and, or, not. It is held against each SIP and \
                MSRP message that was live, one at a time; what a push encapsulates was not. Of several values (chunks, \
                Vias) one must fit. The message brings its session with all that is in it, and the pushes that carry it \
                or are it. text is what a person wrote: chunks joined, decoded. For example \
                'sip.from.user == "alice" and sip.Method == "MESSAGE"', 'text contains "lunch"', \
                'imtrace.verdict in {altered, not-seen}'.
                """,
            valueName: "expression"))
    var expression: String?

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp(
            "Only what this user sent: a URI, a number in any spelling, or a user part. One of several must fit.",
            valueName: "user"))
    var senders: [String] = []

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("Only what this user was to have. One of several must fit.", valueName: "user"))
    var recipients: [String] = []

    @Option(
        name: .customLong("text"),
        help: ArgumentHelp(
            "Only what has this in its text as a person reads it, whatever the capitals. All of several must be there.",
            valueName: "text"))
    var texts: [String] = []

    @Option(
        name: .customLong("since"),
        help: ArgumentHelp(
            "Only what was there at this time or later: 2026-11-22T09:50:00Z, \"2026-11-22 09:50\", or 09:50 on the "
                + "first frame's day; UTC unless an offset is given.",
            valueName: "time"))
    var since: String?

    @Option(
        name: .customLong("until"),
        help: ArgumentHelp("Only what was there at this time or before.", valueName: "time"))
    var until: String?

    /// As the analysis takes it. What is wrong in an expression or a time is said, and 64 is the status.
    func criteria() throws -> MessageCriteria {
        var criteria = MessageCriteria()
        criteria.senders = senders
        criteria.recipients = recipients
        criteria.texts = texts
        do {
            if let expression { criteria.expression = try Expression(expression) }
            if let since { criteria.since = try TimeText(since) }
            if let until { criteria.until = try TimeText(until) }
            if let since = criteria.since, let until = criteria.until, until.isBefore(since) == true {
                throw SyntaxError(
                    until.text, at: 0..<until.text.unicodeScalars.count, "--until is before --since \(since.text)")
            }
        } catch let error as SyntaxError {
            Diagnosis.write(error)
            throw ExitCode(64)
        }
        return criteria
    }

    func validate() throws {
        if texts.contains("") { throw ValidationError("An empty --text is found everywhere.") }
    }
}

extension Diagnosis {
    /// What was written, a caret under where it is wrong, and why.
    static func write(_ error: SyntaxError) {
        let terminal = Terminal(descriptor: STDERR_FILENO)
        // Before each line stand the program's name and two spaces; a caret may stand behind the last character.
        let shown = Underline(
            error.text, at: error.range, reason: error.reason, unicode: terminal.hasUnicode,
            room: max((terminal.columns ?? 80) - 12, 20))
        write("  \(shown.text)")
        write("  \(shown.carets)")
        write(shown.reason)
    }
}
