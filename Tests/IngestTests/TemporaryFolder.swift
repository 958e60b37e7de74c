import Glibc
import Ingest
import Testing

/// An empty folder; whoever makes it removes it.
struct TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/imtrace-test-XXXXXX".utf8CString)
        // Bound: mkdtemp writes over the six last characters.
        try #require(unsafe mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What is in it, hidden files included, sorted.
    var names: [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var found: [String] = []
        while let entry = unsafe readdir(folder) {
            // Bound: d_name ends in NUL.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { place in
                unsafe place.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { found.append(name) }
        }
        return found.sorted()
    }

    /// The octets of one of its files.
    func contents(_ name: String) -> [UInt8] {
        let descriptor = unsafe open("\(path)/\(name)", O_RDONLY)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            // Bound: read is given the buffer's own count.
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count <= 0 { return all }
            all += buffer.prefix(count)
        }
    }

    func remove() {
        for name in names { _ = unsafe unlink("\(path)/\(name)") }
        _ = unsafe rmdir(path)
    }
}
