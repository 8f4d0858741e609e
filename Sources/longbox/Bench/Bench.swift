import ArgumentParser

/// `longbox bench`.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure what this machine and its disk make of Longbox.",
        subcommands: [PopularityBench.self]
    )
}
