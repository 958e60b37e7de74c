import Octets

/// Behind a loss: the next record is searched for.
extension TLSConnection {
    /// Numbers that are tried for the first record behind a loss.
    private static var windowLimit: Int { 4096 }
    /// Records that are tried to be opened while the next one is searched for.
    private static var attemptLimit: Int { 1 << 14 }

    /// Searches for the next record: one that authenticates, by a number not far behind the last one.
    mutating func find(_ window: OctetView, _ side: Int, _ keys: KeyLog, _ isLast: Bool) -> Step {
        guard hasHandshake, directions[side].isProtected || version == 0x0304, prepare(side, keys) else {
            // Without its keys nothing tells a record from what a record holds.
            if obstacle == nil, !hasHandshake { obstacle = .noHandshake }
            return obstacle == nil ? .blocked : .opaque
        }
        if directions[side].opener == nil, !useApplicationKeys(side, keys) { return .blocked }
        var offset = 0
        while offset + TLSRecord.headCount <= window.count {
            guard let record = TLSRecord(window, at: offset), isPlausible(record) else {
                offset += 1
                continue
            }
            guard window.count >= offset + record.total else {
                if !isLast { return offset > 0 ? .unreadable(count: offset) : .needMore }
                offset += 1
                continue
            }
            let fragment = window.extracting(offset + TLSRecord.headCount..<offset + record.total)
            if let number = number(of: record, fragment, side, keys) {
                directions[side].number = number
                directions[side].isLost = false
                directions[side].missing = 0
                if offset > 0 { return .unreadable(count: offset) }
                return open(record, fragment, side, keys)
            }
            if attempts > Self.attemptLimit {
                giveUp(directions[side].openedContent > 0 ? .noHandshake : .wrongSecret, direction: side)
                return .opaque
            }
            offset += 1
        }
        let rest = isLast ? window.count : max(0, window.count - TLSRecord.headCount + 1)
        if rest > 0, directions[side].openedContent == 0 { directions[side].failures += 1 }
        return rest > 0 ? .unreadable(count: rest) : .needMore
    }

    private func isPlausible(_ record: TLSRecord) -> Bool {
        guard record.count >= 17, record.version == (version.map { min($0, 0x0303) } ?? 0x0303) else { return false }
        return version == 0x0304 ? record.type == .applicationData : record.type != .changeCipherSpec
    }

    /// The number by which a record authenticates, of those that it may have.
    private mutating func number(
        of record: TLSRecord, _ fragment: OctetView, _ side: Int, _ keys: KeyLog
    ) -> UInt64? {
        if let number = search(record, fragment, side) { return number }
        // The end of the handshake may be among what is missing, or a change of keys.
        guard version == 0x0304, let suite else { return nil }
        let before = directions[side]
        if before.epoch == .application {
            directions[side].update(suite, draft)
        } else if !useApplicationKeys(side, keys) {
            return nil
        }
        if let number = search(record, fragment, side) { return number }
        directions[side] = before
        return nil
    }

    private mutating func useApplicationKeys(_ side: Int, _ keys: KeyLog) -> Bool {
        guard version == 0x0304, let suite, let random,
            let secret = keys.secret(side == client ? .clientTraffic : .serverTraffic, of: random)
        else { return false }
        directions[side].use(secret, suite, .application, draft)
        return true
    }

    private mutating func search(_ record: TLSRecord, _ fragment: OctetView, _ side: Int) -> UInt64? {
        guard let opener = directions[side].opener else { return nil }
        let first = directions[side].number
        // No record is shorter than its head and its tag: so many may have been lost.
        let window = min(Self.windowLimit, directions[side].missing / 22 + 3)
        for number in first..<(first &+ UInt64(window)) {
            attempts += 1
            if attempts > Self.attemptLimit { return nil }
            let opened = opener.open(
                fragment, type: record.type.rawValue, version: record.version, number: number)
            if opened != nil { return number }
        }
        return nil
    }
}
