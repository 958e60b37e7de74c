import Correlation
import Ingest
import Octets
import Reassembly
import Records
import TLS

/// TLS: what its records hold is handed on, where the keys are known.
extension Framing {
    /// A stream that begins with a record of TLS.
    mutating func recogniseTLS(_ stretch: borrowing Stretch, _ half: HalfID) -> Consumption {
        let slot = half.flow.slot
        // Of TLS in TLS, or in a WebSocket, nothing is known to carry messages.
        guard unwrapping == nil else {
            setCarried(.other, slot)
            return Consumption(count: stretch.octets.count, ignoresRest: true)
        }
        encryption.begin()
        let wrapping = Wrapping(stretch.frame)
        wrapping.tls = TLSConnection()
        wrappings[slot] = wrapping
        setCarried(.wrapped, slot)
        return consumeWrapped(stretch, half)
    }

    /// Reads the records that `stretch` holds.
    mutating func consumeTLS(_ stretch: borrowing Stretch, _ half: HalfID, _ wrapping: Wrapping) -> Consumption {
        let side = half.direction
        let count = stretch.octets.count
        if wrapping.isIgnored {
            giveUp(half.flow, stretch.frame)
            return Consumption(count: count, ignoresRest: true)
        }
        var result = Consumption(count: count)
        if wrapping.isDeaf[side] {
            // The other direction may go on.
        } else if wrapping.waiting[side].isEmpty {
            let reading = readRecords(stretch, half, wrapping)
            result.watch = reading.watch
            result.count = reading.count
            if reading.isBlocked, wait(stretch, from: reading.count, half, wrapping) { result.count = count }
        } else if wait(stretch, from: 0, half, wrapping) {
            readWaiting(half, wrapping, stretch.frame)
        }
        // What the other direction waited for may be known now.
        if !wrapping.waiting[1 - side].isEmpty, wrapping.tls?.hasHandshake == true {
            readWaiting(HalfID(flow: half.flow, direction: 1 - side), wrapping, stretch.frame)
        }
        if stretch.isLast {
            note(result.count..<count, stretch, half, .unreadable)
            result.count = count
            wrapping.endedSides += 1
            _ = showPlain(half, wrapping, stretch.frame, isLast: true, isClosed: stretch.isClosed)
        }
        if wrapping.tls?.hasHandshake == true, wrapping.tls?.obstacle(of: side) != nil {
            conceal(side, wrapping, half.flow)
        }
        guard wrapping.isIgnored else { return result }
        giveUp(half.flow, stretch.frame)
        return Consumption(count: count, ignoresRest: true)
    }

    /// Nothing more of a connection is read: it is counted, and what was held for it is freed, as there may be many.
    private mutating func giveUp(_ flow: FlowID, _ frame: Frame) {
        _ = endWrapped(flow, frame)
        setCarried(.tls, flow.slot)
    }

    /// Octets of a wrapped connection are missing.
    mutating func loseWrapped(_ count: Int, _ cause: LossCause, _ stretch: borrowing Stretch, _ half: HalfID) {
        guard let wrapping = wrappings[half.flow.slot] else { return }
        guard wrapping.tls != nil else {
            loseInWebSocket(count, cause, stretch, half, wrapping)
            return
        }
        note(0..<stretch.octets.count, stretch, half, .unreadable)
        let side = half.direction
        // More or less so many octets of what is inside: records have heads and tags.
        let missing = count + stretch.octets.count
        wrapping.tls?.lost(missing + wrapping.waiting[side].count, direction: side)
        wrapping.waiting[side].dropAll()
        wrapping.isSearching[side] = true
        losePlain(missing, cause, half, wrapping, stretch.frame)
        settle(wrapping)
    }

    /// More secrets are known: what waited for them is read.
    mutating func add(secrets: OctetView) {
        keys.append(secrets)
        readWaiters()
    }

    /// No more secrets will come: a last line without its end is one too.
    mutating func finishSecrets() {
        let known = keys.count
        keys.finish()
        if keys.count > known { readWaiters() }
    }

    private mutating func readWaiters() {
        for slot in waiters.sorted() {
            guard let wrapping = wrappings[slot], let flow = flows[slot], wrapping.tls?.hasSecret(in: keys) == true
            else { continue }
            for side in 0..<2 where !wrapping.waiting[side].isEmpty {
                readWaiting(
                    HalfID(flow: FlowID(slot: slot, serial: flow.serial), direction: side), wrapping, wrapping.frame)
            }
            settle(wrapping)
        }
    }

    /// A wrapped connection is over. Answers what it carried.
    mutating func endWrapped(_ flow: FlowID, _ frame: Frame) -> FlowReading.Carries {
        guard let wrapping = wrappings.removeValue(forKey: flow.slot), let reading = flows[flow.slot] else {
            return .other
        }
        room.leave(wrapping)
        waiters.remove(flow.slot)
        guard let connection = wrapping.tls else { return wrapping.inner }
        encryption.end(connection, reading, keys, from: wrapping.first, to: wrapping.frame)
        sealed?.end(flow, connection)
        noteWrongSecret(connection, reading, wrapping.frame)
        let isRead = connection.finalObstacle(keys) == nil
        for side in 0..<2 {
            let half = HalfID(flow: flow, direction: side)
            let (source, destination) = (reading.source(half).address, reading.destination(half).address)
            if !isRead, connection.isRead ? connection.obstacle(of: side) != nil : true {
                conceal(side, wrapping, reading)
                // Of one that was given up, the rest is not looked at.
                guard !wrapping.isIgnored, wrapping.isConcealed[side] else { continue }
                let time = wrapping.frame.time
                hand { $0.correlator.legs.concealed.end(from: source, to: destination, at: time) }
            } else if wrapping.isConcealed[side] {
                hand { $0.correlator.legs.concealed.reveal(from: source, to: destination) }
            }
        }
        return wrapping.inner == .undecided ? .tls : wrapping.inner
    }

    /// What two hosts exchange is not read, or not yet: what is not found may be there. What is of the web is not meant.
    ///
    /// That is said as soon as it is known, as a push may be judged before the connection is over.
    private mutating func conceal(_ side: Int, _ wrapping: Wrapping, _ id: FlowID) {
        guard !wrapping.isConcealed[side], let flow = flows[id.slot] else { return }
        conceal(side, wrapping, flow)
    }

    private mutating func conceal(_ side: Int, _ wrapping: Wrapping, _ flow: FlowReading) {
        guard !wrapping.isConcealed[side], wrapping.tls?.isOfWeb == false else { return }
        wrapping.isConcealed[side] = true
        let (low, high) = (flow.low.address, flow.high.address)
        hand {
            $0.correlator.legs.concealed.conceal(from: side == 0 ? low : high, to: side == 0 ? high : low)
        }
    }

    /// Says whose secret opens nothing.
    private mutating func noteWrongSecret(_ connection: TLSConnection, _ flow: FlowReading, _ frame: Frame) {
        let (low, high) = (flow.low, flow.high)
        let isWrong = (0..<2).map { connection.obstacle(of: $0) == .wrongSecret }
        let way: String
        switch (isWrong[0], isWrong[1]) {
        case (false, false): return
        case (true, true): way = "\(low) - \(high)"
        case (true, false): way = "\(low) > \(high)"
        case (false, true): way = "\(high) > \(low)"
        }
        hand {
            $0.log.note(
                .c009, "no record of TLS \(way) authenticates: the secret in the key log is a wrong one", at: frame)
        }
    }

    /// What the frames of a wrapped connection are for.
    func category(of wrapping: Wrapping?) -> FrameCategory {
        switch wrapping?.inner {
        case .sip: .sip
        case .msrp: .msrp
        case .other: wrapping?.tls == nil ? .tcpOther : .tls
        // What is inside of TLS shows later, or never.
        default: wrapping?.tls != nil && (wrapping?.isOver ?? true) ? .tls : .tcpUndecided
        }
    }

    // MARK: Records

    private struct Records {
        var count = 0
        var isBlocked = false
        var watch: Consumption.Watch?
    }

    private mutating func readRecords(
        _ stretch: borrowing Stretch, _ half: HalfID, _ wrapping: Wrapping
    ) -> Records {
        var records = Records()
        let side = half.direction
        while let step = wrapping.tls?.next(
            stretch.octets.dropping(records.count), direction: side, keys, isLast: stretch.isLast)
        {
            switch step {
            case .needMore: return records
            case .passed(let count):
                noteRecord(records.count..<records.count + count, stretch, half, wrapping)
                records.count += count
            case .data(let count, let start, let plain):
                noteRecord(records.count..<records.count + count, stretch, half, wrapping)
                let place = records.count + start..<records.count + start + plain.count
                wrapping.plain[side].append(OctetView(plain.span), from: place, of: stretch, isAltered: true)
                records.count += count
                wrapping.isSearching[side] = false
                let token = showPlain(
                    half, wrapping, stretch.frame(at: records.count - 1), isLast: false, isClosed: false)
                if let token { records.watch = .init(position: stretch.position + records.count, token: token) }
                if wrapping.inner == .other { wrapping.isIgnored = true }
            case .unreadable(let count):
                note(records.count..<records.count + count, stretch, half, .unreadable)
                pass(unreadable: count, half, wrapping, stretch.frame(at: records.count))
                records.count += count
            case .blocked:
                records.isBlocked = true
                return records
            case .opaque:
                note(records.count..<stretch.octets.count, stretch, half, .unreadable)
                stopReading(side, wrapping)
                return records
            }
            if wrapping.isIgnored { return records }
        }
        return records
    }

    /// Notes where a record lies that was read, where it may be written anew.
    private mutating func noteRecord(
        _ range: Range<Int>, _ stretch: borrowing Stretch, _ half: HalfID, _ wrapping: Wrapping
    ) {
        guard sealed != nil else { return }
        note(range, stretch, half, wrapping.tls?.opening.map(SealedRecords.State.opened) ?? .clear)
    }

    private mutating func note(
        _ range: Range<Int>, _ stretch: borrowing Stretch, _ half: HalfID, _ state: SealedRecords.State
    ) {
        guard sealed != nil, !range.isEmpty, let flow = flows[half.flow.slot] else { return }
        sealed?.add(range, of: stretch, state, half, flow)
        // What cannot be read again is held until it is written.
        guard let origin = stretch.origin(of: range), !recall.canReadAgain(capture: origin.first.capture) else {
            return
        }
        recall.keep(origin.extents.array, stretch.octets.extracting(range))
    }

    /// Puts what keys are missing for aside; false where they are not waited for any longer.
    private mutating func wait(
        _ stretch: borrowing Stretch, from start: Int, _ half: HalfID, _ wrapping: Wrapping
    ) -> Bool {
        let rest = start..<stretch.octets.count
        let side = half.direction
        let isHopeless = !expectsSecrets && wrapping.tls?.hasHandshake == true
        let isFull = wrapping.waiting[side].count + rest.count > room.waitingLimit
        if isHopeless || isFull {
            note(rest, stretch, half, .unreadable)
            if isFull, !isHopeless { room.evictions += 1 }
            // The other direction may have its secret.
            let reason = isHopeless ? TLSConnection.Obstacle.noSecret : .noRoom
            if wrapping.tls?.hasSecret(in: keys) == true {
                wrapping.tls?.giveUp(reason, direction: side)
            } else {
                wrapping.tls?.giveUp(reason)
            }
            stopReading(side, wrapping)
            if wrapping.isIgnored {
                stopWaiting(wrapping, half.flow.slot)
            } else {
                wrapping.waiting[side].dropAll()
                if wrapping.waiting[1 - side].isEmpty { waiters.remove(half.flow.slot) }
            }
            return !wrapping.isIgnored
        }
        wrapping.waiting[side].append(stretch.octets.extracting(rest), from: rest, of: stretch, isAltered: false)
        waiters.insert(half.flow.slot)
        return true
    }

    /// Nothing more of a direction is read; where that is so of both, of the connection.
    private func stopReading(_ side: Int, _ wrapping: Wrapping) {
        wrapping.isDeaf[side] = true
        if wrapping.tls?.obstacle != nil || wrapping.isDeaf[1 - side] { wrapping.isIgnored = true }
    }

    private mutating func readWaiting(_ half: HalfID, _ wrapping: Wrapping, _ frame: Frame) {
        let side = half.direction
        var waiting = UnwrappedStream.take(&wrapping.waiting[side])
        let records = readRecords(waiting.stretch(frame, isLast: false, isClosed: false), half, wrapping)
        waiting.drop(wrapping.isIgnored || wrapping.isDeaf[side] ? waiting.count : records.count)
        wrapping.waiting[side] = waiting
        if wrapping.waiting[0].isEmpty, wrapping.waiting[1].isEmpty { waiters.remove(half.flow.slot) }
    }

    // MARK: What is inside

    /// Shows what came out of records to the next layer. Answers what the acknowledgement of a message is told with.
    private mutating func showPlain(
        _ half: HalfID, _ wrapping: Wrapping, _ frame: Frame, isLast: Bool, isClosed: Bool
    ) -> Int? {
        let token = showAll(half, wrapping, frame, isLast: isLast, isClosed: isClosed)
        if wrapping.plain[half.direction].heldOctets > room.directionLimit {
            room.evictions += 1
            losePlain(0, .evicted, half, wrapping, frame)
        }
        return token
    }

    private mutating func showAll(
        _ half: HalfID, _ wrapping: Wrapping, _ frame: Frame, isLast: Bool, isClosed: Bool
    ) -> Int? {
        var plain = UnwrappedStream.take(&wrapping.plain[half.direction])
        defer { wrapping.plain[half.direction] = plain }
        var token: Int?
        var isFound = false
        repeat {
            let isWebSocket = wrapping.webSocket != nil
            let done = show(plain.stretch(frame, isLast: isLast, isClosed: isClosed), half, wrapping)
            plain.drop(done.count)
            token = done.watch?.token ?? token
            isFound = !isWebSocket && wrapping.webSocket != nil
        } while isFound
        return token
    }

    private mutating func show(_ stretch: borrowing Stretch, _ half: HalfID, _ wrapping: Wrapping) -> Consumption {
        wrapping.webSocket == nil
            ? consumeInside(stretch, half, wrapping) : consumeWebSocket(stretch, half, wrapping)
    }

    /// What came out of a direction's records will not go on: octets are missing behind it.
    mutating func losePlain(
        _ count: Int, _ cause: LossCause, _ half: HalfID, _ wrapping: Wrapping, _ frame: Frame
    ) {
        var plain = UnwrappedStream.take(&wrapping.plain[half.direction])
        if wrapping.webSocket != nil {
            loseInWebSocket(
                count, cause, plain.stretch(frame, isLast: true, isClosed: false), half, wrapping)
        } else {
            loseInside(count, cause, plain.stretch(frame, isLast: true, isClosed: false), half, wrapping)
        }
        plain.skip(count)
        wrapping.plain[half.direction] = plain
    }

    /// Octets of records that are lost: one that does not authenticate, or what stands before the next one that does.
    private mutating func pass(unreadable count: Int, _ half: HalfID, _ wrapping: Wrapping, _ frame: Frame) {
        let side = half.direction
        // Of a direction of which nothing could be read so far, that is said when it is over.
        guard let connection = wrapping.tls, connection.isRead(side) else { return }
        if wrapping.isSearching[side] {
            // The hole is known, and grows.
            wrapping.plain[side].skip(count)
            return
        }
        wrapping.isSearching[side] = true
        if let flow = flows[half.flow.slot] {
            hand {
                $0.log.note(
                    .c009, "a record of TLS \(flow.source(half)) > \(flow.destination(half)) does not authenticate",
                    at: frame)
            }
        }
        losePlain(count, .unreadable, half, wrapping, frame)
    }
}
