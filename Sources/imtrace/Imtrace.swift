import ArgumentParser

/// The command line. Every form without a subcommand is `analyze`.
@main
struct Imtrace: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "imtrace",
        abstract: "Says what an IM server stored and pushed later, and whether it arrived unaltered.",
        discussion: """
            Reads captures of SIP and MSRP instant messaging (OMA SIMPLE IM, CPM, RCS), finds deferred pushes \
            (Appendix K bundles) and holds each encapsulated original against the live traffic.
            """,
        version: "imtrace \(version)", subcommands: [Analyze.self], defaultSubcommand: Analyze.self)
}
