import Foundation
import Testing

/// `longbox bench popularity`: what it counts is exact, and it leaves nothing behind.
@Suite(.serialized)
struct BenchTests {
    /// Short runs, whose figures mean nothing.
    private static let short = ["--seconds", "0.2", "--rounds", "1", "--json"]

    @Test func `Counters are measured beside a catalogue, which stays as it was`() async throws {
        try await withSite { site in
            try await site.importSample()
            let before = try files(site)
            let export = try await site.export()
            let outcome = try await site.start(
                ["bench", "popularity", "--write-back", "--counters", "100,2000"]
                    + ["--in-flight", "1,64", "--distribution", "uniform,zipf"] + Self.short
            ).wait()
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.errors.isEmpty)
            let report = try JSON(parsing: outcome.output)
            #expect(report["timed"] == .string("commit"))
            let runs = try report["runs"].items
            // Two numbers of counters, two distributions, two depths, two methods.
            #expect(runs.count == 16)
            for run in runs {
                #expect(try run["increments"].integer > 0, "\(run)")
                #expect(try run["incrementsPerSecond"].items.count == 1)
                #expect(isPositive(run["p99Milliseconds"]), "\(run)")
                #expect(isPositive(run["bytesPerIncrement"]), "\(run)")
            }
            let folds = try report["folds"].items
            #expect(folds.map { $0["folded"] } == [.number(100), .number(2_000)])
            #expect(try files(site) == before)
            #expect(try await site.export() == export)
        }
    }

    @Test func `A data directory that was not there is gone afterwards`() async throws {
        try await withSite { site in
            let outcome = try await site.start(
                ["bench", "popularity", "--counters", "10", "--in-flight", "2"] + Self.short
            ).wait()
            #expect(outcome.status == 0, "\(outcome)")
            #expect(!FileManager.default.fileExists(atPath: site.data))
        }
    }

    @Test func `A benchmark that is interrupted leaves nothing behind`() async throws {
        try await withSite { site in
            let program = try site.start(["bench", "popularity", "--seconds", "3600"])
            try await eventually("a store") {
                try? files(site).contains { $0.hasSuffix("data.mdb") } ? true : nil
            }
            program.signal(SIGINT)
            let outcome = try await program.wait()
            #expect(outcome.status == 128 + SIGINT, "\(outcome)")
            #expect(!FileManager.default.fileExists(atPath: site.data))
        }
    }

    @Test func `A store that is made meanwhile stays`() async throws {
        try await withSite { site in
            let program = try site.start(["bench", "popularity", "--seconds", "3600"])
            try await eventually("a store") {
                try? files(site).contains { $0.hasSuffix("data.mdb") } ? true : nil
            }
            try await site.importSample()
            program.signal(SIGINT)
            let outcome = try await program.wait()
            #expect(outcome.status == 128 + SIGINT, "\(outcome)")
            #expect(try await site.export().split(separator: "\n").count == 42)
            #expect(try !files(site).contains { $0.hasPrefix("bench-") })
        }
    }

    @Test func `A server has counted the views that were acknowledged, no more and no less`()
        async throws
    {
        try await withSampleServer { site, server in
            let before = try await views(server)
            let outcome = try await site.start(
                ["bench", "popularity", "--server", "http://127.0.0.1:\(server.port)"]
                    + ["--in-flight", "1,100", "--distribution", "zipf"] + Self.short
            ).wait()
            #expect(outcome.status == 0, "\(outcome)")
            let report = try JSON(parsing: outcome.output)
            #expect(report["timed"] == .string("answer"))
            let runs = try report["runs"].items
            #expect(try runs.map { try $0["inFlight"].integer } == [1, 100])
            #expect(runs.allSatisfy { $0["counters"] == .number(42) })
            let counted = try runs.reduce(0) { $0 + (try $1["increments"].integer) }
            #expect(counted > 0)
            #expect(try await views(server) == before + counted)
        }
    }

    @Test func `A comic that is not there ends a benchmark with its number`() async throws {
        try await withSampleServer { site, server in
            let outcome = try await site.start(
                ["bench", "popularity", "--server", "http://127.0.0.1:\(server.port)"]
                    + ["--counters", "1000000"] + Self.short
            ).wait()
            #expect(outcome.status == 1, "\(outcome)")
            #expect(outcome.complaints.count == 1)
            #expect(outcome.errors.contains("there is no public comic"), "\(outcome)")
        }
    }

    private func isPositive(_ value: JSON) -> Bool {
        switch value {
        case .number(let number): number > 0
        case .fraction(let fraction): fraction > 0
        default: false
        }
    }

    /// The views of all comics together.
    private func views(_ server: Server) async throws -> Int {
        try await server.items("/v1/comics?include=stats").reduce(0) {
            $0 + (try $1["stats"]["views"]["total"].integer)
        }
    }

    /// Everything below the data directory.
    private func files(_ site: Site) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: site.data).sorted()
    }
}
