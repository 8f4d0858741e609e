import Keyspaces
import NIOCore
import Synchronization

/// Brings outcomes from the writer's thread to an event loop, which is woken once for all outcomes
/// of a batch.
final class OutcomeMailbox: BatchListener {
    /// Who waits for an outcome, and for which.
    struct Outcome: Sendable {
        let lane: NIOLoopBound<ExpressLane>
        let number: UInt64
        let result: Result<Void, any Error>
    }

    private struct State {
        var outcomes: [Outcome] = []
        var isWaking = false
    }

    private let state = Mutex(State())
    private let eventLoop: any EventLoop

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Leaves an outcome, which stays here until the batch has ended.
    func leave(_ outcome: Outcome) {
        state.withLock { $0.outcomes.append(outcome) }
    }

    func batchEnded() {
        let wakes = state.withLock { state in
            if state.outcomes.isEmpty || state.isWaking { return false }
            state.isWaking = true
            return true
        }
        if wakes { eventLoop.execute { self.deliver() } }
    }

    private func deliver() {
        let outcomes = state.withLock { state in
            state.isWaking = false
            var outcomes: [Outcome] = []
            outcomes.reserveCapacity(state.outcomes.capacity)
            swap(&outcomes, &state.outcomes)
            return outcomes
        }
        for outcome in outcomes { outcome.lane.value.fulfil(outcome.number, outcome.result) }
    }
}
