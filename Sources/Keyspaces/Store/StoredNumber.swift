/// A single number under a name in `meta`: the last id of a kind, the last sequence of a log.
public struct StoredNumber: Sendable {
    let name: Name
    let meta: Keyspace<Name, MetaValue>
}

extension KeyspaceReader where Self: ~Copyable {
    /// The number; 0 if it was never set.
    ///
    /// - Throws: ``StoreError/undecodable(keyspace:key:_:)`` if it is above `Int64.max`, which
    ///   nobody counts to.
    public func value(of number: StoredNumber) throws(StoreError) -> UInt64 {
        let value = try get(number.name, in: number.meta)?.number ?? 0
        if value > Limits.storedNumber {
            let key = number.name.encoded
            throw .undecodable(keyspace: number.meta.name, key: key, .value("number"))
        }
        return value
    }
}

extension CommandContext {
    /// Sets the number.
    public mutating func set(_ number: StoredNumber, to value: UInt64) throws(StoreError) {
        try put(MetaValue(value), for: number.name, in: number.meta)
    }

    /// Raises the number by one and returns it: 1 first, never the same again.
    public mutating func next(_ number: StoredNumber) throws(StoreError) -> UInt64 {
        let next = try value(of: number) + 1
        try set(number, to: next)
        return next
    }
}
