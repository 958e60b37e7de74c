import CCrypto
public import Octets

/// SHA-256 by libcrypto.
public enum Digest {
    /// The digest of `octets`, in lower-case hex.
    public static func sha256(_ octets: OctetView) -> String {
        hexadecimal(sha256Octets(octets))
    }

    /// Octets as lower-case hex.
    static func hexadecimal(_ octets: some Collection<UInt8>) -> String {
        unsafe String(unsafeUninitializedCapacity: octets.count * 2) { buffer in
            // Bound: two digits for each octet, as many as the capacity asked for.
            for (index, octet) in octets.enumerated() {
                unsafe buffer[index * 2] = digit(octet >> 4)
                unsafe buffer[index * 2 + 1] = digit(octet & 15)
            }
            return octets.count * 2
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? value + 0x30 : value + 0x57 }

    /// The 32 octets of the digest of `octets`.
    public static func sha256Octets(_ octets: OctetView) -> [UInt8] {
        // 32 octets: what SHA256 writes, whatever it is given; it is given exactly the buffer's count.
        var digest = [UInt8](repeating: 0, count: 32)
        unsafe octets.withUnsafeBuffer { input in
            unsafe digest.withUnsafeMutableBufferPointer { output in
                _ = unsafe SHA256(input.baseAddress, input.count, output.baseAddress)
            }
        }
        return digest
    }
}

/// Makes one digest after the other: libcrypto looks its algorithm up once, not for each. Safe: the context never leaves
/// it. Not for several threads at once.
@safe public final class Digester {
    // Owned by this object alone, which frees them; `nil` where libcrypto gave none.
    private var algorithm: OpaquePointer?
    private var context: OpaquePointer?
    private var hasLooked = false

    /// A digester that has made none: it looks when it is asked for the first, as libcrypto reads its settings for that.
    public init() {}

    private func look() {
        hasLooked = true
        unsafe algorithm = EVP_MD_fetch(nil, "SHA256", nil)
        unsafe context = EVP_MD_CTX_new()
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
        unsafe EVP_MD_free(algorithm)
    }

    /// The SHA-256 digest of `octets`, in lower-case hex.
    public func sha256(_ octets: OctetView) -> String {
        if !hasLooked { look() }
        guard unsafe algorithm != nil, unsafe context != nil else { return Digest.sha256(octets) }
        // 64 octets: EVP_MAX_MD_SIZE, the most that libcrypto writes.
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { output in
            var length: UInt32 = 0
            // Bound: libcrypto is given exactly the buffer's count.
            let isMade = unsafe octets.withUnsafeBuffer { input in
                unsafe EVP_DigestInit_ex2(context, algorithm, nil) == 1
                    && EVP_DigestUpdate(context, input.baseAddress, input.count) == 1
                    && EVP_DigestFinal_ex(context, output.baseAddress, &length) == 1
            }
            guard isMade, length == 32 else { return Digest.sha256(octets) }
            return unsafe Digest.hexadecimal(UnsafeBufferPointer(rebasing: output[..<32]))
        }
    }
}

/// SHA-256 of octets that come bit by bit, by libcrypto. Safe: the context never leaves it.
@safe public struct RunningDigest: ~Copyable {
    // Owned by this value alone, which frees it; `nil` where libcrypto gave none, or refused something.
    private var context: OpaquePointer?

    /// Of no octets yet.
    public init() {
        unsafe context = EVP_MD_CTX_new()
        if unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) != 1 { fail() }
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Goes on with `octets`.
    public mutating func update(_ octets: OctetView) {
        guard unsafe context != nil else { return }
        // Bound: libcrypto is given exactly the buffer's count.
        let status = unsafe octets.withUnsafeBuffer { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        if status != 1 { fail() }
    }

    /// The digest of all octets in lower-case hex; `nil` where libcrypto gives none. Nothing can follow.
    public mutating func finish() -> String? {
        finishOctets().map(Digest.hexadecimal)
    }

    /// The 32 octets of the digest of all octets; `nil` where libcrypto gives none. Nothing can follow.
    public mutating func finishOctets() -> [UInt8]? {
        guard unsafe context != nil else { return nil }
        // 64 octets: EVP_MAX_MD_SIZE, the most that libcrypto writes.
        var digest = [UInt8](repeating: 0, count: 64)
        var length: UInt32 = 0
        let status = unsafe digest.withUnsafeMutableBufferPointer { output in
            unsafe EVP_DigestFinal_ex(context, output.baseAddress, &length)
        }
        fail()
        return status == 1 && length == 32 ? Array(digest.prefix(32)) : nil
    }

    private mutating func fail() {
        unsafe EVP_MD_CTX_free(context)
        unsafe context = nil
    }
}
