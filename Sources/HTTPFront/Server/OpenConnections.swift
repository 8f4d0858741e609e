import NIOCore
import Synchronization

/// The connections of a server that are open, and the tasks that serve the full lane of some.
///
/// Hummingbird has a task for each connection in one group, and Swift's runtime looks for a task
/// from one end of the group to the other when it ends. Here a connection has a task once it needs
/// one, and none before.
final class OpenConnections: Sendable {
    typealias Serving = @concurrent @Sendable () async -> Void

    private struct State {
        var open = 0
        /// Whether more may be accepted.
        var isAccepting = true
    }

    private let state = Mutex(State())
    private let servings: AsyncStream<Serving>
    private let continuation: AsyncStream<Serving>.Continuation

    init() {
        (servings, continuation) = AsyncStream.makeStream()
    }

    /// Counts a connection until it is closed.
    func add(_ channel: any Channel) {
        state.withLock { $0.open += 1 }
        channel.closeFuture.whenComplete { _ in self.endIfLast { $0.open -= 1 } }
    }

    /// Has `serving` run in a task of its own; `false` if it is too late for that.
    func serve(_ serving: @escaping Serving) -> Bool {
        if case .enqueued = continuation.yield(serving) { return true }
        return false
    }

    /// Runs `accept`, which accepts connections until it returns, and what they want served, until
    /// the last of them is closed.
    ///
    /// - Throws: what `accept` throws.
    func run(_ accept: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                defer { self.endIfLast { $0.isAccepting = false } }
                try await accept()
            }
            for await serving in servings { group.addTask(operation: serving) }
        }
    }

    private func endIfLast(_ change: (inout State) -> Void) {
        let isLast = state.withLock { state in
            change(&state)
            return state.open == 0 && !state.isAccepting
        }
        if isLast { continuation.finish() }
    }
}
