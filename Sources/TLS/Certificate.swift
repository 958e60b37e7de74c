import CCrypto
public import Octets

/// Fingerprints of certificates, as session descriptions name them (RFC 8122 §5), by libcrypto.
public struct CertificateFingerprint: Hashable, Sendable {
    /// The name of the digest, in small letters: `sha-256`.
    public let algorithm: String
    /// The octets of the digest.
    public let octets: [UInt8]

    /// Reads the value of `a=fingerprint`, such as `SHA-1 4A:AD:B9:…`; `nil` where it is none, or its digest not known.
    public init?(_ value: OctetView) {
        guard let blank = value.firstIndex(of: .space) else { return nil }
        let name = value.prefix(blank)
        guard let digest = CertificateFingerprint.digest(name) else { return nil }
        let text = value.extracting(value.trimmed(blank..<value.count))
        var octets: [UInt8] = []
        var position = 0
        while position < text.count {
            guard let octet = KeyLog.octets(text.extracting(position..<position + 2))?.first,
                position + 2 == text.count
                    || text.octet(at: position + 2) == UInt8(ascii: ":") && position + 3 < text.count
            else { return nil }
            octets.append(octet)
            position += 3
        }
        guard octets.count == digest.count else { return nil }
        algorithm = digest.name
        self.octets = octets
    }

    fileprivate init(algorithm: String, octets: [UInt8]) {
        self.algorithm = algorithm
        self.octets = octets
    }

    /// `SHA-256 4A:AD:B9:…`, of which a person compares the first eight octets.
    public var abridged: String {
        let digits = octets.prefix(8).map { octet in
            let text = String(octet, radix: 16, uppercase: true)
            return text.count == 1 ? "0\(text)" : text
        }
        return "\(algorithm.uppercased()) \(digits.joined(separator: ":"))…"
    }

    @safe fileprivate struct Digest: Sendable {
        let name: String
        let count: Int
        let function: @Sendable () -> OpaquePointer?
    }

    fileprivate static let digests = [
        unsafe Digest(name: "sha-256", count: 32) { unsafe EVP_sha256() },
        unsafe Digest(name: "sha-1", count: 20) { unsafe EVP_sha1() },
        unsafe Digest(name: "sha-224", count: 28) { unsafe EVP_sha224() },
        unsafe Digest(name: "sha-384", count: 48) { unsafe EVP_sha384() },
        unsafe Digest(name: "sha-512", count: 64) { unsafe EVP_sha512() },
        unsafe Digest(name: "md5", count: 16) { unsafe EVP_md5() },
    ]

    private static func digest(_ name: OctetView) -> Digest? {
        for digest in digests where name.equalsIgnoringCase(OctetView(digest.name.utf8.span)) { return digest }
        return nil
    }
}

/// The digests of a certificate by every algorithm that `a=fingerprint` may name: all that is kept of it, some 200 octets.
public struct CertificateDigests: Hashable, Sendable {
    /// Side by side, in the order of the algorithms. One that libcrypto does not give is left out by `missing`.
    private var octets: [UInt8] = []
    private var missing: Set<String> = []

    /// The digests of a certificate in DER.
    public init(of certificate: [UInt8]) {
        for digest in CertificateFingerprint.digests {
            // 64 octets: EVP_MAX_MD_SIZE, the most that libcrypto writes.
            var output = [UInt8](repeating: 0, count: 64)
            var length: UInt32 = 0
            // Bound: libcrypto is given exactly the certificate's count.
            let isDone =
                unsafe EVP_Digest(certificate, certificate.count, &output, &length, digest.function(), nil) == 1
            if !isDone || length != UInt32(digest.count) { missing.insert(digest.name) }
            octets += output.prefix(digest.count)
        }
    }

    /// The octets of each digest, in the order of the algorithms.
    public var all: [[UInt8]] {
        var start = 0
        return CertificateFingerprint.digests.map { digest in
            defer { start += digest.count }
            return Array(octets.dropFirst(start).prefix(digest.count))
        }
    }

    /// The fingerprint by the same algorithm as another one; `nil` where libcrypto gives none.
    public func fingerprint(like other: CertificateFingerprint) -> CertificateFingerprint? {
        var start = 0
        for digest in CertificateFingerprint.digests {
            if digest.name == other.algorithm, !missing.contains(digest.name) {
                return CertificateFingerprint(
                    algorithm: digest.name, octets: Array(octets.dropFirst(start).prefix(digest.count)))
            }
            start += digest.count
        }
        return nil
    }
}
