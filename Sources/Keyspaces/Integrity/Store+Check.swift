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
    /// Keyspaces and rules are shared out among `workers` threads, each with a snapshot of the same
    /// commit.
    ///
    /// `progress` is called now and then with the number of parts done and of all parts.
    ///
    /// - Throws: ``StoreError`` if the store cannot be read; damage is a finding, not an error.
    public func check(
        workers: Int = 2,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> IntegrityResult {
        let began = ContinuousClock.now
        let rules = rules.map { rule -> CheckPart in { try rule.check($0, into: &$1) } }
        let parts = rules + keyspaces.map { keyspace in keyspace.checkRecords }
        let check = CheckRun(store: self, parts: parts, progress: progress)
        var report = try await check.run(workers: workers)
        report.markRepairable(in: derivations.keyspaces)
        return IntegrityResult(report: report, elapsed: .now - began)
    }
}

/// One keyspace's records, or one rule.
typealias CheckPart = @Sendable (borrowing Snapshot, inout Report) throws -> Void
