import Correlation
import MIME
import MSRP
import Octets
import Records
import SIP
import TextSyntax

/// Holds a message/cpim that was pushed by itself against the message in which it came.
extension Judge {
    /// - Parameter octets: what `original.needs` asked for.
    static func stored(
        _ copy: EncapsulatedMessage, against original: Original, _ octets: [[UInt8]], _ fields: ComparedFields
    ) -> Judgement {
        guard let live = StoredMessage(original, octets) else { return Judgement(verdict: .incomplete, reason: .hole) }
        var result = Judgement(verdict: .match, fields: fields)
        result.comparedBody = true
        let (sent, pushed) = (OctetView(live.octets.span), OctetView(copy.octets.span))
        if let comparison = CPIMComparison(sent, pushed) {
            compareWrapped(comparison, sent, pushed, &result)
        } else {
            compareBodies(
                sent, sent, HeaderSection(), pushed, pushed, HeaderSection(), ComparisonPolicy.msrpBody, &result)
        }
        return conclude(result)
    }
}

/// The message/cpim in a live original, octet by octet.
private struct StoredMessage {
    let octets: [UInt8]

    init?(_ original: Original, _ pieces: [[UInt8]]) {
        switch original.form {
        case .sip:
            guard let whole = pieces.first else { return nil }
            let view = OctetView(whole.span)
            var message = SIPMessage()
            guard message.parse(view), let body = CPIMBody(message, view) else { return nil }
            octets = body.octets
        case .msrp(let message): octets = Judge.join(message, pieces)
        }
    }
}
