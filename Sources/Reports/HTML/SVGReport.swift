public import Records

/// `--format svg`: the message-flow diagrams alone, as one picture.
public struct SVGReport<Output: OctetOutput>: RecordSink {
    /// Where the document goes.
    public private(set) var output: Output
    private let options: TextOptions
    private var ladders: [LadderRecord] = []
    private var captures = 0

    /// A report to `output`, with the zone and the names of `options`.
    public init(output: Output, options: TextOptions = TextOptions()) {
        self.output = output
        self.options = options
    }

    /// A picture does not name its generator.
    public mutating func begin(generator: String) {}
    /// The picture is of diagrams alone.
    public func wantsTexts(of push: PushRecord, behind earlier: Int) -> Bool { false }
    /// The picture is of diagrams alone.
    public func wantsStations(of verdict: Verdict, isExplained: Bool) -> Bool { false }
    /// The picture is of diagrams alone.
    public mutating func counts(
        only state: SessionState, of callID: @autoclosure () -> String, among total: Int
    ) -> Bool { true }
    /// The picture is of diagrams alone.
    public mutating func session(_ record: SessionRecord) {}
    /// The picture is of diagrams alone.
    public mutating func unclaimedMessage(_ record: MessageRecord) {}
    /// The picture is of diagrams alone.
    public mutating func unclaimedSIP(_ record: SIPMessageRecord) {}
    /// The picture is of diagrams alone.
    public mutating func push(_ record: PushRecord) {}
    /// The picture is of diagrams alone.
    public mutating func finding(_ record: Finding) {}
    /// The picture is of diagrams alone.
    public mutating func custody(_ record: CustodyRecord) {}
    /// The picture is of diagrams alone.
    public mutating func legs(_ records: [LegRecord]) {}
    /// Keeps the diagram.
    public mutating func ladder(_ record: LadderRecord) { ladders.append(record) }
    /// Counts the capture: of several a frame's number is qualified.
    public mutating func capture(_ record: CaptureRecord) { captures += 1 }
    /// The picture is of diagrams alone.
    public mutating func statistics(_ record: StatisticsRecord) {}

    /// Writes the picture.
    public mutating func end() {
        let frames = FrameNumbers(areQualified: captures > 1)
        let times = ShownTimes(zone: options.zone)
        let drawings = ladders.map {
            LadderDrawing.drawing(of: $0, frames: frames, times: times, names: options.names)
        }
        let further = ladders.reduce(0) { $0 + $1.further }
        var remark = drawings.isEmpty ? "Nothing to draw." : ""
        if further > 0 { remark = "and \(counted(further, "more diagram")): name them, as --ladder s3 or --ladder p2" }
        output.write(Array(SVGDocument(drawings: drawings, remark: remark).text.utf8))
        output.flush()
    }
}
