public import Octets

extension HeaderField {
    /// The field on `line` where it is written as nearly all are: a name that most messages have, spelt as in its RFC, a
    /// colon, one space, and a value without white space around it. `nil` for any other, of which nothing is said.
    @inline(__always)
    public init?(usual octets: OctetView, _ line: Range<Int>) {
        guard let known = HeaderField.usualName(octets, line.lowerBound) else { return nil }
        let start = line.lowerBound + known.count + 2
        guard start < line.upperBound, line.upperBound <= octets.count, !octets[start].isBlank,
            !octets[line.upperBound - 1].isBlank
        else { return nil }
        self.init(
            name: known.name, nameRange: line.lowerBound..<start - 2, valueRange: start..<line.upperBound)
    }

    /// Letter by letter: a hash and a table would look at each name twice.
    @inline(__always)
    private static func usualName(_ octets: OctetView, _ start: Int) -> (name: HeaderName, count: Int)? {
        switch octets.octet(at: start) {
        case UInt8(ascii: "V") where octets.hasPrefix("Via: ", at: start): (.via, 3)
        case UInt8(ascii: "T") where octets.hasPrefix("To: ", at: start): (.to, 2)
        case UInt8(ascii: "T") where octets.hasPrefix("To-Path: ", at: start): (.toPath, 7)
        case UInt8(ascii: "F") where octets.hasPrefix("From: ", at: start): (.from, 4)
        case UInt8(ascii: "F") where octets.hasPrefix("From-Path: ", at: start): (.fromPath, 9)
        case UInt8(ascii: "F") where octets.hasPrefix("Failure-Report: ", at: start): (.failureReport, 14)
        case UInt8(ascii: "C") where octets.hasPrefix("Call-ID: ", at: start): (.callID, 7)
        case UInt8(ascii: "C") where octets.hasPrefix("CSeq: ", at: start): (.cseq, 4)
        case UInt8(ascii: "C") where octets.hasPrefix("Content-Type: ", at: start): (.contentType, 12)
        case UInt8(ascii: "C") where octets.hasPrefix("Content-Length: ", at: start): (.contentLength, 14)
        case UInt8(ascii: "C") where octets.hasPrefix("Contact: ", at: start): (.contact, 7)
        case UInt8(ascii: "M") where octets.hasPrefix("Message-ID: ", at: start): (.messageID, 10)
        case UInt8(ascii: "M") where octets.hasPrefix("Max-Forwards: ", at: start): (.maxForwards, 12)
        case UInt8(ascii: "B") where octets.hasPrefix("Byte-Range: ", at: start): (.byteRange, 10)
        case UInt8(ascii: "U") where octets.hasPrefix("User-Agent: ", at: start): (.userAgent, 10)
        case UInt8(ascii: "A") where octets.hasPrefix("Accept-Contact: ", at: start): (.acceptContact, 14)
        case UInt8(ascii: "S") where octets.hasPrefix("Success-Report: ", at: start): (.successReport, 14)
        default: nil
        }
    }
}
