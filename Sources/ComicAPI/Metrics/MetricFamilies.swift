public import HTTPFront

/// Every metric, on one screen.
///
/// The writer's three are measured in `Keyspaces/Writer/CommitMetrics.swift`, requests by
/// `RequestMeter` of `HTTPFront`; the others are looked up when somebody asks for them, in
/// `API+Metrics.swift`.
extension API {
    /// What `GET /metrics` tells of.
    public static let metricFamilies = [
        MetricFamily(
            "longbox_commit_seconds",
            .histogram(bounds: [
                0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
            ]),
            "From the beginning of a transaction until it is durable."
        ),
        MetricFamily(
            "longbox_commit_commands",
            .histogram(bounds: [1, 4, 16, 64, 256, 1_024, 4_096, 16_384]),
            "Commands that shared one commit."
        ),
        MetricFamily(
            "longbox_commands_rejected_total",
            .counter,
            "Commands that were refused by a rule of their own, such as a version that is another."
        ),
        requestSeconds, queuedCommands, writesRefused, mapBytes, mapUsedBytes, mapHeldBytes,
        oldestReader, foldKeys, foldLag, feedLatest, feedEarliest, cursorLag, cursorAge,
        cursorExpired, jobs, integrityFindings,
    ]

    /// How long requests take, by route, method, status and lane.
    public static let requestSeconds = MetricFamily(
        "longbox_request_seconds",
        .histogram(bounds: [
            0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.25, 1, 5,
        ]),
        "From the head of a request until there is an answer to send."
    )
    static let queuedCommands = MetricFamily(
        "longbox_queued_commands",
        .gauge,
        "Commands that wait for the writer."
    )
    static let writesRefused = MetricFamily(
        "longbox_writes_refused",
        .gauge,
        "1 once a commit has failed, so that nothing is written until a restart; else 0."
    )
    static let mapBytes = MetricFamily(
        "longbox_map_bytes",
        .gauge,
        "The most that the file can grow to."
    )
    static let mapUsedBytes = MetricFamily(
        "longbox_map_used_bytes",
        .gauge,
        "The file up to its last page in use."
    )
    static let mapHeldBytes = MetricFamily(
        "longbox_map_held_bytes",
        .gauge,
        "Pages that hold something: from 95 % of the map on only what makes room is written."
    )
    static let oldestReader = MetricFamily(
        "longbox_oldest_reader_seconds",
        .gauge,
        "How long the oldest snapshot of this process has been open: it pins pages."
    )
    static let foldKeys = MetricFamily(
        "longbox_fold_keys",
        .gauge,
        "Counters with increments that the orders do not know yet."
    )
    static let foldLag = MetricFamily(
        "longbox_fold_lag_seconds",
        .gauge,
        "How long ago the first of these was counted, at most."
    )
    static let feedLatest = MetricFamily(
        "longbox_feed_latest",
        .gauge,
        "The sequence of the newest event."
    )
    static let feedEarliest = MetricFamily(
        "longbox_feed_earliest",
        .gauge,
        "The sequence of the oldest event that is kept."
    )
    static let cursorLag = MetricFamily(
        "longbox_feed_lag_events",
        .gauge,
        "Events past a cursor: of a service of this process, or of a consumer outside."
    )
    static let cursorAge = MetricFamily(
        "longbox_feed_lag_seconds",
        .gauge,
        "How old the oldest event past a cursor is; 0 if there is none."
    )
    static let cursorExpired = MetricFamily(
        "longbox_feed_cursor_expired",
        .gauge,
        "1 if the cursor is expired, so that its consumer has to read the catalogue anew; else 0."
    )
    static let integrityFindings = MetricFamily(
        "longbox_integrity_findings",
        .gauge,
        "What was wrong with changed comics and chapters when they were last looked at, by code."
    )
    static let jobs = MetricFamily(
        "longbox_jobs",
        .gauge,
        "Jobs that are not finished."
    )
}
