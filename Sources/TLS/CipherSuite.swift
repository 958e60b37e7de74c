/// How records are protected, as a number of the registry of TLS cipher suites names it.
public struct CipherSuite: Hashable, Sendable {
    /// What protects the records.
    public enum Cipher: Hashable, Sendable {
        /// AES in Galois/Counter Mode (RFC 5288).
        case gcm
        /// AES in CCM, with a tag of so many octets (RFC 6655).
        case ccm(tag: Int)
        /// ChaCha20-Poly1305 (RFC 7905).
        case chaCha
        /// AES in CBC with an HMAC (RFC 5246 §6.2.3.2).
        case cbc(mac: Hash)
    }

    /// A digest.
    public enum Hash: Hashable, Sendable {
        case sha1
        case sha256
        case sha384

        /// Octets of a digest.
        public var count: Int {
            switch self {
            case .sha1: 20
            case .sha256: 32
            case .sha384: 48
            }
        }
    }

    /// The registered number.
    public let number: UInt16
    /// What protects the records.
    public let cipher: Cipher
    /// Octets of a key.
    public let keyCount: Int
    /// The digest that keys are derived with (RFC 5246 §5, RFC 8446 §7.1).
    public let hash: Hash

    /// The suite with a number; `nil` where it is not supported.
    public init?(number: UInt16) {
        guard let entry = CipherSuite.entry(number) else { return nil }
        self.number = number
        (cipher, keyCount, hash) = entry
    }

    private static func entry(_ number: UInt16) -> (Cipher, Int, Hash)? {
        switch number {
        case 0x1301: return (.gcm, 16, .sha256)
        case 0x1302: return (.gcm, 32, .sha384)
        case 0x1303: return (.chaCha, 32, .sha256)
        case 0x1304: return (.ccm(tag: 16), 16, .sha256)
        case 0x1305: return (.ccm(tag: 8), 16, .sha256)
        case 0x009C...0x00AD:
            // Pairs, AES-128 with SHA-256 and AES-256 with SHA-384.
            return number & 1 == 0 ? (.gcm, 16, .sha256) : (.gcm, 32, .sha384)
        case 0xC02B...0xC032: return number & 1 == 1 ? (.gcm, 16, .sha256) : (.gcm, 32, .sha384)
        case 0xD001: return (.gcm, 16, .sha256)
        case 0xD002: return (.gcm, 32, .sha384)
        case 0xD003: return (.ccm(tag: 8), 16, .sha256)
        case 0xD005: return (.ccm(tag: 16), 16, .sha256)
        case 0xC09C...0xC0AF:
            let isShort = (0xC0A0...0xC0A3).contains(number) || (0xC0A8...0xC0AB).contains(number) || number >= 0xC0AE
            return (.ccm(tag: isShort ? 8 : 16), number & 1 == 0 ? 16 : 32, .sha256)
        case 0xCCA8...0xCCAE: return (.chaCha, 32, .sha256)
        case 0x002F...0x0034: return (.cbc(mac: .sha1), 16, .sha256)
        case 0x0035...0x003A: return (.cbc(mac: .sha1), 32, .sha256)
        case 0x003C, 0x003E...0x0040, 0x0067, 0x006C: return (.cbc(mac: .sha256), 16, .sha256)
        case 0x003D, 0x0068...0x006B, 0x006D: return (.cbc(mac: .sha256), 32, .sha256)
        case 0x008C, 0x0090, 0x0094: return (.cbc(mac: .sha1), 16, .sha256)
        case 0x008D, 0x0091, 0x0095: return (.cbc(mac: .sha1), 32, .sha256)
        case 0x00AE, 0x00B2, 0x00B6: return (.cbc(mac: .sha256), 16, .sha256)
        case 0x00AF, 0x00B3, 0x00B7: return (.cbc(mac: .sha384), 32, .sha384)
        case 0xC004, 0xC009, 0xC00E, 0xC013, 0xC018, 0xC01D...0xC01F, 0xC035:
            return (.cbc(mac: .sha1), 16, .sha256)
        case 0xC005, 0xC00A, 0xC00F, 0xC014, 0xC019, 0xC020...0xC022, 0xC036:
            return (.cbc(mac: .sha1), 32, .sha256)
        case 0xC023, 0xC025, 0xC027, 0xC029, 0xC037: return (.cbc(mac: .sha256), 16, .sha256)
        case 0xC024, 0xC026, 0xC028, 0xC02A, 0xC038: return (.cbc(mac: .sha384), 32, .sha384)
        default: return nil
        }
    }
}
