import CCrypto
import Foundation
import Octets
import Testing

@testable import TLS

/// Seals records of TLS 1.3 with AES-GCM, as the sender of a direction would.
private struct Sealer {
    private let key: [UInt8]
    private let fixed: [UInt8]

    /// - Parameter secret: the traffic secret of the direction.
    init(secret: [UInt8], _ suite: CipherSuite) {
        key = KeySchedule.expand(secret, label: "key", count: suite.keyCount, suite.hash)
        fixed = KeySchedule.expand(secret, label: "iv", count: 12, suite.hash)
    }

    /// The record of a number that says `octets`.
    func record(_ number: UInt64, _ octets: [UInt8]) -> [UInt8] {
        var nonce = fixed
        for place in 0..<8 { nonce[4 + place] ^= UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64(place))) }
        let plain = octets + [23]
        let head: [UInt8] = [23, 3, 3, 0, UInt8(plain.count + 16)]
        var sealed = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: 16)
        var count: Int32 = 0
        let context = unsafe EVP_CIPHER_CTX_new()
        let cipher = unsafe key.count == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm()
        // Bound: key and nonce are as long as the cipher wants them, `sealed` is as long as `plain`, a tag 16 octets.
        _ = unsafe EVP_EncryptInit_ex(context, cipher, nil, key, nonce)
        _ = unsafe EVP_EncryptUpdate(context, nil, &count, head, 5)
        _ = unsafe EVP_EncryptUpdate(context, &sealed, &count, plain, Int32(plain.count))
        _ = unsafe EVP_EncryptFinal_ex(context, nil, &count)
        _ = unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, &tag)
        unsafe EVP_CIPHER_CTX_free(context)
        return head + sealed + tag
    }
}

@Suite("Records behind losses") struct SearchTests {
    /// A connection whose server's records are read, and what seals the next ones.
    private static func connection() throws -> (TLSConnection, KeyLog, Sealer) {
        let row = Conversation.all[0]
        var keys = KeyLog()
        let lines = Array(row.keyLog.utf8)
        keys.append(OctetView(lines.span))
        keys.finish()
        var connection = TLSConnection()
        for (index, flight) in row.flights.enumerated() {
            let octets = [UInt8](Data(base64Encoded: flight) ?? Data())
            _ = text(of: octets, index % 2, &connection, keys)
        }
        let suite = try #require(connection.suite)
        return (connection, keys, Sealer(secret: connection.directions[1].secret, suite))
    }

    private static func text(
        of octets: [UInt8], _ side: Int, _ connection: inout TLSConnection, _ keys: KeyLog
    ) -> String {
        var text = ""
        var position = 0
        while true {
            switch connection.next(OctetView(octets.span).dropping(position), direction: side, keys) {
            case .passed(let count), .unreadable(let count): position += count
            case .data(let count, _, let plain):
                text += String(decoding: plain, as: UTF8.self)
                position += count
            case .needMore, .blocked, .opaque: return text
            }
        }
    }

    @Test("A long connection that loses records again and again is read to its end") func long() throws {
        var (connection, keys, sealer) = try Self.connection()
        var number = connection.directions[1].number
        var unread: [Int] = []
        for turn in 0..<500 {
            // Forty records are lost, and as many come.
            number += 40
            connection.lost(40 * 30, direction: 1)
            let records = (0..<40).flatMap { sealer.record(number + $0, [0x61]) }
            number += 40
            if Self.text(of: records, 1, &connection, keys) != String(repeating: "a", count: 40) { unread.append(turn) }
        }
        #expect(unread == [])
        #expect(connection.finalObstacle(keys) == nil)
    }

    @Test("Records that never open are not tried for ever") func vain() throws {
        var (connection, keys, sealer) = try Self.connection()
        let number = connection.directions[1].number
        var turns = 0
        while connection.obstacle(of: 1) == nil, turns < 100 {
            turns += 1
            connection.lost(1 << 20, direction: 1)
            // A record of the past: its number is not looked for.
            let octets = sealer.record(number &- 1, [0x61])
            #expect(Self.text(of: octets, 1, &connection, keys) == "")
        }
        #expect(turns > 1 && turns < 10)
        #expect(connection.attempts < 1 << 14 + 8)
        #expect(Self.text(of: sealer.record(number, [0x61]), 1, &connection, keys) == "")
    }
}
