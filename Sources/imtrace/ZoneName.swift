import ArgumentParser
import Glibc
import Reports

/// A time zone by its name, as the system's data base has it.
struct ZoneName: ExpressibleByArgument {
    let zone: Zone

    init?(argument: String) {
        switch argument {
        case "UTC", "utc", "Z": zone = .utc
        case "local":
            tzset()
            zone = ZoneName.current
        default:
            guard ZoneName.isKnown(argument) else { return nil }
            // The report is made of captures alone: nothing else in the program asks what time it is here.
            guard unsafe setenv("TZ", argument, 1) == 0 else { return nil }
            tzset()
            zone = ZoneName.current
        }
    }

    /// Whether the system has data of a zone: of one that it does not know it would silently make UTC.
    private static func isKnown(_ name: String) -> Bool {
        let isName = name.utf8.allSatisfy {
            $0 >= 0x41 && $0 <= 0x5A || $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || "/_+-".utf8.contains($0)
        }
        guard isName, !name.isEmpty, !name.hasPrefix("/") else { return false }
        let folder = unsafe getenv("TZDIR").map { unsafe String(cString: $0) } ?? "/usr/share/zoneinfo"
        let file = unsafe fopen("\(folder)/\(name)", "r")
        guard let file = unsafe file else { return false }
        defer { unsafe fclose(file) }
        var magic = [UInt8](repeating: 0, count: 4)
        // Bound: fread is given the array's own count. What is a folder cannot be read.
        return unsafe fread(&magic, 1, magic.count, file) == 4 && magic == Array("TZif".utf8)
    }

    /// The years that are looked at: captures are of this time.
    private static let range = Int64(0)..<Int64(4_102_444_800)
    /// Clocks are not put forward and back again within so many seconds.
    private static let step: Int64 = 7 * 86_400

    /// What `localtime_r` says, as spans.
    private static var current: Zone {
        var spans = [span(at: range.lowerBound)]
        for end in stride(from: range.lowerBound + step, to: range.upperBound, by: Int(step)) {
            let known = spans[spans.count - 1]
            if isSame(span(at: end), known) { continue }
            var (low, high) = (end - step, end)
            while high - low > 1 {
                let middle = (low + high) / 2
                if isSame(span(at: middle), known) { low = middle } else { high = middle }
            }
            spans.append(span(at: high))
        }
        return Zone(spans)
    }

    private static func isSame(_ a: Zone.Span, _ b: Zone.Span) -> Bool { a.offset == b.offset && a.label == b.label }

    private static func span(at seconds: Int64) -> Zone.Span {
        var time = time_t(seconds)
        var fields = unsafe tm()
        // Bound: localtime_r reads one time_t and writes one tm, whose zone is a string that ends with NUL.
        guard unsafe localtime_r(&time, &fields) != nil else {
            return Zone.Span(start: seconds, offset: 0, label: "UTC")
        }
        let label = unsafe fields.tm_zone.map { unsafe String(cString: $0) } ?? "?"
        return unsafe Zone.Span(start: seconds, offset: fields.tm_gmtoff, label: label)
    }
}
