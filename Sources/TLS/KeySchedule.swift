import CCrypto
import Octets

/// Keys from secrets: the pseudorandom function of TLS 1.2 and before, and HKDF of TLS 1.3, by libcrypto.
enum KeySchedule {
    /// HKDF-Expand-Label with an empty context (RFC 8446 §7.1).
    static func expand(_ secret: [UInt8], label: StaticString, count: Int, _ hash: CipherSuite.Hash) -> [UInt8] {
        var info: [UInt8] = [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
        info.append(UInt8(truncatingIfNeeded: label.utf8CodeUnitCount + 6))
        info += Array("tls13 ".utf8)
        label.withUTF8Buffer { unsafe info.append(contentsOf: $0) }
        info.append(0)
        // HKDF-Expand (RFC 5869 §2.3).
        var output: [UInt8] = []
        var block: [UInt8] = []
        var counter: UInt8 = 1
        while output.count < count, counter < 255 {
            block = hmac(secret, block + info + [counter], hash)
            if block.isEmpty { break }
            output += block
            counter += 1
        }
        return Array(output.prefix(count))
    }

    /// The traffic secret that follows another (RFC 8446 §7.2).
    static func updated(_ secret: [UInt8], _ hash: CipherSuite.Hash) -> [UInt8] {
        expand(secret, label: "traffic upd", count: hash.count, hash)
    }

    /// The key block (RFC 5246 §6.3).
    /// - Parameter isOld: whether it is made as before TLS 1.2, by MD5 and SHA-1 (RFC 4346 §5).
    static func keyBlock(
        master: [UInt8], server: [UInt8], client: [UInt8], count: Int, _ hash: CipherSuite.Hash, isOld: Bool
    ) -> [UInt8] {
        let seed = Array("key expansion".utf8) + server + client
        if !isOld { return stream(master, seed, count) { hmac($0, $1, hash) } }
        let half = (master.count + 1) / 2
        let md5 = stream(Array(master.prefix(half)), seed, count) { unsafe hmac($0, $1, EVP_md5()) }
        let sha = stream(Array(master.suffix(half)), seed, count) { unsafe hmac($0, $1, EVP_sha1()) }
        return zip(md5, sha).map { $0 ^ $1 }
    }

    /// P_hash (RFC 5246 §5).
    private static func stream(
        _ secret: [UInt8], _ seed: [UInt8], _ count: Int, _ hmac: ([UInt8], [UInt8]) -> [UInt8]
    ) -> [UInt8] {
        var output: [UInt8] = []
        var a = seed
        while output.count < count {
            a = hmac(secret, a)
            let block = hmac(secret, a + seed)
            if block.isEmpty { break }
            output += block
        }
        return Array(output.prefix(count))
    }

    /// HMAC (RFC 2104); empty where libcrypto refuses.
    static func hmac(_ key: [UInt8], _ text: [UInt8], _ hash: CipherSuite.Hash) -> [UInt8] {
        switch hash {
        case .sha1: unsafe hmac(key, text, EVP_sha1())
        case .sha256: unsafe hmac(key, text, EVP_sha256())
        case .sha384: unsafe hmac(key, text, EVP_sha384())
        }
    }

    private static func hmac(_ key: [UInt8], _ text: [UInt8], _ digest: OpaquePointer?) -> [UInt8] {
        // 64 octets: EVP_MAX_MD_SIZE, the most that libcrypto writes.
        var output = [UInt8](repeating: 0, count: 64)
        var length: UInt32 = 0
        let isDone = unsafe output.withUnsafeMutableBufferPointer { output in
            // Bound: libcrypto is given exactly the counts of both.
            unsafe text.withUnsafeBufferPointer { text in
                unsafe key.withUnsafeBufferPointer { key in
                    unsafe HMAC(
                        digest, key.baseAddress, Int32(key.count), text.baseAddress, text.count, output.baseAddress,
                        &length) != nil
                }
            }
        }
        return isDone ? Array(output.prefix(Int(length))) : []
    }
}
