import Correlation
import Octets
import Reassembly
import SIP

/// When users could be reached, by what they registered and by what registrars told of them.
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
        for session in correlator.sessions where session.messages.first?.method == .register {
            if let user = session.recipient { registering.insert(user) }
        }
    }

    /// Whether a REGISTER of a user was seen, accepted or not.
    func hasRegister(of user: UserKey?) -> Bool { user.map(registering.contains) ?? false }

    /// The registration with which a user came online: the last before the push, of the device that it goes to if there
    /// is one; the first after `sent` where there was no push.
    /// - Parameter sent: when the message was sent; `nil` where any registration before the push counts.
    func registration(of user: UserKey?, after sent: Frame?, before push: Carrier?) -> Registration? {
        guard let user else { return nil }
        let mine = (registrations[user] ?? []).lazy.map { correlator.registrations[$0] }
            .filter { sent == nil || $0.frame.time >= (sent?.time ?? $0.frame.time) }
        guard let push else { return mine.first }
        let before = mine.filter { $0.frame.time <= push.first.time }
        return before.last { $0.device.address == push.destination.address } ?? before.last
    }

    /// A binding that held when a push went out: of the device that it goes to, if there is one.
    func binding(of user: UserKey?, before push: Carrier) -> Binding? {
        guard let user else { return nil }
        let held = bindings(of: user, at: push.first.time)
        return held.last { $0.device?.address == push.destination.address } ?? held.last
    }

    /// The bindings of a user that held at `time`.
    func bindings(of user: UserKey, at time: Timestamp) -> [Binding] {
        (bindings[user] ?? []).map { correlator.bindings.bindings[$0] }.filter { $0.holds(at: time) }
    }
}
