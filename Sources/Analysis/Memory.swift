import Archive
import Correlation
import DeferredPush
import Ingest
import Octets

/// What a run has to do with the store: it adds what is live, and asks for originals of earlier runs.
final class Memory {
    private let archive: Archive
    private let writer: ArchiveWriter
    private var serial = 0
    /// The first thing that went wrong.
    private(set) var fault: ArchiveError?

    init(_ archive: Archive, captures: [String]) {
        self.archive = archive
        writer = ArchiveWriter(archive, captures: captures)
    }

    /// Messages that were too long for the store.
    var omitted: Int { writer.omitted }

    /// Takes a live message.
    func take(_ octets: OctetView, isSIP: Bool, _ sighting: Sighting) {
        writer.take(octets, isSIP: isSIP, sighting)
    }

    /// Hands over what was taken: it is written while the run goes on.
    func submit() { writer.submit() }

    /// Waits until all is committed.
    func finish() {
        do throws(ArchiveError) {
            try writer.finish()
        } catch {
            fault = fault ?? error
        }
    }

    /// What earlier runs know of a bundle; `nil` where that is nothing. Their octets are kept with those of this run.
    func recollect(_ bundle: Bundle, _ carrier: Carrier, besides live: Correlator, _ recall: Recall) -> Remembered? {
        do throws(ArchiveError) {
            let found = try Recollection(of: bundle, carrier, from: archive, besides: live, serial: &serial)
            if found.isEmpty { return nil }
            for (extent, octets) in found.octets { recall.keep([extent], OctetView(octets.span)) }
            return Remembered(live, found)
        } catch {
            fault = fault ?? error
            return nil
        }
    }
}
