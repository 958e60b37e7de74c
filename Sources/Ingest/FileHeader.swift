internal import Octets

extension CaptureReader {
    /// Finds out what the file is, and reads on to its first record.
    mutating func readFileHeader() throws(IngestError) {
        _ = buffer.demand(24)
        if buffer.failure != 0 {
            throw readError
        }
        // No more than what was demanded: what is said of a file must not depend on how much a read gives.
        let head = OctetView(buffer.storage.span).prefix(min(buffer.available, 24)).copied()
        guard let magic = OctetView(head.span).loadLittleEndian(UInt32.self, at: 0) else {
            throw .notACapture(name: name, reason: head.isEmpty ? "the file is empty" : "only \(head.count) octets")
        }
        if magic == CaptureSection.headerType {
            try readFirstSection()
        } else if let layout = ClassicLayout(magic: magic) {
            try readClassicHeader(layout)
        } else {
            throw .notACapture(name: name, reason: Self.guess(head))
        }
    }

    /// What a file is that is no capture.
    private static func guess(_ head: [UInt8]) -> String {
        let kinds: [(mark: [UInt8], what: String)] = [
            ([0x1F, 0x8B, 0x08], "compressed more than once: gunzip it first"),
            ([0x28, 0xB5, 0x2F, 0xFD], "compressed more than once: unzstd it first"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed by xz: unxz it first"),
            ([0x42, 0x5A, 0x68], "compressed by bzip2: bunzip2 it first"),
            ([0x04, 0x22, 0x4D, 0x18], "compressed by lz4: unlz4 it first"),
            ([0x50, 0x4B, 0x03, 0x04], "a zip archive: unzip it first"),
            ([0x73, 0x6E, 0x6F, 0x6F, 0x70, 0x00], "a snoop file: convert it with editcap"),
        ]
        if let known = kinds.first(where: { head.starts(with: $0.mark) }) { return known.what }
        if head.allSatisfy({ $0 >= 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }) { return "it looks like text" }
        let first = head.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
        return "it starts with the octets \(first)"
    }
}
