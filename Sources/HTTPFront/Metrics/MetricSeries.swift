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
///
/// Recording takes no lock, so that event loops can do it. What is read meanwhile may be off by
/// what is being recorded.
final class HistogramSeries: RecorderHandler, TimerHandler, Sendable {
    struct Observations: Sendable {
        /// How many fell in each bucket: above the bound before it, and at most its own.
        ///
        /// The last bucket has no bound.
        var counts: [UInt64]
        var sum = 0.0

        /// Both together.
        static func + (a: Self, b: Self) -> Self {
            Self(counts: zip(a.counts, b.counts).map(+), sum: a.sum + b.sum)
        }
    }

    let bounds: [Double]
    private let counts: [CounterSeries]
    /// The bits of a `Double`.
    private let sum = Atomic<UInt64>(0)

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = (0...bounds.count).map { _ in CounterSeries() }
    }

    var observations: Observations {
        Observations(
            counts: counts.map { UInt64($0.value) },
            sum: Double(bitPattern: sum.load(ordering: .relaxed))
        )
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        var bucket = 0
        while bucket < bounds.count, value > bounds[bucket] { bucket += 1 }
        counts[bucket].increment(by: 1)
        var bits = sum.load(ordering: .relaxed)
        while true {
            let more = (Double(bitPattern: bits) + value).bitPattern
            let (isDone, found) = sum.weakCompareExchange(
                expected: bits,
                desired: more,
                ordering: .relaxed
            )
            if isDone { return }
            bits = found
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
