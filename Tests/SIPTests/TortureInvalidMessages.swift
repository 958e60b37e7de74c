import SIP
import TextSyntax

extension TortureMessage {
    /// RFC 4475 §3.1.2: messages that break the grammar.
    static let invalidSyntax: [TortureMessage] = [
        TortureMessage(
            "badinv01.dat", "3.1.2.1",
            ["request INVITE sip:user@example.com", "Via 0 UDP 192.0.2.15", "Contact name Joe", "body 152 of 152"],
            breaks: [
                Break(.extraneousSeparator, .via), Break(.extraneousSeparator, .contact),
                Break(.branchWithoutCookie, .via),
            ]),
        TortureMessage(
            "clerr.dat", "3.1.2.2", ["Content-Length: 9999", "body 154 of 154"],
            breaks: [Break(.bodyTooShort, .contentLength)]),
        TortureMessage(
            "ncl.dat", "3.1.2.3", ["CSeq 0 INVITE", "Max-Forwards value(254)", "body 152 of 152"],
            breaks: [Break(.malformedNumber, .contentLength)]),
        TortureMessage(
            "scalar02.dat", "3.1.2.4",
            [
                "request REGISTER sip:example.com", "Max-Forwards value(300)", "Expires tooLarge",
                "Contact expires tooLarge",
            ],
            breaks: [
                Break(.numberTooLarge, .cseq), Break(.numberTooLarge, .maxForwards), Break(.numberTooLarge, .expires),
                Break(.numberTooLarge, .contact),
            ]),
        TortureMessage(
            "scalarlg.dat", "3.1.2.5",
            ["response 503 Service Unavailable", "Retry-After tooLarge", "Warning: 1812 overture \"In Progress\""],
            breaks: [
                Break(.numberTooLarge, .cseq), Break(.numberTooLarge, .retryAfter), Break(.numberTooLarge, .warning),
                Break(.missingToTag, .to),
            ]),
        TortureMessage(
            "quotbal.dat", "3.1.2.6",
            ["To: \"Mr. J. User <sip:j.user@example.com>", "Via 0 UDP 192.0.2.59 port 5050 branch z9hG4bKkdjuw39234"],
            breaks: [Break(.unterminatedQuote, .to)]),
        TortureMessage(
            "ltgtruri.dat", "3.1.2.7", ["request INVITE <sip:user@example.com>", "body 159 of 159"],
            breaks: [Break(.requestURIBrackets), Break(.branchWithoutCookie, .via)]),
        TortureMessage(
            "lwsruri.dat", "3.1.2.8", ["request INVITE sip:user@example.com; lr", "CSeq 2130706432 INVITE"],
            breaks: [Break(.requestURIWhitespace)]),
        TortureMessage(
            "lwsstart.dat", "3.1.2.9", ["request INVITE sip:user@example.com", "Max-Forwards value(8)"],
            breaks: [Break(.startLineSpacing)]),
        TortureMessage(
            "trws.dat", "3.1.2.10", ["request OPTIONS sip:remote-target@example.com", "CSeq 238923 OPTIONS"],
            breaks: [Break(.startLineSpacing)]),
        TortureMessage(
            "escruri.dat", "3.1.2.11", ["request INVITE sip:user@example.com?Route=%3Csip:example.com%3E"],
            breaks: [Break(.requestURIHeaders)]),
        TortureMessage(
            "baddate.dat", "3.1.2.12", ["Date: Fri, 01 Jan 2010 16:00:00 EST"], breaks: [Break(.dateZone, .date)]),
        TortureMessage(
            "regbadct.dat", "3.1.2.13", ["Contact sip:user@example.com?Route=%3Csip:sip.example.com%3E"],
            breaks: [Break(.missingBrackets, .contact)]),
        TortureMessage(
            "badaspec.dat", "3.1.2.14",
            ["To name Watson, Thomas", "To sip:t.watson@example.org", "From name Bell, Alexander"],
            breaks: [Break(.addressWhitespace, .to)]),
        TortureMessage(
            "baddn.dat", "3.1.2.15",
            ["From name Bell, Alexander", "From sip:a.g.bell@example.com", "To name Watson, Thomas", "From tag 43"],
            breaks: [
                Break(.unquotedDisplayName, .from), Break(.unquotedDisplayName, .to),
                // The file lacks the empty line that its section shows.
                Break(.unterminatedHeaders),
            ]),
        TortureMessage("badvers.dat", "3.1.2.16", [], breaks: [Break(.unknownVersion)]),
        TortureMessage(
            "mismatch01.dat", "3.1.2.17", ["request OPTIONS sip:user@example.com", "CSeq 8 INVITE"],
            breaks: [Break(.methodMismatch, .cseq)]),
        TortureMessage(
            "mismatch02.dat", "3.1.2.18",
            ["request NEWMETHOD sip:user@example.com", "CSeq 8 INVITE", "body 138 of 138"],
            breaks: [Break(.methodMismatch, .cseq), Break(.unknownMethod)]),
        TortureMessage("bigcode.dat", "3.1.2.19", [], breaks: [Break(.badStatusCode)]),
        // No message of the RFC, but a check of the archive: its request line has no version, its To no scheme.
        TortureMessage("test.dat", "none", [], breaks: [Break(.missingVersion)]),
    ]

    /// RFC 4475 §3.2 to §3.4: well-formed messages that say what can't be done.
    static let invalidSemantics: [TortureMessage] = [
        TortureMessage(
            "badbranch.dat", "3.2.1", ["Via 0 UDP 192.0.2.1 branch z9hG4bK", "Max-Forwards value(3)"],
            breaks: [Break(.emptyBranch, .via)]),
        TortureMessage(
            "insuf.dat", "3.3.1", ["request INVITE sip:user@example.com", "CSeq 193942 INVITE", "body 152 of 152"],
            breaks: [
                Break(.missingField, .callID), Break(.missingField, .from), Break(.missingField, .to),
                Break(.missingField, .maxForwards), Break(.missingField, .contact),
            ]),
        TortureMessage(
            "unkscm.dat", "3.3.2", ["request OPTIONS nobodyKnowsThisScheme:totallyopaquecontent"],
            breaks: [Break(.unknownScheme)]),
        TortureMessage(
            "novelsc.dat", "3.3.3", ["request OPTIONS soap.beep://192.0.2.103:3002"], breaks: [Break(.unknownScheme)]),
        TortureMessage(
            "unksm2.dat", "3.3.4", ["To isbn:2983792873", "From http://www.example.com", "Contact name:John_Smith"],
            breaks: [Break(.unknownScheme, .to), Break(.unknownScheme, .from), Break(.unknownScheme, .contact)]),
        TortureMessage(
            "bext01.dat", "3.3.5",
            [
                "2 Require", "Require: nothingSupportsThis", "Require: nothingSupportsThisEither",
                "2 Proxy-Require", "Proxy-Require: norDoAnyProxiesSupportThis",
            ],
            breaks: [
                Break(.unknownOption, .require), Break(.unknownOption, .require), Break(.unknownOption, .proxyRequire),
                Break(.unknownOption, .proxyRequire),
            ]),
        TortureMessage(
            "invut.dat", "3.3.6", ["Content-Type: application/unknownformat", "body 40 of 40"],
            breaks: [Break(.unknownBodyType, .contentType)]),
        TortureMessage(
            "regaut01.dat", "3.3.7", ["Authorization: NoOneKnowsThisScheme opaque-data=here", "1 Authorization"],
            breaks: [Break(.unknownAuthenticationScheme, .authorization)]),
        TortureMessage(
            "multi01.dat", "3.3.8",
            [
                "CSeq 5 INVITE", "Call-ID multi01.98asdh@192.0.2.1", "2 CSeq", "2 Call-ID", "2 To", "2 From",
                "2 Contact",
            ],
            breaks: [
                Break(.repeatedField, .cseq), Break(.repeatedField, .callID), Break(.repeatedField, .to),
                Break(.repeatedField, .from), Break(.repeatedField, .maxForwards),
            ]),
        TortureMessage(
            "mcl01.dat", "3.3.9", ["2 Content-Length", "Content-Length: 13", "Content-Length: 5"],
            breaks: [Break(.conflictingContentLength, .contentLength), Break(.repeatedField, .contentLength)]),
        TortureMessage(
            "bcast.dat", "3.3.10",
            ["response 200 OK", "2 Via", "Via 1 UDP 255.255.255.255 branch z9hG4bK1saber23", "body 154 of 154"],
            breaks: [Break(.broadcastVia, .via)]),
        TortureMessage(
            "zeromf.dat", "3.3.11", ["Max-Forwards value(0)", "CSeq 39234321 OPTIONS"],
            breaks: [Break(.maxForwardsZero, .maxForwards)]),
        TortureMessage(
            "sdp01.dat", "3.3.15", ["Accept: text/nobodyKnowsThis", "body 150 of 150"],
            breaks: [Break(.unacceptableAccept, .accept)]),
        TortureMessage(
            "inv2543.dat", "3.4.1",
            [
                "request INVITE sip:UserB@example.com", "Via 0 UDP iftgw.example.com", "From user +13035551111",
                "Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>", "To sip:+16505552222@ss1.example.net",
                "body 105 of 105",
            ],
            breaks: [
                Break(.branchWithoutCookie, .via), Break(.missingFromTag, .from), Break(.missingField, .maxForwards),
                Break(.missingField, .contact),
            ]),
    ]
}
