import Keyspaces

/// What most tests keep in a store: numbers by name and by id, an index, and what it can count.
struct Ledger: Sendable {
    /// Its command codes begin here; 1 is the store's own.
    static let firstCode: UInt16 = 100
    let names: Keyspace<Name, Number>
    let entries: Keyspace<Identifier<Ledger>, Record>
    let last: StoredNumber
    let views: Counter<Identifier<Ledger>>
    let popularity: Keyspace<PopularityKey, Empty>

    init(_ schema: inout Schema) {
        names = schema.keyspace("names")
        entries = schema.keyspace("entries")
        last = schema.number("entry")
        let popularity = schema.keyspace(
            "order.popularity",
            key: PopularityKey.self,
            value: Empty.self
        )
        self.popularity = popularity
        views = schema.counter("views") { id, change, context in
            if change.old > 0 {
                try context.delete(PopularityKey(total: change.old, id: id), in: popularity)
            }
            let place = PopularityKey(total: change.new, id: id)
            try context.put(Empty(), for: place, in: popularity)
        }
        schema.add(PopularityRule(ledger: self))
        schema.register(Perform.self, for: self)
        schema.register(PutName.self, for: self)
        schema.register(DeleteName.self, for: self)
        schema.register(AddEntry.self, for: self)
        schema.register(Padded.self, for: self)
        schema.register(DropEntry.self, for: self)
    }
}

/// A place in the order of views: the most viewed first.
struct PopularityKey: KeyCodable, Equatable {
    let total: UInt64
    let id: Identifier<Ledger>

    init(total: UInt64, id: Identifier<Ledger>) {
        self.total = total
        self.id = id
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        total = ~(try reader.unsigned(UInt64.self))
        id = try Identifier(from: &reader)
    }

    func encode(to writer: inout KeyWriter) {
        writer.unsigned(~total)
        id.encode(to: &writer)
    }
}

/// A ledger with the schema that it was made for.
struct LedgerSchema: ~Copyable {
    var schema = Schema()
    let ledger: Ledger

    init() { ledger = Ledger(&schema) }
}

/// The order of views holds each counted entry at its total and nothing else.
struct PopularityRule: IntegrityRule {
    let ledger: Ledger

    var indexes: [KeyspaceID] { [ledger.popularity.id] }

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        var rows = try snapshot.rows(of: ledger.views.totals)
        while let (id, total) = try rows.nextSound() {
            let key = PopularityKey(total: total.value, id: id)
            try report.expect(key, in: ledger.popularity, snapshot)
        }
    }

    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.nameStrays(in: ledger.popularity, snapshot) { snapshot, key, _ in
            try snapshot.getSound(key.id, in: ledger.views.totals)?.value == key.total
        }
    }
}
