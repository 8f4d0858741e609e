import ChangeFeed
import Keyspaces
import Testing

/// Runs `body` while the consumer called `name` takes events as they come.
func consuming(
    _ name: String,
    _ log: ChangeLog,
    _ store: Store,
    _ body: () async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await log.run(name, on: store) }
        try await body()
        group.cancelAll()
        try await group.waitForAll()
    }
}

/// Waits until the consumer called `name` has taken the event `sequence`.
func requireReached(
    _ name: String,
    _ sequence: UInt64,
    _ log: ChangeLog,
    _ store: Store
) async throws {
    let isReached = try await log.wait(
        for: name,
        toReach: sequence,
        on: store,
        patience: .seconds(60)
    )
    try #require(isReached, "\(name) has not taken event \(sequence)")
}
