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
        /// How many have to wait for a writer that sleeps to be woken; nil while it does not.
        var wakesWriter: Int?
        var isClosed = false
        var poison: LMDBError?

        /// How many more are taken.
        var room: Int { Limits.queuedCommands - waiting.count }

        /// Why none is taken, however much room there is.
        var refusal: StoreError? {
            if let poison { return .poisoned(poison) }
            return isClosed ? .closed : nil
        }

        /// Whether the writer sleeps and is to be woken: from then on it does not.
        mutating func takeSleep() -> Bool {
            guard waiting.count >= wakesWriter ?? .max else { return false }
            wakesWriter = nil
            return true
        }
    }

    /// Rings once every later submission is refused with a reason.
    let poisoned = Doorbell()
    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    /// Adds a submission.
    ///
    /// - Throws: ``StoreError/busy`` at the bound, ``StoreError/closed``,
    ///   ``StoreError/poisoned(_:)``.
    func add(_ submission: Submission) throws(StoreError) {
        let wakes = try state.withLock { state throws(StoreError) in
            if let refusal = state.refusal { throw refusal }
            if state.room == 0 { throw .busy }
            state.waiting.append(submission)
            return state.takeSleep()
        }
        if wakes { wakeUp.signal() }
    }

    /// Adds submissions in their order, as many as there is room for.
    ///
    /// - Returns: how many, and why no more if some are left.
    func add(
        _ submissions: [Submission]
    ) -> (count: Int, refusal: StoreError?) {
        let (count, refusal, wakes) = state.withLock { state -> (Int, StoreError?, Bool) in
            if let refusal = state.refusal { return (0, refusal, false) }
            let count = min(state.room, submissions.count)
            state.waiting.append(contentsOf: submissions.prefix(count))
            return (count, count < submissions.count ? .busy : nil, state.takeSleep())
        }
        if wakes { wakeUp.signal() }
        return (count, refusal)
    }

    /// Puts everything that waits into `batch`, which is empty.
    ///
    /// It does so once as many wait as `company` wants, or it has waited for them in vain. It
    /// sleeps while nothing waits, but not past `deadline`, at which the batch stays empty.
    ///
    /// Whether there may be more: not once the queue is closed and empty.
    func take(
        into batch: inout Deque<Submission>,
        in company: Company,
        until deadline: DispatchTime
    ) -> Bool {
        var wanted = company.wanted
        let end = min(deadline, .now() + .nanoseconds(company.patienceNanoseconds))
        while true {
            let answer: Bool? = state.withLock { state in
                if state.waiting.count >= (state.isClosed ? 1 : wanted) {
                    // The space of the batch before serves the next one.
                    swap(&state.waiting, &batch)
                    return true
                }
                if state.isClosed { return false }
                state.wakesWriter = wanted
                return nil
            }
            if let answer { return answer }
            if wakeUp.wait(timeout: wanted > 1 ? end : deadline) == .success { continue }
            // Who adds something now may have signalled already: that wakes us once in vain.
            state.withLock { $0.wakesWriter = nil }
            if wanted == 1 { return true }
            wanted = 1
        }
    }

    /// Refuses every later submission; what waits is still written.
    func close() {
        let wakes = state.withLock { state in
            state.isClosed = true
            defer { state.wakesWriter = nil }
            return state.wakesWriter != nil
        }
        if wakes { wakeUp.signal() }
    }

    /// Refuses every later submission with the reason, and gives back what waits.
    func poison(_ reason: LMDBError) -> Deque<Submission> {
        defer { poisoned.ring() }
        return state.withLock { state in
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
