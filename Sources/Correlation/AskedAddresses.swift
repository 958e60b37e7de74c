import Octets
import Reassembly
import SIP
import TextSyntax

/// The From and To of the latest requests, held until their responses come: these must have both (RFC 3261 §8.2.6.2).
///
/// A request that so many others followed has left when its response comes; nothing is said of that response then.
struct AskedAddresses: Sendable {
    private struct Request {
        /// The index of its session: a branch without the cookie is no name of a transaction.
        var session = 0
        var method = SIPMethod.other
        var source = IPAddress(high: 0, low: 0)
        var destination = IPAddress(high: 0, low: 0)
        var frame = 0
        var from: UInt8 = 0
        var to: UInt8 = 0
    }

    /// A field of a response that is not that of its request.
    struct Difference: Hashable {
        let field: String
        /// The frame of the request.
        let frame: Int
    }

    private static let limit = 256
    /// Longer addresses are not held.
    private static let room = 112

    /// The keys of the branches, apart from all else: they are what is looked through.
    private var branches: [UInt64] = []
    private var requests: [Request] = []
    private var octets: [UInt8] = []
    /// Where the next request goes.
    private var next = 0

    /// Takes note of a request with a branch.
    mutating func note(
        _ message: LiveSIP, of session: Int, from: Range<Int>?, to: Range<Int>?, _ view: OctetView
    ) {
        guard let branch = message.branch, let from, let to, from.count <= Self.room, to.count <= Self.room else {
            return
        }
        if requests.isEmpty {
            branches = [UInt64](repeating: 0, count: Self.limit)
            requests = [Request](repeating: Request(), count: Self.limit)
            octets = [UInt8](repeating: 0, count: Self.limit * 2 * Self.room)
        }
        let place = next
        next = (next + 1) % Self.limit
        let start = place * 2 * Self.room
        view.extracting(from).copy(to: &octets, at: start)
        view.extracting(to).copy(to: &octets, at: start + Self.room)
        let sighting = message.sighting
        branches[place] = branch.key
        requests[place] = Request(
            session: session, method: message.method, source: sighting.source.address,
            destination: sighting.destination.address, frame: sighting.first.number,
            from: UInt8(truncatingIfNeeded: from.count), to: UInt8(truncatingIfNeeded: to.count))
    }

    /// What a response has other than its request; `nil` where that is not known.
    func difference(
        _ message: LiveSIP, of session: Int, from: Range<Int>?, to: Range<Int>?, _ view: OctetView
    ) -> Difference? {
        guard let branch = message.branch, let place = place(branch) else { return nil }
        let request = requests[place]
        let sighting = message.sighting
        guard request.session == session, request.method == message.method,
            request.source == sighting.destination.address, request.destination == sighting.source.address
        else { return nil }
        let held = OctetView(octets.span)
        let start = place * 2 * Self.room
        if let from, Self.differ(view.extracting(from), held.extracting(start..<start + Int(request.from))) {
            return Difference(field: "From URI", frame: request.frame)
        }
        let other = start + Self.room
        if let to, Self.differ(view.extracting(to), held.extracting(other..<other + Int(request.to))) {
            return Difference(field: "To URI", frame: request.frame)
        }
        return nil
    }

    private static func differ(_ a: OctetView, _ b: OctetView) -> Bool {
        !a.equals(b) && !URIComparison.areEquivalent(a, b)
    }

    /// Where the latest request with a branch is: nearly always it is one of the last few.
    private func place(_ branch: SIPBranch) -> Int? {
        branches[..<next].lastIndex(of: branch.key) ?? branches[next...].lastIndex(of: branch.key)
    }
}
