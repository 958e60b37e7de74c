import Analysis
import Ingest
import Octets
import Records
import Redaction
import Reports

/// Reads the input as a small capture, from its frames to its report. The first octet says how (`Manner`).
///
/// Every frame must be accounted for, everything that is told must lie in frames that were read, the report must be well
/// formed, and the same when the capture is read again through a buffer of another size.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size > 1, let data = unsafe data else { return 0 }
    // Bound: libFuzzer lends `size` octets at `data` for this call.
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    let manner = Manner(input[0])
    let capture = Array(input.dropFirst())
    guard let report = manner.report(capture, bufferSize: 1 << 16) else { return 0 }
    precondition(manner.isWellFormed(report.octets), "the report is not well formed")
    precondition(manner.report(capture, bufferSize: 64) == report, "another report of the same capture")
    keep(report.octets.count)
    return 0
}

/// How a capture is read, and what is made of it.
struct Manner {
    private let format: UInt8
    private let isStrict: Bool
    private let tightness: Int
    private let isTwofold: Bool
    private let isRedacted: Bool

    private static let pseudonyms = RedactionKey(octets: Array(1...32)).map { Pseudonyms($0) }

    /// From the lowest bit: three of the format, one for looking strictly, two for how little may be held, one for reading
    /// the capture as two that are merged, one for redaction.
    init(_ octet: UInt8) {
        format = octet & 7
        isStrict = octet & 8 != 0
        tightness = Int(octet >> 4 & 3)
        isTwofold = octet & 64 != 0
        isRedacted = octet & 128 != 0
    }

    private var options: Analyzer.Options {
        var options = Analyzer.Options()
        options.isPedantic = isStrict
        options.verifiesChecksums = isStrict
        options.limits.totalOctets = [1 << 30, 1 << 20, 1 << 14, 1 << 10][tightness]
        options.limits.flows = [200_000, 64, 4, 1][tightness]
        options.isDetailed = format != 0
        if isRedacted { options.redaction = Manner.pseudonyms }
        guard format == 1 || format > 3 else { return options }
        options.explained = .all
        options.views.conversations = format != 5
        options.views.ladders = format == 1 ? .all : .each
        options.views.registrations = format != 5
        return options
    }

    /// The report of a capture, or `nil` where it is none.
    func report(_ capture: [UInt8], bufferSize: Int) -> Told? {
        var readers: [CaptureReader] = []
        for index in 0..<(isTwofold ? 2 : 1) {
            guard let reader = try? CaptureReader(octets: capture, index: index, bufferSize: bufferSize) else {
                return nil
            }
            readers.append(reader)
        }
        let analyzer = Analyzer(Timeline(readers: readers), options: options)
        var look = TextOptions(color: format == 6, unicode: format == 6, showNotes: format == 1)
        look.views = options.views
        switch format {
        case 2: return told(analyzer, JSONReport(output: CollectedOutput()), \.output)
        case 3: return told(analyzer, NDJSONReport(output: CollectedOutput()), \.output)
        case 4: return told(analyzer, HTMLReport(output: CollectedOutput(), options: look), \.output)
        case 5: return told(analyzer, SVGReport(output: CollectedOutput(), options: look), \.output)
        default: return told(analyzer, TextReport(output: CollectedOutput(), options: look), \.output)
        }
    }

    private func told<Sink: RecordSink>(
        _ analyzer: Analyzer, _ sink: Sink, _ output: (Sink) -> CollectedOutput
    ) -> Told? {
        var analyzer = analyzer
        var witness = Witness(sink)
        guard let outcome = try? analyzer.run(into: &witness) else { return nil }
        witness.conclude(outcome)
        return Told(octets: output(witness.sink).octets, findings: outcome.findings.count)
    }

    /// Whether a report is what its readers can take.
    func isWellFormed(_ octets: [UInt8]) -> Bool {
        guard octets.last == 0x0A else { return false }
        switch format {
        case 2: return JSONText.isValid(octets[...])
        case 3:
            return octets.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).allSatisfy(
                JSONText.isValid)
        case 4: return octets.ends(with: "</html>\n")
        case 5: return octets.ends(with: "</svg>\n")
        case 6: return String(validating: octets, as: UTF8.self) != nil
        default:
            // Plain ASCII of 80 columns.
            return octets.split(separator: 0x0A).allSatisfy { line in
                line.count <= 80 && line.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
            }
        }
    }
}

/// What came of a run.
struct Told: Equatable {
    let octets: [UInt8]
    let findings: Int
}

extension [UInt8] {
    fileprivate func ends(with text: StaticString) -> Bool {
        suffix(text.utf8CodeUnitCount).elementsEqual("\(text)".utf8)
    }
}

/// Uses a result, so that the optimizer may not leave out what made it.
@inline(never) func keep(_ value: Int) { if value == .min { print(value) } }
