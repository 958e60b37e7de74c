internal import Octets

/// How a capture is compressed: told by its first octets, whatever the file is called.
enum Compression {
    case gzip
    case zstd

    /// Octets that tell.
    static let magicLength = 4

    /// The compression whose data starts with `head`; `nil` for what is not compressed, or in another way.
    init?(_ head: OctetView) {
        guard let magic = head.loadLittleEndian(UInt32.self, at: 0) else { return nil }
        if magic & 0xFF_FFFF == 0x08_8B1F {
            self = .gzip
        } else if magic == 0xFD2F_B528 || magic & 0xFFFF_FFF0 == 0x184D_2A50 {
            // A skippable frame may stand before the first one that holds something: pzstd writes it so.
            self = .zstd
        } else {
            return nil
        }
    }

    /// Its name, and what its data consists of.
    var words: (name: String, unit: String) {
        switch self {
        case .gzip: ("gzip", "member")
        case .zstd: ("zstd", "frame")
        }
    }

    /// A new inflater; `nil` where there is no memory for it.
    func inflater() -> (any Inflater)? {
        switch self {
        case .gzip: GzipInflater()
        case .zstd: ZstdInflater()
        }
    }
}

/// Inflates one unit (a member of gzip, a frame of zstd) after the other.
///
/// What is inflated does not depend on how the input was cut into pieces, even where it is damaged.
protocol Inflater: AnyObject {
    /// Starts a unit.
    func begin()

    /// Inflates some of `input[unused]` into `storage[room]`. Both ranges must lie inside; `room` must not be empty.
    ///
    /// It may take nothing and make nothing: where `unused` is empty, it then needs more of it.
    func inflate(_ input: [UInt8], _ unused: Range<Int>, into storage: inout [UInt8], _ room: Range<Int>) -> Inflation
}

/// What became of a piece of compressed data.
struct Inflation {
    enum State {
        case inside
        /// The unit is over, and its checksum was right.
        case over
        case damaged(String)
        /// Intact as far as it is known, but not to be read here.
        case unsupported(String)
    }

    /// Octets of the input that were used.
    var taken: Int
    /// Octets that came out.
    var made: Int
    var state: State
}
