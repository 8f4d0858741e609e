import Dispatch
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

    @Test("counts as taken what a reader pins, so that there is room to delete beside it")
    func pinned() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryDirectory { directory in
            let store = try open(directory, made.schema)
            for _ in 0..<200 { _ = try await store.submit(entry, to: ledger) }
            let stored = try percent(of: store)
            #expect(stored < 60)
            let reader = Reader(store)
            await reader.began.wait(past: 0)
            var number: UInt64 = 0
            while number < 10_000 {
                do {
                    try await store.submit(PutName("again", number), to: ledger)
                } catch StoreError.full {
                    break
                }
                number += 1
            }
            #expect((94...96).contains(try percent(of: store)))
            try await store.submit(DropEntry(id: 1), to: ledger)
            reader.end()
            await reader.ended.wait(past: 0)
            #expect(try percent(of: store) <= stored + 5)
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

/// A snapshot on a thread of its own, held until it is told to end.
private final class Reader: Sendable {
    let began = Doorbell()
    let ended = Doorbell()
    private let release = DispatchSemaphore(value: 0)

    init(_ store: Store) {
        Thread { [began, ended, release] in
            try? store.read { _ in
                began.ring()
                release.wait()
            }
            ended.ring()
        }.start()
    }

    func end() { release.signal() }
}
