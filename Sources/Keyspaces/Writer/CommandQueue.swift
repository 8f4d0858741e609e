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

    /// Puts everything that waits into `batch`, which is empty; sleeps while nothing does, but not
    /// past `deadline`, at which the batch stays empty.
    ///
    /// Whether there may be more: not once the queue is closed and empty.
    func take(into batch: inout Deque<Submission>, until deadline: DispatchTime) -> Bool {
        while true {
            let answer: Bool? = state.withLock { state in
                if !state.waiting.isEmpty {
                    // The space of the batch before serves the next one.
                    swap(&state.waiting, &batch)
                    return true
                }
                if state.isClosed { return false }
                state.isWriterAsleep = true
                return nil
            }
            if let answer { return answer }
            if wakeUp.wait(timeout: deadline) == .timedOut {
                // Who adds something now may have signalled already: that wakes us once in vain.
                state.withLock { $0.isWriterAsleep = false }
                return true
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
    func poison(_ reason: LMDBError) -> Deque<Submission> {
        state.withLock { state in
            state.poison = reason
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Commands that wait for their transaction.
    var depth: Int { state.withLock { $0.waiting.count } }

    /// Why writes are refused, if they are.
    var poisonReason: LMDBError? { state.withLock { $0.poison } }
}
