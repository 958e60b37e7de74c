import Analysis
import ArgumentParser

/// What the report is to show.
struct SelectionOptions: ParsableArguments {
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

    @Option(
        name: .customLong("only"),
        help: ArgumentHelp("deferred, problems, a push (p1) or a session (s3).", valueName: "what"))
    var scopes: [String] = []

    /// As the analysis takes it.
    var selection: Selection {
        var selection = Selection()
        selection.callIDs = Set(callIDs)
        selection.users = users
        selection.scopes = scopes.compactMap { Selection.Scope($0) }
        return selection
    }

    func validate() throws {
        for word in scopes where Selection.Scope(word) == nil {
            throw ValidationError("--only takes deferred, problems, p1 or s3, not \"\(word)\".")
        }
    }
}
