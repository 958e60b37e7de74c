import Records

/// The stations of a message, one under the other: the first by the clock, the others by how much later they were.
struct StationRows {
    let frames: FrameNumbers
    let zone: Zone
    let names: AddressNames
    let showsDays: Bool

    /// One station in words.
    struct Row {
        let station: StationRecord
        let time: String
        let place: String
    }

    /// The stations in words.
    func rows(_ stations: [StationRecord]) -> [Row] {
        let start = stations.lazy.compactMap(\.citation).first { !isInferred($0) }
        return stations.map { Row(station: $0, time: time($0, since: start?.time), place: place($0)) }
    }

    func write(_ stations: [StationRecord], to page: inout Page) {
        let rows = rows(stations)
        let times = max(15, rows.map { PrintableText.columns($0.time) }.max() ?? 0) + 2
        let places = max(7, rows.map { PrintableText.columns($0.place) }.max() ?? 0) + 2
        for row in rows {
            let name = page.text.cut(page.text.value(row.station.name), to: 8)
            page.entry(
                .init("  \(PrintableText.padded(name, 9))"),
                .init(PrintableText.padded(row.time, times), row.station.citation == nil ? .faint : .plain),
                .init(PrintableText.padded(row.place, places)), body: remark(row.station))
        }
    }

    /// What is said of a station behind its time and its frame.
    func remark(_ station: StationRecord) -> String {
        guard let name = station.storedIn, let citation = station.citation else {
            return names.applied(to: station.remark)
        }
        return "frame \(citation.frame) of \(name): \(station.remark)"
    }

    private func isInferred(_ citation: Citation) -> Bool { citation.how == StationRecord.Absence.inferred.rawValue }

    private func time(_ station: StationRecord, since start: Moment?) -> String {
        guard let citation = station.citation else { return station.absence.rawValue }
        if isInferred(citation) { return citation.how }
        guard let start, start != citation.time else {
            let time = zone.civil(citation.time)
            let clock = time.clock(digits: citation.time.digits)
            return showsDays ? "\(time.dayAndMonth) \(clock)" : clock
        }
        return citation.time.offset(from: start)
    }

    private func place(_ station: StationRecord) -> String {
        if station.storedIn != nil { return "stored" }
        guard let citation = station.citation, citation.frame > 0 else { return "" }
        return "frame \(frames.text(citation.capture, citation.frame, station.lastFrame ?? citation.frame))"
    }
}
