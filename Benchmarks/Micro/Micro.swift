import Benchmark

/// What single operations of the store cost: encoding, decoding, reading, and commits of several
/// sizes.
///
/// Reads against LMDB in C, and counters against read-modify-write, are programs of their own beside
/// this one, because they compare two sides in one run.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = Benchmark.Configuration(
        metrics: [.wallClock, .throughput],
        timeUnits: .nanoseconds,
        maxDuration: .seconds(1),
        maxIterations: 1_000_000
    )
    registerCodecs()
    registerReads()
    registerCommits()
    registerCounters()
}
