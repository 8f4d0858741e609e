// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "visitors",
    platforms: [.macOS(.v26)],
    // In a package of your own: .package(url: "…", from: "…").
    dependencies: [.package(name: "longbox", path: "../../")],
    targets: [
        .executableTarget(
            name: "Visitors",
            dependencies: [.product(name: "Keyspaces", package: "longbox")]
        )
    ]
)
