import CPcap
import Glibc
import Ingest
import Octets
import Testing

/// The own reader against libpcap's, frame for frame, over every capture in the folders next to the checkout.
@Suite("Equality with libpcap") struct LibpcapEqualityTests {
    @Test("Every frame: time, lengths, octets", arguments: ["lab", "cases", "captures"])
    func equality(folder: String) {
        let files = CaptureFolder.files(in: folder)
        var unequal: [String] = []
        var frames = 0
        for file in files {
            let outcome = Comparison.run(file)
            frames += outcome.frames
            if let what = outcome.difference { unequal.append("\(file): \(what)") }
        }
        #expect(unequal == [])
        #expect(files.isEmpty || frames > 100)
    }
}

/// Captures next to the checkout. None where the folder is absent: they are not part of the project.
enum CaptureFolder {
    static func files(in folder: String) -> [String] {
        // Tests/IngestTests/this file: three up is the checkout, four up what it lies in.
        let parts = #filePath.split(separator: "/").dropLast(4)
        var found: [String] = []
        collect("/" + parts.joined(separator: "/") + "/shared/" + folder, into: &found, depth: 0)
        return found.sorted()
    }

    private static func collect(_ folder: String, into found: inout [String], depth: Int) {
        guard depth < 12, let handle = unsafe opendir(folder) else { return }
        defer { unsafe closedir(handle) }
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            }
            if name.hasPrefix(".") { continue }
            let path = folder + "/" + name
            if [".pcap", ".pcapng", ".cap"].contains(where: { name.hasSuffix($0) }) {
                found.append(path)
            } else {
                collect(path, into: &found, depth: depth + 1)
            }
        }
    }
}

private enum Comparison {
    static func run(_ path: String) -> (frames: Int, difference: String?) {
        var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        let precision = UInt32(PCAP_TSTAMP_PRECISION_NANO)
        // libpcap refuses some captures that can well be read: nothing to compare with.
        guard let handle = unsafe pcap_open_offline_with_tstamp_precision(path, precision, &text) else {
            return (0, nil)
        }
        defer { unsafe pcap_close(handle) }
        let snapLength = unsafe Int(pcap_snapshot(handle))
        var reader: CaptureReader
        do { reader = try CaptureReader(path: path, index: 0) } catch { return (0, "\(error)") }
        var header: UnsafeMutablePointer<pcap_pkthdr>?
        var octets: UnsafePointer<UInt8>?
        var number = 0
        while true {
            let status = unsafe pcap_next_ex(handle, &header, &octets)
            guard status == 1, let theirs = unsafe header?.pointee, let first = unsafe octets else {
                // Where libpcap gives up, the own reader may have more.
                if status == PCAP_ERROR { return (number, nil) }
                let more = reader.next() != nil
                return (number, more ? "frame too many" : reader.fault.map { "fault: \($0)" })
            }
            number += 1
            guard let mine = reader.next() else {
                return (number, "frame \(number) missing: \(String(describing: reader.fault))")
            }
            let lent = unsafe UnsafeBufferPointer(start: first, count: Int(theirs.caplen))
            // libpcap cuts what is longer than the file's own snap length.
            let length = min(mine.capturedLength, snapLength)
            let same = reader.octets.prefix(length).equals(unsafe OctetView(lent.span))
            // libpcap takes both numbers of a time for signed: they may be 2^32 seconds, or fractions, apart.
            let nanoseconds = Int64(theirs.ts.tv_sec) &* 1_000_000_000 &+ Int64(theirs.ts.tv_usec)
            let apart = mine.time.nanoseconds &- nanoseconds
            if mine.number != number { return (number, "number \(mine.number) for \(number)") }
            if length != Int(theirs.caplen) || !same { return (number, "octets of frame \(number)") }
            if mine.originalLength != Int(theirs.len) { return (number, "length of frame \(number)") }
            if ![0, 1_000_000_000 << 32, 1000 << 32, 1 << 32].contains(apart) {
                return (number, "time of frame \(number): \(apart) ns apart")
            }
        }
    }
}
