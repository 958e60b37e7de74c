import Correlation
import DeferredPush
import Octets
import Reassembly
import Records

/// Reports who was bound where and when, and which pushes went there.
struct RegistrationReporting {
    private let correlator: Correlator
    private let chosen: Chosen
    private let custody: Custody
    private let book: PushBook
    private let pushes: [PushRecord]
    private let clock: CaptureClock

    /// Contacts that are told.
    private static let limit = 10_000

    /// - Parameter pushes: those that are shown.
    init(_ dissection: Dissection, _ chosen: Chosen, _ custody: Custody, _ pushes: [PushRecord]) {
        correlator = dissection.correlator
        self.chosen = chosen
        self.custody = custody
        book = dissection.book
        self.pushes = pushes
        clock = dissection.clock
    }

    func report<Sink: RecordSink>(into sink: inout Sink) {
        let all = correlator.bindings.bindings
        let users = chosenUsers()
        let shown = all.indices.filter { users?.contains(all[$0].user) ?? true }
        var places: [Int: Int] = [:]
        var records: [BindingRecord] = []
        for index in shown.prefix(Self.limit) {
            places[index] = records.count
            records.append(record(all[index]))
        }
        var strays: [BindingRecord.Taken] = []
        let shownIDs = Set(pushes.map(\.id))
        let byUser = Dictionary(grouping: all.indices) { all[$0].user }
        for push in book.pushes where shownIDs.contains(push.record.id) {
            let taken = taken(push)
            let own = UserKey(uri: push.record.pushedTo).flatMap { byUser[$0] } ?? []
            if let index = binding(of: push, taken.device, among: own), let place = places[index] {
                records[place].pushes.append(taken.record)
            } else {
                strays.append(taken.record)
            }
        }
        sink.registrations(
            RegistrationsRecord(
                bindings: records, strayPushes: strays,
                omitted: correlator.bindings.omitted + shown.count - records.count))
    }

    /// The users whose registrations, or whose pushes, are shown; `nil` for all.
    private func chosenUsers() -> Set<UserKey>? {
        if chosen.includesAll { return nil }
        var users = Set(pushes.compactMap { UserKey(uri: $0.pushedTo ?? $0.addressedTo) })
        for index in correlator.sessions.indices where chosen.includes(session: index) {
            if correlator.sessions[index].isRegistration, let user = correlator.sessions[index].recipient {
                users.insert(user)
            }
        }
        return users
    }

    private func record(_ binding: Binding) -> BindingRecord {
        let how =
            switch binding.origin {
            case .registered: "REGISTER 200"
            case .thirdParty: "third-party REGISTER 200"
            case .notified: "reginfo NOTIFY"
            }
        func moment(_ time: Timestamp) -> Moment { Moment(nanoseconds: time.nanoseconds, digits: 0) }
        let end: BindingRecord.End? = binding.end.map { end in
            switch end {
            case .removed(let frame): .removed(clock.cite(frame, "removed"))
            case .expired(let time): .expired(moment(time))
            }
        }
        return BindingRecord(
            addressOfRecord: text(binding.addressOfRecord), contact: text(binding.contact),
            instance: binding.instance.map(text), userAgent: binding.userAgent.map(text),
            device: binding.device.map { "\($0)" }, registrar: "\(binding.registrar)",
            origin: origin(binding.origin), begin: clock.cite(binding.begin, how),
            refreshed: binding.refreshed == binding.begin ? nil : clock.cite(binding.refreshed, how),
            expires: moment(binding.expires), end: end)
    }

    private func origin(_ origin: Binding.Origin) -> BindingRecord.Origin {
        switch origin {
        case .registered: .registered
        case .thirdParty: .thirdParty
        case .notified: .notified
        }
    }

    private func text(_ octets: [UInt8]) -> String { String(decoding: octets, as: UTF8.self) }

    // MARK: Pushes

    private func taken(_ push: PushBook.Push) -> (record: BindingRecord.Taken, device: DeviceRecord) {
        let delivery = custody.delivery(of: push)
        let record = BindingRecord.Taken(
            push: push.record.id, verdict: push.record.verdict, sent: clock.cite(push.carrier.first, "push"),
            address: delivery.device.address, acknowledged: delivery.acknowledged, refused: delivery.refused)
        return (record, delivery.device)
    }

    /// The index of the binding that a push went to: the device that it names, bound when it was sent.
    private func binding(of push: PushBook.Push, _ device: DeviceRecord, among own: [Int]) -> Int? {
        guard let contact = device.contact else { return nil }
        return own.last { index in
            let binding = correlator.bindings.bindings[index]
            guard binding.holds(at: push.carrier.first.time) else { return false }
            if let instance = device.instance { return binding.instance.map(text) == instance }
            return text(binding.contact) == contact
        }
    }
}
