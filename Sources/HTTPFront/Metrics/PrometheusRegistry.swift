public import CoreMetrics
import Synchronization

/// Keeps what the process measures, and writes it in the text format of Prometheus.
///
/// It is a backend of swift-metrics: code that measures names a family and knows nothing of this.
/// What is a state of the store, such as how full it is, is not kept here but looked up when it is
/// asked for, and written beside the rest.
public final class PrometheusRegistry: MetricsFactory {
    private enum Series {
        case counter(CounterSeries)
        case gauge(GaugeSeries)
        case histogram(HistogramSeries)
    }

    private struct Key: Hashable {
        let family: String
        let labels: MetricLabels
    }

    private let families: [MetricFamily]
    private let kinds: [String: MetricFamily.Kind]
    private let series = Mutex<[Key: Series]>([:])
    private let shards = Mutex<[(key: Key, histogram: HistogramSeries)]>([])

    /// A registry of these metrics; what is measured under another name is dropped.
    ///
    /// - Precondition: no two have the same name.
    public init(_ families: [MetricFamily]) {
        self.families = families
        kinds = Dictionary(uniqueKeysWithValues: families.map { ($0.name, $0.kind) })
    }

    /// The series of a family that has these labels, made if there is none; `nil` if no family has
    /// that name.
    private func series(_ label: String, _ dimensions: [(String, String)]) -> Series? {
        guard let kind = kinds[label] else { return nil }
        let key = Key(family: label, labels: MetricLabels(dimensions))
        return series.withLock { series in
            if let found = series[key] { return found }
            let new: Series =
                switch kind {
                case .counter: .counter(CounterSeries())
                case .gauge: .gauge(GaugeSeries())
                case .histogram(let bounds): .histogram(HistogramSeries(bounds: bounds))
                }
            series[key] = new
            return new
        }
    }

    /// A counter of its family.
    public func makeCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any CounterHandler {
        guard case .counter = kinds[label],
            case .counter(let counter) = series(label, dimensions)
        else { return NOOPMetricsHandler.instance }
        return counter
    }

    /// A gauge of its family.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        guard case .gauge = kinds[label], case .gauge(let gauge) = series(label, dimensions)
        else { return NOOPMetricsHandler.instance }
        return gauge
    }

    /// A histogram of its family, or a gauge.
    public func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        if case .counter = kinds[label] { return NOOPMetricsHandler.instance }
        return switch series(label, dimensions) {
        case .histogram(let histogram): histogram
        case .gauge(let gauge): gauge
        case .counter, nil: NOOPMetricsHandler.instance
        }
    }

    /// A histogram of its family, in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        guard case .histogram = kinds[label],
            case .histogram(let histogram) = series(label, dimensions)
        else { return NOOPMetricsHandler.instance }
        return histogram
    }

    /// A part of a histogram, such as an event loop has to itself: what is told of it is the sum of
    /// its parts.
    ///
    /// - Precondition: the family is there, and a histogram.
    func shard(of family: String, _ dimensions: (String, String)...) -> HistogramSeries {
        guard case .histogram(let bounds) = kinds[family] else {
            preconditionFailure("no histogram: \(family)")
        }
        let histogram = HistogramSeries(bounds: bounds)
        let key = Key(family: family, labels: MetricLabels(dimensions))
        shards.withLock { $0.append((key, histogram)) }
        return histogram
    }

    /// Keeps the counter: what it has counted stays true.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// Keeps the gauge.
    public func destroyMeter(_ handler: any MeterHandler) {}
    /// Keeps the recorder.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Keeps the timer.
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// Everything that was measured, and `samples`, family by family in the order in which they
    /// were given, in the text format of Prometheus, version 0.0.4.
    ///
    /// - Complexity: O(families × series).
    public func text(with samples: [MetricSample]) -> String {
        let kept = series.withLock { $0 }
        var sums: [Key: HistogramSeries.Observations] = [:]
        for (key, histogram) in shards.withLock({ $0 }) {
            let part = histogram.observations
            sums[key] = sums[key].map { $0 + part } ?? part
        }
        var lines: [MetricLabels: PrometheusText.Value] = [:]
        var text = PrometheusText()
        for family in families {
            lines.removeAll(keepingCapacity: true)
            for (key, series) in kept where key.family == family.name {
                lines[key.labels] =
                    switch series {
                    case .counter(let counter): .number(Double(counter.value))
                    case .gauge(let gauge): .number(gauge.value)
                    case .histogram(let histogram):
                        .histogram(histogram.bounds, histogram.observations)
                    }
            }
            if case .histogram(let bounds) = family.kind {
                for (key, sum) in sums where key.family == family.name {
                    lines[key.labels] = .histogram(bounds, sum)
                }
            }
            for sample in samples where sample.family == family.name {
                lines[sample.labels] = .number(sample.value)
            }
            if lines.isEmpty { continue }
            text.begin(family)
            for (labels, value) in lines.sorted(by: { $0.key < $1.key }) {
                text.add(family.name, labels, value)
            }
        }
        return text.lines
    }
}
