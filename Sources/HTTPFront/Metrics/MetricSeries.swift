import CoreMetrics
import Synchronization

/// One counter: wait-free.
final class CounterSeries: CounterHandler, Sendable {
    private let total = Atomic<Int64>(0)

    var value: Int64 { total.load(ordering: .relaxed) }

    func increment(by amount: Int64) { total.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { total.store(0, ordering: .relaxed) }
}

/// One gauge.
final class GaugeSeries: MeterHandler, RecorderHandler, Sendable {
    private let level = Mutex(0.0)

    var value: Double { level.withLock { $0 } }

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { level.withLock { $0 = value } }
    func increment(by amount: Double) { level.withLock { $0 += amount } }
    func decrement(by amount: Double) { level.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }
}

/// One histogram; a timer's is in seconds.
final class HistogramSeries: RecorderHandler, TimerHandler, Sendable {
    struct Observations: Sendable {
        /// How many fell in each bucket: above the bound before it, and at most its own.
        ///
        /// The last bucket has no bound.
        var counts: [UInt64]
        var sum = 0.0
    }

    let bounds: [Double]
    private let state: Mutex<Observations>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(Observations(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    var observations: Observations { state.withLock { $0 } }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
