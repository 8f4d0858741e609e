public import Keyspaces

/// A store that only counts, and what it told of folds.
public struct Tallies: Sendable {
    /// The counter.
    public let totals: Counter<Identifier<Tallies>>
    /// Each key by its folded total: what a fold keeps in order.
    public let order: Keyspace<TallyPlace, Empty>
    /// What was counted of each key in each hour, as far as it is folded.
    public let hours: Keyspace<TallyHour, Number>

    /// Adds everything to a schema; `onFold` is told of each key that a fold comes to.
    public init(
        _ schema: inout Schema,
        onFold: @escaping @Sendable (UInt64) throws -> Void = { _ in }
    ) {
        let order = schema.keyspace("order", key: TallyPlace.self, value: Empty.self)
        self.order = order
        let hours = schema.keyspace("hours", key: TallyHour.self, value: Number.self)
        self.hours = hours
        totals = schema.counter("totals") { id, change, context in
            try onFold(id.rawValue)
            if change.old > 0 {
                try context.delete(TallyPlace(total: change.old, id: id), in: order)
            }
            try context.put(Empty(), for: TallyPlace(total: change.new, id: id), in: order)
            guard let hour = change.hour else { return }
            let counted = try context.get(TallyHour(hour, id), in: hours)?.value ?? 0
            let more = Number(counted + change.new - change.old)
            try context.put(more, for: TallyHour(hour, id), in: hours)
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
    /// What totals are lifted to before anything is added.
    public var floors: [(key: UInt64, floor: UInt64)] = []

    /// Adds amounts after forgetting and lifting keys.
    public init(
        _ amounts: [(key: UInt64, amount: UInt64)],
        forgetting forgotten: [UInt64] = [],
        lifting floors: [(key: UInt64, floor: UInt64)] = []
    ) {
        self.amounts = amounts
        self.forgotten = forgotten
        self.floors = floors
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        amounts = try reader.list { (reader) throws(CodecError) in
            (try reader.unsigned(), try reader.unsigned())
        }
        forgotten = try reader.list { (reader) throws(CodecError) in try reader.unsigned() }
        floors = try reader.list { (reader) throws(CodecError) in
            (try reader.unsigned(), try reader.unsigned())
        }
    }

    /// Writes amounts, forgotten keys and floors.
    public func encode(to writer: inout ByteWriter) {
        writer.list(amounts) {
            $0.unsigned($1.key)
            $0.unsigned($1.amount)
        }
        writer.list(forgotten) { $0.unsigned($1) }
        writer.list(floors) {
            $0.unsigned($1.key)
            $0.unsigned($1.floor)
        }
    }

    /// Forgets, lifts, then adds.
    public func apply(to tallies: Tallies, in context: inout CommandContext) throws {
        for key in forgotten {
            let id = Identifier<Tallies>(key)
            let folded = try context.foldedTotal(of: id, in: tallies.totals)
            try context.forget(id, in: tallies.totals)
            let place = TallyPlace(total: folded, id: id)
            try context.delete(place, in: tallies.order)
            for hour in try tallies.hours(of: id, context) {
                try context.delete(hour, in: tallies.hours)
            }
        }
        for (key, floor) in floors {
            try context.raise(Identifier(key), to: floor, in: tallies.totals)
        }
        for (key, amount) in amounts {
            try context.add(amount, to: Identifier(key), in: tallies.totals)
        }
    }
}

extension Tallies {
    fileprivate func hours(
        of id: Identifier<Tallies>,
        _ context: borrowing CommandContext
    ) throws -> [TallyHour] {
        var found: [TallyHour] = []
        var rows = try context.rows(of: hours)
        while let (key, _) = try rows.next() { if key.id == id { found.append(key) } }
        return found
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

/// A tally in an hour.
public struct TallyHour: KeyCodable, Hashable {
    /// Since 1970-01-01T00:00Z.
    public let hour: UInt32
    /// What was counted.
    public let id: Identifier<Tallies>

    /// A tally in an hour.
    public init(_ hour: UInt32, _ id: Identifier<Tallies>) {
        self.hour = hour
        self.id = id
    }

    /// Reads hour and id.
    public init(from reader: inout ByteReader) throws(CodecError) {
        hour = try reader.unsigned()
        id = try Identifier(from: &reader)
    }

    /// Writes hour and id.
    public func encode(to writer: inout KeyWriter) {
        writer.unsigned(hour)
        id.encode(to: &writer)
    }
}
