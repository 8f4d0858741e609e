/// A counter without its key's type.
struct CounterDefinition: Sendable {
    let totals: Keyspace<Identifier<CounterDefinition>, Number>
    let journal: Keyspace<BlockKey, DeltaBlock>
    let meta: Keyspace<Name, MetaValue>
    let onChange: CounterChange<UInt64>

    var name: String { totals.name }
    /// Where its ``JournalPosition`` is.
    var positionName: Name { Name("counter.\(name)") }
}

/// What one transaction has counted so far.
struct CounterBatch: Sendable {
    /// What is added, by key.
    private(set) var deltas: [UInt64: UInt64] = [:]
    /// Keys that begin anew.
    private(set) var begun: Set<UInt64> = []
    /// What the fold at the transaction's beginning did.
    var fold: FoldOutcome?

    var isEmpty: Bool { deltas.isEmpty && begun.isEmpty }

    mutating func add(_ amount: UInt64, to key: UInt64) {
        let sum = deltas[key, default: 0]
        deltas[key] = saturated(sum, amount)
    }

    mutating func begin(_ key: UInt64) {
        deltas[key] = nil
        begun.insert(key)
    }

    /// The total of `key` if it was `total` before the transaction.
    func total(
        _ key: UInt64,
        from total: () throws(StoreError) -> UInt64
    ) throws(StoreError)
        -> UInt64
    {
        let before = begun.contains(key) ? 0 : try total()
        return saturated(before, deltas[key] ?? 0)
    }
}

/// The sum, or the greatest number.
func saturated(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
}
