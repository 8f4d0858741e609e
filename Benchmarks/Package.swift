// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "benchmarks",
    platforms: [.macOS("26.0")],
    dependencies: [
        .package(name: "longbox", path: "../"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "Reads",
            dependencies: [
                "RawLMDB",
                .product(name: "Keyspaces", package: "longbox"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Reads",
            swiftSettings: settings
        ),
        .target(name: "Site", path: "Site", swiftSettings: settings),
        .executableTarget(
            name: "Followers",
            dependencies: [
                "Site",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Followers",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Queries",
            dependencies: [
                "Site",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Queries",
            swiftSettings: settings
        ),
        // The sources of HTTPFront that import nothing, without the hundred modules that the rest of
        // it takes.
        .target(
            name: "Front",
            path: "Front",
            swiftSettings: settings + [.enableExperimentalFeature("Lifetimes")]
        ),
        .executableTarget(
            name: "Micro",
            dependencies: [
                "Front",
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "Keyspaces", package: "longbox"),
            ],
            path: "Micro",
            swiftSettings: settings,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
        .target(name: "RawLMDB", path: "RawLMDB", linkerSettings: [.linkedLibrary("lmdb")]),
    ]
)
