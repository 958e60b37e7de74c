/// Takes records as they become known and makes a report of them.
///
/// `Analysis` calls in this order: `begin`; then sessions, unclaimed messages and SIP, pushes and findings as they
/// are known, in any mixture; then `custody` once, each capture once, `statistics` once, and `end`.
public protocol RecordSink {
    /// The report begins.
    mutating func begin(generator: String)
    /// A session has settled, or the run is over.
    mutating func session(_ record: SessionRecord)
    /// MSRP whose SIP is not in the capture.
    mutating func unclaimedMessage(_ record: MessageRecord)
    /// SIP without a Call-ID.
    mutating func unclaimedSIP(_ record: SIPMessageRecord)
    /// A push was judged.
    mutating func push(_ record: PushRecord)
    /// Something was found.
    mutating func finding(_ record: Finding)
    /// The custody balance.
    mutating func custody(_ record: CustodyRecord)
    /// The legs that were seen.
    mutating func legs(_ records: [LegRecord])
    /// A capture was read to its end.
    mutating func capture(_ record: CaptureRecord)
    /// The counts of the run.
    mutating func statistics(_ record: StatisticsRecord)
    /// Nothing follows.
    mutating func end()
}
