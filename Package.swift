// swift-tools-version: 6.2
import PackageDescription

/// Whether the program is built to count how often each branch is taken, for Tools/make-profile.
let isProfiled = Context.environment["IMTRACE_PROFILE"] != nil

/// What was counted is told to the optimiser: it lays out first what runs often. It is read by compilers that are no older
/// than the one that counted.
#if compiler(>=6.3)
    let profiling: [SwiftSetting] = [
        .unsafeFlags(
            [
                "-Xfrontend",
                isProfiled
                    ? "-ir-profile-generate" : "-ir-profile-use=\(Context.packageDirectory)/Tools/imtrace.profdata",
            ],
            .when(configuration: .release))
    ]
#else
    let profiling: [SwiftSetting] = []
#endif

let strict: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .strictMemorySafety(),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .enableUpcomingFeature("ImmutableWeakCaptures"),
        .enableExperimentalFeature("Lifetimes"),
        .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
        // The library looks for what a type conforms to in a list of seven thousand, once for each generic type that is used:
        // half of what a small capture took. Where the compiler knows it, it says so.
        .unsafeFlags(
            ["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"], .when(configuration: .release)),
    ] + profiling

/// A room of the house: its name, and the rooms above it that it may import.
func room(_ name: String, _ above: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: above, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ subjects: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: subjects, exclude: exclude, swiftSettings: strict)
}

/// What `--version` says of the sources: a commit, as Tools/set-up.bash asks git for it. `Context.gitInformation` would not
/// do, because what it said when the manifest was read first is kept for every commit after that.
let commit = (Context.environment["IMTRACE_COMMIT"] ?? "").filter { $0.isLetter || $0.isNumber || $0 == "-" }

var targets: [Target] = [
    .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CLinux"),
    .target(
        name: "CRelease",
        // Valgrind 3.19 cannot read what clang writes for debuggers unless told otherwise (DWARF 5).
        cSettings: [.unsafeFlags(["-gdwarf-4"])]
            + (commit.isEmpty ? [] : [.define("IMTRACE_COMMIT", to: "\"\(commit)\"")])),
    room("Octets", ["CLinux"]),
    room(
        "Ingest",
        ["CLinux", "CPcap", "CZlib", "CZstd", "Octets", .product(name: "DequeModule", package: "swift-collections")]),
    room("Reassembly", ["Octets", .product(name: "DequeModule", package: "swift-collections")]),
    room("TLS", ["CCrypto", "Octets"]),
    room("WebSocket", ["CZlib", "Octets"]),
    room("TextSyntax", ["Octets"]),
    room("MIME", ["CExpat", "Octets", "TextSyntax"]),
    room("SIP", ["Octets", "TextSyntax", "MIME"]),
    room("MSRP", ["Octets", "TextSyntax", "MIME"]),
    room("Records", []),
    room("Expressions", ["Octets", "TextSyntax", "Records"]),
    room("Correlation", ["Octets", "Reassembly", "TextSyntax", "MIME", "SIP", "MSRP", "Records"]),
    room("DeferredPush", ["Octets", "TextSyntax", "MIME", "SIP", "MSRP", "Records", "Correlation"]),
    room("Tickets", ["Octets", "Reassembly", "SIP", "MSRP", "Records", "Correlation", "DeferredPush"]),
    room("Digests", ["CCrypto", "Octets"]),
    room("Redaction", ["Digests", "Octets", "TextSyntax", "Records"]),
    room(
        "Archive",
        [
            "Digests", "Octets", "Reassembly", "TextSyntax", "MIME", "SIP", "MSRP", "Records", "Correlation",
            "DeferredPush", .product(name: "GRDB", package: "GRDB.swift"),
        ]),
    // What a page is made of is part of the program: it is found wherever that is installed.
    room(
        "Reports", ["Octets", "Digests", "Records"],
        resources: ["page.css", "rows.js", "views.js", "page.js"].map { .embedInCode("HTML/\($0)") }),
    room(
        "Analysis",
        [
            "CLinux", "Digests", "Octets", "Ingest", "Reassembly", "TLS", "WebSocket", "TextSyntax", "MIME", "SIP",
            "MSRP", "Records", "Expressions", "Correlation", "DeferredPush", "Tickets", "Archive", "Reports",
            "Redaction",
        ]),
    .executableTarget(
        name: "imtrace",
        dependencies: [
            "CLinux", "CRelease", "Octets", "Analysis", "Archive", "Expressions", "Ingest", "Records", "Redaction",
            "Reports",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        swiftSettings: strict,
        linkerSettings: isProfiled ? [.unsafeFlags(["-profile-generate"])] : []),
]

targets += [
    tests("Octets", ["Octets"]),
    tests("Ingest", ["CPcap", "CZlib", "CZstd", "Octets", "Ingest"]),
    tests("Reassembly", ["Octets", "Reassembly"]),
    tests("TLS", ["CCrypto", "Octets", "TLS"]),
    tests("WebSocket", ["Octets", "WebSocket"]),
    tests("TextSyntax", ["Octets", "TextSyntax"]),
    tests("MIME", ["Octets", "TextSyntax", "MIME"]),
    tests("SIP", ["Octets", "TextSyntax", "MIME", "SIP"]),
    tests("MSRP", ["Octets", "TextSyntax", "MIME", "MSRP"]),
    tests("Records", ["Records"]),
    tests("Expressions", ["Octets", "Expressions"]),
    tests("Correlation", ["Octets", "Reassembly", "TextSyntax", "SIP", "MSRP", "Records", "Correlation"]),
    tests("DeferredPush", ["Octets", "TextSyntax", "MIME", "SIP", "MSRP", "Records", "Correlation", "DeferredPush"]),
    tests("Tickets", ["Octets", "Records", "Tickets"]),
    tests("Redaction", ["Octets", "TextSyntax", "Records", "Redaction"]),
    tests(
        "Archive",
        [
            "Digests", "Octets", "Reassembly", "MSRP", "Records", "Correlation", "DeferredPush", "Archive",
            .product(name: "GRDB", package: "GRDB.swift"),
        ]),
    tests("Reports", ["Records", "Reports"]),
    tests(
        "Analysis",
        [
            "CCrypto", "Octets", "Ingest", "Reassembly", "Records", "Expressions", "Archive", "Redaction", "Reports",
            "Analysis",
            .product(name: "GRDB", package: "GRDB.swift"),
        ], exclude: ["Tables"]),
    tests(
        "imtrace", ["Records", "imtrace", .product(name: "ArgumentParser", package: "swift-argument-parser")],
        exclude: ["Snapshots", "Pictures"]),
]

// A fuzz target links only with libFuzzer's own main: it exists only when Tools/fuzz asks for it.
if Context.environment["IMTRACE_FUZZ"] != nil {
    let fuzzers: [(name: String, dependencies: [Target.Dependency])] = [
        ("fuzz-capture", ["Octets", "Ingest"]),
        ("fuzz-compressed", ["CZlib", "CZstd", "Octets", "Ingest"]),
        ("fuzz-layers", ["Octets", "Reassembly"]),
        ("fuzz-stream", ["Octets", "Reassembly"]),
        ("fuzz-fragments", ["Octets", "Reassembly"]),
        ("fuzz-sip", ["Octets", "TextSyntax", "SIP"]),
        ("fuzz-sdp", ["Octets", "TextSyntax", "SIP"]),
        ("fuzz-msrp", ["Octets", "TextSyntax", "MSRP"]),
        ("fuzz-mime", ["Octets", "TextSyntax", "MIME", "SIP"]),
        ("fuzz-xml", ["Octets", "MIME"]),
        ("fuzz-tls", ["Octets", "TLS"]),
        ("fuzz-websocket", ["Octets", "WebSocket"]),
        ("fuzz-expression", ["Octets", "Expressions"]),
        ("fuzz-rules", ["Octets", "Expressions"]),
        ("fuzz-redaction", ["Octets", "Redaction"]),
        ("fuzz-store", ["Octets", "Correlation", "Archive"]),
        (
            "fuzz-judge", ["Octets", "Reassembly", "SIP", "MSRP", "Records", "Correlation", "DeferredPush"]
        ),
        ("fuzz-pipeline", ["Octets", "Ingest", "Records", "Redaction", "Reports", "Analysis"]),
    ]
    targets += fuzzers.map {
        .executableTarget(
            name: $0.name, dependencies: $0.dependencies, path: "Tools/fuzzers/\($0.name)", exclude: ["corpus"],
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
    }
}

// What holds the program against other people's: it exists only when a tool asks for it.
if Context.environment["IMTRACE_TOOLS"] != nil {
    targets.append(
        .executableTarget(
            name: "stream-octets", dependencies: ["Octets", "Ingest", "Reassembly"], path: "Tools/stream-octets",
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
    targets.append(
        .executableTarget(
            name: "tls-octets", dependencies: ["Octets", "Ingest", "Reassembly", "TLS"], path: "Tools/tls-octets",
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
    targets.append(
        .executableTarget(
            name: "make-load", path: "Tools/make-load", swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
    targets.append(
        .executableTarget(
            name: "cut-everywhere", dependencies: ["Octets", "TextSyntax", "SIP", "MSRP", "Ingest", "Reassembly"],
            path: "Tools/cut-everywhere", swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}

let package = Package(
    name: "imtrace",
    products: [
        .executable(name: "imtrace", targets: ["imtrace"]),
        .library(name: "Analysis", targets: ["Analysis"]),
        .library(name: "Dissectors", targets: ["SIP", "MSRP", "MIME"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: targets
)
