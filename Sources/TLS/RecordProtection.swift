import CCrypto
import Octets

/// What protects the records of one direction: the keys, and how a version uses them.
struct RecordProtection {
    /// What differs between versions.
    struct Form {
        /// 0x0301 to 0x0304.
        let version: UInt16
        /// Whether the MAC is over what is encrypted (RFC 7366).
        let encryptsThenMACs: Bool
        /// Whether the head of a record is authenticated; not before draft 25 of TLS 1.3.
        var authenticatesHead = true
    }

    let suite: CipherSuite
    let key: [UInt8]
    /// The fixed part of the nonce, or all that the number of a record is added to.
    let fixed: [UInt8]
    let macKey: [UInt8]
    let form: Form

    /// The keys of a traffic secret of TLS 1.3 (RFC 8446 §7.3).
    init(traffic secret: [UInt8], _ suite: CipherSuite, _ draft: Int?) {
        self.suite = suite
        key = KeySchedule.expand(secret, label: "key", count: suite.keyCount, suite.hash)
        fixed = KeySchedule.expand(secret, label: "iv", count: 12, suite.hash)
        macKey = []
        form = Form(version: 0x0304, encryptsThenMACs: false, authenticatesHead: draft ?? 28 >= 25)
    }

    /// The keys of TLS 1.2 and before (RFC 5246 §6.3).
    init(
        master: [UInt8], _ suite: CipherSuite, _ server: ServerHello, client random: [UInt8], _ version: UInt16,
        isClient: Bool
    ) {
        var macCount = 0
        if case .cbc(let mac) = suite.cipher { macCount = mac.count }
        let fixedCount =
            switch suite.cipher {
            case .gcm, .ccm: 4
            case .chaCha: 12
            case .cbc: 16
            }
        let block = KeySchedule.keyBlock(
            master: master, server: server.random, client: random,
            count: 2 * (macCount + suite.keyCount + fixedCount), suite.hash, isOld: version < 0x0303)
        func part(_ start: Int, _ count: Int) -> [UInt8] {
            let from = start + (isClient ? 0 : count)
            return Array(block.dropFirst(from).prefix(count))
        }
        self.suite = suite
        key = part(2 * macCount, suite.keyCount)
        fixed = part(2 * (macCount + suite.keyCount), fixedCount)
        macKey = part(0, macCount)
        form = Form(version: version, encryptsThenMACs: server.encryptsThenMACs)
    }

    var isThirteen: Bool { form.version == 0x0304 }

    /// Octets of the nonce that stand before what a cipher with a tag encrypted.
    var explicitCount: Int { !isThirteen && suite.cipher != .chaCha ? 8 : 0 }

    /// The cipher; `nil` where libcrypto has none.
    var cipher: OpaquePointer? {
        switch suite.cipher {
        case .gcm: unsafe key.count == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm()
        case .ccm: unsafe key.count == 16 ? EVP_aes_128_ccm() : EVP_aes_256_ccm()
        case .chaCha: unsafe EVP_chacha20_poly1305()
        case .cbc: unsafe key.count == 16 ? EVP_aes_128_cbc() : EVP_aes_256_cbc()
        }
    }

    /// The nonce of a record of a cipher with a tag; `nil` where the keys are not what it takes.
    func nonce(_ fragment: OctetView, _ number: UInt64) -> [UInt8]? {
        if explicitCount > 0 { return fixed.count == 4 ? fixed + fragment.copied(0..<8) : nil }
        guard fixed.count == 12 else { return nil }
        var nonce = fixed
        for place in 0..<8 { nonce[4 + place] ^= UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * place)) }
        return nonce
    }

    /// What is authenticated beside what is encrypted, by a cipher with a tag.
    /// - Parameters:
    ///   - total: octets of the fragment.
    ///   - count: octets of what is encrypted.
    func associated(_ total: Int, _ count: Int, _ type: UInt8, _ version: UInt16, _ number: UInt64) -> [UInt8] {
        isThirteen
            ? [type] + RecordProtection.octets(version) + RecordProtection.octets(UInt16(clamping: total))
            : header(number, type, version, count)
    }

    /// The number and head of a record, as they are authenticated up to TLS 1.2 (RFC 5246 §6.2.3).
    func header(_ number: UInt64, _ type: UInt8, _ version: UInt16, _ count: Int) -> [UInt8] {
        RecordProtection.octets(number) + [type] + RecordProtection.octets(version)
            + RecordProtection.octets(UInt16(clamping: count))
    }

    private static func octets<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        stride(from: Number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> Number($0)) }
    }
}
