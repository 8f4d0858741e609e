import Foundation
import Keyspaces
import LMDB
import StoreTesting
import Testing

@Suite("A map that fills up")
struct FullTests {
    /// Stores 2,000 bytes under the next id.
    private var entry: AddEntry {
        var record = Record()
        record.digest = Array(repeating: 7, count: 2_000)
        return AddEntry(record)
    }

    @Test("takes nothing but what makes room from 95 % on, and everything again once there is room")
    func nearlyFull() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryDirectory { directory in
            let store = try open(directory, made.schema)
            var stored: UInt64 = 0
            while stored < 10_000 {
                do {
                    stored = try await store.submit(entry, to: ledger).rawValue
                } catch StoreError.full {
                    break
                }
            }
            #expect((94...96).contains(try percent(of: store)))
            #expect(store.poisonReason == nil)
            await #expect(throws: StoreError.full) {
                try await store.submit(PutName("late", 1), to: ledger)
            }
            // Deletions are still taken, down to the last one.
            for id in 1...stored { try await store.submit(DropEntry(id: id), to: ledger) }
            #expect(try percent(of: store) < 50)
            try await store.submit(PutName("again", 1), to: ledger)
            try await requireConsistent(store)
            await store.close()
        }
    }

    private func open(_ directory: String, _ schema: borrowing Schema) throws -> Store {
        try Store(
            at: directory,
            schema: schema,
            access: .write(purpose: "test"),
            mapBytes: 2 << 20,
            folding: .never
        )
    }

    private func percent(of store: Store) throws -> Int { try store.usage().percent }
}
