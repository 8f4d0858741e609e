import DequeModule
import Dispatch
import LMDB
import Synchronization

/// The bounded queue between callers and the writer's thread.
///
/// The writer sleeps on a semaphore only when it has found the queue empty, so that a loaded queue
/// costs callers no system call.
final class CommandQueue: Sendable {
    private struct State {
        var waiting: Deque<any Submission> = []
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
    func add(_ submission: any Submission) throws(StoreError) {
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

    /// Everything that waits; sleeps while nothing does, but not past `deadline`, at which nothing
    /// is what it returns.
    ///
    /// `nil` once the queue is closed and empty.
    func takeAll(until deadline: DispatchTime) -> Deque<any Submission>? {
        while true {
            let taken: Deque<any Submission>?? = state.withLock { state in
                if !state.waiting.isEmpty {
                    defer { state.waiting = [] }
                    return .some(state.waiting)
                }
                if state.isClosed { return .some(nil) }
                state.isWriterAsleep = true
                return nil
            }
            if let taken { return taken }
            if wakeUp.wait(timeout: deadline) == .timedOut {
                // Who adds something now may have signalled already: that wakes us once in vain.
                state.withLock { $0.isWriterAsleep = false }
                return []
            }
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
    func poison(_ reason: LMDBError) -> Deque<any Submission> {
        state.withLock { state in
            state.poison = reason
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Why writes are refused, if they are.
    var poisonReason: LMDBError? { state.withLock { $0.poison } }
}
