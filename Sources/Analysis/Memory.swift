import Archive
import Correlation
import DeferredPush
import Ingest
import Octets
import Records

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

    /// To be called from time to time in a run without end: others see what was live a minute ago, and a kill loses no more.
    func pause() { writer.submit(after: .seconds(60)) }

    /// Hands over what the run concluded.
    /// - Parameter bundles: of the pushes that may be judged otherwise later, by index.
    func conclude(
        _ pushes: [PushBook.Push], bundles: [Int: Bundle], _ custody: Custody, _ entries: [Custody.Entry],
        captures: [CaptureRecord]
    ) {
        let names = captures.map(\.name)
        let judged = pushes.enumerated().map { index, push in
            let delivery = custody.delivery(of: push)
            return JudgedPush(
                push, bundles[index], proof: delivery.proof, isRefused: delivery.refused != nil, custody: custody,
                captures: names)
        }
        writer.submit(Judgements(judged, entries, captures: captures))
    }

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
            let found = try Recollection(
                of: bundle, carrier, from: archive, besides: live, packs: writer.ownPacks, serial: &serial)
            if found.isEmpty { return nil }
            for (extent, octets) in found.octets { recall.keep([extent], OctetView(octets.span)) }
            return Remembered(live, found)
        } catch {
            fault = fault ?? error
            return nil
        }
    }
}
