import CCrypto
import Octets

/// SHA-256 by libcrypto.
enum Digest {
    /// The digest of `octets`, in lower-case hex; `nil` where libcrypto gives none.
    static func sha256(_ octets: OctetView) -> String? {
        // 32 octets: EVP_MAX_MD_SIZE is 64.
        var digest = [UInt8](repeating: 0, count: 64)
        var length: UInt32 = 0
        let succeeded = unsafe octets.withUnsafeBuffer { buffer in
            // Bound: libcrypto is given exactly the buffer's count, and 64 octets to write at most EVP_MAX_MD_SIZE.
            unsafe digest.withUnsafeMutableBufferPointer { output in
                unsafe EVP_Digest(buffer.baseAddress, buffer.count, output.baseAddress, &length, EVP_sha256(), nil)
            }
        }
        guard succeeded == 1, length == 32 else { return nil }
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for octet in digest.prefix(32) {
            text.append(digits[Int(octet >> 4)])
            text.append(digits[Int(octet & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
