import ArgumentParser
import Records
import Redaction
import Reports

/// Views of the same run beside its report.
struct ViewOptions: ParsableArguments {
    @Flag(help: "The conversations: who said what and when, and what became of it.")
    var messages = false

    @Option(
        name: .customLong("ladder"),
        help: ArgumentHelp(
            "A message-flow diagram of SIP and MSRP: of the sessions s1 or s1,s3, of push p1, or of each push.",
            valueName: "session"),
        // Its value may be left out, and then a capture follows.
        completion: .file())
    var ladders: [LadderNames] = []

    @Flag(help: "Who was bound where over time, and which device a push took.")
    var registrations = false

    @OptionGroup
    var display: DisplayOptions

    /// Whether the views that were asked for can be shown in this format.
    func validate(for format: Analyze.Format) throws {
        switch format {
        case .text, .html: break
        case .svg where !messages && !registrations: break
        case .svg: throw ValidationError("--format svg shows --ladder alone.")
        case .json, .ndjson:
            if !wanted.isEmpty {
                throw ValidationError("Views (--messages, --ladder, --registrations) need --format text or html.")
            }
        }
    }

    /// What is shown in this format: of a page every view is part.
    func wanted(for format: Analyze.Format) -> WantedViews {
        var wanted = wanted
        switch format {
        case .text, .json, .ndjson: break
        case .svg: if wanted.ladders == .none { wanted.ladders = .all }
        case .html:
            wanted.conversations = true
            if wanted.ladders == .none || wanted.ladders == .all { wanted.ladders = .each }
        }
        return wanted
    }

    /// As the analysis takes it.
    var wanted: WantedViews {
        var wanted = WantedViews()
        wanted.conversations = messages
        wanted.registrations = registrations
        if ladders.contains(where: { $0.ids.isEmpty }) {
            wanted.ladders = .all
        } else if !ladders.isEmpty {
            wanted.ladders = .of(ladders.flatMap(\.ids))
        }
        return wanted
    }
}

/// How addresses and times are shown in text.
struct DisplayOptions: ParsableArguments {
    @Option(
        name: .customLong("name"),
        help: ArgumentHelp(
            "Call an address, with or without a port, by a name; may be given several times.",
            valueName: "address=label"))
    var named: [NamedAddress] = []

    @Option(
        help: ArgumentHelp("Show times in this zone: a name as Europe/Berlin, UTC or local.", valueName: "zone"))
    var tz: ZoneName?

    /// Has texts shown so.
    /// - Parameter redaction: the pseudonyms that stand for addresses.
    func apply(to options: inout TextOptions, _ redaction: Pseudonyms?) {
        for entry in named {
            options.names.add(redaction?.endpoint(entry.address) ?? entry.address, entry.label)
        }
        if let tz { options.zone = tz.zone }
    }
}

/// Sessions and pushes of one diagram by their ids, `s1,s3`; without an id, those that matter.
struct LadderNames: ExpressibleByArgument {
    let ids: [String]

    /// What stands for no id on the way to the parser.
    private static let all = "all"

    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if words == [LadderNames.all] {
            ids = []
        } else if words.allSatisfy(LadderNames.isID) {
            ids = words
        } else {
            return nil
        }
    }

    private static func isID(_ word: String) -> Bool {
        let digits = word.dropFirst()
        guard let letter = word.first, letter == "s" || letter == "p", digits.count < 10 else { return false }
        return Int(digits).map { "\(letter)\($0)" } == word
    }

    /// `arguments` with the value of each `--ladder` joined to it: its value may be left out, and a capture may follow.
    static func joined(_ arguments: [String]) -> [String] {
        var result: [String] = []
        for argument in arguments {
            if result.last == "--ladder=\(all)", LadderNames(argument: argument) != nil {
                result[result.count - 1] = "--ladder=\(argument)"
            } else {
                result.append(argument == "--ladder" ? "--ladder=\(all)" : argument)
            }
        }
        return result
    }
}
