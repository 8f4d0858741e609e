import ArgumentParser
import CoreMetrics
import Foundation
import Keyspaces

/// `longbox bench popularity`.
struct PopularityBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "popularity",
        abstract: "Durable increments a second.",
        discussion: """
            Without --server: the store's counters by themselves, in this process, in a store of \
            its own that is made inside --data and removed afterwards; no catalogue is touched. \
            When all is counted, every total is read and must be what was acknowledged.

            With --server: views of comics over HTTP, as readers send them, a connection for each \
            that is in flight. They are counted for good: use a catalogue whose views may change, \
            and a server that was started with --rate-limit off.
            """
    )

    @OptionGroup var data: DataOptions

    @Option(
        help: ArgumentHelp(
            "A running server whose comics are viewed, in place of a store in --data.",
            valueName: "url"
        )
    )
    var server: String?

    @Option(
        help: ArgumentHelp(
            "How many counters, several with commas (default: 100000; with --server all comics).",
            discussion: "With --server these are the comics from 1 on.",
            valueName: "numbers"
        )
    )
    var counters: NumberList?

    @Option(
        help: ArgumentHelp("Increments in flight, several with commas.", valueName: "numbers")
    )
    var inFlight = NumberList([1, 16, 128, 1_024, 8_192])

    @Option(
        help: ArgumentHelp(
            "uniform, or zipf with exponent 0.99, or both with a comma.",
            valueName: "names"
        )
    )
    var distribution = DistributionList([.uniform])

    @Option(help: "How long each run takes.")
    var seconds = 2.0

    @Option(help: "Runs of each kind, of which the median counts.")
    var rounds = 3

    @Flag(help: "Also read, change and write back a number for each increment, in turn.")
    var writeBack = false

    @Flag(help: "One JSON object.")
    var json = false

    /// Increments in flight, at most: as many connections, of which the system allows so many.
    private static let mostInFlight = 8_192
    /// Counters, at most: Zipf's distribution is a table of so many numbers.
    private static let mostCounters = 100_000_000

    func validate() throws {
        guard inFlight.values.allSatisfy({ $0 <= Self.mostInFlight }) else {
            throw ValidationError("--in-flight holds numbers from 1 to \(Self.mostInFlight)")
        }
        guard (counters?.values ?? []).allSatisfy({ $0 <= Self.mostCounters }) else {
            throw ValidationError("--counters holds numbers from 1 to \(Self.mostCounters)")
        }
        guard (0.01...3_600).contains(seconds) else {
            throw ValidationError("--seconds is a number from 0.01 to 3600")
        }
        guard (1...1_000).contains(rounds) else {
            throw ValidationError("--rounds is a number from 1 to 1000")
        }
        guard server == nil || !writeBack else {
            throw ValidationError("--write-back is of a store in --data, not of a --server")
        }
        if let server, ServerAddress(server) == nil {
            throw ValidationError("--server is a URL such as http://127.0.0.1:8080")
        }
    }

    func run() async throws {
        let plan = BenchPlan(
            inFlight: inFlight.values,
            distributions: distribution.values,
            seconds: seconds,
            rounds: rounds
        )
        let report: BenchReport
        if let address = server.flatMap({ ServerAddress($0) }) {
            raiseFileLimit()
            report = try await ViewBench(server: address, plan: plan)
                .run(comics: counters?.values)
        } else {
            // Before a store is opened, whose writer takes its metrics from it.
            let times = CommitTimes()
            MetricsSystem.bootstrap(times)
            report = try await CounterBench(
                directory: data.directory,
                mapBytes: data.mapBytes,
                plan: plan,
                methods: writeBack ? [.writeBack, .counter] : [.counter],
                times: times
            ).run(counters: counters?.values ?? [100_000])
        }
        Console.clear()
        Console.say(json ? report.json : report.plainText)
    }
}

/// What is run for each number of counters.
struct BenchPlan: Sendable {
    let inFlight: [Int]
    let distributions: [Distribution]
    let seconds: Double
    let rounds: Int
}

/// Numbers from 1 on, with commas between them.
struct NumberList: ExpressibleByArgument {
    let values: [Int]

    init(_ values: [Int]) { self.values = values }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        values = parts.compactMap { Int($0) }
        guard values.count == parts.count, values.allSatisfy({ $0 > 0 }) else { return nil }
    }

    var defaultValueDescription: String {
        values.map { "\($0)" }.joined(separator: ",")
    }
}

/// Distributions, with commas between them.
struct DistributionList: ExpressibleByArgument {
    let values: [Distribution]

    init(_ values: [Distribution]) { self.values = values }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        values = parts.compactMap { Distribution(rawValue: String($0)) }
        guard values.count == parts.count else { return nil }
    }

    var defaultValueDescription: String {
        values.map(\.rawValue).joined(separator: ",")
    }
}
