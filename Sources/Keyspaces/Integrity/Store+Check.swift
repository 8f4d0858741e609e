import Glibc

/// What a whole check has read and found.
public struct IntegrityResult: Sendable {
    /// Entries, findings, pending relations.
    public let report: Report
    /// How long it took.
    public let elapsed: Duration

    /// A result.
    public init(report: Report, elapsed: Duration) {
        self.report = report
        self.elapsed = elapsed
    }
}

extension Store {
    /// Reads every record and proves every rule, all on one commit: beside a running writer, too,
    /// there is nothing that is half done.
    ///
    /// Parts of keyspaces and rules are shared out among `workers` threads, one a processor unless
    /// told otherwise, each with a snapshot of the same commit.
    ///
    /// After each part `progress` is called with the number of parts done and of all parts, and
    /// `pause` by the thread that goes on with another one.
    ///
    /// - Throws: ``StoreError`` if the store cannot be read; damage is a finding, not an error.
    public func check(
        workers: Int? = nil,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
        pause: @escaping @Sendable () -> Void = {}
    ) async throws -> IntegrityResult {
        let began = ContinuousClock.now
        var subjects = rules.map { CheckSubject($0) }
        let indexes = Set(rules.flatMap { $0.indexes.map(\.slot) })
        for keyspace in keyspaces {
            subjects.append(CheckSubject(keyspace, isIndex: indexes.contains(keyspace.slot)))
        }
        let run = CheckRun(store: self, subjects: subjects, progress: progress, pause: pause)
        let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        var report = try await run.run(workers: workers ?? processors)
        report.markRepairable(in: derivations.keyspaces)
        return IntegrityResult(report: report, elapsed: .now - began)
    }

    /// What `check` finds wrong, on a snapshot of the last commit: of an index it names the rows
    /// that are missing or wrong, as it looks them up instead of summing them up.
    ///
    /// - Throws: what `check` throws.
    @available(*, noasync)
    public func findings(
        _ check: (borrowing Snapshot, inout Report) throws -> Void
    ) throws -> Report {
        var report = Report.naming
        try read { try check($0, &report) }
        report.markRepairable(in: derivations.keyspaces)
        return report
    }
}
