import Correlation
import Octets
import Reassembly
import SIP
import TextSyntax

/// When users could be reached, and on which devices, by what they registered and by what registrars told of them.
struct Presence: Sendable {
    private let correlator: Correlator
    /// The indices of each user's registrations and bindings.
    private var registrations: [UserKey: [Int]] = [:]
    private var bindings: [UserKey: [Int]] = [:]
    /// Users for whom a REGISTER was seen, whatever became of it.
    private var registering: Set<UserKey> = []

    init(_ correlator: Correlator) {
        self.correlator = correlator
        for (index, registration) in correlator.registrations.enumerated() {
            registrations[registration.user, default: []].append(index)
        }
        for (index, binding) in correlator.bindings.bindings.enumerated() {
            bindings[binding.user, default: []].append(index)
        }
        for place in correlator.sessions.indices where correlator.sessions[place].isRegistration {
            if let user = correlator.sessions[place].recipient { registering.insert(user) }
        }
    }

    // MARK: When

    /// That a user came online, or was.
    struct Arrival {
        let frame: Frame
        /// `REGISTER 200`.
        let how: String
        /// Who registered, or who told of it.
        var who: String { isTold ? "from \(host)" : "\(host)" }
        fileprivate let host: Endpoint
        fileprivate let isTold: Bool
    }

    /// What shows that a user was online: the registration that brought them online behind `sent`; else a binding that
    /// held when the push went out, whoever told of it; where there was no push, the first that is told of behind `sent`.
    /// - Parameter sent: when the message was sent; `nil` where any registration before the push counts.
    func arrival(of user: UserKey?, after sent: Frame?, before push: Carrier?) -> Arrival? {
        guard let user else { return nil }
        if let found = registration(of: user, after: sent, before: push) {
            return found.isThirdParty
                ? Arrival(frame: found.frame, how: "third-party REGISTER 200", host: found.device, isTold: true)
                : Arrival(frame: found.frame, how: "REGISTER 200", host: found.device, isTold: false)
        }
        let binding =
            if let push {
                binding(of: user, before: push)
            } else {
                mine(user).first { sent == nil || $0.begin.time >= (sent?.time ?? $0.begin.time) }
            }
        return binding.map { binding in
            let how =
                switch binding.origin {
                case .notified: "reginfo NOTIFY"
                case .thirdParty: "third-party REGISTER 200"
                case .registered: "REGISTER 200"
                }
            return Arrival(
                frame: binding.begin, how: how, host: binding.device ?? binding.registrar,
                isTold: binding.origin != .registered || binding.device == nil)
        }
    }

    /// Whether a REGISTER of a user was seen, accepted or not.
    func hasRegister(of user: UserKey?) -> Bool { user.map(registering.contains) ?? false }

    /// The registration with which a user came online: the last before the push, of the device that it goes to if there
    /// is one, and of a device rather than on its behalf; the first after `sent` where there was no push. None where
    /// all that was registered had ended when the push went out.
    private func registration(of user: UserKey, after sent: Frame?, before push: Carrier?) -> Registration? {
        let mine = (registrations[user] ?? []).map { correlator.registrations[$0] }
            .filter { sent == nil || $0.frame.time >= (sent?.time ?? $0.frame.time) }
        guard let push else { return mine.first }
        if bindings[user] != nil, bindings(of: user, at: push.first.time).isEmpty { return nil }
        let before = mine.filter { $0.frame.time <= push.first.time }
        return before.last { $0.device.address == push.destination.address && !$0.isThirdParty }
            ?? before.last { !$0.isThirdParty } ?? before.last
    }

    /// A binding that held when a push went out: of the device that it goes to, if there is one.
    private func binding(of user: UserKey, before push: Carrier) -> Binding? {
        let held = bindings(of: user, at: push.first.time)
        return held.last { $0.device?.address == push.destination.address } ?? held.last
    }

    /// The bindings of a user that held at `time`.
    func bindings(of user: UserKey, at time: Timestamp) -> [Binding] {
        mine(user).filter { $0.holds(at: time) }
    }

    private func mine(_ user: UserKey) -> [Binding] { (bindings[user] ?? []).map { correlator.bindings.bindings[$0] } }

    // MARK: Where

    /// The devices of a user that were bound from one time to another. What another host registers for them is none.
    func devices(of user: UserKey, from start: Timestamp, to end: Timestamp) -> Set<Device> {
        Set(
            mine(user).filter { $0.origin != .thirdParty && $0.holds(at: start) && $0.holds(at: end) }
                .map(Device.init))
    }

    /// The hosts on which a user's devices were at any time.
    func hosts(of user: UserKey) -> Set<IPAddress> {
        mine(user).reduce(into: []) { if $1.origin != .thirdParty { $0.formUnion(Device($1).hosts) } }
    }

    /// The device of a user that a push goes to: the one whose contact the request names, else the only one that is on
    /// the host to which it goes; `nil` where nothing tells which it is.
    func device(of user: UserKey?, reachedBy push: Carrier) -> Device? {
        guard let user else { return nil }
        let all = devices(of: user, from: push.first.time, to: push.first.time)
        if let target = push.target {
            let named = all.filter { $0.isNamed(by: target) }
            if let only = named.first, named.count == 1 { return only }
        }
        let there = all.filter { $0.hosts.contains(push.destination.address) }
        return there.count == 1 ? there.first : nil
    }
}
