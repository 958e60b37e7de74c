public import Ingest
public import Octets
public import Records

/// What a live run does besides its analysis: it records, tells how it fares, and listens to those who ask.
///
/// All of it is called by the thread that analyses; frames to record come from the `LiveFeed`, on a thread of its own.
public protocol LiveCompanion: Sendable {
    /// Whether the run is to end here, with its report.
    var isOver: Bool { get }

    /// Has its turn, between frames: after some of them, and several times a second where none come.
    ///
    /// - Parameters:
    ///   - time: now.
    ///   - counts: what the run has counted. It takes a while: it is for those who need it now.
    func pause(at time: Timestamp, _ counts: () -> RunCounts)

    /// Learns that one of the interfaces or captures cannot be read on; the run goes on with the others.
    func lost(_ fault: IngestError)

    /// Learns that what had settled has left the tables: much of what was allocated is free now.
    func settled()

    /// Learns that no frames come any more, and that those which came were handed to whoever records.
    func close(at time: Timestamp)

    /// Takes what the run has counted in the end.
    func conclude(_ counts: RunCounts)
}
