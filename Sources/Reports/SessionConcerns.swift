import Records

/// Which sessions need a look, where there are too many to show all.
struct SessionConcerns {
    /// The Call-IDs that pushes which are no match name.
    var pushes: Set<String> = []
    /// The Call-IDs with an error.
    var erring: Set<String> = []
    /// The Call-IDs with an error or a warning.
    var concerned: Set<String> = []

    /// Why a session needs one.
    enum Reason: Int, CaseIterable {
        /// A push that is no match came in it, or what that holds was sent in it.
        case push
        case error
        case failure
        case warning
    }

    /// The gravest reason to look at a session; `nil` where there is none.
    func reason(_ callID: @autoclosure () -> String, _ state: SessionState) -> Reason? {
        let hasFailed = state == .failed || state == .unanswered
        if pushes.isEmpty, erring.isEmpty, concerned.isEmpty { return hasFailed ? .failure : nil }
        let name = head(of: callID(), 256)
        if pushes.contains(name) { return .push }
        if erring.contains(name) { return .error }
        if hasFailed { return .failure }
        return concerned.contains(name) ? .warning : nil
    }
}
