import Keyspaces
import Synchronization

/// Keeps a number of increments in flight: each that is acknowledged is followed by the next one.
final class CounterLoad: Sendable {
    private let store: Store
    private let tallies: Tallies
    private let keys: [UInt64]
    private let method: IncrementMethod
    private let next = Atomic<Int>(0)
    private let acknowledged = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)
    /// Increments in flight, and the load itself while it lasts.
    private let underWay = Atomic<Int>(0)
    private let drained = Mutex<CheckedContinuation<Void, Never>?>(nil)
    private let failure = Mutex<(any Error)?>(nil)

    /// A load of increments of these keys in turn.
    init(_ store: Store, _ tallies: Tallies, _ keys: [UInt64], by method: IncrementMethod) {
        self.store = store
        self.tallies = tallies
        self.keys = keys
        self.method = method
    }

    /// Counts for so long; how many increments were acknowledged, and in what time all of them.
    ///
    /// - Throws: ``StoreError`` if the store has refused one; `CancellationError`.
    func run(inFlight: Int, seconds: Double) async throws -> (Int, Duration) {
        let began = ContinuousClock.now
        underWay.store(inFlight + 1, ordering: .relaxed)
        for _ in 0..<inFlight { submit() }
        try await Task.sleep(for: .seconds(seconds))
        await withCheckedContinuation { continuation in
            drained.withLock { $0 = continuation }
            isOver.store(true, ordering: .releasing)
            leave()
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
        return (acknowledged.load(ordering: .relaxed), .now - began)
    }

    private func submit() {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        do throws(StoreError) {
            let increment = Increment(keys[number % keys.count], by: method)
            try store.enqueue(increment, to: tallies) { self.take($0) }
        } catch {
            fail(error)
        }
    }

    private func take(_ result: Result<Void, any Error>) {
        if case .failure(let error) = result { return fail(error) }
        acknowledged.wrappingAdd(1, ordering: .relaxed)
        if isOver.load(ordering: .acquiring) { leave() } else { submit() }
    }

    private func fail(_ error: any Error) {
        failure.withLock { $0 = $0 ?? error }
        leave()
    }

    private func leave() {
        guard underWay.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0
        else { return }
        drained.withLock { $0.take() }?.resume()
    }
}
