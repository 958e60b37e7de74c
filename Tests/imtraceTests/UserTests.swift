import Foundation
import Testing

@Suite("What belongs to a user")
struct UserTests {
    private static let several = Program.checkout.appending(path: "../shared/lab/s08a-several-originals.pcapng")
        .standardizedFileURL.path
    private static let isThere = Program.path != nil && FileManager.default.fileExists(atPath: several)

    @Test(
        "A push belongs to each whose message it holds, not to the first alone",
        .enabled(if: isThere, "the captures with known truth are not there"),
        arguments: ["+15551230017", "xenia", "priya"])
    func senders(_ user: String) throws {
        let run = try Program.run([Self.several, "--user", user, "--fail-on", "altered", "--quiet"])
        #expect(run.status == 1)
        #expect(run.text.contains("Push 1  ALTERED"))
    }
}
