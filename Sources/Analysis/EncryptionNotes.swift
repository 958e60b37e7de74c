import Correlation
import Records
import TLS

/// Says what of a run was encrypted, and what became of the secrets.
extension Framing {
    /// Connections with TLS that go on and of which something waits for its secret.
    var unreadWrappings: Int {
        wrappings.values.reduce(0) { count, wrapping in
            let isUnread = wrapping.tls.map { $0.obstacle(of: 0) != nil || $0.obstacle(of: 1) != nil } ?? false
            return count + (isUnread ? 1 : 0)
        }
    }

    /// Whether there is a key log, or a capture brought secrets.
    var hasKeyLog: Bool { expectsSecrets || keys.count > 0 }

    /// The secrets of a key log none of which fits a connection, though there are some that were not read; `nil` where
    /// there is no such key log.
    var uselessSecrets: Int? {
        encryption.unread > 0 && encryption.withSecrets == 0 && expectsSecrets ? keys.count : nil
    }
}

extension Dissection {
    /// Notes what was encrypted and not read, or compressed.
    mutating func noteEncryption(_ framing: Framing, framesOfESP sealed: Int) {
        var opaque = framing.opaque
        opaque.add(self.opaque)
        let encryption = framing.encryption
        if sealed > 0 {
            log.note(.c005, "\(sealed) frames of ESP, not read", at: opaque.firstSealed)
        }
        if opaque.sigComp > 0 {
            log.note(.c005, "\(opaque.sigComp) messages of SigComp, not decompressed", at: opaque.firstSigComp)
        }
        if opaque.dtls > 0 {
            log.note(.c004, "\(opaque.dtls) datagrams of DTLS, not read", at: opaque.firstDTLS)
        }
        if framing.compressedMessages > 0 {
            log.note(
                .c004,
                "\(framing.compressedMessages) compressed messages in WebSockets (RFC 7692), not read: damaged, too long, or of "
                    + "those before them, to which they refer, some are not in the capture", at: framing.firstCompressed
            )
        }
        if let words = encryption.words(hasKeys: framing.hasKeyLog) {
            // Where nothing but this may hold messages, to find nothing wrong says nothing; and whoever has the secret of
            // one direction meant to read the other one.
            let isAll = correlator.sipCount + correlator.msrpCount == 0 && encryption.unreadMessaging > 0
            let isFault = !encryption.isOlderThanCapture && (isAll || encryption.halfRead > 0)
            log.note(.c004, severity: isFault ? .warning : nil, words, at: encryption.list.first?.frame)
        }
    }

    /// Notes what of a key log was of no use.
    /// - Parameter isAskedFor: whether someone named it for this run.
    mutating func noteKeyLog(_ framing: Framing, isAskedFor: Bool) {
        let (keys, encryption) = (framing.keys, framing.encryption)
        if let count = framing.uselessSecrets, isAskedFor {
            log.note(
                .c010, severity: encryption.isOlderThanCapture && count > 0 ? .note : .warning,
                count == 0
                    ? "the key log has no secrets"
                    : "no secret of the key log (\(count)) opens a connection of the capture",
                at: encryption.list.first?.frame)
        }
        if keys.damagedLines > 0 {
            log.note(.c010, "\(keys.damagedLines) lines of the key log are no secrets", at: nil)
        }
        if keys.omitted > 0 {
            log.note(
                .c010, "\(keys.omitted) secrets of the key log were given up, the oldest first: \(keys.limit) are held",
                at: nil)
        }
    }
}
