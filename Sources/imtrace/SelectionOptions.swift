import Analysis
import ArgumentParser
import Records

/// What the report is to show.
struct SelectionOptions: ParsableArguments {
    @OptionGroup
    var named: NameOptions

    @OptionGroup
    var messages: MessageOptions

    @Option(
        name: .customLong("only"),
        help: ArgumentHelp(
            "deferred, problems (all of a session with an error or a warning), a push (p1) or a session (s3).",
            valueName: "what"),
        completion: .list(["deferred", "problems"]))
    var scopes: [String] = []

    @Option(
        name: .customLong("explain"),
        help: ArgumentHelp(
            "Both sides of every field compared, and the rule that decides it: of all pushes, or of p1 or p1,p3.",
            valueName: "push"),
        // Its value may be left out, and then a capture follows.
        completion: .file())
    var explanations: [PushNames] = []

    /// Which pushes are explained.
    var explained: Explained {
        if explanations.isEmpty { return .none }
        return explanations.contains { $0.ids.isEmpty } ? .all : .pushes(Set(explanations.flatMap(\.ids)))
    }

    /// As the analysis takes it. What is wrong in an expression or a time is said, and 64 is the status.
    func selection() throws -> Selection {
        var selection = named.selection
        selection.messages = try messages.criteria()
        selection.scopes = scopes.compactMap { Selection.Scope($0) }
        return selection
    }

    func validate() throws {
        for word in scopes where Selection.Scope(word) == nil {
            throw ValidationError("--only takes deferred, problems, p1 or s3, not \"\(word)\".")
        }
    }
}

/// Pushes by their ids, `p1,p3`; without an id, all of them.
struct PushNames: ExpressibleByArgument {
    let ids: [String]

    /// What stands for all pushes on the way to the parser.
    private static let all = "all"

    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if words == [PushNames.all] {
            ids = []
        } else if words.allSatisfy(PushNames.isID) {
            ids = words
        } else {
            return nil
        }
    }

    private static func isID(_ word: String) -> Bool {
        let digits = word.dropFirst()
        return word.hasPrefix("p") && digits.count < 10 && Int(digits).map { "p\($0)" } == word
    }

    /// `arguments` with the value of each `--explain` joined to it: its value may be left out, and a capture may follow.
    static func joined(_ arguments: [String]) -> [String] {
        var result: [String] = []
        for argument in arguments {
            if result.last == "--explain=\(all)", PushNames(argument: argument) != nil {
                result[result.count - 1] = "--explain=\(argument)"
            } else {
                result.append(argument == "--explain" ? "--explain=\(all)" : argument)
            }
        }
        return result
    }
}

/// What is shown by its name: of a run, or of a store.
struct NameOptions: ParsableArguments {
    @Option(
        name: .customLong("call-id"),
        help: ArgumentHelp("Only what belongs to this Call-ID; may be given several times.", valueName: "call-id"))
    var callIDs: [String] = []

    @Option(
        name: .customLong("user"),
        help: ArgumentHelp(
            "Only what this user sent or was to have: a URI, a number in any spelling, or a user part.",
            valueName: "user"))
    var users: [String] = []

    /// As the analysis takes it.
    var selection: Selection {
        var selection = Selection()
        selection.callIDs = Set(callIDs)
        selection.users = users
        return selection
    }
}
