import Correlation
import Ingest
import Octets
import Records

/// Makes records of captures.
enum CaptureRecords {
    static func record(_ summary: CaptureSummary) -> CaptureRecord {
        func moment(_ time: Timestamp?) -> Moment? {
            time.map { Moment(nanoseconds: $0.nanoseconds, digits: summary.fractionDigits) }
        }
        var record = CaptureRecord(
            name: summary.name, container: summary.container, linkTypes: summary.linkTypes.map(\.name),
            frames: summary.frames, octets: summary.octets, firstTime: moment(summary.firstTime),
            lastTime: moment(summary.lastTime), cutFrames: summary.cutFrames, complete: summary.complete)
        record.fault = summary.fault
        return record
    }
}

/// Makes records of legs.
enum LegRecords {
    static func records(_ table: LegTable, servers: Set<IPAddress>) -> [LegRecord] {
        table.legs.map { leg in
            let side: LegRecord.ServerSide =
                servers.contains(leg.second) ? .to : servers.contains(leg.first) ? .from : .none
            return LegRecord(
                from: "\(leg.first)", to: "\(leg.second)", bothWays: leg.isHeardBothWays, serverSide: side)
        }
    }
}
