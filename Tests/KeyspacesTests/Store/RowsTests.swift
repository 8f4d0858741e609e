import Keyspaces
import LMDB
import StoreTesting
import Testing

@Suite("The rows of a keyspace")
struct RowsTests {
    /// Random names, each at most once, none empty.
    private func names(_ generator: inout SeededGenerator, _ count: Int) -> [Name] {
        var names: Set<Name> = []
        while names.count < count {
            let text = Samples.string(&generator, upTo: 4)
            if !text.isEmpty { names.insert(Name(text)) }
        }
        return names.sorted { utf8Precedes($0.text, $1.text) }
    }

    private func store(_ names: [Name], _ store: Store, _ ledger: Ledger) async throws {
        let put = Perform { ledger, context in
            for (index, name) in names.enumerated().reversed() {
                try context.put(Number(UInt64(index)), for: name, in: ledger.names)
            }
            return 0
        }
        _ = try await store.submit(put, to: ledger)
    }

    @Test("come in both orders and from any range as a sorted array has them")
    func againstModel() async throws {
        var generator = SeededGenerator(for: "rows")
        let made = LedgerSchema()
        let names = names(&generator, 300)
        let keys = names.map(\.encoded)
        try await withTemporaryStore(made.schema) { store in
            try await self.store(names, store, made.ledger)
            for _ in 0..<500 {
                let range = range(&generator, keys)
                let inside = keys.filter { key in
                    !key.lexicographicallyPrecedes(range.lower)
                        && range.upper.map { key.lexicographicallyPrecedes($0) } ?? true
                }
                let ascending = try store.keys(of: made.ledger.names, in: range)
                let descending = try store.keys(
                    of: made.ledger.names,
                    in: range,
                    order: .descending
                )
                try #require(ascending == inside, "\(range)")
                try #require(descending == inside.reversed(), "\(range)")
                try #require(try store.count(made.ledger, range) == inside.count)
            }
        }
    }

    private func range(_ generator: inout SeededGenerator, _ keys: [[UInt8]]) -> KeyRange {
        let bounds = [[], [0xFF]] + keys
        let lower = bounds.randomElement(using: &generator) ?? []
        let upper = bounds.randomElement(using: &generator) ?? []
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: return .all
        case 1: return KeyRange(lower: lower, upper: nil)
        case 2: return KeyRange(lower: lower, upper: upper)
        case 3: return .prefix { $0.raw(Array(lower.prefix(1))) }
        default: return KeyRange.all.past(lower, generator.oneIn(2) ? .ascending : .descending)
        }
    }

    @Test(
        "come back page by page, each past the last key of the one before",
        arguments: [1, 7, 50]
    )
    func paging(size: Int) async throws {
        var generator = SeededGenerator(for: "pages")
        let made = LedgerSchema()
        let names = names(&generator, 100)
        try await withTemporaryStore(made.schema) { store in
            try await self.store(names, store, made.ledger)
            for order in [ScanOrder.ascending, .descending] {
                var range = KeyRange.all
                var walked: [[UInt8]] = []
                while true {
                    let page = try store.keys(of: made.ledger.names, in: range, order: order)
                        .prefix(size)
                    guard let last = page.last else { break }
                    walked.append(contentsOf: page)
                    range = range.past(last, order)
                }
                let ascending = names.map(\.encoded)
                #expect(walked == (order == .ascending ? ascending : ascending.reversed()))
            }
        }
    }

    @Test(
        "are skipped to any key in both orders, and never moved back",
        arguments: [
            ScanOrder.ascending, .descending,
        ]
    )
    func skipping(order: ScanOrder) async throws {
        var generator = SeededGenerator(for: "skipped rows")
        let made = LedgerSchema()
        let names = names(&generator, 120)
        try await withTemporaryStore(made.schema) { store in
            // Every other one is there to be found, the others lie between.
            let stored = names.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
            try await self.store(stored, store, made.ledger)
            for _ in 0..<200 {
                let targets = (0..<5).map { _ in names[.random(in: 0..<120, using: &generator)] }
                let inOrder = order == .ascending ? stored : stored.reversed()
                try skip(to: targets, among: inOrder, order, store, made.ledger)
            }
        }
    }

    private func skip(
        to targets: [Name],
        among stored: [Name],
        _ order: ScanOrder,
        _ store: Store,
        _ ledger: Ledger
    ) throws {
        try store.read { snapshot in
            var rest = stored[...]
            var rows = try snapshot.rows(of: ledger.names, order: order)
            for target in targets {
                rest = rest.drop { name in
                    order == .ascending
                        ? utf8Precedes(name.text, target.text)
                        : utf8Precedes(target.text, name.text)
                }
                try #require(try rows.skip(to: target) == !rest.isEmpty)
                guard let first = rest.first else { return }
                try #require(try rows.key() == first)
            }
        }
    }

    @Test("of an empty keyspace are none, in any range and order")
    func emptyKeyspace() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            let ranges = [
                KeyRange.all, KeyRange(lower: [1], upper: [2]), KeyRange(lower: [], upper: []),
                .all.past([], .descending), .all.past([], .ascending),
            ]
            for range in ranges {
                for order in [ScanOrder.ascending, .descending] {
                    let keys = try store.keys(of: made.ledger.names, in: range, order: order)
                    #expect(keys.isEmpty)
                }
            }
        }
    }

    @Test("are read by key: the one that is there, and nil for any other, the longest included")
    func lookUp() async throws {
        let made = LedgerSchema()
        let longest = String(repeating: "a", count: Keyspaces.Limits.keyBytes)
        try await withTemporaryStore(made.schema) { store in
            try await store.submit(PutName(longest, 7), to: made.ledger)
            let long = try store.number(longest, made.ledger)
            #expect(long == 7)
            #expect(try store.number(longest + "a", made.ledger) == nil)
            #expect(try store.number(String(longest.dropLast()), made.ledger) == nil)
            #expect(try await !store.submit(DeleteName(longest + "a"), to: made.ledger))
            #expect(try store.number(longest, made.ledger) == 7)
            let tooLong = PutName(longest + "a", 1)
            await #expect(throws: StoreError.storage(.keySize(512))) {
                try await store.submit(tooLong, to: made.ledger)
            }
            await #expect(throws: StoreError.storage(.keySize(0))) {
                try await store.submit(PutName("", 1), to: made.ledger)
            }
        }
    }

    @Test("keep records of every kind of field")
    func records() async throws {
        var generator = SeededGenerator(for: "stored records")
        let made = LedgerSchema()
        let records = (0..<50).map { _ in Record.random(&generator) }
        try await withTemporaryStore(made.schema) { store in
            for (index, record) in records.enumerated() {
                let id = try await store.submit(AddEntry(record), to: made.ledger)
                #expect(id.rawValue == UInt64(index + 1))
            }
            #expect(try store.records(made.ledger) == records)
        }
    }
}

extension Store {
    fileprivate func count(_ ledger: Ledger, _ range: KeyRange) throws -> Int {
        try read { try $0.count(of: ledger.names, in: range) }
    }

    fileprivate func records(_ ledger: Ledger) throws -> [Record] {
        try read { snapshot in
            var records: [Record] = []
            var rows = try snapshot.rows(of: ledger.entries)
            while let row = try rows.next() { records.append(row.value) }
            return records
        }
    }
}
