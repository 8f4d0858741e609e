import ArgumentParser
import Foundation
import Keyspaces

/// Durable increments a second: counters against reading, changing and writing back, in turn.
@main
struct Increments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Durable increments a second, by counters and by read-modify-write.",
        discussion: "Both sides run in turn, in one store; medians of the rounds."
    )

    @Option(help: "How many counters.") var counters = 100_000
    @Option(help: "Increments in flight, several with commas.") var inFlight = "1,16,128,1024,8192"
    @Option(help: "Seconds of each run.") var seconds = 2.0
    @Option(help: "Runs of each side.") var rounds = 3
    @Flag(help: "By Zipf's distribution with exponent 0.99 instead of uniformly.") var zipf = false
    @Flag(help: "Only counters, for a profiler.") var onlyCounters = false
    @Option(help: "Where the store is made.") var directory = FileManager.default
        .temporaryDirectory.path

    func run() async throws {
        let path = directory + "/increments-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var schema = Schema()
        let tallies = Tallies(&schema)
        let store = try open(path, schema)
        let choice: KeyChoice = zipf ? .zipf(counters) : .uniform(counters)
        var generator = SplitMix(state: 1)
        let keys = (0..<1 << 20).map { _ in choice.next(&generator) }
        let disk = try Disk(directory: path).probe(seconds: seconds)
        print(
            String(
                format: "bare writes of 4 KiB, each synced: %.0f/s, the longest %.1f ms",
                disk.rate,
                disk.longest
            )
        )
        print("in flight   read-modify-write      counter   ratio   longest commit")
        print("            increments/s      increments/s           of the counter")
        for inFlight in inFlight.split(separator: ",").compactMap({ Int($0) }) {
            var rates: [Bool: [Double]] = [:]
            var longest = 0.0
            for _ in 0..<rounds {
                for byCounter in sides {
                    let load = Load(store, tallies, keys, byCounter: byCounter)
                    let rate = load.run(inFlight: inFlight, seconds: seconds)
                    rates[byCounter, default: []].append(rate)
                    if byCounter { longest = max(longest, load.longestCommit) }
                }
            }
            let (naive, counter) = (median(rates[false] ?? [0]), median(rates[true] ?? []))
            print(
                String(
                    format: "%9d %19.0f %12.0f %7.1f %13.1f ms",
                    inFlight,
                    naive,
                    counter,
                    counter / naive,
                    longest
                )
            )
        }
        await store.close()
    }

    private var sides: [Bool] { onlyCounters ? [true] : [false, true] }

    private func open(_ path: String, _ schema: borrowing Schema) throws -> Store {
        try Store(at: path, schema: schema, access: .write(purpose: "benchmark"))
    }

    private func median(_ values: [Double]) -> Double {
        values.sorted()[values.count / 2]
    }
}
