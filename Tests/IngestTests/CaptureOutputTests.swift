import Foundation
import Ingest
import Testing

@Suite("A file that stands when it is whole") struct CaptureOutputTests {
    private static func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "output-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test("until then what stood there stays, and what is discarded leaves nothing") func whole() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a.pcap").path
        try Data([1]).write(to: URL(filePath: path))
        let given = try CaptureOutput(path: path, inputs: [])
        try given.write([2, 3])
        #expect(try Self.names(in: folder).count == 2)
        given.discard()
        #expect(try Self.names(in: folder) == ["a.pcap"] && Data(contentsOf: URL(filePath: path)) == Data([1]))
        let output = try CaptureOutput(path: path, inputs: ["/dev/null"], mode: 0o600)
        try output.write([4])
        try output.write([5])
        try output.finish()
        try output.finish()
        #expect(try Self.names(in: folder) == ["a.pcap"] && Data(contentsOf: URL(filePath: path)) == Data([4, 5]))
    }

    @Test("a link's file is replaced, a device is written, what is read is not, and no folder is made") func places()
        throws
    {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a.pcap").path
        let link = folder.appending(path: "link").path
        try Data([1]).write(to: URL(filePath: path))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        #expect(throws: CaptureOutputError.isInput(path: link)) { try CaptureOutput(path: link, inputs: [path]) }
        let output = try CaptureOutput(path: link, inputs: [])
        try output.write([7])
        try output.finish()
        #expect(try Data(contentsOf: URL(filePath: path)) == Data([7]))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
        let device = try CaptureOutput(path: "/dev/null", inputs: [])
        try device.write([1])
        try device.finish()
        let full = try CaptureOutput(path: "/dev/full", inputs: [])
        #expect(throws: CaptureOutputError.self) { try full.write([1]) }
        let missing = folder.appending(path: "none/a.pcap").path
        #expect(throws: CaptureOutputError.self) { try CaptureOutput(path: missing, inputs: []) }
    }
}
