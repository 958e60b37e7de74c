import Foundation
import MIME
import Octets
import SIP
import Testing
import TextSyntax

/// A message of RFC 4475 or RFC 5118: what it reads as, and what it breaks.
struct TortureMessage: Sendable, CustomTestStringConvertible {
    /// The file in its folder.
    let file: String
    /// The section of its RFC.
    let section: String
    /// Lines that `TortureMessage.facts` must hold.
    let facts: [String]
    /// All that it breaks, in any order.
    let breaks: [Break]
    var testDescription: String { "\(file) §\(section)" }

    /// A rule and the field that breaks it; `other` for the start line.
    struct Break: Hashable, Sendable {
        let rule: SIPViolation.Rule
        let field: HeaderName

        init(_ rule: SIPViolation.Rule, _ field: HeaderName = .other) {
            self.rule = rule
            self.field = field
        }
    }

    init(_ file: String, _ section: String, _ facts: [String], breaks: [Break] = []) {
        self.file = file
        self.section = section
        self.facts = facts
        self.breaks = breaks
    }

    /// The folder beside the checkout in which the messages lie; it need not be there.
    static let captures = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/captures").standardizedFileURL

    static func files(of folder: String) -> Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: captures.appending(path: folder).path())) ?? [])
    }

    static func octets(of file: String, in folder: String) -> [UInt8] {
        (try? Data(contentsOf: captures.appending(path: folder).appending(path: file))).map { [UInt8]($0) } ?? []
    }

    /// What a message reads as, a line for each value; empty for what is no message.
    static func facts(_ octets: [UInt8]) -> Set<String> {
        let view = OctetView(octets.span)
        var message = SIPMessage()
        guard message.parse(view) else { return [] }
        var facts: Set<String> = []
        if let method = message.methodRange, let uri = message.requestURI {
            facts.insert("request \(view.text(method)) \(view.text(uri))")
        } else if let status = message.statusCode, let reason = message.reasonPhrase {
            facts.insert("response \(status) \(view.text(reason))")
        }
        if let callID = message.callID(view) { facts.insert("Call-ID \(view.text(callID))") }
        if let cseq = message.cseq(view) { facts.insert("CSeq \(cseq.number) \(view.text(cseq.methodRange))") }
        for (name, address) in [("From", message.from(view)), ("To", message.to(view))] {
            guard let address else { continue }
            facts.formUnion(describe(address, name, view))
            if let tag = address.tag { facts.insert("\(name) tag \(view.text(tag))") }
        }
        for contact in message.contacts(view) {
            guard let address = contact.address else { continue }
            facts.formUnion(describe(address, "Contact", view))
            if let preference = contact.preference { facts.insert("Contact q \(preference)") }
            if let expires = contact.expires { facts.insert("Contact expires \(expires)") }
        }
        let vias = message.vias(view)
        facts.insert("\(vias.count) Via")
        for (place, via) in vias.enumerated() {
            var parts = ["Via \(place)", view.text(via.transport), view.text(via.sentBy.host)]
            if let port = via.sentBy.port { parts.append("port \(port)") }
            if let branch = via.branch(view) { parts.append("branch \(view.text(branch))") }
            if let received = via.received(view) { parts.append("received \(view.text(received))") }
            if via.rport(view) != nil { parts.append("rport") }
            facts.insert(parts.joined(separator: " "))
        }
        for name in [HeaderName.maxForwards, .expires, .retryAfter] {
            if let number = message.number(name, view) { facts.insert("\(name.spelling) \(number)") }
        }
        for field in message.headers.fields {
            let values = field.name == .other ? [field.valueRange] : message.values(field.name, view)
            if field.name != .other { facts.insert("\(values.count) \(field.name.spelling)") }
            let name = field.name == .other ? view.text(field.nameRange) : field.name.spelling
            for value in values { facts.insert("\(name): \(view.text(value))") }
        }
        facts.insert("body \(message.declaredBody(view).count) of \(message.body.count)")
        facts.formUnion(describeParts(message, view))
        return facts
    }

    private static func describe(_ address: NameAddress, _ name: String, _ view: OctetView) -> Set<String> {
        var facts: Set<String> = ["\(name) \(view.text(address.uri))"]
        if let plain = address.unescapedDisplayName(view) {
            facts.insert("\(name) name \(String(decoding: plain, as: UTF8.self))")
        }
        if let uri = URIParts(view, address.uri) {
            facts.insert("\(name) host \(view.text(uri.host))")
            if let user = uri.user { facts.insert("\(name) user \(view.text(user))") }
            if let parameters = uri.parameters { facts.insert("\(name) parameters \(view.text(parameters))") }
            if let headers = uri.headers { facts.insert("\(name) headers \(view.text(headers))") }
            if let address = IPAddress(text: view.extracting(uri.host)) { facts.insert("\(name) address \(address)") }
            if let port = uri.port { facts.insert("\(name) port \(port)") }
        }
        return facts
    }

    private static func describeParts(_ message: SIPMessage, _ view: OctetView) -> Set<String> {
        guard let value = message.headers.value(.contentType), let type = MediaType(view, value),
            type.isMultipart(view), let boundary = type.parameter("boundary", view)
        else { return [] }
        let parts = Multipart(view, message.body, boundary: view.extracting(boundary)).parts
        var facts: Set<String> = ["\(parts.count) parts"]
        for part in parts {
            facts.insert("part \(part.contentType.map { view.text($0) } ?? "-") of \(part.content.count)")
        }
        return facts
    }
}
