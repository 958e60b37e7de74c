public import Records

/// How the text report looks.
public struct TextOptions: Hashable, Sendable {
    /// Columns that no line exceeds; 64 at least.
    public var width: Int
    /// Whether verdicts and severities are coloured (ECMA-48 sequences).
    public var color: Bool
    /// Whether printable characters outside ASCII are shown as they are; else they are escaped.
    public var unicode: Bool
    /// Whether findings of severity note are listed.
    public var showNotes: Bool
    /// The zone in which times are shown.
    public var zone: Zone
    /// Which views were asked for: where there is nothing to show in one, that is said.
    public var views = WantedViews()
    /// Whether things are told, a line each, as they come to be known, before the report.
    public var tellsAsItGoes = false
    /// What the user calls addresses.
    public var names = AddressNames()
    /// Whether only what was asked for is shown, so that what is not shown may be there.
    public var isSelection: Bool
    /// Options that show more, for the last line: `--explain p1` …; none, no line.
    public var more: [String]
    /// The store that is reported, where no capture was read.
    public var store: String?

    /// The look of a report; without arguments that of a file: 80 columns of plain ASCII, times in UTC.
    public init(
        width: Int = 80, color: Bool = false, unicode: Bool = false, showNotes: Bool = false, zoneOffset: Int = 0,
        zoneLabel: String = "UTC", isSelection: Bool = false, more: [String] = [], store: String? = nil
    ) {
        self.width = max(width, 64)
        self.color = color
        self.unicode = unicode
        self.showNotes = showNotes
        zone = Zone(offset: zoneOffset, label: zoneLabel)
        self.isSelection = isSelection
        self.more = more
        self.store = store
    }
}
