import Dispatch
import Keyspaces
import LMDB
import StoreTesting
import Testing

@Suite("A snapshot")
struct SnapshotTests {
    @Test("has an age while it is open, and none when it has ended, well or not")
    func ages() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            #expect(store.oldestReader == nil)
            let ages = try agesWithin(store)
            #expect(ages.allSatisfy { $0 >= .zero })
            #expect(ages.count == 3)
            #expect(store.oldestReader == nil)
            #expect(throws: Rejection.broken) { try failWithin(store) }
            #expect(store.oldestReader == nil)
            #expect(try store.clearDeadReaders() == 0)
        }
    }

    /// The oldest age inside one snapshot, inside a second within it, and inside the first again.
    private func agesWithin(_ store: Store) throws -> [Duration] {
        try store.read { _ in
            let outer = store.oldestReader
            let inner = try store.read { _ in store.oldestReader }
            return [outer, inner, store.oldestReader].compactMap { $0 }
        }
    }

    private func failWithin(_ store: Store) throws {
        try store.read { _ in throw Rejection.broken }
    }

    @Test("stays as it is while commits go on")
    func isolation() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            try await store.submit(PutName("apple", 1), to: made.ledger)
            let (before, after) = try seenAroundACommit(store, made.ledger)
            #expect(before == 1)
            #expect(after == 1)
            #expect(try store.number("apple", made.ledger) == 2)
        }
    }

    /// What one snapshot shows before and after somebody else's commit.
    private func seenAroundACommit(
        _ store: Store,
        _ ledger: Ledger
    ) throws -> (UInt64?, UInt64?) {
        try store.read { snapshot in
            let before = try snapshot.get(Name("apple"), in: ledger.names)?.value
            let done = DispatchSemaphore(value: 0)
            try store.enqueue(PutName("apple", 2), to: ledger) { _ in done.signal() }
            done.wait()
            return (before, try snapshot.get(Name("apple"), in: ledger.names)?.value)
        }
    }

    @Test("counts the rows of a keyspace and says which are there")
    func counting() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryStore(made.schema) { store in
            for name in ["a", "b", "c"] { try await store.submit(PutName(name, 1), to: ledger) }
            #expect(try store.entries(ledger) == 3)
            #expect(try store.contains("a", ledger))
            #expect(try !store.contains("d", ledger))
        }
    }

    @Test("traps when it is asked for a keyspace of another schema")
    func foreignKeyspace() async throws {
        try await withTemporaryDirectory { directory in
            await #expect(processExitsWith: .failure) { [directory = directory as String] in
                try? await withStore(in: directory, LedgerSchema().schema) { store in
                    _ = try store.number("apple", LedgerSchema().ledger)
                }
            }
        }
    }
}

extension Store {
    fileprivate func entries(_ ledger: Ledger) throws -> Int {
        try read { try $0.entries(of: ledger.names) }
    }

    fileprivate func contains(_ name: String, _ ledger: Ledger) throws -> Bool {
        try read { try $0.contains(Name(name), in: ledger.names) }
    }
}
