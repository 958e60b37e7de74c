import Reassembly
import Records

/// Names the categories of the ledger.
enum LedgerRecords {
    private static let labels: [(FrameCategory, String, String)] = [
        (.sip, "sip", "SIP"), (.msrp, "msrp", "MSRP"), (.tcpControl, "tcp_control", "TCP without data"),
        (.tls, "tls", "TLS"), (.tcpOther, "tcp_other", "other TCP"),
        (.tcpUndecided, "tcp_undecided", "TCP not recognised"),
        (.udpOther, "udp_other", "other UDP"), (.sctpOther, "sctp_other", "other SCTP"), (.arp, "arp", "ARP"),
        (.icmp, "icmp", "ICMP"),
        (.fragment, "ip_fragment", "IP fragments not put together"), (.esp, "esp", "ESP"),
        (.otherIP, "ip_other", "other IP"),
        (.otherLink, "link_other", "not IP"), (.unknownLink, "link_unknown", "link type not read"),
        (.malformed, "malformed", "malformed"), (.badChecksum, "bad_checksum", "wrong checksum"),
        (.filtered, "filtered", "left out by the filter"),
    ]

    static func record(_ ledger: Ledger, missingOctets: Int, holes: Int, cutFrames: Int) -> LedgerRecord {
        let entries = labels.compactMap { category, key, label -> LedgerRecord.Entry? in
            let frames = ledger[category]
            return frames == 0 ? nil : LedgerRecord.Entry(key: key, label: label, frames: frames)
        }
        return LedgerRecord(
            frames: ledger.total, entries: entries, missingOctets: missingOctets, holes: holes, cutFrames: cutFrames)
    }
}
