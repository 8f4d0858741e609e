import CoreMetrics

/// What the writer measures of its commits, through swift-metrics: whoever runs the process chooses
/// the backend, and without one it costs nothing.
///
/// | label | kind | unit |
/// | --- | --- | --- |
/// | `longbox_commit_seconds` | timer | from the beginning of a transaction until it is durable |
/// | `longbox_commit_commands` | recorder | commands that share one commit |
/// | `longbox_commands_rejected_total` | counter | commands that failed by their own error |
struct CommitMetrics: Sendable {
    private let duration = CoreMetrics.Timer(label: "longbox_commit_seconds")
    private let commands = CoreMetrics.Recorder(label: "longbox_commit_commands")
    private let rejected = CoreMetrics.Counter(label: "longbox_commands_rejected_total")

    func record(_ time: Duration, commands count: Int, rejected failures: Int) {
        duration.recordNanoseconds(
            time.components.seconds * 1_000_000_000 + time.components.attoseconds / 1_000_000_000
        )
        commands.record(count)
        if failures > 0 { rejected.increment(by: failures) }
    }
}
