import Foundation
import Glibc
import Keyspaces
import StoreTesting

/// Counts, and folds all the time.
///
///     FoldStorm DIRECTORY SEED             32 writers, until it is killed
///     FoldStorm DIRECTORY SEED SECONDS     100 writers and 100 readers for a time, then a check:
///                                          for a build with a sanitizer
///
/// In the first form it writes a line before each increment, `a KEY`, and one after it is
/// acknowledged, `k KEY`.
@main
enum FoldStorm {
    private static let keys: UInt64 = 700

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let seed = UInt64(arguments[2]) else { exit(16) }
        let made = TalliesSchema()
        let policy = FoldPolicy(keys: 100, interval: .milliseconds(1))
        let store = try open(arguments[1], made.schema, folding: policy)
        let end = arguments.dropFirst(3).first.flatMap { Int($0) }
            .map { ContinuousClock.now + .seconds($0) }
        let storm = Storm(store: store, tallies: made.tallies, end: end)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<UInt64(end == nil ? 32 : 100) {
                group.addTask { try await storm.write(SeededGenerator(seed: seed &+ client)) }
            }
            if end != nil {
                for client in 1_000..<1_100 as Range<UInt64> {
                    group.addTask { try await storm.read(SeededGenerator(seed: seed &+ client)) }
                }
            }
            try await group.waitForAll()
        }
        try await requireConsistent(store)
        await store.close()
    }

    private struct Storm: Sendable {
        let store: Store
        let tallies: Tallies
        /// When it is over; `nil` for never.
        let end: ContinuousClock.Instant?

        private var isOver: Bool { end.map { ContinuousClock.now >= $0 } ?? false }

        func write(_ seeded: SeededGenerator) async throws {
            var generator = seeded
            while !isOver {
                let key = UInt64.random(in: 0..<keys, using: &generator)
                if end == nil { tell("a \(key)\n") }
                try await store.submit(Count([(key, 1)]), to: tallies)
                if end == nil { tell("k \(key)\n") }
            }
        }

        /// A total never falls.
        func read(_ seeded: SeededGenerator) async throws {
            var generator = seeded
            var seen: [UInt64: UInt64] = [:]
            while !isOver {
                let key = UInt64.random(in: 0..<keys, using: &generator)
                let total = try total(key)
                precondition(total >= seen[key] ?? 0, "a total has fallen")
                seen[key] = total
                await Task.yield()
            }
        }

        private func total(_ key: UInt64) throws -> UInt64 {
            try store.read { try $0.total(of: Identifier(key), in: tallies.totals) }
        }

        /// One system call, so that a line is written whole or not at all.
        private func tell(_ line: String) {
            let bytes = Array(line.utf8)
            _ = Glibc.write(STDOUT_FILENO, bytes, bytes.count)
        }
    }
}
