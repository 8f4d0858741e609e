import Foundation
import Keyspaces
import UnixSignals

/// Increments of counters in this process, in a store that is removed afterwards.
struct CounterBench: Sendable {
    /// Where the store's folder is made.
    let directory: String
    let mapBytes: Int
    let plan: BenchPlan
    /// In turn in every round.
    let methods: [IncrementMethod]
    let times: CommitTimes

    /// Keys whose increments the measured fold moves, at most: as many as the store lets gather.
    private static let mostFolded = Keyspaces.Limits.keysBeforeFold

    /// Measures each number of counters in a store of its own.
    ///
    /// - Throws: ``StoreError``, ``BenchError``.
    func run(counters: [Int]) async throws -> BenchReport {
        let folder = directory + "/bench-\(ProcessInfo.processInfo.processIdentifier)"
        let isNew = !FileManager.default.fileExists(atPath: directory)
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        // Not where there is one: it may be somebody's.
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false
        )
        let remove: @Sendable () -> Void = {
            Files.remove(folder)
            // Only if nothing is in it: somebody may have made a store there meanwhile.
            if isNew { rmdir(directory) }
        }
        defer { remove() }
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let interruption = Doorbell()
        let watch = Task {
            for await signal in signals {
                interruption.ring()
                remove()
                exit(ExitStatus.killed + signal.rawValue)
            }
        }
        defer { watch.cancel() }
        do {
            return try await measure(counters, in: folder)
        } catch {
            // A store that an interruption removes under its user is no failure: the process ends.
            if interruption.rings > 0 { await Doorbell().wait(past: 0) }
            throw error
        }
    }

    /// Measures each number of counters in a store below `folder`, one after the other.
    private func measure(_ counters: [Int], in folder: String) async throws -> BenchReport {
        var report = BenchReport(timed: .commit)
        report.disk = try DiskProbe(directory: folder).run(seconds: min(plan.seconds, 2))
        for count in counters {
            for distribution in plan.distributions {
                let path = folder + "/\(count)-\(distribution.rawValue)"
                try await measure(count, distribution, at: path, into: &report)
                if distribution == plan.distributions.last {
                    report.folds.append(try await measureFold(count, at: path))
                }
                try FileManager.default.removeItem(atPath: path)
            }
        }
        return report
    }

    /// The runs of one number of counters; the store is closed and dropped when it returns.
    private func measure(
        _ count: Int,
        _ distribution: Distribution,
        at path: String,
        into report: inout BenchReport
    ) async throws {
        let keys = distribution.keys(below: count)
        let (store, tallies) = try open(path, FoldPolicy())
        try await fill(count, store, tallies)
        var counted: [IncrementMethod: Int] = [:]
        for inFlight in plan.inFlight {
            var runs = methods.map {
                BenchRun($0.name, counters: count, distribution, inFlight: inFlight)
            }
            for round in 0..<plan.rounds {
                for (index, method) in methods.enumerated() {
                    Console.show(
                        "\(count.grouped) counters, \(inFlight) in flight, round \(round + 1)"
                    )
                    let load = CounterLoad(store, tallies, keys, by: method)
                    let sample = try await measure(load, inFlight: inFlight, store, tallies)
                    counted[method, default: 0] += sample.increments
                    runs[index].samples.append(sample)
                }
            }
            report.runs += runs
        }
        try await store.fold()
        try prove(counted, beside: count, store, tallies)
        await store.close()
    }

    /// One run of a load.
    private func measure(
        _ load: CounterLoad,
        inFlight: Int,
        _ store: Store,
        _ tallies: Tallies
    ) async throws -> BenchSample {
        _ = times.take()
        let before = writtenBytes()
        let (increments, elapsed) = try await load.run(inFlight: inFlight, seconds: plan.seconds)
        let after = writtenBytes()
        // The time of a commit is kept after its callers are told, and before the next commit.
        try await store.submit(FillTallies(0..<0, by: .counter), to: tallies)
        return BenchSample(
            increments: increments,
            seconds: elapsed.seconds,
            times: times.take(),
            bytes: after.flatMap { after in before.map { after - $0 } }
        )
    }

    /// Gives every key a total, so that the tree is as large as that many counters make it.
    private func fill(_ count: Int, _ store: Store, _ tallies: Tallies) async throws {
        for method in methods {
            for first in stride(from: 0, to: count, by: FillTallies.mostKeys) {
                let keys = first..<min(count, first + FillTallies.mostKeys)
                try await store.submit(FillTallies(keys, by: method), to: tallies)
                Console.show("filling \(first.grouped) of \(count.grouped) counters")
            }
        }
    }

    /// What was acknowledged is what was counted, neither more nor less.
    private func prove(
        _ counted: [IncrementMethod: Int],
        beside filled: Int,
        _ store: Store,
        _ tallies: Tallies
    ) throws {
        for method in methods {
            let sum = try store.read { try tallies.sum(method, in: $0) }
            let expected = filled + (counted[method] ?? 0)
            guard sum == expected else {
                throw BenchError.miscounted(expected: expected, found: Int(clamping: sum))
            }
        }
    }

    /// How long a fold of one increment of each of many counters takes.
    private func measureFold(_ count: Int, at path: String) async throws -> BenchFold {
        let (store, tallies) = try open(path, .never)
        let keys = min(count, Self.mostFolded)
        for first in stride(from: 0, to: keys, by: 4_096) {
            try await withThrowingTaskGroup { group in
                for index in first..<min(keys, first + 4_096) {
                    // As far apart as there are counters.
                    let increment = Increment(UInt64(index * (count / keys)), by: .counter)
                    group.addTask { try await store.submit(increment, to: tallies) }
                }
                try await group.waitForAll()
            }
        }
        let elapsed = try await ContinuousClock().measure { try await store.fold() }
        await store.close()
        return BenchFold(counters: count, folded: keys, seconds: elapsed.seconds)
    }

    private func open(
        _ path: String,
        _ folding: FoldPolicy
    ) throws -> (store: Store, tallies: Tallies) {
        var schema = Schema()
        let tallies = Tallies(&schema)
        let store = try Store(
            at: path,
            schema: schema,
            access: .write(purpose: "longbox bench"),
            mapBytes: mapBytes,
            folding: folding
        )
        return (store, tallies)
    }
}

extension IncrementMethod {
    /// As it is called in the report.
    var name: String {
        switch self {
        case .counter: "counter"
        case .writeBack: "write back"
        }
    }
}

/// Why a benchmark has no result.
enum BenchError: Error, CustomStringConvertible {
    /// The totals are not what was acknowledged.
    case miscounted(expected: Int, found: Int)
    /// The server answers a view with something else than 204.
    case refused(status: Int, comic: UInt64)
    /// The server cannot be spoken to, or what it says is no answer to a view.
    case stranger(String, reason: String)

    var description: String {
        switch self {
        case .miscounted(let expected, let found):
            "the totals are \(found.grouped) where \(expected.grouped) were acknowledged"
        case .refused(404, let comic):
            "there is no public comic \(comic): --counters says how many there are from 1 on"
        case .refused(429, _):
            "the server limits how often a client views: start it with --rate-limit off"
        case .refused(let status, let comic):
            "the server answers \(status) to a view of comic \(comic)"
        case .stranger(let url, let reason): "cannot count views at \(url): \(reason)"
        }
    }
}
