import Analysis
import ArgumentParser

/// A number of octets: `4096`, `64K`, `512M`, `2G`.
struct Size: ExpressibleByArgument, CustomStringConvertible {
    let octets: Int

    init(octets: Int) { self.octets = octets }

    init?(argument: String) {
        let units: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
        var digits = argument.uppercased()
        if digits.hasSuffix("IB") { digits.removeLast(2) } else if digits.hasSuffix("B") { digits.removeLast() }
        var shift = 0
        if let unit = digits.last, let known = units[unit] {
            shift = known
            digits.removeLast()
        }
        guard let number = Int(digits), number > 0, number < 1 << (62 - shift) else { return nil }
        octets = number << shift
    }

    /// As the option takes it.
    var description: String {
        for (unit, shift) in [("G", 30), ("M", 20), ("K", 10)] where octets % (1 << shift) == 0 {
            return "\(octets >> shift)\(unit)"
        }
        return "\(octets)"
    }
}

/// How much is held while waiting for what may come. What is given up is counted in the statistics.
struct LimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Octets held in all (also 64K, 512M, 2G): of streams that wait, and of messages that cannot be read again.",
            valueName: "size"))
    var maxMemory = Size(octets: Limits().totalOctets)

    @Option(help: ArgumentHelp("Octets of one direction of a connection that wait for a hole.", valueName: "size"))
    var maxStream = Size(octets: Limits().streamOctets)

    @Option(help: ArgumentHelp("Octets of IP fragments that wait for the rest.", valueName: "size"))
    var maxFragments = Size(octets: Limits().fragmentOctets)

    @Option(help: ArgumentHelp("Connections followed at a time.", valueName: "count"))
    var maxFlows = Limits().flows

    func validate() throws {
        if !(1...1 << 24 ~= maxFlows) { throw ValidationError("--max-flows takes a number from 1 to 16777216.") }
    }

    /// Octets of frames that may wait between reading and analysis.
    var queueOctets: Int { min(max(maxMemory.octets / 8, 1 << 20), 64 << 20) }

    var limits: Limits {
        var limits = Limits()
        limits.totalOctets = maxMemory.octets
        limits.streamOctets = maxStream.octets
        limits.fragmentOctets = maxFragments.octets
        limits.flows = maxFlows
        return limits
    }
}
