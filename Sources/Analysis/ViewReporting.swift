import Correlation
import DeferredPush
import Ingest
import Octets
import Records

/// Reports the views that were asked for, from what was reported already.
struct ViewReporting {
    private let dissection: Dissection
    private let chosen: Chosen
    private let journeys: Journeys
    private let custody: Custody
    private let shown: [Int]

    /// - Parameter shown: the indices of the pushes that are shown.
    init(_ dissection: Dissection, _ chosen: Chosen, _ journeys: Journeys, _ custody: Custody, _ shown: [Int]) {
        self.dissection = dissection
        self.chosen = chosen
        self.journeys = journeys
        self.custody = custody
        self.shown = shown
    }

    func report<Sink: RecordSink>(_ views: WantedViews, into sink: inout Sink) {
        if views.isEmpty { return }
        let pushes = shown.map { index in
            dissection.book.record(of: index) { dissection.recall.octets(of: Chain($0)) }
        }
        if views.conversations {
            var conversations = ConversationReporting(dissection, chosen, journeys, custody, pushes)
            conversations.report(into: &sink)
        }
        if views.ladders != .none {
            LadderReporting(dissection, chosen, journeys, pushes).report(views.ladders, into: &sink)
        }
        if views.registrations {
            RegistrationReporting(dissection, chosen, custody, pushes).report(into: &sink)
        }
    }
}
