/// A durable number for each key of a kind, made to be incremented often.
///
/// An increment is a command like any other: it is acknowledged when it is durable, and never
/// counted twice. Totals saturate at `UInt64.max`.
public struct Counter<Key: KeyCodable>: Sendable {
    /// The keyspace of the totals, for a rule that proves them; read through ``KeyspaceReader``.
    public let totals: Keyspace<Key, Number>
    let onChange: CounterChange<Key>

    /// The keyspace's name.
    public var name: String { totals.name }
}

/// What is told of a changed total: the key, the old total, the new one.
public typealias CounterChange<Key> =
    @Sendable (Key, UInt64, UInt64, inout CommandContext) throws -> Void

extension KeyspaceReader where Self: ~Copyable {
    /// The total of `key`: 0 if it was never incremented.
    ///
    /// - Complexity: O(log n).
    public func total<Key>(of key: Key, in counter: Counter<Key>) throws(StoreError) -> UInt64 {
        try get(key, in: counter.totals)?.value ?? 0
    }
}

extension CommandContext {
    /// Adds `amount` to the total of `key`.
    public mutating func add<Key>(
        _ amount: UInt64,
        to key: Key,
        in counter: Counter<Key>
    ) throws {
        let old = try total(of: key, in: counter)
        let (sum, overflow) = old.addingReportingOverflow(amount)
        let new = overflow ? UInt64.max : sum
        if new == old { return }
        try put(Number(new), for: key, in: counter.totals)
        try counter.onChange(key, old, new, &self)
    }

    /// Lifts the total of `key` to `floor` if it is below.
    ///
    /// Whether it was.
    @discardableResult
    public mutating func raise<Key>(
        _ key: Key,
        to floor: UInt64,
        in counter: Counter<Key>
    ) throws -> Bool {
        let old = try total(of: key, in: counter)
        if old >= floor { return false }
        try add(floor - old, to: key, in: counter)
        return true
    }

    /// Forgets the total of `key`.
    ///
    /// The owner removes what is ordered by it.
    public mutating func forget<Key>(_ key: Key, in counter: Counter<Key>) throws(StoreError) {
        try delete(key, in: counter.totals)
    }
}
