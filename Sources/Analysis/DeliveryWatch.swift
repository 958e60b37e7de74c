import Correlation
import DeferredPush
import Ingest
import Octets
import Records

/// What recipients made of pushes, looked at now and then while a run goes on: a report over files says it at the end.
struct DeliveryWatch {
    /// What was found when it was last looked at, by severity. The findings themselves are not kept: an answer may come
    /// yet, and all of it is found once more when pushes leave, and in the end.
    private(set) var findings: [Severity: Int] = [:]
    private var next = Timestamp.distantPast

    /// Nanoseconds between two looks: at the least, and for each push that is looked at.
    private static let interval: Int64 = 2_000_000_000
    private static let intervalOfPush: Int64 = 20_000_000

    /// What is to be said now of the pushes of a book; `nil` where it is too early to look again.
    mutating func look(_ dissection: Dissection, captures: Int, at now: Timestamp) -> [Finding]? {
        guard now >= next, !dissection.book.pushes.isEmpty else { return nil }
        next = now.advanced(by: Self.interval + Int64(dissection.book.pushes.count) * Self.intervalOfPush)
        var book = dissection.book
        var log = FindingLog()
        let custody = Custody(dissection.correlator, book, clock: dissection.clock, servers: [])
        book.noteDeliveries(custody, until: [Timestamp?](repeating: now, count: captures), &log)
        findings = [:]
        for finding in log.findings { findings[finding.severity, default: 0] += finding.count }
        return log.findings
    }

    /// What was found is in the log now.
    mutating func conclude() { findings = [:] }
}
