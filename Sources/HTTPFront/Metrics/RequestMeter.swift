import Synchronization

/// Counts requests and how long they took, by route, method, status and lane.
public final class RequestMeter: Sendable {
    /// What tells requests apart.
    private struct Kind: Hashable {
        let route: String
        let method: String
        let status: Int
    }

    private let registry: PrometheusRegistry
    private let family: String
    private let kinds = Mutex<[Kind: HistogramSeries]>([:])

    /// A meter whose histogram, in seconds, is of this family of the registry.
    ///
    /// - Precondition: the family is there, and a histogram.
    public init(_ registry: PrometheusRegistry, family: String) {
        self.registry = registry
        self.family = family
    }

    /// Counts a request of the full lane; `nil` for a path that is no route's.
    func count(_ route: String?, _ method: String, _ status: Int, nanoseconds: Int64) {
        let kind = Kind(
            route: route ?? "none",
            method: Self.methods.contains(method) ? method : "other",
            status: status
        )
        let series = kinds.withLock { kinds in
            if let found = kinds[kind] { return found }
            let new = shard(kind.route, kind.method, status, lane: "full")
            kinds[kind] = new
            return new
        }
        series.recordNanoseconds(nanoseconds)
    }

    /// A part of the histogram of one kind of requests.
    fileprivate func shard(
        _ route: String,
        _ method: String,
        _ status: Int,
        lane: String
    ) -> HistogramSeries {
        registry.shard(
            of: family,
            ("route", route),
            ("method", method),
            ("status", "\(status)"),
            ("lane", lane)
        )
    }

    /// What is told of by its name: a client may make up others without end.
    private static let methods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
    ]
}

/// The same for the express lanes of one event loop, which alone counts there: without a lock, and
/// without allocating but for what was not met before.
final class ExpressMeter {
    /// What is counted of one path.
    private final class Path {
        let route: String
        var series: [(method: RequestHead.Method, status: Int, histogram: HistogramSeries)] = []

        init(route: String) { self.route = route }
    }

    private let meter: RequestMeter
    private let paths: [Path]

    /// A meter for these routes, which are named by their place.
    init(_ meter: RequestMeter, routes: [String]) {
        self.meter = meter
        paths = routes.map { Path(route: $0) }
    }

    func count(_ path: Int, _ method: RequestHead.Method, _ status: Int, nanoseconds: Int64) {
        let path = paths[path]
        for (known, code, histogram) in path.series where code == status && known == method {
            histogram.recordNanoseconds(nanoseconds)
            return
        }
        let name =
            switch method {
            case .get: "GET"
            case .head: "HEAD"
            case .post: "POST"
            }
        let histogram = meter.shard(path.route, name, status, lane: "express")
        path.series.append((method, status, histogram))
        histogram.recordNanoseconds(nanoseconds)
    }
}
