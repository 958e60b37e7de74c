import MIME
import Octets
import Testing

/// `Content` as `describe` tells of it, or the fault.
private func read<Content: XMLContent>(_ text: String, _ describe: (Content) -> String) -> String {
    let octets = Array(text.utf8)
    do throws(XMLFault) {
        return describe(try Content(xml: OctetView(octets.span)))
    } catch {
        return "\(error)"
    }
}

private func told(_ octets: [UInt8]?) -> String { octets.map(string) ?? "-" }

private func told(_ number: UInt64?) -> String { number.map { "\($0)" } ?? "-" }

private func imdn(_ content: String) -> String { "<imdn xmlns='urn:ietf:params:xml:ns:imdn'>\(content)</imdn>" }

/// A notification, and "id time recipient original subject stage status" of it.
private let notifications: [(String, String)] = [
    (
        imdn(
            """
            <message-id>34jk324j</message-id> <datetime>2008-04-04T12:16:49-05:00</datetime>
            <recipient-uri>im:bob@example.com</recipient-uri>
            <original-recipient-uri>im:bob_original@example.com</original-recipient-uri>
            <subject lang='en'>lunch</subject>
            <delivery-notification><status><delivered/></status></delivery-notification>
            """),
        "34jk324j 2008-04-04T12:16:49-05:00 im:bob@example.com im:bob_original@example.com lunch delivery delivered"
    ),
    (
        imdn("<message-id>a</message-id><display-notification><status><displayed /></status></display-notification>"),
        "a - - - - display displayed"
    ),
    (
        imdn("<processing-notification><status><processed/></status></processing-notification>"),
        "- - - - - processing processed"
    ),
    (
        imdn("<processing-notification><status><stored/></status></processing-notification>"),
        "- - - - - processing stored"
    ),
    (imdn("<delivery-notification><status><failed/></status></delivery-notification>"), "- - - - - delivery failed"),
    (
        imdn("<delivery-notification><status><forbidden/></status></delivery-notification>"),
        "- - - - - delivery forbidden"
    ),
    (imdn("<display-notification><status><error/></status></display-notification>"), "- - - - - display error"),
    (
        imdn("<display-notification><status><liked/></status></display-notification>"),
        "- - - - - display other(liked)"
    ),
    (imdn("<display-notification><status> displayed </status></display-notification>"), "- - - - - display displayed"),
    (imdn("<display-notification><status/></display-notification>"), "- - - - - display -"),
    (imdn("<message-id>a</message-id><message-id>b</message-id>"), "a - - - - - -"),
    (imdn("<x><message-id>a</message-id></x><status><delivered/></status>"), "- - - - - - -"),
    (imdn("<e:message-id xmlns:e='urn:e'>a</e:message-id><message-id>b</message-id>"), "b - - - - - -"),
    (
        imdn(
            "<delivery-notification><status><e:x xmlns:e='urn:e'/><delivered/></status></delivery-notification>"
                + "<display-notification><status><displayed/></status></display-notification>"),
        "- - - - - delivery delivered"
    ),
    ("<i:imdn xmlns:i='urn:ietf:params:xml:ns:imdn'><i:message-id>a</i:message-id></i:imdn>", "a - - - - - -"),
    ("<imdn><message-id>a</message-id></imdn>", "a - - - - - -"),
    ("<imdn xmlns='urn:x'><message-id>a</message-id></imdn>", "otherRoot"),
    ("<isComposing/>", "otherRoot"), ("34jk324j", "malformed(offset: 0)"),
]

private func isComposing(_ content: String) -> String {
    "<isComposing xmlns='urn:ietf:params:xml:ns:im-iscomposing'>\(content)</isComposing>"
}

/// An indication, and "state last type refresh" of it.
private let indications: [(String, String)] = [
    (
        isComposing("<state>active</state><contenttype>text/plain</contenttype><refresh>90</refresh>"),
        "active - text/plain 90"
    ),
    (
        isComposing("<state> idle\n</state><lastactive>2003-01-27T10:43:00Z</lastactive>"),
        "idle 2003-01-27T10:43:00Z - -"
    ),
    (isComposing("<state>thinking</state><refresh>0</refresh>"), "other(thinking) - - -"),
    (isComposing("<refresh>soon</refresh><e><state>idle</state></e>"), "- - - -"),
    ("<isComposing><state>idle</state></isComposing>", "idle - - -"),
    ("<imdn/>", "otherRoot"),
]

private func lists(_ content: String) -> String {
    "<resource-lists xmlns='urn:ietf:params:xml:ns:resource-lists' "
        + "xmlns:cp='urn:ietf:params:xml:ns:copycontrol'>\(content)</resource-lists>"
}

/// A document, and its lists "name(parent)display-name" and entries "list kind uri display-name copy".
private let resources: [(String, String)] = [
    (
        lists(
            "<list><entry uri='sip:bill@x' cp:copyControl='to'/><entry uri='sip:joe@x' cp:copyControl='cc'/>"
                + "<entry uri='sip:ted@x' cp:copyControl='bcc' cp:anonymize='true' cp:count='3'/>"
                + "<entry uri='sip:a@x' cp:copyControl='x' copyControl='to'/></list>"),
        "-(-)- 0 resource sip:bill@x - to 0 resource sip:joe@x - cc 0 resource sip:ted@x - bcc anonymous 3 "
            + "0 resource sip:a@x - other(x)"
    ),
    (
        lists(
            "<list name='friends'><entry uri='sip:a@x'><display-name>Ann</display-name></entry>"
                + "<list name='close'><display-name>Close ones</display-name><entry-ref ref='r'/></list>"
                + "<external anchor='http://x'/></list><list><entry/></list>"),
        "friends(-)- close(0)Close ones -(-)- 0 resource sip:a@x Ann - 1 reference r - - 0 external http://x - - "
            + "2 resource  - -"
    ),
    (lists("<entry uri='sip:a@x'/><x><list><entry uri='sip:b@x'/></list></x>"), ""),
    (
        lists("<list><e:list xmlns:e='urn:e'><list><entry/></list></e:list><entry uri='u'/></list>"),
        "-(-)- 0 resource u - -"
    ),
    ("<resource-lists><list><entry uri='u'/></list></resource-lists>", "-(-)- 0 resource u - -"),
    ("<list/>", "otherRoot"),
]

private func reginfo(_ content: String) -> String {
    "<reginfo xmlns='urn:ietf:params:xml:ns:reginfo' xmlns:gr='urn:ietf:params:xml:ns:gruuinfo' version='2' "
        + "state='partial'>\(content)</reginfo>"
}

/// A document, and what it says.
private let registrations: [(String, String)] = [
    (
        reginfo(
            """
            <registration aor="sip:user@example.com" id="as9" state="active">
              <contact id="76" state="active" event="registered" duration-registered="7322" q="0.8" expires="120"
                  callid="c1@x" cseq="54301">
                <uri>sip:user@192.0.2.1</uri><display-name>U</display-name>
                <unknown-param name="+sip.instance">"&lt;urn:uuid:f81d&gt;"</unknown-param>
                <gr:pub-gruu uri="sip:user@example.com;gr=hh"/>
                <gr:temp-gruu uri="sip:ffs@example.com;gr" first-cseq="54301"/>
              </contact>
              <contact state="terminated" event="probation" retry-after="60"><uri>sip:b</uri></contact>
            </registration><registration aor="sip:b@x" state="init"/>
            """),
        "2 known(partial) sip:user@example.com known(active) [76 known(active) known(registered) 120 7322 - 0.8 c1@x "
            + "54301 sip:user@192.0.2.1 U \"<urn:uuid:f81d>\" sip:user@example.com;gr=hh sip:ffs@example.com;gr] "
            + "[- known(terminated) known(probation) - - 60 - - - sip:b - - - -] sip:b@x known(initial)"
    ),
    (
        "<reginfo version='x' state='odd'><contact/><registration><uri>u</uri></registration></reginfo>",
        "- other(odd) - -"
    ),
    (reginfo("<x><registration><contact><uri>u</uri></contact></registration></x>"), "2 known(partial)"),
    (
        reginfo("<registration><e:contact xmlns:e='urn:e'><uri>u</uri></e:contact></registration>"),
        "2 known(partial) - -"
    ),
    ("<imdn/>", "otherRoot"),
]

private func word<Known>(_ word: RegistrationInformation.Word<Known>?) -> String {
    switch word {
    case nil: "-"
    case .known(let known): "known(\(known))"
    case .other(let octets): "other(\(string(octets)))"
    }
}

private func describe(_ document: RegistrationInformation) -> String {
    var words = [told(document.version), word(document.extent)]
    for registration in document.registrations {
        words += [told(registration.addressOfRecord), word(registration.state)]
        for contact in registration.contacts {
            let parts = [
                told(contact.id), word(contact.state), word(contact.event), told(contact.expires),
                told(contact.durationRegistered), told(contact.retryAfter), told(contact.q), told(contact.callID),
                told(contact.cseq), told(contact.uri), told(contact.displayName), told(contact.instance),
                told(contact.publicGRUU), told(contact.temporaryGRUU),
            ]
            words.append("[\(parts.joined(separator: " "))]")
        }
    }
    return words.joined(separator: " ")
}

private func describe(_ list: ResourceList) -> String {
    var words = list.lists.map { "\(told($0.name))(\(told($0.parent.map(UInt64.init))))\(told($0.displayName))" }
    for entry in list.entries {
        words += ["\(entry.list) \(entry.kind) \(string(entry.uri)) \(told(entry.displayName))"]
        switch entry.copy {
        case .other(let word): words.append("other(\(string(word)))")
        case let copy?: words.append("\(copy)")
        case nil: words.append("-")
        }
        if entry.isAnonymous { words.append("anonymous \(told(entry.count))") }
    }
    return words.joined(separator: " ")
}

private func describe(_ imdn: DispositionNotification) -> String {
    let status =
        switch imdn.status {
        case .other(let word): "other(\(string(word)))"
        case let status?: "\(status)"
        case nil: "-"
        }
    let values = [imdn.messageID, imdn.dateTime, imdn.recipient, imdn.originalRecipient, imdn.subject].map(told)
    return (values + [imdn.stage.map { "\($0)" } ?? "-", status]).joined(separator: " ")
}

private func describe(_ indication: ComposingIndication) -> String {
    let state =
        switch indication.state {
        case .other(let word): "other(\(string(word)))"
        case let state?: "\(state)"
        case nil: "-"
        }
    return [state, told(indication.lastActive), told(indication.contentType), told(indication.refresh)]
        .joined(separator: " ")
}

@Suite("XML content") struct XMLContentTests {
    @Test("is a disposition notification", arguments: notifications)
    func notification(_ text: String, _ expected: String) {
        #expect(read(text) { (imdn: DispositionNotification) in describe(imdn) } == expected)
    }

    @Test("is a composing indication", arguments: indications)
    func indication(_ text: String, _ expected: String) {
        #expect(read(text) { (indication: ComposingIndication) in describe(indication) } == expected)
    }

    @Test("is a resource list", arguments: resources)
    func resource(_ text: String, _ expected: String) {
        #expect(read(text) { (list: ResourceList) in describe(list) } == expected)
    }

    @Test("is registration information", arguments: registrations)
    func registration(_ text: String, _ expected: String) {
        #expect(read(text) { (document: RegistrationInformation) in describe(document) } == expected)
    }
}
