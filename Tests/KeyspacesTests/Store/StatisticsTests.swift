import Foundation
import Keyspaces
import LMDB
import StoreTesting
import Testing

@Suite("Statistics")
struct StatisticsTests {
    @Test("tell entries, trees, the map, readers, jobs and folds")
    func contents() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            for _ in 0..<300 {
                _ = try await store.submit(AddEntry(Record(), views: 1), to: made.ledger)
            }
            let statistics = try statistics(of: store)
            let entries = try #require(statistics.keyspaces.first { $0.name == "entries" })
            #expect(entries.tree.entries == 300)
            #expect(entries.tree.depth == 2)
            #expect(entries.tree.pages > 2)
            #expect(statistics.keyspaces.count == 7)
            #expect(statistics.jobs == 0)
            #expect(statistics.counters.map(\.name) == ["views"])
            #expect(statistics.counters.map(\.blocks) == [300])
            #expect(statistics.counters.map(\.sequences) == [300])
            #expect(statistics.counters.map(\.phase) == [.idle])
            #expect(statistics.map.mapBytes == 64 << 30)
            #expect(statistics.map.freePages > 0)
            #expect(statistics.map.freePages < statistics.map.usedPages)
            #expect(statistics.readers.allSatisfy { $0.process == getpid() })
            try await store.fold()
            let after = try self.statistics(of: store).counters
            #expect(after.map(\.blocks) == [0])
            #expect(after.map(\.sequences) == [0])
        }
    }

    private func statistics(of store: Store) throws -> StoreStatistics { try store.statistics() }
}

@Suite("A copy")
struct CopyTests {
    @Test("beside a writer is one commit, whole")
    func besideWriter() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory + "/store", made.schema) { store in
                for _ in 0..<50 {
                    _ = try await store.submit(AddEntry(Record(), views: 2), to: ledger)
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for _ in 0..<200 {
                            _ = try await store.submit(AddEntry(Record(), views: 3), to: ledger)
                        }
                    }
                    try copy(store, to: directory + "/copy")
                    try await group.waitForAll()
                }
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: directory + "/copy")
            #expect(names == ["data.mdb"])
            try await withStore(in: directory + "/copy", made.schema) { copy in
                let count = try copy.numberOfEntries(ledger)
                #expect((50...250).contains(count))
                // Journal and records are of one commit.
                #expect(try copy.total(UInt64(count), ledger) == (count > 50 ? 3 : 2))
                #expect(try copy.total(UInt64(count) + 1, ledger) == 0)
            }
        }
    }

    @Test("does not take the place of a store, and leaves nothing when it fails")
    func refusals() async throws {
        let made = LedgerSchema()
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory + "/store", made.schema) { store in
                try copy(store, to: directory + "/copy")
                #expect(throws: StoreError.self) { try copy(store, to: directory + "/copy") }
                #expect(throws: StoreError.self) {
                    try copy(store, to: directory + "/copy/data.mdb")
                }
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: directory + "/copy")
            #expect(names == ["data.mdb"])
        }
    }

    private func copy(_ store: Store, to directory: String) throws {
        try store.copy(to: directory)
    }
}

extension Store {
    fileprivate func numberOfEntries(_ ledger: Ledger) throws -> Int {
        try read { try $0.entries(of: ledger.entries) }
    }

    fileprivate func total(_ id: UInt64, _ ledger: Ledger) throws -> UInt64 {
        try read { try $0.total(of: Identifier(id), in: ledger.views) }
    }
}
