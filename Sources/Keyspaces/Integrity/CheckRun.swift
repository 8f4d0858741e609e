import Synchronization

/// Shares the parts of a check out among threads that all see the same commit.
///
/// LMDB begins a snapshot at the last commit only, so that two threads may begin at different ones
/// beside a writer. The first to begin fixes the commit; a thread that came later than a commit
/// cannot get the earlier one, gives up, and leaves its parts to the others.
final class CheckRun: Sendable {
    private struct State {
        var next = 0
        var done = 0
        var commit: Int?
    }

    private let store: Store
    private let parts: [CheckPart]
    private let progress: @Sendable (Int, Int) -> Void
    private let state = Mutex(State())

    init(
        store: Store,
        parts: [CheckPart],
        progress: @escaping @Sendable (Int, Int) -> Void
    ) {
        self.store = store
        self.parts = parts
        self.progress = progress
    }

    func run(workers: Int) async throws -> Report {
        try await withThrowingTaskGroup(of: Report.self) { group in
            for _ in 0..<max(1, workers) {
                group.addTask { try self.work() }
            }
            var report = Report()
            for try await part in group { report.merge(part) }
            return report
        }
    }

    private func work() throws -> Report {
        try store.read { snapshot in
            var report = Report()
            let commit = snapshot.commit
            let isSame = state.withLock { state in
                if state.commit == nil { state.commit = commit }
                return state.commit == commit
            }
            while isSame, let index = take() {
                try parts[index](snapshot, &report)
                let done = state.withLock { state in
                    state.done += 1
                    return state.done
                }
                progress(done, parts.count)
            }
            return report
        }
    }

    private func take() -> Int? {
        state.withLock { state in
            guard state.next < parts.count else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }
}
