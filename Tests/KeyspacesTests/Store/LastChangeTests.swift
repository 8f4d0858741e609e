import Keyspaces
import StoreTesting
import Testing

@Suite("The last change of a store")
struct LastChangeTests {
    private static let id = Identifier<Ledger>(4)

    private func lastChange(_ store: Store) throws -> UInt64 {
        try store.read { try store.lastChange(in: $0) }
    }

    @Test("is that of the last row put or removed, and not of a count before its fold")
    func rowsAndCounts() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryStore(made.schema) { store in
            #expect(try lastChange(store) == 0)
            try await store.submit(PutName("a", 1), to: ledger)
            #expect(try lastChange(store) == 1)
            let count = Perform { ledger, context in
                try context.add(3, to: Self.id, in: ledger.views)
                return 0
            }
            for _ in 0..<3 { _ = try await store.submit(count, to: ledger) }
            #expect(try lastChange(store) == 1)
            _ = try await store.submit(DeleteName("a"), to: ledger)
            #expect(try lastChange(store) == 5)
            await #expect(throws: Rejection.self) {
                try await store.submit(PutName("a", .max), to: ledger)
            }
            #expect(try lastChange(store) == 5)
            try await store.fold()
            let afterFold = try lastChange(store)
            #expect(afterFold > 6)
        }
    }

    @Test("outlasts the store that was open")
    func reopening() async throws {
        let made = LedgerSchema()
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, made.schema) { store in
                try await store.submit(PutName("a", 1), to: made.ledger)
            }
            try await withStore(in: directory, made.schema) { store in
                let change = try lastChange(store)
                #expect(change == 1)
            }
        }
    }
}
