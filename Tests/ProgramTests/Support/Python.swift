import Foundation
import StoreTesting

/// Runs a script of `Tests/IndependentReader`; its exit status and everything that it has written.
func python(_ script: String, _ arguments: String...) async throws -> (Int32, String) {
    let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("IndependentReader").path
    let outcome = try await Tool.outcome(
        "/usr/bin/python3",
        ["-B", directory + "/" + script] + arguments
    )
    return (outcome.status, outcome.output + outcome.errors)
}
