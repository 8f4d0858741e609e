import Foundation
import Keyspaces
import StoreTesting

/// Counts, and folds all the time, until it is killed.
///
///     FoldStorm DIRECTORY SEED
///
/// It writes a line before each increment, `a KEY`, and one after it is acknowledged, `k KEY`.
@main
enum FoldStorm {
    private static let keys: UInt64 = 700

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let seed = UInt64(arguments[2]) else { exit(16) }
        let made = TalliesSchema()
        let policy = FoldPolicy(keys: 100, interval: .milliseconds(1))
        let store = try open(arguments[1], made.schema, folding: policy)
        let tallies = made.tallies
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<32 as Range<UInt64> {
                group.addTask {
                    var generator = SeededGenerator(seed: seed &+ client)
                    while true {
                        let key = UInt64.random(in: 0..<keys, using: &generator)
                        tell("a \(key)\n")
                        try await store.submit(Count([(key, 1)]), to: tallies)
                        tell("k \(key)\n")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// One system call, so that a line is written whole or not at all.
    private static func tell(_ line: String) {
        let bytes = Array(line.utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }
}
