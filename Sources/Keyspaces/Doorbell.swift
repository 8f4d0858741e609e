import Synchronization

/// Wakes tasks when something has happened since they last looked.
///
/// It carries no data: whoever is woken looks for itself, so that a ring between looking and
/// waiting is never lost.
public final class Doorbell: Sendable {
    private struct State {
        var rings: UInt64 = 0
        var nextWaiter: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    /// A bell that has not rung.
    public init() {}

    /// How often it has rung.
    ///
    /// Take it before looking, and wait past it afterwards.
    public var rings: UInt64 { state.withLock { $0.rings } }

    /// Wakes everybody who waits.
    public func ring() {
        let waiters = state.withLock { state in
            state.rings += 1
            defer { state.waiters.removeAll() }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// Returns once it has rung more often than `rings`, `patience` has passed, or the task is
    /// cancelled.
    public func wait(past rings: UInt64, atMost patience: Duration) async {
        await withTaskGroup { group in
            group.addTask { await self.wait(past: rings) }
            group.addTask { try? await Task.sleep(for: patience) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Returns once it has rung more often than `rings`, or the task is cancelled.
    public func wait(past rings: UInt64) async {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready = state.withLock { state in
                    if state.rings > rings || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if ready { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }
}
