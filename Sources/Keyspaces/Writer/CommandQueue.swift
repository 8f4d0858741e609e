import DequeModule
import Dispatch
import LMDB
import Synchronization

/// A command that waits for the writer, and who is told about it.
struct Submission: Sendable {
    /// Applies the command; what it returns tells the caller of the success, once it is durable.
    let apply: @Sendable (inout CommandContext) throws -> (@Sendable () -> Void)
    /// Tells the caller of a failure.
    let fail: @Sendable (any Error) -> Void

    /// Tells the caller what has become of the command.
    func complete(_ result: Result<@Sendable () -> Void, any Error>) {
        switch result {
        case .success(let succeed): succeed()
        case .failure(let error): fail(error)
        }
    }
}

/// The bounded queue between callers and the writer's thread.
///
/// The writer sleeps on a semaphore only when it has found the queue empty, so that a loaded queue
/// costs callers no system call.
final class CommandQueue: Sendable {
    private struct State {
        var waiting: Deque<Submission> = []
        var isWriterAsleep = false
        var isClosed = false
        var poison: LMDBError?
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    /// Adds a submission.
    ///
    /// - Throws: ``StoreError/busy`` at the bound, ``StoreError/closed``,
    ///   ``StoreError/poisoned(_:)``.
    func add(_ submission: Submission) throws(StoreError) {
        let wakes = try state.withLock { state throws(StoreError) in
            if let reason = state.poison { throw .poisoned(reason) }
            if state.isClosed { throw .closed }
            if state.waiting.count >= Limits.queuedCommands { throw .busy }
            state.waiting.append(submission)
            defer { state.isWriterAsleep = false }
            return state.isWriterAsleep
        }
        if wakes { wakeUp.signal() }
    }

    /// Everything that waits; sleeps while nothing does.
    ///
    /// `nil` once the queue is closed and empty.
    func takeAll() -> Deque<Submission>? {
        while true {
            let taken: Deque<Submission>?? = state.withLock { state in
                if !state.waiting.isEmpty {
                    defer { state.waiting = [] }
                    return .some(state.waiting)
                }
                if state.isClosed { return .some(nil) }
                state.isWriterAsleep = true
                return nil
            }
            if let taken { return taken }
            wakeUp.wait()
        }
    }

    /// Refuses every later submission; what waits is still written.
    func close() {
        let wakes = state.withLock { state in
            state.isClosed = true
            defer { state.isWriterAsleep = false }
            return state.isWriterAsleep
        }
        if wakes { wakeUp.signal() }
    }

    /// Refuses every later submission with the reason, and gives back what waits.
    func poison(_ reason: LMDBError) -> Deque<Submission> {
        state.withLock { state in
            state.poison = reason
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Why writes are refused, if they are.
    var poisonReason: LMDBError? { state.withLock { $0.poison } }
}
