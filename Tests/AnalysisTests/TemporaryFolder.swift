import Foundation

/// A folder that is gone with its last use.
final class TemporaryFolder {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "imtrace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func write(_ name: String, _ octets: [UInt8]) throws -> String {
        try Data(octets).write(to: url.appending(path: name))
        return path(name)
    }
}
