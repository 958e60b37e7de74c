import Redaction

/// What stands before the payload of a WebSocket's frame (RFC 6455 §5.2).
struct WebSocketHead {
    /// Octets of it.
    let length: Int
    /// Octets of the payload; more than can follow are none.
    let payload: Int
    /// Whether it closes the WebSocket.
    let isClose: Bool
    private let mask: [UInt8]

    /// The head that `octets`, two at least, begin with.
    init(_ octets: ArraySlice<UInt8>) {
        let octets = Array(octets.prefix(14))
        let size = octets.count > 1 ? Int(octets[1] & 0x7F) : 0
        let extended = size == 126 ? 2 : size == 127 ? 8 : 0
        let isMasked = octets.count > 1 && octets[1] & 0x80 != 0
        length = 2 + extended + (isMasked ? 4 : 0)
        let written = octets.dropFirst(2).prefix(extended).reduce(0) { ($0 & 0xFFFF_FFFF) << 8 | Int($1) }
        payload = extended == 0 ? size : written
        isClose = octets.first.map { $0 & 0x0F == 8 } ?? false
        mask = isMasked ? Array(octets.dropFirst(2 + extended).prefix(4)) : []
    }

    /// What the octet at `offset` of the payload is masked with.
    func mask(at offset: Int) -> UInt8 { mask.count == 4 ? mask[offset & 3] : 0 }

    /// Maps what is between the messages of a WebSocket: HTTP, and frames, of which only the heads stay.
    static func mapHeads(_ range: Range<Int>, _ octets: [UInt8], into new: inout [UInt8], _ pseudonyms: Pseudonyms) {
        let text = octets[range]
        if text.starts(with: "GET ".utf8) || text.starts(with: "HTTP/".utf8) {
            var redactor = Redactor(pseudonyms)
            redactor.mapHTTP(&new, range)
            return
        }
        var place = range.lowerBound
        while place + 1 < range.upperBound {
            let head = WebSocketHead(octets[place..<range.upperBound])
            let start = min(place + head.length, range.upperBound)
            let end = min(start + head.payload, range.upperBound)
            // Of a close, its code.
            let first = head.isClose ? min(start + 2, end) : start
            for index in first..<end { new[index] = UInt8(ascii: "x") ^ head.mask(at: index - start) }
            place = end
        }
    }
}
