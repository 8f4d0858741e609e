/// What one metric measures: every sample of it says the same of another thing.
public struct MetricFamily: Sendable {
    /// How a metric behaves.
    public enum Kind: Sendable {
        /// It only rises, from 0 at the start of the process.
        case counter
        /// It rises and falls.
        case gauge
        /// Observations counted by size: how many were at most each of these bounds.
        case histogram(bounds: [Double])
    }

    /// The name, by the conventions of Prometheus: a prefix, the thing, the base unit, and `_total`
    /// if it is a counter.
    public let name: String
    /// How it behaves.
    public let kind: Kind
    /// What it measures, in one line.
    public let help: String

    /// A metric.
    ///
    /// - Precondition: the bounds of a histogram ascend.
    public init(_ name: String, _ kind: Kind, _ help: String) {
        if case .histogram(let bounds) = kind {
            precondition(
                zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 },
                "the bounds of \(name) ascend"
            )
        }
        self.name = name
        self.kind = kind
        self.help = help
    }

    /// A sample of a gauge that is looked up when it is asked for.
    public func sample(_ value: Double, _ labels: (String, String)...) -> MetricSample {
        MetricSample(family: name, labels: MetricLabels(labels), value: value)
    }
}

/// What a gauge was found at, when somebody asked.
public struct MetricSample: Sendable {
    let family: String
    let labels: MetricLabels
    let value: Double
}

/// What tells the samples of one family apart.
struct MetricLabels: Hashable, Comparable, Sendable {
    /// As they stand between braces, escaped; empty if there are none.
    let text: String

    init(_ pairs: [(String, String)]) {
        text = pairs.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
    }

    static func < (a: Self, b: Self) -> Bool { a.text < b.text }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\")
            .replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }
}
