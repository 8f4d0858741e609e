import Foundation
import Keyspaces
import StoreTesting
import Synchronization
import Testing

extension Store {
    func total(_ key: UInt64, _ tallies: Tallies) throws -> UInt64 {
        try read { try $0.total(of: Identifier(key), in: tallies.totals) }
    }

    /// Folded totals by key, and the order that a fold keeps: equal, once everything is folded.
    func folded(_ tallies: Tallies) throws -> (totals: [UInt64: UInt64], order: [UInt64: UInt64]) {
        try read { snapshot in
            var totals: [UInt64: UInt64] = [:]
            var rows = try snapshot.rows(of: tallies.totals.totals)
            while let (key, total) = try rows.next() { totals[key.rawValue] = total.value }
            var order: [UInt64: UInt64] = [:]
            var places = try snapshot.rows(of: tallies.order)
            while try places.advance() {
                let place = try places.key()
                order[place.id.rawValue] = place.total
            }
            return (totals, order)
        }
    }
}

@Suite("A fold")
struct FoldTests {
    /// One random step of a history: what to do and what it does to the model.
    private func step(
        _ model: inout [UInt64: UInt64],
        _ generator: inout SeededGenerator
    ) -> Count {
        var forgotten: [UInt64] = []
        if generator.oneIn(8), let key = model.keys.sorted().randomElement(using: &generator) {
            forgotten.append(key)
            model[key] = nil
        }
        let amounts = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
            let key = UInt64.random(in: 0...40, using: &generator) * (generator.oneIn(3) ? 1 : 977)
            return (key: key, amount: UInt64.random(in: 0...300, using: &generator))
        }
        var floors: [(key: UInt64, floor: UInt64)] = []
        if generator.oneIn(4) {
            let key = UInt64.random(in: 0...40, using: &generator)
            let floor = UInt64.random(in: 0...900, using: &generator)
            floors.append((key, floor))
            if floor > model[key] ?? 0 { model[key] = floor }
        }
        for (key, amount) in amounts where amount > 0 { model[key, default: 0] += amount }
        return Count(amounts, forgetting: forgotten, lifting: floors)
    }

    @Test("at any moment of a history, in chunks of any size, leaves every total as it is")
    func history() async throws {
        var generator = SeededGenerator(for: "folds")
        let made = TalliesSchema()
        let tallies = made.tallies
        var model: [UInt64: UInt64] = [:]
        try await withTemporaryDirectory { directory in
            for _ in 0..<12 {
                try await withStore(in: directory, made.schema) { store in
                    for _ in 0..<60 {
                        if generator.oneIn(2) {
                            let limit = Int.random(in: 1...9, using: &generator)
                            try await store.replay(FoldStep("totals", limit: limit).encoded)
                        } else {
                            let count = step(&model, &generator)
                            try await store.submit(count, to: tallies)
                        }
                        for key in (0...40).flatMap({ [$0, $0 * 977] }) as [UInt64] {
                            try #require(try store.total(key, tallies) == model[key] ?? 0)
                        }
                    }
                }
                try verifyOutside(directory, made.schema, tallies, model)
            }
            try await withStore(in: directory, made.schema) { store in
                try await store.fold()
                let (totals, order) = try store.folded(tallies)
                #expect(totals == model)
                #expect(order == model)
            }
            #expect(try rawPairs("totals.journal", in: directory).isEmpty)
        }
    }

    /// What another process makes of base and journal, wherever a fold stands.
    private func verifyOutside(
        _ directory: String,
        _ schema: borrowing Schema,
        _ tallies: Tallies,
        _ model: [UInt64: UInt64]
    ) throws {
        let reader = try openReader(directory, schema)
        for (key, total) in model { try #require(try reader.total(key, tallies) == total) }
    }

    @Test("runs by itself, and lets go of memory and journal")
    func automatic() async throws {
        let made = TalliesSchema()
        let tallies = made.tallies
        let policy = FoldPolicy(keys: 50, interval: .milliseconds(50))
        try await withTemporaryStore(made.schema, folding: policy) { store in
            for round in 0..<20 as Range<UInt64> {
                let amounts = (0..<100 as Range<UInt64>).map { (key: $0, amount: $0 + round) }
                try await store.submit(Count(amounts), to: tallies)
            }
            let end = ContinuousClock.now + .seconds(30)
            while try store.folded(tallies).order.values.reduce(0, +) < 118_000,
                ContinuousClock.now < end
            {
                try await Task.sleep(for: .milliseconds(10))
            }
            let (totals, order) = try store.folded(tallies)
            #expect(totals == order)
            #expect(totals[7] == 7 * 20 + 190)
        }
    }

    @Test("for which the map has no room is tried again")
    func full() async throws {
        let folds = Tally()
        var schema = Schema()
        let tallies = Tallies(&schema) { _ in
            folds.raise()
            // With the commands beside it, and alone.
            if folds.count <= 2 { throw StoreError.full }
        }
        let policy = FoldPolicy(interval: .milliseconds(50))
        try await withTemporaryStore(schema, folding: policy) { store in
            try await store.submit(Count([(7, 3)]), to: tallies)
            let end = ContinuousClock.now + .seconds(30)
            while try store.folded(tallies).totals != [7: 3], .now < end {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(folds.count == 3)
            #expect(store.foldFailure == nil)
        }
    }

    @Test("tells how far behind it is: keys that wait, and since when at most")
    func lag() async throws {
        let made = TalliesSchema()
        let tallies = made.tallies
        try await withTemporaryStore(made.schema) { store in
            let start = ContinuousClock.now
            #expect(store.foldLags.map(\.name) == ["totals"])
            try await store.submit(Count([(1, 1), (2, 1), (3, 1)]), to: tallies)
            for keys in [3, 3, 2, 1] {
                let lag = try #require(store.foldLags.first)
                #expect(lag.keys == keys)
                #expect(lag.age > .zero && lag.age < .now - start + .seconds(1))
                try await store.replay(FoldStep("totals", limit: 1).encoded)
            }
            #expect(store.foldLags.map(\.keys) == [0])
            #expect(store.foldLags.map(\.age) == [.zero])
        }
    }

    @Test("hides nothing from readers, and counts nothing twice, while a storm goes on")
    func concurrentReaders() async throws {
        let made = TalliesSchema()
        let storm = Storm(tallies: made.tallies)
        let policy = FoldPolicy(keys: 8, interval: .milliseconds(1))
        try await withTemporaryStore(made.schema, folding: policy) { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for reader in 0..<4 as Range<UInt64> {
                    group.addTask { try await storm.read(store, SeededGenerator(seed: reader)) }
                }
                try await storm.write(store)
                try await group.waitForAll()
            }
            try await store.fold()
            let (totals, order) = try store.folded(storm.tallies)
            #expect(totals == order)
            #expect(totals.values.reduce(0, +) == 3_200)
        }
    }
}

/// Writers that count, and readers that know what they must see.
private final class Storm: Sendable {
    let tallies: Tallies
    private let acknowledged = Mutex<[UInt64]>(Array(repeating: 0, count: 16))
    private let attempted = Mutex<[UInt64]>(Array(repeating: 0, count: 16))
    private let isOver = Atomic(false)

    init(tallies: Tallies) { self.tallies = tallies }

    /// Reads until the writers are done: at least what was acknowledged before, at most what was
    /// attempted by then, and never less than a moment ago.
    func read(_ store: Store, _ seeded: SeededGenerator) async throws {
        var generator = seeded
        while !isOver.load(ordering: .acquiring) {
            let key = UInt64.random(in: 0..<16, using: &generator)
            let floor = acknowledged.withLock { $0[Int(key)] }
            let (first, second) = try store.twice(key, tallies)
            let ceiling = attempted.withLock { $0[Int(key)] }
            try #require(floor <= first)
            try #require(first <= second)
            try #require(second <= ceiling)
            await Task.yield()
        }
    }

    /// Counts 3,200 times, eight at a time.
    func write(_ store: Store) async throws {
        defer { isOver.store(true, ordering: .releasing) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 100..<108 as Range<UInt64> {
                group.addTask { try await self.write(store, SeededGenerator(seed: writer)) }
            }
            try await group.waitForAll()
        }
    }

    private func write(_ store: Store, _ seeded: SeededGenerator) async throws {
        var generator = seeded
        for _ in 0..<400 {
            let key = UInt64.random(in: 0..<16, using: &generator)
            attempted.withLock { $0[Int(key)] += 1 }
            try await store.submit(Count([(key, 1)]), to: tallies)
            acknowledged.withLock { $0[Int(key)] += 1 }
        }
    }
}

extension Store {
    /// A key's total at the beginning and at the end of one snapshot's life.
    fileprivate func twice(_ key: UInt64, _ tallies: Tallies) throws -> (UInt64, UInt64) {
        try read { snapshot in
            let first = try snapshot.total(of: Identifier(key), in: tallies.totals)
            usleep(200)
            return (first, try snapshot.total(of: Identifier(key), in: tallies.totals))
        }
    }
}
