import Dispatch
import Keyspaces

/// Runs `body` while the writer stands still inside a command: what is queued meanwhile forms the
/// next batch.
func whileWriterWaits<Result>(
    _ store: Store,
    _ ledger: Ledger,
    _ body: () async throws -> Result
) async throws -> Result {
    let release = DispatchSemaphore(value: 0)
    try await withCheckedThrowingContinuation { entered in
        let blocker = Perform { _, _ in
            entered.resume()
            release.wait()
            return 0
        }
        do {
            try store.enqueue(blocker, to: ledger) { _ in }
        } catch {
            entered.resume(throwing: error)
        }
    }
    defer { release.signal() }
    return try await body()
}

/// Submits the commands as one batch.
///
/// - Returns: their fates, in the commands' order.
func batch<C: Command>(
    _ commands: [C],
    _ store: Store,
    _ ledger: Ledger
) async throws -> [Result<C.Outcome, any Error>] where C.Target == Ledger {
    typealias Fate = (index: Int, result: Result<C.Outcome, any Error>)
    let (fates, told) = AsyncStream<Fate>.makeStream()
    try await whileWriterWaits(store, ledger) {
        for (index, command) in commands.enumerated() {
            try store.enqueue(command, to: ledger) { told.yield((index, $0)) }
        }
    }
    var collected: [Int: Result<C.Outcome, any Error>] = [:]
    for await fate in fates {
        collected[fate.index] = fate.result
        if collected.count == commands.count { break }
    }
    return commands.indices.compactMap { collected[$0] }
}

/// The domain error of a failed command.
func rejection<Outcome>(_ result: Result<Outcome, any Error>) -> Rejection? {
    if case .failure(let error as Rejection) = result { return error }
    return nil
}

/// The store's error of a failed command.
func storeError<Outcome>(_ result: Result<Outcome, any Error>) -> StoreError? {
    if case .failure(let error as StoreError) = result { return error }
    return nil
}
