import CoreMetrics
import HTTPFront
import Testing

@Suite("The registry of metrics")
struct PrometheusTests {
    private let registry = PrometheusRegistry([
        MetricFamily("views_total", .counter, "Views\nof a comic, \\ all."),
        MetricFamily("queue_commands", .gauge, "Commands that wait."),
        MetricFamily("commit_seconds", .histogram(bounds: [0.01, 0.1]), "A commit."),
    ])

    @Test func `Families stand in their order, with help, type and samples by labels`() {
        let second = Counter(label: "views_total", dimensions: [("lane", "b")], factory: registry)
        second.increment(by: 2)
        Counter(label: "views_total", dimensions: [("lane", "a")], factory: registry).increment()
        // The same series again, not another.
        Counter(label: "views_total", dimensions: [("lane", "a")], factory: registry).increment()
        Meter(label: "queue_commands", factory: registry).set(1.5)
        #expect(
            registry.text(with: []) == """
                # HELP views_total Views\\nof a comic, \\\\ all.
                # TYPE views_total counter
                views_total{lane="a"} 2
                views_total{lane="b"} 2
                # HELP queue_commands Commands that wait.
                # TYPE queue_commands gauge
                queue_commands 1.5

                """
        )
    }

    @Test func `A histogram counts what is at most each bound, and everything at last`() {
        let timer = CoreMetrics.Timer(
            label: "commit_seconds",
            dimensions: [("of", "\"x\"")],
            factory: registry
        )
        for milliseconds in [5, 10, 11, 250] { timer.recordMilliseconds(milliseconds) }
        let lines = registry.text(with: []).split(separator: "\n").dropFirst(2)
        #expect(
            Array(lines) == [
                #"commit_seconds_bucket{of="\"x\"",le="0.01"} 2"#,
                #"commit_seconds_bucket{of="\"x\"",le="0.1"} 3"#,
                #"commit_seconds_bucket{of="\"x\"",le="+Inf"} 4"#,
                #"commit_seconds_sum{of="\"x\""} 0.276"#,
                #"commit_seconds_count{of="\"x\""} 4"#,
            ]
        )
    }

    @Test func `What is looked up stands beside what is kept`() {
        let family = MetricFamily("queue_commands", .gauge, "Commands that wait.")
        let text = registry.text(with: [family.sample(3, ("queue", "b")), family.sample(4)])
        #expect(text.hasSuffix("queue_commands 4\nqueue_commands{queue=\"b\"} 3\n"))
    }

    @Test func `What no family knows is dropped, and so is what is of another kind`() {
        Counter(label: "others_total", factory: registry).increment()
        Counter(label: "commit_seconds", factory: registry).increment()
        CoreMetrics.Timer(label: "views_total", factory: registry).recordSeconds(1)
        #expect(registry.text(with: []).isEmpty)
    }
}
