/// A durable number for each key of a kind, made to be incremented often.
///
/// An increment is acknowledged when it is durable, and never counted twice. Totals saturate at
/// `UInt64.max`.
///
/// Writing a total back for each increment would dirty a page for each key. Instead the increments
/// of a transaction are appended to a **journal** as compact blocks, an **overlay** in memory holds
/// the totals of the keys that the journal speaks of, and **folds** move them into the totals now
/// and then, in the order of the keys.
///
/// ```
///   add ─▶ batch ─▶ one block a transaction ─▶ journal ──fold, in chunks──▶ totals ─▶ onChange
///                     │ after the commit                                     ▲
///                     └──────────────▶ overlay ◀── total(of:) ── else ───────┘
/// ```
///
/// What is ordered by a counter is ordered by the folded totals, which lag behind by at most a
/// fold: see ``FoldPolicy``. A fold takes in what was counted in one hour of the clock, so that
/// what is kept by hours is exact.
public struct Counter<Key: CounterKey>: Sendable {
    /// The folded totals; the exact ones are had by ``KeyspaceReader/total(of:in:)``.
    public let totals: Keyspace<Key, Number>
    /// Its place among the counters of the schema.
    @usableFromInline let slot: Int

    /// The keyspace's name.
    public var name: String { totals.name }
}

/// A key of a counter: a number, stored in eight bytes, big-endian.
public protocol CounterKey: KeyCodable {
    /// The number.
    var rawValue: UInt64 { get }
    /// The key of this number.
    init(_ rawValue: UInt64)
}

extension Identifier: CounterKey {}

/// How a folded total changes.
public struct TotalChange: Sendable, Equatable {
    /// The total before.
    public let old: UInt64
    /// The total after: never less.
    public let new: UInt64
    /// The hour in which the difference was counted, since 1970-01-01T00:00Z; `nil` if the total
    /// was raised to a floor: it was counted elsewhere, and nobody knows when.
    public let hour: UInt32?
}

/// What is told of a folded total, in the transaction that changes it.
///
/// At most eight writes: ``Limits/foldKeys`` keys must fit into one command.
public typealias CounterChange<Key> =
    @Sendable (Key, TotalChange, inout CommandContext) throws -> Void

extension KeyspaceReader where Self: ~Copyable {
    /// The total of `key`: 0 if it was never incremented.
    ///
    /// It is never less than what the snapshot's commit made of it; in the process that writes it
    /// may be more, by commits that came since.
    ///
    /// - Complexity: O(log n). Outside the process that writes, the first total of a commit reads
    ///   the whole journal.
    @inlinable
    public func total<Key>(of key: Key, in counter: Counter<Key>) throws(StoreError) -> UInt64 {
        try total(of: key.rawValue, slot: counter.slot, schema: counter.totals.schema)
    }

    /// The total of `key` as of the last fold, by which orders stand.
    ///
    /// - Complexity: O(log n).
    public func foldedTotal<Key>(
        of key: Key,
        in counter: Counter<Key>
    ) throws(StoreError) -> UInt64 {
        try get(key, in: counter.totals)?.value ?? 0
    }
}

extension CommandContext {
    /// Adds `amount` to the total of `key`.
    ///
    /// - Complexity: O(1); it is written with what the whole transaction counts.
    @inlinable
    public mutating func add<Key>(
        _ amount: UInt64,
        to key: Key,
        in counter: Counter<Key>
    ) throws(StoreError) {
        try add(amount, to: key.rawValue, slot: counter.slot)
    }

    @usableFromInline
    mutating func add(_ amount: UInt64, to key: UInt64, slot: Int) throws(StoreError) {
        if amount == 0 { return }
        try countWrite()
        counting[slot].add(amount, to: key)
    }

    /// Lifts the total of `key` to `floor` if it is below, past the journal: the folded total rises
    /// at once by what is missing, and the owner is told.
    ///
    /// Whether it was.
    ///
    /// - Throws: what the counter's `onChange` throws.
    @discardableResult
    public mutating func raise<Key>(
        _ key: Key,
        to floor: UInt64,
        in counter: Counter<Key>
    ) throws -> Bool {
        let total = try total(of: key, in: counter)
        if total >= floor { return false }
        try raise(key.rawValue, by: floor - total, slot: counter.slot)
        return true
    }

    private mutating func raise(_ key: UInt64, by amount: UInt64, slot: Int) throws {
        let counter = tables.counters.definitions[slot]
        let old = try get(Identifier(key), in: counter.totals)?.value ?? 0
        var new = old
        new.addSaturating(amount)
        try put(Number(new), for: Identifier(key), in: counter.totals)
        counting[slot].raise(key, by: amount)
        try counter.onChange(key, TotalChange(old: old, new: new, hour: nil), &self)
    }

    /// Forgets the total of `key`, which counts from 0 again.
    ///
    /// The owner removes what is ordered by its folded total. A reader of an earlier snapshot may
    /// see 0 already.
    public mutating func forget<Key>(_ key: Key, in counter: Counter<Key>) throws(StoreError) {
        try countWrite()
        try delete(key, in: counter.totals)
        counting[counter.slot].begin(key.rawValue)
    }
}
