import Octets
import Redaction
import Testing
import TextSyntax

@Suite("Addresses") struct AddressTests {
    private static func address(_ text: String) -> IPAddress? {
        let octets = Array(text.utf8)
        return IPAddress(text: OctetView(octets.span))
    }

    static let addresses = [
        "192.0.2.7", "10.0.0.5", "172.16.3.4", "172.15.3.4", "192.168.1.1", "8.8.8.8", "100.64.0.1", "224.0.0.251",
        "2001:db8::1", "fe80::1", "fd00:1:2::3", "ff02::1", "2001:db8:0:1::ff", "64:ff9b::8.8.8.8", "1:2:3:4:5:6:7:8",
        "169.254.1.2", "223.255.255.254",
    ]

    @Test("in text are mapped as in headers, and are as long", arguments: addresses) func text(spelling: String) throws
    {
        let image = pseudonyms.word(spelling)
        #expect(image.utf8.count == spelling.utf8.count)
        #expect(image != spelling)
        let address = try #require(Self.address(spelling))
        #expect(Self.address(image) == pseudonyms.address(address))
    }

    @Test(
        "keep their length in every spelling",
        arguments: [
            "2001:DB8:0:0:0:0:0:1", "2001:0db8:0000:0000:0000:0000:0000:0001", "[2001:db8::1]", "2001:db8::0:1",
        ]) func spellings(spelling: String) throws
    {
        let image = pseudonyms.word(spelling)
        #expect(image.utf8.count == spelling.utf8.count)
        let address = try #require(Self.address("2001:db8::1"))
        #expect(Self.address(image) == pseudonyms.address(address))
    }

    @Test("of endpoints are those of packets", arguments: addresses) func endpoints(spelling: String) throws {
        let image = pseudonyms.word(spelling)
        #expect(pseudonyms.endpoint(spelling) == image)
        let (host, mapped) = spelling.contains(":") ? ("[\(spelling)]", "[\(image)]") : (spelling, image)
        #expect(pseudonyms.endpoint("\(host):5060") == "\(mapped):5060")
        #expect(pseudonyms.endpoint("").isEmpty)
    }

    @Test("that say nothing stay", arguments: ["127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "::"])
    func kept(spelling: String) {
        #expect(pseudonyms.word(spelling) == spelling)
    }

    @Test("keep their networks") func prefixes() {
        func mapped(_ text: String) -> [Substring] { pseudonyms.word(text).split(separator: ".") }
        #expect(mapped("203.0.113.5").prefix(3) == mapped("203.0.113.9").prefix(3))
        #expect(mapped("203.0.113.5")[3] != mapped("203.0.113.9")[3])
        #expect(mapped("10.1.2.3")[0] == "10")
        #expect(mapped("192.168.7.7").prefix(2) == ["192", "168"])
        #expect((16...31).contains(Int(mapped("172.20.7.7")[1]) ?? 0))
        #expect(pseudonyms.word("fe80::1:2").hasPrefix("fe80::"))
    }

    @Test("of IPv4 are exchanged one for one") func permutation() {
        var images: Set<IPAddress> = []
        for low: UInt32 in 0..<2_048 { images.insert(pseudonyms.address(IPAddress(v4: 0xCB00_7000 | low))) }
        #expect(images.count == 2_048)
    }

    @Test(
        "are none",
        arguments: ["1.2.3", "1.2.3.4.5", "256.1.1.1", "a:b", "12:34:56", "01.2.3.4"]) func others(text: String)
    {
        #expect(pseudonyms.word(text).utf8.count == text.utf8.count)
    }

    @Test("of hardware keep what kind they are of") func hardware() {
        let image = pseudonyms.hardwareAddress([0x02, 0x42, 0xAC, 0x11, 0x00, 0x02])
        #expect(image.count == 6 && image[0] & 3 == 2 && image != [0x02, 0x42, 0xAC, 0x11, 0x00, 0x02])
        #expect(pseudonyms.hardwareAddress([255, 255, 255, 255, 255, 255]) == [255, 255, 255, 255, 255, 255])
    }
}
