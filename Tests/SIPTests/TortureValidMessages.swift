import SIP
import TextSyntax

extension TortureMessage {
    /// RFC 4475 §3.1.1 and what of §3.2 to §3.4 is a whole message: values that a careless reader gets wrong.
    static let valid: [TortureMessage] = [
        TortureMessage(
            "wsinv.dat", "3.1.1.1",
            [
                "request INVITE sip:vivekg@chair-dnrc.example.com;unknownparam", "To sip:vivekg@chair-dnrc.example.com",
                "To tag 1918181833n", "From name J Rosenberg \\\"", "From sip:jdrosen@example.com", "From tag 98asjd8",
                "Max-Forwards value(68)", "Call-ID wsinv.ndaksdj@192.0.2.1", "CSeq 9 INVITE", "body 150 of 150",
                "3 Via", "Via 0 UDP 192.0.2.2 branch 390skdjuw", "Via 1 TCP spindle.example.com branch z9hG4bK9ikj8",
                "Via 2 UDP 192.168.255.111 branch z9hG4bK30239", "Subject: ",
                "NewFangledHeader: newfangled value\r\n continued newfangled value",
                "UnknownHeaderWithUnusualValue: ;;,,;;,;", "Content-Type: application/sdp",
                "Route: <sip:services.example.com;lr;unknownwith=value;unknown-no-value>", "1 Route",
                "Contact name Quoted string \"\"", "Contact sip:jdrosen@example.com", "Contact q 330",
            ], breaks: [Break(.branchWithoutCookie, .via)]),
        TortureMessage(
            "intmeth.dat", "3.1.1.2",
            [
                "request !interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,"
                    + "/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com",
                "To name BEL:\u{7} NUL:\0 DEL:\u{7F}", "To user 1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*",
                "From name token1~` token2'+_ token3*%!.-", "From sip:mundane@example.com", "From tag _token~1'+`*%!-.",
                "Call-ID intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{", "Max-Forwards value(255)",
                "CSeq 139122385 !interesting-Method0123456789_*+`.%indeed'~",
                "Via 0 TCP host1.example.com branch z9hG4bK-.!%66*_+`'~",
                "extensionHeader-!.%*+_`'~: \u{FEFF}大停電", "body 0 of 0",
            ], breaks: [Break(.unknownMethod)]),
        TortureMessage(
            "esc01.dat", "3.1.1.3",
            [
                "request INVITE sip:sips%3Auser%40example.com@example.net", "To user %75se%72",
                "From user I%20have%20spaces", "Contact user cal%6Cer", "Contact host host5.example.net",
                "Contact parameters %6C%72;n%61me=v%61lue%25%34%31", "CSeq 234234 INVITE", "body 150 of 150",
            ]),
        TortureMessage(
            "escnull.dat", "3.1.1.4",
            [
                "request REGISTER sip:example.com", "To user null-%00-null", "From user null-%00-null",
                "From tag 839923423", "2 Contact", "Contact user %00", "Contact user %00%00", "body 0 of 0",
            ]),
        TortureMessage(
            "esc02.dat", "3.1.1.5",
            [
                "request RE%47IST%45R sip:registrar.example.com", "To name %Z%45", "From name %Z%45",
                "CSeq 29344 RE%47IST%45R", "2 Contact", "Contact sip:alias1@host1.example.com",
                "Contact sip:alias3@host3.example.com", "C%6Fntact: <sip:alias2@host2.example.com>",
                "Via 0 TCP host.example.com branch z9hG4bK209%fzsnel234",
            ], breaks: [Break(.unknownMethod)]),
        TortureMessage(
            "lwsdisp.dat", "3.1.1.6",
            ["request OPTIONS sip:user@example.com", "From name caller", "From sip:caller@example.com", "From tag 323"]),
        TortureMessage(
            "longreq.dat", "3.1.1.7",
            [
                "request INVITE sip:user@example.com", "34 Via", "Via 0 TCP sip33.example.com",
                "Via 12 TCP sip21.example.com", "To port 6000", "To host example.com", "To user user",
                "From host example.net", "CSeq 3882340 INVITE", "Max-Forwards value(70)", "body 150 of 150",
            ], breaks: [Break(.branchWithoutCookie, .via)]),
        TortureMessage(
            "dblreq.dat", "3.1.1.8",
            [
                "request REGISTER sip:example.com", "Call-ID dblreq.0ha0isndaksdj99sdfafnl3lk233412",
                "CSeq 8 REGISTER", "body 0 of 450", "1 Via", "Contact sip:j.user@host.example.com",
            ]),
        TortureMessage(
            "semiuri.dat", "3.1.1.9",
            [
                "request OPTIONS sip:user;par=u%40example.net@example.com", "To user j_user", "6 Accept",
                "Accept: application/pkcs7-mime", "Accept: message/sipfrag",
            ]),
        TortureMessage(
            "transports.dat", "3.1.1.10",
            [
                "5 Via", "Via 0 UDP t1.example.com branch z9hG4bKkdjuw",
                "Via 1 SCTP t2.example.com branch z9hG4bKklasjdhf",
                "Via 2 TLS t3.example.com branch z9hG4bK2980unddj",
                "Via 3 UNKNOWN t4.example.com branch z9hG4bKasd0f3en",
                "Via 4 TCP t5.example.com branch z9hG4bK0a9idfnee",
            ], breaks: [Break(.unknownTransport, .via)]),
        TortureMessage(
            "mpart01.dat", "3.1.1.11",
            [
                "request MESSAGE sip:kumiko@example.org", "2 parts", "part text/plain of 5",
                "part application/octet-stream of 342", "body 553 of 553", "1 Route", "CSeq 1 MESSAGE",
                "Via 0 UDP 127.0.0.1 port 5070 branch z9hG4bK-d87543-4dade06d0bdb11ee-1--d87543- rport",
                "Date: Sat, 15 Oct 2005 04:44:56 GMT", "Contact port 5070",
            ], breaks: [Break(.contactInMessage, .contact)]),
        TortureMessage(
            "unreason.dat", "3.1.1.12",
            [
                "response 200 = 2**3 * 5**2 но сто девяносто девять - простое", "CSeq 35 INVITE", "To tag 2229",
                "Contact sip:user@host198.example.com", "body 154 of 154",
            ]),
        TortureMessage(
            "noreason.dat", "3.1.1.13",
            ["response 100 ", "CSeq 35 INVITE", "Contact sip:user@host105.example.com", "From tag 39ansfi3"]),
        TortureMessage(
            "cparam01.dat", "3.3.12",
            ["Contact sip:+19725552222@gw1.example.net", "Contact user +19725552222", "CSeq 2 REGISTER"]),
        TortureMessage(
            "cparam02.dat", "3.3.13",
            ["Contact sip:+19725552222@gw1.example.net;unknownparam", "Contact parameters unknownparam"]),
        TortureMessage(
            "regescrt.dat", "3.3.14",
            [
                "Contact sip:user@example.com?Route=%3Csip:sip.example.com%3E", "Contact user user",
                "Contact headers Route=%3Csip:sip.example.com%3E",
            ]),
    ]
}
