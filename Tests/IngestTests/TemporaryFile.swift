import Glibc
import Testing

/// A file with some octets; whoever makes it removes it.
struct TemporaryFile {
    let name: String
    let descriptor: Int32

    init(_ octets: [UInt8]) throws {
        var path = Array("/tmp/imtrace-test-XXXXXX".utf8CString)
        descriptor = unsafe mkstemp(&path)
        name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try #require(descriptor >= 0)
        var written = 0
        while written < octets.count {
            let count = unsafe octets[written...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            try #require(count > 0)
            written += count
        }
    }

    func remove() {
        close(descriptor)
        unsafe unlink(name)
    }
}
