import CCrypto
import Octets

/// Seals records with one key, each as long as the one that it stands for, by libcrypto. Safe: the context never leaves
/// it.
@safe final class RecordSealer {
    private let protection: RecordProtection
    /// The last block of the record before, which TLS 1.0 starts the next one from.
    private var chained: [UInt8]
    // Owned by this object alone, which frees it; `nil` where libcrypto gave none.
    private let context: OpaquePointer?

    init(_ protection: RecordProtection) {
        self.protection = protection
        chained = protection.fixed
        unsafe context = EVP_CIPHER_CTX_new()
    }

    deinit { unsafe EVP_CIPHER_CTX_free(context) }

    /// The fragment that holds `plain` in the place of another one.
    /// - Parameters:
    ///   - plain: as many octets as `fragment` was opened to; with the content type behind them in TLS 1.3.
    ///   - fragment: the one that it stands for: it keeps what is explicit of the nonce.
    /// - Returns: as many octets as `fragment`; `nil` where `plain` has no room in so many, or libcrypto refuses.
    func seal(_ plain: [UInt8], like fragment: OctetView, type: UInt8, version: UInt16, number: UInt64) -> [UInt8]? {
        let sealed: [UInt8]? =
            switch protection.suite.cipher {
            case .gcm, .chaCha: sealAEAD(plain, fragment, tag: 16, type, version, number)
            case .ccm(let tag): sealAEAD(plain, fragment, tag: tag, type, version, number)
            case .cbc(let mac): sealCBC(plain, fragment, mac, type, version, number)
            }
        return sealed?.count == fragment.count ? sealed : nil
    }

    private func sealAEAD(
        _ plain: [UInt8], _ fragment: OctetView, tag: Int, _ type: UInt8, _ version: UInt16, _ number: UInt64
    ) -> [UInt8]? {
        let start = protection.explicitCount
        guard plain.count == fragment.count - start - tag, let nonce = protection.nonce(fragment, number) else {
            return nil
        }
        let associated = protection.associated(fragment.count, plain.count, type, version, number)
        var length: Int32 = 0
        let isCCM = if case .ccm = protection.suite.cipher { true } else { false }
        guard unsafe EVP_EncryptInit_ex(context, protection.cipher, nil, nil, nil) == 1 else { return nil }
        if isCCM {
            guard unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, 12, nil) == 1,
                unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag), nil) == 1
            else { return nil }
        }
        // Bounds: key and nonce have as many octets as the cipher takes, the rest is given with exactly its count;
        // `sealed` has a block more than is written, and `mark` as many octets as the tag.
        guard unsafe EVP_EncryptInit_ex(context, nil, nil, protection.key, nonce) == 1 else { return nil }
        if isCCM, unsafe EVP_EncryptUpdate(context, nil, &length, nil, Int32(plain.count)) != 1 { return nil }
        if protection.form.authenticatesHead,
            unsafe EVP_EncryptUpdate(context, nil, &length, associated, Int32(associated.count)) != 1
        {
            return nil
        }
        var sealed = [UInt8](repeating: 0, count: plain.count + 16)
        if !plain.isEmpty || isCCM {
            guard unsafe EVP_EncryptUpdate(context, &sealed, &length, plain, Int32(plain.count)) == 1 else {
                return nil
            }
        }
        // Nothing is written: these ciphers have no blocks.
        var rest = [UInt8](repeating: 0, count: 16)
        var mark = [UInt8](repeating: 0, count: tag)
        guard unsafe EVP_EncryptFinal_ex(context, &rest, &length) == 1,
            unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag), &mark) == 1
        else { return nil }
        return fragment.copied(0..<start) + sealed.dropLast(16) + mark
    }

    private func sealCBC(
        _ plain: [UInt8], _ fragment: OctetView, _ mac: CipherSuite.Hash, _ type: UInt8, _ version: UInt16,
        _ number: UInt64
    ) -> [UInt8]? {
        let form = protection.form
        let start = form.version >= 0x0302 ? 16 : 0
        let vector = start > 0 ? fragment.copied(0..<16) : chained
        let count = fragment.count - start - (form.encryptsThenMACs ? mac.count : 0)
        var text = plain
        if !form.encryptsThenMACs {
            let authenticated = protection.header(number, type, version, plain.count) + plain
            text += KeySchedule.hmac(protection.macKey, authenticated, mac)
        }
        // Padding: its length is in each of its octets (RFC 5246 §6.2.3.2).
        let padding = count - text.count
        guard count % 16 == 0, (1...256).contains(padding), vector.count == 16 else { return nil }
        text += [UInt8](repeating: UInt8(padding - 1), count: padding)
        var sealed = [UInt8](repeating: 0, count: count + 16)
        var length: Int32 = 0
        // Bounds: key and vector have as many octets as the cipher takes, the text its count; `sealed` has a block more
        // than is written.
        guard unsafe EVP_EncryptInit_ex(context, protection.cipher, nil, protection.key, vector) == 1,
            unsafe EVP_CIPHER_CTX_set_padding(context, 0) == 1,
            unsafe EVP_EncryptUpdate(context, &sealed, &length, text, Int32(count)) == 1, length == Int32(count)
        else { return nil }
        sealed.removeLast(16)
        if start == 0 { chained = Array(sealed.suffix(16)) }
        let whole = fragment.copied(0..<start) + sealed
        if !form.encryptsThenMACs { return whole }
        return whole
            + KeySchedule.hmac(
                protection.macKey, protection.header(number, type, version, whole.count) + whole, mac)
    }
}
