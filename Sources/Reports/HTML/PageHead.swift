import Digests
import Octets
import Records

/// What stands in the page as markup: its head, and the summary, which needs no script.
struct PageHead {
    let captures: CaptureSection
    let verdict: VerdictSection
    let generator: String
    let store: String?
    let style: Page.Style
    let text: PrintableText

    private static let css = PackageResources.page_css
    /// What begins the page comes last: the others say what it is made of.
    private static let script = PackageResources.rows_js + PackageResources.views_js + PackageResources.page_js
    private static let captureLimit = 64

    /// Everything before the data.
    var opening: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="\(Markup.text(Self.policy))">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <meta name="generator" content="\(markup(generator))">
        <title>\(markup(title))</title>
        <link rel="icon" href="data:,">
        <style>\(String(decoding: Self.css, as: UTF8.self))</style>
        </head>
        <body>
        <header id="head">
        \(headlines)
        <div class="answer s\(style.number)">\(word)<p>\(markup(text.words(answer)))</p></div>
        <div id="balance">\(balance)</div>
        \(account)
        </header>
        <noscript><p class="plea">The lists below need JavaScript, which is switched off here.</p></noscript>
        <main id="main"></main>

        """
    }

    /// Everything behind the data.
    var ending: String {
        """
        <footer>Made by \(markup(generator)). Nothing in this page is loaded from elsewhere.</footer>
        <script>\(String(decoding: Self.script, as: UTF8.self))</script>
        </body>
        </html>

        """
    }

    /// Nothing runs but the script of this very page, and nothing is loaded.
    private static let policy =
        "default-src 'none'; script-src '\(source(script))'; style-src '\(source(css))'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

    private static func source(_ octets: [UInt8]) -> String {
        "sha256-\(Markup.base64(Digest.sha256Octets(OctetView(octets.span))))"
    }

    private func markup(_ words: String) -> String { Markup.text(words) }

    private var title: String {
        let name = store ?? captures.captures.first?.name ?? "imtrace"
        let more = captures.captures.count > 1 ? " +\(captures.captures.count - 1)" : ""
        let answer = verdict.pushes.gravest.map { "\($0.words.uppercased()) \u{B7} " } ?? ""
        return text.words("\(answer)\(text.value(head(of: name, 256)))\(more)")
    }

    private var headlines: String {
        let several = captures.captures.count > 1
        var lines = captures.captures.prefix(Self.captureLimit).enumerated().map { index, capture in
            let number = several ? "<span class=\"faint\">\(index + 1)</span> " : ""
            return "<h1>\(number)<bdi>\(markup(text.value(head(of: capture.name, 1024))))</bdi></h1>"
                + "<p class=\"when\">\(markup(text.words(captures.times(capture))))</p>"
        }
        if let store { lines.insert("<h1><bdi>\(markup(text.value(store)))</bdi></h1>", at: 0) }
        let left = captures.captures.count - Self.captureLimit
        if left > 0 { lines.append("<p class=\"when\">and \(left) more</p>") }
        return lines.joined(separator: "\n")
    }

    private var word: String {
        guard let gravest = verdict.pushes.gravest else { return "" }
        return "<strong>\(markup(gravest.words.uppercased()))</strong>"
    }

    private var balance: String {
        guard let custody = verdict.custody, custody.taken > 0 || verdict.pushes.total > 0 else { return "" }
        return "<p>Custody: \(markup(custody.sum))</p>"
    }

    private var answer: String {
        store != nil && verdict.pushes.total == 0 ? "No push to tell of." : verdict.answer
    }

    /// Where the frames went; nothing of a store, which has none.
    private var account: String {
        if store != nil { return "" }
        let seen = captures.seen.map { title, legs in "\(title)<bdi>\(markup(text.words(legs)))</bdi>" }
        return ([markup(text.words(captures.accounting))] + seen).map { "<p class=\"account\">\($0)</p>" }
            .joined(separator: "\n")
    }
}
