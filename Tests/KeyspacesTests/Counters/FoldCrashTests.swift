import Foundation
import Keyspaces
import StoreTesting
import Testing

/// `FoldStorm` folds all the time and is killed before or after a commit's sync, so that every
/// step of a fold is met by some round.
@Suite("A fold, killed at a commit", .serialized)
struct FoldCrashTests {
    private struct Tally {
        var attempted: [UInt64: UInt64] = [:]
        var acknowledged: [UInt64: UInt64] = [:]

        /// Adds what one life of `FoldStorm` has written.
        mutating func read(_ path: String) throws {
            for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
                guard let key = UInt64(line.dropFirst(2)) else { continue }
                if line.first == "a" { attempted[key, default: 0] += 1 }
                if line.first == "k" { acknowledged[key, default: 0] += 1 }
            }
        }
    }

    @Test("loses nothing and counts nothing twice")
    func rounds() async throws {
        var generator = SeededGenerator(for: "commits at which folds are killed")
        let made = TalliesSchema()
        try await withTemporaryDirectory { directory in
            var tally = Tally()
            var phases: Set<FoldPhase> = []
            for round in 0..<10 * crashRounds {
                let number = Int.random(in: 2...60, using: &generator)
                let moment = ["kill-before", "kill-after"][round % 2]
                let log = directory + "/log-\(round)"
                try await storm(directory, log, "sync:\(number):\(moment)", generator.next())
                try tally.read(log)
                try await withStore(in: directory + "/store", made.schema) { store in
                    phases.insert(try phase(of: store))
                    try verify(store, made.tallies, tally)
                }
            }
            try await withStore(in: directory + "/store", made.schema) { store in
                try await store.fold()
                try verify(store, made.tallies, tally)
                let (totals, order) = try store.folded(made.tallies)
                #expect(totals == order)
            }
            #expect(phases == [.idle, .folding, .trimming], "not every step was met")
        }
    }

    private func storm(
        _ directory: String,
        _ log: String,
        _ fault: String,
        _ seed: UInt64
    ) async throws {
        try Data().write(to: URL(fileURLWithPath: log))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: builtProgram("FoldStorm"))
        process.arguments = [directory + "/store", "\(seed)"]
        process.environment = try FaultShim.environment(fault, when: directory + "/store/data.mdb")
        process.standardOutput = FileHandle(forWritingAtPath: log)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        #expect(process.terminationStatus == SIGKILL)
    }

    private func phase(of store: Store) throws -> FoldPhase {
        try #require(try store.statistics().counters.first).phase
    }

    private func verify(_ store: Store, _ tallies: Tallies, _ tally: Tally) throws {
        for (key, attempted) in tally.attempted {
            let total = try store.total(key, tallies)
            try #require(tally.acknowledged[key] ?? 0 <= total, "key \(key)")
            try #require(total <= attempted, "key \(key)")
        }
    }
}
