public import Octets
import Reassembly
import TextSyntax

/// The bindings of all users over time, put together from what registrars say.
public struct BindingTable: Sendable {
    /// What is said of one contact.
    struct Statement {
        var contact: [UInt8]
        var instance: [UInt8]?
        var registrationID: UInt32?
        /// For how many seconds it is bound from now on; 0 where it is not.
        var seconds: UInt64
    }

    /// What is said of an address of record at one time.
    struct Report {
        let user: UserKey
        let addressOfRecord: [UInt8]
        let origin: Binding.Origin
        let registrar: Endpoint
        /// Where the REGISTER came from, and its User-Agent: they hold for the contacts that it names itself.
        var device: Endpoint?
        var userAgent: [UInt8]?
        var own: [[UInt8]] = []
        let frame: Frame
        /// Whether contacts that are not listed are bound no longer.
        let isComplete: Bool
    }

    /// Bindings that are kept, and those of one user that may hold at one time.
    private let limit: Int
    static let openLimit = 64

    /// All bindings, in the order in which they were first told of.
    public private(set) var bindings: [Binding] = []
    /// How many had no room.
    public private(set) var omitted = 0
    /// The bindings of each user that nothing has ended yet.
    private var open: [UserKey: [Int]] = [:]

    init(limit: Int = 1 << 18) { self.limit = limit }

    /// The bindings of `user` that held at `time`.
    public func bindings(of user: UserKey, at time: Timestamp) -> [Binding] {
        bindings.filter { $0.user == user && $0.holds(at: time) }
    }

    /// Takes what a registrar says of the contacts of an address of record.
    mutating func apply(_ report: Report, _ statements: [Statement]) {
        var places = open[report.user] ?? []
        expire(&places, at: report.frame.time)
        var named: Set<Int> = []
        for statement in statements {
            let known = places.first { isSame(bindings[$0], statement, report) }
            if statement.seconds == 0 {
                if let known { end(known, .removed(report.frame), &places) }
                continue
            }
            if let known {
                refresh(known, statement, report)
                named.insert(known)
            } else if let added = add(statement, report, &places) {
                named.insert(added)
            }
        }
        if report.isComplete {
            for place in places
            where !named.contains(place) && isOf(report, bindings[place]) {
                end(place, .removed(report.frame), &places)
            }
        }
        open[report.user] = places.isEmpty ? nil : places
    }

    /// Takes back all contacts that were bound in the same way (`Contact: *`, or a registration that is over).
    mutating func removeAll(_ report: Report) {
        var places = open[report.user] ?? []
        expire(&places, at: report.frame.time)
        for place in places where isBy(report, bindings[place]) { end(place, .removed(report.frame), &places) }
        open[report.user] = places.isEmpty ? nil : places
    }

    private mutating func expire(_ places: inout [Int], at time: Timestamp) {
        for place in places where bindings[place].expires < time {
            end(place, .expired(bindings[place].expires), &places)
        }
    }

    private mutating func end(_ place: Int, _ end: Binding.End, _ places: inout [Int]) {
        bindings[place].end = end
        places.removeAll { $0 == place }
    }

    /// A device's own registration and one on its behalf stand side by side.
    private func isOf(_ report: Report, _ binding: Binding) -> Bool {
        (report.origin == .thirdParty) == (binding.origin == .thirdParty)
    }

    /// Whether what a registrar lists would include `binding`: a host between it and the device may put its own contact
    /// in the device's place, and answers with another list.
    private func isBy(_ report: Report, _ binding: Binding) -> Bool {
        isOf(report, binding) && report.registrar.address == binding.registrar.address
    }

    private func isSame(_ binding: Binding, _ statement: Statement, _ report: Report) -> Bool {
        guard isOf(report, binding) else { return false }
        if let instance = statement.instance, let other = binding.instance {
            return instance == other && statement.registrationID == binding.registrationID
        }
        return URIComparison.areEquivalent(OctetView(statement.contact.span), OctetView(binding.contact.span))
    }

    private mutating func refresh(_ place: Int, _ statement: Statement, _ report: Report) {
        bindings[place].refreshed = report.frame
        bindings[place].expires = BindingTable.expiry(statement, report)
        bindings[place].contact = statement.contact
        bindings[place].instance = bindings[place].instance ?? statement.instance
        bindings[place].registrationID = bindings[place].registrationID ?? statement.registrationID
        if isOwn(statement, report) {
            bindings[place].userAgent = report.userAgent ?? bindings[place].userAgent
            bindings[place].device = report.device ?? bindings[place].device
        }
    }

    private mutating func add(_ statement: Statement, _ report: Report, _ places: inout [Int]) -> Int? {
        guard bindings.count < limit, places.count < BindingTable.openLimit else {
            omitted += 1
            return nil
        }
        let isOwn = isOwn(statement, report)
        places.append(bindings.count)
        bindings.append(
            Binding(
                user: report.user, addressOfRecord: report.addressOfRecord, contact: statement.contact,
                instance: statement.instance, registrationID: statement.registrationID,
                userAgent: isOwn ? report.userAgent : nil, device: isOwn ? report.device : nil,
                registrar: report.registrar, origin: report.origin, begin: report.frame, refreshed: report.frame,
                expires: BindingTable.expiry(statement, report)))
        return bindings.count - 1
    }

    /// Whether the REGISTER named the contact itself: others that the registrar lists are other devices.
    private func isOwn(_ statement: Statement, _ report: Report) -> Bool {
        report.own.contains {
            URIComparison.areEquivalent(OctetView($0.span), OctetView(statement.contact.span))
        }
    }

    private static func expiry(_ statement: Statement, _ report: Report) -> Timestamp {
        report.frame.time.advanced(by: Int64(min(statement.seconds, 1 << 32)) * 1_000_000_000)
    }
}
