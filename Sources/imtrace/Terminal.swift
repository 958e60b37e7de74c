import Glibc

/// What the terminal behind a descriptor can show.
struct Terminal {
    /// Its width, where it is a terminal.
    let columns: Int?
    /// Whether colour is wanted and possible.
    let hasColor: Bool
    /// Whether characters beyond ASCII may be written.
    let hasUnicode: Bool

    init(descriptor: Int32) {
        let isTerminal = isatty(descriptor) == 1
        var size = winsize()
        let answer = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size)
        let told = answer == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
        // A terminal that does not say how wide it is may have somebody who does.
        let assumed = Terminal.variable("COLUMNS").flatMap { Int($0) }.flatMap { (1...10_000).contains($0) ? $0 : nil }
        columns = isTerminal ? told ?? assumed : nil
        let isDumb = Terminal.variable("TERM").map { $0 == "dumb" || $0.isEmpty } ?? true
        hasColor = isTerminal && !isDumb && (Terminal.variable("NO_COLOR") ?? "").isEmpty
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(Terminal.variable).first { !$0.isEmpty } ?? "C"
        let charset = locale.uppercased()
        hasUnicode = !(isTerminal && isDumb) && (charset.contains("UTF-8") || charset.contains("UTF8"))
    }

    private static func variable(_ name: String) -> String? {
        // Bound: getenv gives a string that ends with NUL, or none.
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
