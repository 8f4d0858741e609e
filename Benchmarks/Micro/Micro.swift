import Benchmark

/// What takes so little that a thousand of them are measured at once.
var thousand: Benchmark.Configuration { Benchmark.Configuration(scalingFactor: .kilo) }

/// What waits for the disk, which is five times as slow now and then.
var committing: Benchmark.Configuration {
    Benchmark.Configuration(
        timeUnits: .microseconds,
        thresholds: [.wallClock: BenchmarkThresholds(relative: [.p90: 900])]
    )
}

/// What single operations cost: encoding, decoding, reading, commits of several sizes, and what a
/// request takes before and after them.
///
/// Reads against LMDB in C, and counters against read-modify-write, are programs of their own beside
/// this one, because they compare two sides in one run.
///
/// `Thresholds` beside this holds the p90 of each on one machine, in nanoseconds; of what is short, for a
/// thousand of them. What takes more than twice as long fails; what waits for the disk, ten times:
///
/// ```sh
/// swift package --package-path Benchmarks benchmark thresholds check --target Micro \
///     --path Benchmarks/Thresholds
/// ```
///
/// Times of another machine are stored with `update` in place of `check`, and
/// `--allow-writing-to-package-directory` in front. Names have no blanks: they are stored under other
/// names than they are looked for.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = Benchmark.Configuration(
        metrics: [.wallClock],
        timeUnits: .nanoseconds,
        maxDuration: .seconds(1),
        maxIterations: 1_000_000,
        thresholds: [.wallClock: BenchmarkThresholds(relative: [.p90: 100])]
    )
    registerCodecs()
    registerReads()
    registerCommits()
    registerCounters()
    registerRequests()
}
