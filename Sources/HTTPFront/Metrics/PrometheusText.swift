/// The text format of Prometheus, version 0.0.4
/// (prometheus.io/docs/instrumenting/exposition_formats).
struct PrometheusText {
    /// What a sample says.
    enum Value {
        case number(Double)
        case histogram([Double], HistogramSeries.Observations)
    }

    private(set) var lines = ""

    mutating func begin(_ family: MetricFamily) {
        let kind =
            switch family.kind {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        let help = family.help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        lines += "# HELP \(family.name) \(help)\n# TYPE \(family.name) \(kind)\n"
    }

    mutating func add(_ name: String, _ labels: MetricLabels, _ value: Value) {
        switch value {
        case .number(let number):
            line(name, labels.text, Self.text(number))
        case .histogram(let bounds, let observations):
            var count: UInt64 = 0
            let prefix = labels.text.isEmpty ? "" : labels.text + ","
            for (index, observed) in observations.counts.enumerated() {
                count += observed
                let bound = index < bounds.count ? Self.text(bounds[index]) : "+Inf"
                line(name + "_bucket", "\(prefix)le=\"\(bound)\"", "\(count)")
            }
            line(name + "_sum", labels.text, Self.text(observations.sum))
            line(name + "_count", labels.text, "\(count)")
        }
    }

    private mutating func line(_ name: String, _ labels: String, _ value: String) {
        lines += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    /// Whole numbers without a point, so that counts can be read as such.
    private static func text(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? "\(value)"
    }
}
