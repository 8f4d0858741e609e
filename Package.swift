// swift-tools-version: 6.2
import PackageDescription

/// What every target is built with: Swift 6 mode, and any warning is an error.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "longbox",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "longbox", targets: ["longbox"]),
        .library(name: "LMDB", targets: ["LMDB"]),
        .library(name: "Keyspaces", targets: ["Keyspaces"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.0",
            traits: []
        ),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CLMDB",
            pkgConfig: "lmdb",
            providers: [.apt(["liblmdb-dev"])]
        ),
        .target(
            name: "LMDB",
            dependencies: ["CLMDB"],
            swiftSettings: settings + [.strictMemorySafety()]
        ),
        .target(
            name: "Keyspaces",
            dependencies: [
                "LMDB",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(name: "ChangeFeed", dependencies: ["Keyspaces"], swiftSettings: settings),
        .target(
            name: "Comics",
            dependencies: ["Keyspaces", "ChangeFeed"],
            swiftSettings: settings
        ),
        .target(
            name: "Chapters",
            dependencies: ["Keyspaces", "ChangeFeed"],
            swiftSettings: settings
        ),
        .target(
            name: "Readers",
            dependencies: ["Keyspaces", "ChangeFeed"],
            swiftSettings: settings
        ),
        .target(
            name: "HTTPFront",
            dependencies: [
                "Keyspaces",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "ComicAPI",
            dependencies: [
                "Keyspaces", "ChangeFeed", "Comics", "Chapters", "Readers", "HTTPFront",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "longbox",
            dependencies: [
                "LMDB", "Keyspaces", "ChangeFeed", "Comics", "Chapters", "Readers", "HTTPFront",
                "ComicAPI",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // The process that a test kills amid its folds.
        .executableTarget(
            name: "FoldStorm",
            dependencies: ["Keyspaces", "StoreTesting"],
            path: "Tests/FoldStorm",
            swiftSettings: settings
        ),
        .target(
            name: "StoreTesting",
            dependencies: ["LMDB", "Keyspaces"],
            path: "Tests/StoreTesting",
            swiftSettings: settings
        ),
        .testTarget(name: "LMDBTests", dependencies: ["LMDB"], swiftSettings: settings),
        .testTarget(
            name: "KeyspacesTests",
            dependencies: [
                "FoldStorm", "LMDB", "Keyspaces", "StoreTesting",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChangeFeedTests",
            dependencies: ["LMDB", "Keyspaces", "ChangeFeed", "StoreTesting"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ComicsTests",
            dependencies: ["LMDB", "Keyspaces", "ChangeFeed", "Comics", "StoreTesting"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChaptersTests",
            dependencies: [
                "LMDB", "Keyspaces", "ChangeFeed", "Comics", "Chapters", "StoreTesting",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ReadersTests",
            dependencies: [
                "LMDB", "Keyspaces", "ChangeFeed", "Comics", "Readers", "StoreTesting",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "longbox", "ComicAPI", "HTTPFront", "Keyspaces", "StoreTesting",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "StyleTests", swiftSettings: settings),
        .testTarget(
            name: "HTTPFrontTests",
            dependencies: [
                "HTTPFront", "Keyspaces", "StoreTesting",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
    ]
)

// What `Tests/Fuzzing/run` builds of whole modules.
if Context.environment["LONGBOX_FUZZING"] != nil {
    package.targets.append(
        .executableTarget(
            name: "FuzzLines",
            dependencies: ["ChangeFeed", "Chapters", "ComicAPI", "Comics", "Keyspaces"],
            path: "Tests/Fuzzing/Lines",
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])],
            // Others do not link what libFuzzer marks.
            linkerSettings: [.unsafeFlags(["-use-ld=lld"])]
        )
    )
}
