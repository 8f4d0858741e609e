import Keyspaces
import StoreTesting
import Testing

@Suite("A counter")
struct CounterTests {
    private static let id = Identifier<Ledger>(4)

    private func add(_ amount: UInt64) -> Perform {
        Perform { ledger, context in
            try context.add(amount, to: Self.id, in: ledger.views)
            return try context.total(of: Self.id, in: ledger.views)
        }
    }

    private func raise(to floor: UInt64) -> Perform {
        Perform { ledger, context in
            try context.raise(Self.id, to: floor, in: ledger.views) ? 1 : 0
        }
    }

    @Test("adds up, from 0, and is ordered by its total")
    func adding() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryStore(made.schema) { store in
            let before = try await store.state(ledger)
            #expect(before == State(total: 0, places: []))
            #expect(try await store.submit(add(3), to: ledger) == 3)
            #expect(try await store.submit(add(4), to: ledger) == 7)
            #expect(try await store.state(ledger) == State(total: 7, places: [7]))
            #expect(made.ledger.views.name == "views")
        }
    }

    @Test("is not touched by adding 0, nor made by it")
    func addingNothing() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryStore(made.schema) { store in
            let total = try await store.submit(add(0), to: ledger)
            #expect(total == 0)
            #expect(try store.keys(of: ledger.views.totals).isEmpty)
            #expect(try await store.state(ledger).places.isEmpty)
        }
    }

    @Test("stays at the greatest number")
    func saturation() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryStore(made.schema) { store in
            let almost = try await store.submit(add(.max - 1), to: ledger)
            #expect(almost == UInt64.max - 1)
            #expect(try await store.submit(add(5), to: ledger) == .max)
            #expect(try await store.submit(add(1), to: ledger) == .max)
            #expect(try await store.state(ledger) == State(total: .max, places: [.max]))
        }
    }

    @Test("whose folded total is damaged says so, and nothing of it is counted")
    func damagedTotal() async throws {
        let made = TalliesSchema()
        let tallies = made.tallies
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, made.schema) { _ in }
            let key = Identifier<Tallies>(7).encoded
            try putRaw([RawPair(key: key, value: [1])], in: "totals", of: directory)
            let store = try open(directory, made.schema)
            let damage = StoreError.undecodable(keyspace: "totals", key: key, .truncated)
            await #expect(throws: damage) { try await store.submit(Count([(7, 1)]), to: tallies) }
            try await store.submit(Count([(8, 1)]), to: tallies)
            #expect(try store.total(8, tallies) == 1)
            await store.close()
        }
    }

    @Test("is raised to a floor, never lowered")
    func raising() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryStore(made.schema) { store in
            let isRaised = try await store.submit(raise(to: 10), to: ledger)
            #expect(isRaised == 1)
            #expect(try await store.submit(raise(to: 10), to: ledger) == 0)
            #expect(try await store.submit(raise(to: 9), to: ledger) == 0)
            #expect(try await store.submit(raise(to: .max), to: ledger) == 1)
            #expect(try await store.state(ledger) == State(total: .max, places: [.max]))
        }
    }

    @Test("is forgotten with its total; its owner forgets the place")
    func forgetting() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryStore(made.schema) { store in
            _ = try await store.submit(add(3), to: ledger)
            let forget = Perform { ledger, context in
                let total = try context.foldedTotal(of: Self.id, in: ledger.views)
                try context.forget(Self.id, in: ledger.views)
                try context.delete(PopularityKey(total: total, id: Self.id), in: ledger.popularity)
                return 0
            }
            _ = try await store.submit(forget, to: ledger)
            #expect(try await store.state(ledger) == State(total: 0, places: []))
        }
    }

    @Test("loses no increment of many submitters")
    func concurrentAdds() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryStore(made.schema) { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for amount in 1...500 as ClosedRange<UInt64> {
                    group.addTask { _ = try await store.submit(add(amount), to: ledger) }
                }
                try await group.waitForAll()
            }
            #expect(try await store.state(ledger) == State(total: 125_250, places: [125_250]))
        }
    }
}

/// A counter's total and the places that it has in the order by totals.
private struct State: Equatable {
    let total: UInt64
    let places: [UInt64]
}

extension Store {
    /// The total before a fold, and the places after it.
    fileprivate func state(_ ledger: Ledger) async throws -> State {
        let total = try total(ledger)
        try await fold()
        #expect(try self.total(ledger) == total)
        return State(total: total, places: try places(ledger))
    }

    private func total(_ ledger: Ledger) throws -> UInt64 {
        try read { try $0.total(of: Identifier(4), in: ledger.views) }
    }

    private func places(_ ledger: Ledger) throws -> [UInt64] {
        try read { snapshot in
            var places: [UInt64] = []
            var rows = try snapshot.rows(of: ledger.popularity)
            while try rows.advance() { places.append(try rows.key().total) }
            return places
        }
    }
}
