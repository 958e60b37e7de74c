import Foundation

/// A folder for the files of one test.
struct TemporaryFolder {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "imtrace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// Removes the folder and what is in it.
    func remove() { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func write(_ name: String, _ octets: [UInt8]) throws -> String {
        try Data(octets).write(to: url.appending(path: name))
        return path(name)
    }
}
