import Records

/// All fields, by name.
enum FieldTable {
    /// What a name stands for; throws why it stands for nothing, in one line.
    static func field(_ name: String) -> Result {
        if let field = byName[name] { return .field(field) }
        if TsharkNames.all.contains(name) { return .unknown("\(name) is a field of tshark that is not read here") }
        // A name that is nearly a known one is likely to be meant for it.
        if let near = nearest(to: name) {
            return .unknown("there is no field \(PrintableName.cut(name)); did you mean \(near)?")
        }
        return header(name).map { .field($0) } ?? .unknown("there is no field \(PrintableName.cut(name))")
    }

    enum Result {
        case field(Field)
        /// Why not.
        case unknown(String)
    }

    /// Whether a word names a field, so that it is likely to be meant for one.
    static func isName(_ word: String) -> Bool { byName[word] != nil }

    private static let byName: [String: Field] = {
        var fields: [String: Field] = [:]
        for field in general + sip + msrp { fields[field.name] = field }
        // What tshark has as a field of its own for a header field that is read like any other.
        for name in TsharkNames.all where fields[name] == nil {
            guard let header = TsharkNames.header(of: name) else { continue }
            fields[name] = Field(name, TsharkNames.numbers.contains(name) ? .number : .text, header)
        }
        return fields
    }()

    /// A header field that tshark has no name for: `sip.X-Anything`, `msrp.Use-Nickname`.
    private static func header(_ name: String) -> Field? {
        let isSIP = name.hasPrefix("sip.")
        guard isSIP || name.hasPrefix("msrp.") else { return nil }
        let header = String(name.drop { $0 != "." }.dropFirst())
        guard let first = header.utf8.first, UInt8(ascii: "A")...UInt8(ascii: "Z") ~= first,
            header.utf8.allSatisfy(isToken)
        else { return nil }
        return Field(name, .text, isSIP ? .sipHeader(header) : .msrpHeader(header))
    }

    private static func isToken(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "%"),
            UInt8(ascii: "+"), UInt8(ascii: "*"):
            true
        default: false
        }
    }

    private static func nearest(to name: String) -> String? {
        if let known = spellings[name.lowercased()] { return known }
        return known.nearest(to: name)
    }

    private static let names = byName.keys.sorted()
    private static let known = Nearness(names)

    /// What else somebody may write for a field.
    private static let spellings: [String: String] = {
        var spellings: [String: String] = [
            "sip.callid": "sip.Call-ID", "sip.status": "sip.Status-Code", "sip.uri": "sip.r-uri",
            "sip.ruri": "sip.r-uri", "sip.request-uri": "sip.r-uri", "sip.from.uri": "sip.from.addr",
            "sip.to.uri": "sip.to.addr", "sip.contact.addr": "sip.contact.uri", "msrp.status-code": "msrp.status.code",
            "msrp.message-id": "msrp.messageid", "msrp.message.id": "msrp.messageid",
            "msrp.transactionid": "msrp.transaction.id", "frame": "frame.number", "verdict": "imtrace.verdict",
            "finding": "imtrace.finding", "method": "sip.Method",
        ]
        for name in names { spellings[name.lowercased()] = name }
        // A header field of MSRP under its own name, where tshark has one for it.
        for name in names {
            guard let field = byName[name], case .msrpHeader(let header) = field.subject else { continue }
            spellings["msrp.\(header.lowercased())"] = name
        }
        return spellings
    }()

    // MARK: Fields of more than a header

    private static let general: [Field] = [
        Field("text", .text, .text),
        Field(
            "imtrace.verdict",
            .choice([Verdict.match, .altered, .notSeen, .partial, .ambiguous, .incomplete].map(\.rawValue)), .verdict),
        Field(
            "imtrace.finding", .choice(FindingCode.allCases.flatMap { [$0.rawValue, $0.entry.name] }), .finding),
        Field("frame.number", .number, .frameNumber), Field("frame.time", .time, .frameTime),
        Field("ip", .presence, .carrier(.ip)), Field("ipv6", .presence, .carrier(.ipv6)),
        Field("ip.addr", .address, .address(.ip, .either)), Field("ip.src", .address, .address(.ip, .source)),
        Field("ip.dst", .address, .address(.ip, .destination)),
        Field("ipv6.addr", .address, .address(.ipv6, .either)), Field("ipv6.src", .address, .address(.ipv6, .source)),
        Field("ipv6.dst", .address, .address(.ipv6, .destination)),
        Field("tcp", .presence, .carrier(.tcp)), Field("udp", .presence, .carrier(.udp)),
        Field("sctp", .presence, .carrier(.sctp)),
        Field("tcp.port", .number, .port(.tcp, .either)), Field("tcp.srcport", .number, .port(.tcp, .source)),
        Field("tcp.dstport", .number, .port(.tcp, .destination)),
        Field("udp.port", .number, .port(.udp, .either)), Field("udp.srcport", .number, .port(.udp, .source)),
        Field("udp.dstport", .number, .port(.udp, .destination)),
        Field("sctp.port", .number, .port(.sctp, .either)), Field("sctp.srcport", .number, .port(.sctp, .source)),
        Field("sctp.dstport", .number, .port(.sctp, .destination)),
    ]

    private static let sip: [Field] = {
        var fields = [
            Field("sip", .octets, .sip), Field("sip.Method", .text, .sipMethod),
            Field("sip.Request-Line", .text, .sipRequestLine), Field("sip.Status-Line", .text, .sipStatusLine),
            Field("sip.Status-Code", .number, .sipStatusCode), Field("sip.r-uri", .text, .sipRequestURI(.uri)),
            Field("sip.r-uri.user", .text, .sipRequestURI(.user)),
            Field("sip.r-uri.host", .text, .sipRequestURI(.host)),
            Field("sip.r-uri.port", .text, .sipRequestURI(.port)),
            Field("sip.CSeq.seq", .number, .sipSequenceNumber), Field("sip.CSeq.method", .text, .sipSequenceMethod),
            Field("sip.Via.transport", .text, .sipVia(.transport)),
            Field("sip.Via.sent-by.address", .text, .sipVia(.sentByAddress)),
            Field("sip.Via.sent-by.port", .number, .sipVia(.sentByPort)),
            Field("sip.Via.branch", .text, .sipVia(.branch)), Field("sip.Via.received", .text, .sipVia(.received)),
            Field("sip.tag", .text, .sipAddress([.from, .to], .tag)),
            Field(
                "sip.display.info", .text, .sipAddress([.from, .to, .contact, .asserted, .preferred], .displayName)),
        ]
        let parties: [(name: String, uri: String, party: Field.Party)] = [
            ("from", "addr", .from), ("to", "addr", .to), ("contact", "uri", .contact), ("pai", "addr", .asserted),
            ("ppi", "addr", .preferred), ("Route", "uri", .route), ("Record-Route", "uri", .recordRoute),
            ("Service-Route", "uri", .serviceRoute), ("Path", "uri", .path),
        ]
        for (name, uri, party) in parties {
            fields += [
                Field("sip.\(name).\(uri)", .text, .sipAddress([party], .uri)),
                Field("sip.\(name).user", .text, .sipAddress([party], .user)),
                Field("sip.\(name).host", .text, .sipAddress([party], .host)),
                Field("sip.\(name).port", .text, .sipAddress([party], .port)),
                Field("sip.\(name).display.info", .text, .sipAddress([party], .displayName)),
            ]
        }
        for (name, party) in [("from", Field.Party.from), ("to", .to)] {
            fields.append(Field("sip.\(name).tag", .text, .sipAddress([party], .tag)))
        }
        return fields
    }()

    private static let msrp: [Field] = [
        Field("msrp", .octets, .msrp), Field("msrp.method", .text, .msrpMethod),
        Field("msrp.request.line", .text, .msrpRequestLine), Field("msrp.status.code", .number, .msrpStatusCode),
        Field("msrp.transaction.id", .text, .msrpTransactionID), Field("msrp.cnt.flg", .text, .msrpContinuation),
    ]
}

/// A name that is quoted in a reason: it may be long.
enum PrintableName {
    static func cut(_ name: String) -> String {
        let scalars = name.unicodeScalars
        return scalars.count > 40 ? String(String.UnicodeScalarView(scalars.prefix(40))) + "..." : name
    }
}
