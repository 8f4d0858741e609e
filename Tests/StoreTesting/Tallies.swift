public import Keyspaces

/// A store that only counts, and what it told of folds.
public struct Tallies: Sendable {
    /// The counter.
    public let totals: Counter<Identifier<Tallies>>
    /// Each key by its folded total: what a fold keeps in order.
    public let order: Keyspace<TallyPlace, Empty>

    /// Adds everything to a schema.
    public init(_ schema: inout Schema) {
        let order = schema.keyspace("order", key: TallyPlace.self, value: Empty.self)
        self.order = order
        totals = schema.counter("totals") { id, old, new, context in
            if old > 0 { try context.delete(TallyPlace(total: old, id: id), in: order) }
            try context.put(Empty(), for: TallyPlace(total: new, id: id), in: order)
        }
        schema.register(Count.self, for: self)
    }
}

/// Adds amounts to keys, or forgets them.
public struct Count: Command {
    /// 200.
    public static var code: UInt16 { 200 }
    /// What is added, by key.
    public var amounts: [(key: UInt64, amount: UInt64)] = []
    /// Keys that begin anew before anything is added.
    public var forgotten: [UInt64] = []

    /// Adds amounts after forgetting keys.
    public init(_ amounts: [(key: UInt64, amount: UInt64)], forgetting forgotten: [UInt64] = []) {
        self.amounts = amounts
        self.forgotten = forgotten
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        amounts = try reader.list { (reader) throws(CodecError) in
            (try reader.unsigned(), try reader.unsigned())
        }
        forgotten = try reader.list { (reader) throws(CodecError) in try reader.unsigned() }
    }

    /// Writes amounts and forgotten keys.
    public func encode(to writer: inout ByteWriter) {
        writer.list(amounts) {
            $0.unsigned($1.key)
            $0.unsigned($1.amount)
        }
        writer.list(forgotten) { $0.unsigned($1) }
    }

    /// Forgets, then adds.
    public func apply(to tallies: Tallies, in context: inout CommandContext) throws {
        for key in forgotten {
            let id = Identifier<Tallies>(key)
            let folded = try context.foldedTotal(of: id, in: tallies.totals)
            try context.forget(id, in: tallies.totals)
            let place = TallyPlace(total: folded, id: id)
            try context.delete(place, in: tallies.order)
        }
        for (key, amount) in amounts {
            try context.add(amount, to: Identifier(key), in: tallies.totals)
        }
    }
}

/// A schema of tallies.
public struct TalliesSchema: ~Copyable {
    /// The schema.
    public var schema = Schema()
    /// What it was made for.
    public let tallies: Tallies

    /// An own schema.
    public init() { tallies = Tallies(&schema) }
}

/// A place in the order of a tally's totals.
public struct TallyPlace: KeyCodable, Equatable {
    /// The folded total.
    public let total: UInt64
    /// What has it.
    public let id: Identifier<Tallies>

    /// A place.
    public init(total: UInt64, id: Identifier<Tallies>) {
        self.total = total
        self.id = id
    }

    /// Reads total and id.
    public init(from reader: inout ByteReader) throws(CodecError) {
        total = try reader.unsigned()
        id = try Identifier(from: &reader)
    }

    /// Writes total and id.
    public func encode(to writer: inout KeyWriter) {
        writer.unsigned(total)
        id.encode(to: &writer)
    }
}
