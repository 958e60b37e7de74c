/// Another severity than that of the catalogue, and when a finding has it.
public struct SeverityVariation: Hashable, Sendable {
    /// How grave it is then.
    public let severity: Severity
    /// When: words that follow `where`.
    public let condition: String

    init(_ severity: Severity, _ condition: String) {
        self.severity = severity
        self.condition = condition
    }
}

extension CatalogueEntry {
    /// In which cases it is graver or lighter; none for most.
    public var variations: [SeverityVariation] { Self.variations[code] ?? [] }

    private static let unseen = "the capture may not show what is missing"

    private static let variations: [FindingCode: [SeverityVariation]] = [
        .c004: [.init(.warning, "a session's messages were to be read, or nothing else is there that can be")],
        .c008: [.init(.warning, "a SIP message is not whole")],
        .c010: [.init(.warning, "it was named for the run and opens nothing")],
        .t010: [.init(.note, "nothing was seen of the host that did not answer")],
        .s101: [.init(.note, "octets stand behind the body, and are discarded")],
        .s123: [.init(.note, "the capture ends before the session does")],
        .m323: [.init(.note, "the octets are equal, or are not known")],
        .m331: [.init(.warning, "it is off by more than two octets")],
        .m341: [.init(.note, "it is shorter than four characters")],
        .p410: [.init(.note, "a part without a type holds no message")],
        .p421: [.init(.note, "only CSeq is missing")],
        .p423: [.init(.note, "a stored session has not ended yet")],
        .p424: [.init(.note, "SENDs were stored without what set up their session")],
        .p433: [.init(.note, "a bundle names no time at all")],
        .x501: [.init(.note, unseen)],
        .x506: [
            .init(.warning, "a back-to-back user agent changed it, or the field should stay but need not"),
            .init(.note, "the field is one of a hop"),
        ],
        .x509: [.init(.note, "the two are years apart, as in a replay")],
        .x510: [.init(.warning, "a back-to-back user agent changed it")],
        .x511: [.init(.warning, "a back-to-back user agent changed it")],
        .x520: [.init(.warning, "the field should stay but need not"), .init(.note, "the field is one of a hop")],
        .x530: [.init(.warning, "a back-to-back user agent changed it")],
        .x560: [.init(.warning, "a back-to-back user agent changed it")],
        .l611: [
            .init(.warning, "nothing shows that the first push arrived"),
            .init(
                .note,
                "it went to another device, or the first push was refused or not whole, or its answer would not show"),
        ],
        .l623: [.init(.note, "there may have been nothing to send")],
        .l630: [.init(.note, "the two are years apart, as in a replay")],
        .l640: [.init(.note, "it is the type of a part")],
        .i701: [.init(.note, unseen)],
        .i703: [.init(.note, "the message may have been sent before the capture, or where it does not show")],
        .i707: [.init(.note, "there is no Content-Disposition at all")],
    ]
}
