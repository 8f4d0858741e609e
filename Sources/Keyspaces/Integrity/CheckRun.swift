import LMDB
import Synchronization

/// Shares the parts of a check out among threads that all see the same commit.
///
/// LMDB begins a snapshot at the last commit only, so that two threads may begin at different ones
/// beside a writer. The first to begin fixes the commit; a thread that came later than a commit
/// cannot get the earlier one, gives up, and leaves its parts to the others.
///
/// Whoever ends the last part sees what all of them come to: a subject whose sums do not agree is
/// read once more, as a whole, and only what that finds is kept of it.
final class CheckRun: Sendable {
    private struct State {
        var commit: Int?
        var parts: [(subject: Int, range: KeyRange)] = []
        var next = 0
        var done = 0
        /// What was found, by subject.
        var reports: [Report] = []
    }

    private let store: Store
    private let subjects: [CheckSubject]
    private let progress: @Sendable (Int, Int) -> Void
    private let pause: @Sendable () -> Void
    private let state = Mutex(State())

    init(
        store: Store,
        subjects: [CheckSubject],
        progress: @escaping @Sendable (Int, Int) -> Void,
        pause: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.subjects = subjects
        self.progress = progress
        self.pause = pause
    }

    func run(workers: Int) async throws -> Report {
        try await withThrowingTaskGroup { group in
            for _ in 0..<max(1, workers) { group.addTask { try self.work() } }
            try await group.waitForAll()
        }
        return Self.sum(of: state.withLock { $0.reports })
    }

    private func work() throws {
        try store.read { snapshot in
            guard try join(snapshot) else { return }
            while let (subject, range) = take() {
                var report = Report()
                try subjects[subject].check(range, snapshot, &report)
                let (done, of) = add(report, of: subject)
                if done == of { try conclude(snapshot) }
                progress(done, of)
                if done < of { pause() }
            }
        }
    }

    /// Whether the snapshot is of the commit that is checked.
    private func join(_ snapshot: borrowing Snapshot) throws -> Bool {
        let commit = snapshot.commit
        if let first = state.withLock({ $0.commit }) { return first == commit }
        var parts: [(subject: Int, range: KeyRange)] = []
        for (index, subject) in subjects.enumerated() {
            for range in try subject.parts(snapshot) { parts.append((index, range)) }
        }
        return state.withLock { state in
            if state.commit == nil {
                state.commit = commit
                state.parts = parts
                state.reports = subjects.map { _ in Report() }
            }
            return state.commit == commit
        }
    }

    private func take() -> (subject: Int, range: KeyRange)? {
        state.withLock { state in
            guard state.next < state.parts.count else { return nil }
            defer { state.next += 1 }
            return state.parts[state.next]
        }
    }

    /// How many parts are done, and how many there are.
    private func add(_ report: Report, of subject: Int) -> (done: Int, of: Int) {
        state.withLock { state in
            state.reports[subject].merge(report)
            state.done += 1
            return (state.done, state.parts.count)
        }
    }

    private func conclude(_ snapshot: borrowing Snapshot) throws {
        var reports = state.withLock { $0.reports }
        let sums = Self.sum(of: reports)
        for (index, subject) in subjects.enumerated() {
            if try subject.agrees(snapshot, sums) { continue }
            reports[index] = .naming
            try subject.name(snapshot, &reports[index])
        }
        state.withLock { $0.reports = reports }
    }

    private static func sum(of reports: [Report]) -> Report {
        reports.reduce(into: Report()) { $0.merge($1) }
    }
}

/// One keyspace's records, or one rule.
struct CheckSubject: Sendable {
    /// The ranges to be read, each by itself.
    let parts: @Sendable (borrowing Snapshot) throws -> [KeyRange]
    /// Reads one of them.
    let check: @Sendable (KeyRange, borrowing Snapshot, inout Report) throws -> Void
    /// Whether what all parts of all subjects come to is what it should.
    let agrees: @Sendable (borrowing Snapshot, Report) throws -> Bool
    /// Reads all of it, naming what is wrong.
    let name: @Sendable (borrowing Snapshot, inout Report) throws -> Void

    /// Whether a rule holds, and its indexes with it.
    init(_ rule: some IntegrityRule) {
        parts = { try rule.parts(of: $0) }
        check = { try rule.check($0, of: $1, into: &$2) }
        agrees = { _, sums in rule.indexes.allSatisfy(sums.isBalanced) }
        name = { snapshot, report in
            try rule.check(.all, of: snapshot, into: &report)
            try rule.nameStrays(of: snapshot, into: &report)
        }
    }

    /// Whether a keyspace's records are sound.
    ///
    /// Where keys do not ascend, a range may end too early: then the rows are not as many as there
    /// are, and all are read in one.
    init(_ keyspace: AnyKeyspace, isIndex: Bool) {
        parts = { try $0.parts(slot: keyspace.slot, rows: Limits.recordsPerCheckPart) }
        check = { try keyspace.checkRecords($0, isIndex, $1, &$2) }
        agrees = { snapshot, sums in
            try snapshot.tree(slot: keyspace.slot).entries == sums.entries[keyspace.name] ?? 0
        }
        name = { try keyspace.checkRecords(.all, false, $0, &$1) }
    }
}
