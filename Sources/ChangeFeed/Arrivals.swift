import Synchronization

/// Tasks that wait until a consumer has come to an event: each is woken once, when it has.
///
/// An import has thousands of them. Woken at every step of the consumer, all of them would look
/// where it is, and nearly all of them wait again.
final class Arrivals: Sendable {
    private struct Waiter {
        let consumer: String
        let sequence: UInt64
        let continuation: CheckedContinuation<Void, Never>
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
            let ids = state.waiters.filter {
                $0.value.sequence <= sequence && $0.value.consumer == consumer
            }
            for id in ids.keys { state.waiters[id] = nil }
            return ids.values
        }
        for waiter in arrived { waiter.continuation.resume() }
    }

    /// Returns once the consumer is told to be there, or the task is cancelled; at once if
    /// `isThere` says so, which is asked when nothing can be missed any more.
    func wait(
        for consumer: String,
        at sequence: UInt64,
        unless isThere: () -> Bool
    ) async {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(
                    consumer: consumer,
                    sequence: sequence,
                    continuation: continuation
                )
                state.withLock { $0.waiters[id] = waiter }
                if Task.isCancelled || isThere() { wake(id) }
            }
        } onCancel: {
            wake(id)
        }
    }

    private func wake(_ id: UInt64) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
    }
}
