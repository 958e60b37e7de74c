import Foundation
import MSRP
import Octets
import TextSyntax

/// A message of a file beside the checkout, and what must be read from it.
struct ExampleRow: Hashable, Sendable {
    /// The file, its folder before it, without the suffix.
    let file: String
    /// Method or status with its comment, transaction id, flag of the end-line; "no frame" with the count of octets.
    let start: String
    /// How many URIs, then the first, and the last where there are several: host, port, session id, transport.
    let to: String
    let from: String
    /// The other values, each behind its name.
    let values: String
    /// What authenticates: username, realm, nonce, and what proves it.
    let digest: String
    /// Which rules of the RFCs are broken, in the order of the octets.
    let breaks: [MSRPViolation.Rule]

    init(
        _ file: String, _ start: String, to: String = "", from: String = "", _ values: String = "",
        digest: String = "", breaks: MSRPViolation.Rule...
    ) {
        self.init(file, start, to: to, from: from, values, digest: digest, breaks)
    }

    private init(
        _ file: String, _ start: String, to: String, from: String, _ values: String, digest: String,
        _ breaks: [MSRPViolation.Rule]
    ) {
        self.file = file
        self.start = start
        self.to = to
        self.from = from
        self.values = values
        self.digest = digest
        self.breaks = breaks
    }

    /// The messages of `octets`, cut as they would be from a stream: what is no frame is a row too.
    static func reading(_ file: String, _ octets: [UInt8]) -> [ExampleRow] {
        var rows: [ExampleRow] = []
        var framer = MSRPFramer()
        var rest = OctetView(octets.span)
        while true {
            switch framer.next(rest, atEnd: true) {
            case .frame(let range):
                rows.append(reading(file, rest.extracting(range), framer.ending))
                rest = rest.dropping(range.upperBound)
            case .garbage(let count):
                let broken = MSRPFrame.startViolation(rest.prefix(count)).map { [$0.rule] } ?? []
                rows.append(ExampleRow(file, "no frame \(count)", to: "", from: "", "", digest: "", broken))
                rest = rest.dropping(count)
            case .part(let range):
                rows.append(ExampleRow(file, "a part of a frame"))
                rest = rest.dropping(range.upperBound)
            case .needMore: return rows
            }
        }
    }

    private static func reading(_ file: String, _ octets: OctetView, _ ending: FrameEnding) -> ExampleRow {
        var frame = MSRPFrame()
        guard frame.parse(octets, ending: ending) else { return ExampleRow(file, "unreadable") }
        let comment = frame.comment.map { " (\(octets.text($0)))" } ?? ""
        let flag = frame.flag.map { String(UnicodeScalar($0.rawValue)) } ?? "-"
        var breaks: [MSRPViolation.Rule] = []
        for rule in frame.violations(octets).map(\.rule) where !breaks.contains(rule) { breaks.append(rule) }
        return ExampleRow(
            file, "\(octets.text(frame.methodRange))\(comment) \(octets.text(frame.transactionID)) \(flag)",
            to: path(octets, frame.toPath), from: path(octets, frame.fromPath), values(octets, frame),
            digest: digest(octets, frame), breaks)
    }

    private static func path(_ octets: OctetView, _ range: Range<Int>?) -> String {
        guard let range else { return "" }
        let ends = [PathList.first(octets, range), PathList.last(octets, range)]
        let count = PathList.count(octets, range)
        let words = ends.prefix(min(count, 2)).map { uri -> String in
            guard let uri, let read = MSRPURI(octets, uri) else { return "none" }
            return [
                (read.isSecure ? "msrps " : "") + octets.text(read.host), read.port.map { "\($0)" } ?? "-",
                read.sessionID.map { octets.text($0) } ?? "-", octets.text(read.transport),
            ].joined(separator: " ")
        }
        return (["\(count)"] + words).joined(separator: ", ")
    }

    private static func values(_ octets: OctetView, _ frame: MSRPFrame) -> String {
        var words: [String] = []
        func add(_ name: String, _ range: Range<Int>?) {
            if let range { words.append("\(name) \(octets.text(range))") }
        }
        add("id", frame.messageID)
        if let range = frame.byteRange(octets) {
            let end = range.end.map { "\($0)" } ?? "*"
            words.append("range \(range.start)-\(end)/\(range.total.map { "\($0)" } ?? "*")")
        }
        add("success", frame.successReport)
        add("failure", frame.failureReport)
        if let status = frame.reportStatus(octets) {
            words.append(
                "status \(status.namespace) \(status.code)" + (status.comment.map { " \(octets.text($0))" } ?? ""))
        }
        if let path = frame.usePath { words.append("use \(self.path(octets, path))") }
        add("nickname", frame.nickname(octets))
        for (name, value) in [
            ("expires", frame.expires(octets)), ("min", frame.minExpires(octets)), ("max", frame.maxExpires(octets)),
        ] {
            if let value { words.append("\(name) \(value)") }
        }
        add("disposition", frame.disposition(octets))
        add("filename", frame.dispositionParameter("filename", octets))
        add("size", frame.dispositionParameter("size", octets))
        if let type = frame.contentType {
            let end = octets.extracting(type).firstIndex(of: UInt8(ascii: ";")) ?? type.count
            add("type", type.lowerBound..<type.lowerBound + end)
        }
        if let body = frame.body { words.append("body \(body.count)") }
        return words.joined(separator: ", ")
    }

    private static func digest(_ octets: OctetView, _ frame: MSRPFrame) -> String {
        let names: [StaticString] = ["username", "realm", "nonce", "nextnonce", "response", "rspauth"]
        return names.compactMap { frame.digestParameter($0, octets).map { octets.text($0) } }.joined(separator: ", ")
    }
}

/// A folder with such files. It need not be there.
struct ExampleFolder {
    let name: String

    /// Beside the checkout: this file is in Tests/MSRPTests.
    private var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/captures/\(name)")
            .standardizedFileURL
    }

    /// The files, as rows name them, in their order.
    var files: [String] {
        let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return all.filter { $0.hasSuffix(".msrp") }.map { String($0.dropLast(5)) }.sorted()
    }

    /// What the program reads from a file.
    func reading(_ file: String) throws -> [ExampleRow] {
        let data = try Data(contentsOf: folder.appending(path: "\(file).msrp"))
        return ExampleRow.reading(file, Array(data))
    }
}
