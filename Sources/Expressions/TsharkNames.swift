/// The names that tshark 4.0 gives to fields of SIP and MSRP (`tshark -G fields`).
enum TsharkNames {
    static let all = Set(words(sip).map { "sip.\($0)" } + words(msrp).map { "msrp.\($0)" })

    /// Those that are header fields read as numbers.
    static let numbers: Set<String> = [
        "sip.Content-Length", "sip.Expires", "sip.Max-Breadth", "sip.Max-Forwards", "sip.Retry-After", "sip.RSeq",
    ]

    /// The header field that a name stands for, if it stands for one as a whole.
    static func header(of name: String) -> Field.Subject? {
        if let header = unlike[name] { return header }
        guard name.hasPrefix("sip.") else { return nil }
        let header = name.dropFirst(4)
        // Header fields have capitals, what is read out of them has small letters or a point.
        guard let first = header.utf8.first, UInt8(ascii: "A")...UInt8(ascii: "Z") ~= first, !header.contains(".")
        else { return nil }
        return .sipHeader(String(header))
    }

    /// Header fields that tshark names otherwise.
    private static let unlike: [String: Field.Subject] = [
        "sip.ETag": .sipHeader("SIP-ETag"), "sip.If_Match": .sipHeader("SIP-If-Match"),
        "sip.Suppress_If_Match": .sipHeader("Suppress-If-Match"), "sip.Policy_Contact": .sipHeader("Policy-Contact"),
        "sip.Policy_ID": .sipHeader("Policy-ID"), "sip.uui": .sipHeader("User-to-User"),
        "msrp.from.path": .msrpHeader("From-Path"), "msrp.to.path": .msrpHeader("To-Path"),
        "msrp.messageid": .msrpHeader("Message-ID"), "msrp.success.report": .msrpHeader("Success-Report"),
        "msrp.failure.report": .msrpHeader("Failure-Report"), "msrp.byte.range": .msrpHeader("Byte-Range"),
        "msrp.status": .msrpHeader("Status"), "msrp.content.type": .msrpHeader("Content-Type"),
        "msrp.content.id": .msrpHeader("Content-ID"), "msrp.content.description": .msrpHeader("Content-Description"),
        "msrp.content.disposition": .msrpHeader("Content-Disposition"), "msrp.use.path": .msrpHeader("Use-Path"),
        "msrp.www.authenticate": .msrpHeader("WWW-Authenticate"),
        "msrp.authorization": .msrpHeader("Authorization"),
        "msrp.authentication.info": .msrpHeader("Authentication-Info"),
    ]

    private static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }

    private static let sip = """
        Accept Accept-Contact Accept-Encoding Accept-Language Accept-Resource-Priority Additional-Identity Alert-Info
        Allow Allow-Events Answer-Mode Attestation-Info Authentication-Info Authorization CSeq CSeq.method CSeq.seq
        Call-ID Call-Info Cellular-Network-Info Contact Content-Disposition Content-Encoding Content-Language
        Content-Length Content-Type Date Diversion ETag Error-Info Event Expires Feature-Caps Flow-Timer From
        Geolocation Geolocation-Error Geolocation-Routing History-Info Identity Identity-info If_Match In-Reply-To
        Info-Package Join MIME-Version Max-Breadth Max-Forwards Method Min-Expires Min-SE Organization Origination-Id
        P-Access-Network-Info P-Access-Network-Info.access-type P-Access-Network-Info.utran-cell-id-3gpp
        P-Answer-State P-Asserted-Identity P-Asserted-Service P-Associated-URI P-Called-Party-ID P-Charge-Info
        P-Charging-Function-Addresses P-Charging-Vector P-DCS-Billing-Info P-DCS-LAES P-DCS-OSPS P-DCS-Redirect
        P-DCS-Trace-Party-ID P-Early-Media P-Media-Authorization P-Preferred-Identity P-Preferred-Service
        P-Profile-Key P-Refused-URI-List P-Served-User P-User-Database P-Visited-Network-ID Path Path.display.info
        Path.host Path.param Path.port Path.uri Path.user Permission-Missing Policy_Contact Policy_ID Priority
        Priority-Share Priv-Answer-mode Privacy Proxy-Authenticate Proxy-Authorization Proxy-Require RAck
        RAck.CSeq.method RAck.CSeq.seq RAck.RSeq.seq RSeq Reason Reason-Phrase Record-Route Record-Route.display.info
        Record-Route.host Record-Route.param Record-Route.port Record-Route.uri Record-Route.user Recv-Info Refer-Sub
        Refer-To Referred-by Reject-Contact Relayed-Charge Replaces Reply-To Request-Disposition Request-Line Require
        Resource-Priority Resource-Share Response-Source Restoration-Info Retry-After Route Route.display.info
        Route.host Route.param Route.port Route.uri Route.user Security-Client Security-Server Security-Verify Server
        Service-Interact-Info Service-Route Service-Route.display.info Service-Route.host Service-Route.param
        Service-Route.port Service-Route.uri Service-Route.user Session-Expires Session-ID Session-ID.local_uuid
        Session-ID.logme Session-ID.param Session-ID.remote_uuid Session-ID.sess_id Session-ID.sess_id.invalid
        Status-Code Status-Code.invalid Status-Line Subject Subscription-State Supported Suppress_If_Match
        Target-Dialog Timestamp To Trigger-Consent Unsupported User-Agent Via Via.be_route Via.branch Via.comp
        Via.maddr Via.oc Via.oc_algo Via.oc_seq Via.oc_seq.ts Via.oc_val Via.oc_validity Via.received Via.rport
        Via.sent-by.address Via.sent-by.port Via.sent-by.port.invalid Via.sigcomp-id Via.transport Via.ttl
        WWW-Authenticate Warning auth auth.algorithm auth.auts auth.ck auth.cnonce auth.digest.response auth.domain
        auth.ik auth.nc auth.nextnonce auth.nonce auth.opaque auth.qop auth.realm auth.rspauth auth.scheme auth.stale
        auth.uri auth.username authorization.invalid call_id_generated contact.display.info contact.host contact.param
        contact.parameter contact.port contact.uri contact.user content_length.invalid continuation display.info
        feature_cap from.addr from.display.info from.host from.param from.port from.tag from.user header_no_colon
        header_not_terminated icid_gen_addr icid_value msg_body msg_hdr pai.addr pai.display.info pai.host pai.param
        pai.port pai.user pmiss.addr pmiss.display.info pmiss.host pmiss.param pmiss.port pmiss.user ppi.addr
        ppi.display.info ppi.host ppi.param ppi.port ppi.user r-uri r-uri.display.info r-uri.host r-uri.param
        r-uri.port r-uri.user reason_cause_other reason_cause_q850 reason_cause_sip reason_protocols reason_text
        release-time resend resend-original response-request response-time retry_after.invalid sec_mechanism
        sec_mechanism.alg sec_mechanism.ealg sec_mechanism.malformed sec_mechanism.port1 sec_mechanism.port2
        sec_mechanism.port_c sec_mechanism.port_s sec_mechanism.prot sec_mechanism.spi_c sec_mechanism.spi_s
        service_priority tag tc.addr tc.display.info tc.host tc.param tc.port tc.target-uri tc.user to.addr
        to.display.info to.host to.param to.port to.tag to.user unrecognized_header uui
        """

    private static let msrp = """
        authentication.info authorization byte.range cnt.flg content.description content.disposition content.id
        content.type data end.line failure.report from.path hdr messageid method msg.hdr request.line response.line
        setup setup-frame setup-method status status.code status.code.invalid success.report to.path transaction.id
        use.path www.authenticate
        """
}
