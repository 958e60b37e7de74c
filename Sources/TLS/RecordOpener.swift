import CCrypto
import Octets

/// Opens the records that one key protects, by libcrypto. Safe: the context never leaves it.
@safe final class RecordOpener {
    /// What a record was, opened.
    struct Opened {
        /// The octets that were sent, with the content type behind them in TLS 1.3.
        var octets: [UInt8]
        /// The offset in the protected fragment of the octet that stands for the first of them.
        let offset: Int
    }

    private let protection: RecordProtection
    private var suite: CipherSuite { protection.suite }
    private var form: RecordProtection.Form { protection.form }
    /// The last block of the record before, which TLS 1.0 starts the next one from.
    private var chained: [UInt8]
    // Owned by this object alone, which frees it; `nil` where libcrypto gave none.
    private let context: OpaquePointer?

    init(_ protection: RecordProtection) {
        self.protection = protection
        chained = protection.fixed
        unsafe context = EVP_CIPHER_CTX_new()
        prepare()
    }

    deinit { unsafe EVP_CIPHER_CTX_free(context) }

    /// Sets what is the same for all records: the key schedule is kept.
    private func prepare() {
        let cipher = unsafe protection.cipher
        _ = unsafe EVP_DecryptInit_ex(context, cipher, nil, nil, nil)
        if case .ccm(let tag) = suite.cipher {
            _ = unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, 12, nil)
            _ = unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag), nil)
        }
        // Bound: the key has as many octets as the cipher takes; whoever derives it counts by the suite.
        _ = unsafe EVP_DecryptInit_ex(context, nil, nil, protection.key, nil)
        if case .cbc = suite.cipher { _ = unsafe EVP_CIPHER_CTX_set_padding(context, 0) }
    }

    /// Opens the record with a number; `nil` where it does not authenticate.
    func open(_ fragment: OctetView, type: UInt8, version: UInt16, number: UInt64) -> Opened? {
        switch suite.cipher {
        case .gcm: openAEAD(fragment, tag: 16, type, version, number)
        case .chaCha: openAEAD(fragment, tag: 16, type, version, number)
        case .ccm(let tag): openAEAD(fragment, tag: tag, type, version, number)
        case .cbc(let mac): openCBC(fragment, mac, type, version, number)
        }
    }

    /// Passes a record that does not open: in TLS 1.0 the next one starts from its last block.
    func pass(_ fragment: OctetView) {
        if case .cbc = suite.cipher, form.version < 0x0302, fragment.count >= 16 {
            chained = fragment.copied(fragment.count - 16..<fragment.count)
        }
    }

    private func openAEAD(
        _ fragment: OctetView, tag: Int, _ type: UInt8, _ version: UInt16, _ number: UInt64
    ) -> Opened? {
        let start = protection.explicitCount
        let count = fragment.count - start - tag
        guard count >= 0, let nonce = protection.nonce(fragment, number) else { return nil }
        let associated = protection.associated(fragment.count, count, type, version, number)
        var given = fragment.copied(start + count..<fragment.count)
        let sealed = fragment.copied(start..<start + count)
        var plain = [UInt8](repeating: 0, count: count + 16)
        var length: Int32 = 0
        let isCCM = if case .ccm = suite.cipher { true } else { false }
        // Bounds: nonce, tag, associated data and text are given with exactly their counts; `plain` has a block more than
        // is written.
        guard
            unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag), &given) == 1,
            unsafe EVP_DecryptInit_ex(context, nil, nil, isCCM ? protection.key : nil, nonce) == 1
        else { return nil }
        if isCCM, unsafe EVP_DecryptUpdate(context, nil, &length, nil, Int32(count)) != 1 { return nil }
        if form.authenticatesHead {
            let isTaken = unsafe EVP_DecryptUpdate(context, nil, &length, associated, Int32(associated.count)) == 1
            guard isTaken else { return nil }
        }
        if count > 0 || isCCM {
            guard unsafe EVP_DecryptUpdate(context, &plain, &length, sealed, Int32(count)) == 1 else { return nil }
        }
        if !isCCM {
            // Nothing is written: these ciphers have no blocks.
            var rest = [UInt8](repeating: 0, count: 16)
            guard unsafe EVP_DecryptFinal_ex(context, &rest, &length) == 1 else { return nil }
        }
        plain.removeLast(16)
        return Opened(octets: plain, offset: start)
    }

    private func openCBC(
        _ fragment: OctetView, _ mac: CipherSuite.Hash, _ type: UInt8, _ version: UInt16, _ number: UInt64
    ) -> Opened? {
        let hasVector = form.version >= 0x0302
        let start = hasVector ? 16 : 0
        var end = fragment.count
        let vector = hasVector ? fragment.copied(0..<16) : chained
        if form.encryptsThenMACs {
            end -= mac.count
            guard end >= start + 16 else { return nil }
            let text = protection.header(number, type, version, end) + fragment.copied(0..<end)
            guard KeySchedule.hmac(protection.macKey, text, mac) == fragment.copied(end..<fragment.count) else {
                return nil
            }
        }
        let count = end - start
        guard count >= 16, count % 16 == 0, vector.count == 16 else { return nil }
        let sealed = fragment.copied(start..<end)
        var plain = [UInt8](repeating: 0, count: count + 16)
        var length: Int32 = 0
        // Bounds: the vector has a block, the text its count; `plain` has a block more than is written.
        guard unsafe EVP_DecryptInit_ex(context, nil, nil, nil, vector) == 1,
            unsafe EVP_DecryptUpdate(context, &plain, &length, sealed, Int32(count)) == 1, length == Int32(count)
        else { return nil }
        plain.removeLast(16)
        // Padding: its length is in each of its octets (RFC 5246 §6.2.3.2).
        let padding = Int(plain[count - 1]) + 1
        let tail = padding + (form.encryptsThenMACs ? 0 : mac.count)
        guard tail <= count, plain.suffix(padding).allSatisfy({ Int($0) == padding - 1 }) else { return nil }
        let length1 = count - tail
        if !form.encryptsThenMACs {
            let text = protection.header(number, type, version, length1) + plain.prefix(length1)
            guard KeySchedule.hmac(protection.macKey, text, mac) == Array(plain[length1..<length1 + mac.count]) else {
                return nil
            }
        }
        if !hasVector { chained = Array(sealed.suffix(16)) }
        plain.removeLast(tail)
        return Opened(octets: plain, offset: start)
    }
}
