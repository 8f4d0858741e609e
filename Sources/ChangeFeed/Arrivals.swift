import Keyspaces
import Synchronization

/// Tasks that wait until a consumer has come to an event: each is woken once, when it has.
///
/// An import has thousands of them. Behind one bell, all of them would look at every step of the
/// consumer where it is, and nearly all of them wait again.
final class Arrivals: Sendable {
    private struct Waiter {
        let consumer: String
        let sequence: UInt64
        let bell = Doorbell()
    }

    private struct State {
        var last: UInt64 = 0
        var waiters: [UInt64: Waiter] = [:]
    }

    private let state = Mutex(State())

    /// Wakes those for whom the consumer has come far enough.
    ///
    /// - Complexity: O(all who wait).
    func tell(_ consumer: String, at sequence: UInt64) {
        let arrived = state.withLock { state in
            state.waiters.values.filter { $0.sequence <= sequence && $0.consumer == consumer }
        }
        for waiter in arrived { waiter.bell.ring() }
    }

    /// Returns once the consumer is told to be there, or the task is cancelled; at once if
    /// `isThere` says so, which is asked when nothing can be missed any more.
    func wait(
        for consumer: String,
        at sequence: UInt64,
        unless isThere: () -> Bool
    ) async {
        let waiter = Waiter(consumer: consumer, sequence: sequence)
        let id = state.withLock { state in
            state.last += 1
            state.waiters[state.last] = waiter
            return state.last
        }
        if !isThere() { await waiter.bell.wait(past: 0) }
        state.withLock { $0.waiters[id] = nil }
    }
}
