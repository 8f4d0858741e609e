import Dispatch
import Keyspaces
import StoreTesting
import Synchronization
import Testing

/// The commits that the rules of a check have seen, and what each rule lets happen meanwhile.
private final class Witness: Sendable {
    let seen = Mutex<Set<Int>>([])
    let meanwhile = Mutex<(@Sendable () throws -> Void)?>(nil)
}

/// Notes which commit it sees, and has another one made before the next rule is taken.
private struct CommitRule: IntegrityRule {
    let witness: Witness

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        let commit = snapshot.commit
        witness.seen.withLock { _ = $0.insert(commit) }
        try witness.meanwhile.withLock { $0 }?()
    }
}

@Suite("The workers of a check")
struct CheckCommitTests {
    @Test("all see one commit, however many are made while they begin", arguments: [1, 2, 8])
    func oneCommit(workers: Int) async throws {
        var made = LedgerSchema()
        let ledger = made.ledger
        let witness = Witness()
        for _ in 0..<20 { made.schema.add(CommitRule(witness: witness)) }
        try await withTemporaryStore(made.schema) { store in
            witness.meanwhile.withLock { $0 = { [unowned store] in try commit(store, ledger) } }
            for _ in 0..<10 {
                witness.seen.withLock { $0.removeAll() }
                try await requireConsistent(store)
                #expect(witness.seen.withLock { $0.count } == 1)
            }
            witness.meanwhile.withLock { $0 = nil }
        }
    }

    private func commit(_ store: Store, _ ledger: Ledger) throws {
        let done = DispatchSemaphore(value: 0)
        try store.enqueue(PutName("apple", 1), to: ledger) { _ in done.signal() }
        done.wait()
    }
}
