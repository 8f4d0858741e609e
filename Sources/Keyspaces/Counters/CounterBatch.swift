/// What one transaction has counted so far.
struct CounterBatch: Sendable {
    /// Every amount that was added, in the order of the commands.
    private var added: [DeltaBlock.Delta] = []
    /// Keys that begin anew.
    private(set) var begun: Set<UInt64> = []
    /// What the fold at the transaction's beginning did.
    var fold: FoldOutcome?

    var isEmpty: Bool { added.isEmpty && begun.isEmpty }

    mutating func add(_ amount: UInt64, to key: UInt64) {
        added.append(DeltaBlock.Delta(key: key, amount: amount))
    }

    mutating func begin(_ key: UInt64) {
        added.removeAll { $0.key == key }
        begun.insert(key)
    }

    /// The total of `key` if it was `total` before the transaction.
    ///
    /// - Complexity: O(what the transaction has counted so far).
    func total(
        _ key: UInt64,
        from total: () throws(StoreError) -> UInt64
    ) throws(StoreError) -> UInt64 {
        var sum = begun.contains(key) ? 0 : try total()
        for delta in added where delta.key == key { sum.addSaturating(delta.amount) }
        return sum
    }

    /// What is added to each key, by ascending keys.
    ///
    /// - Complexity: O(n log n).
    var deltas: [DeltaBlock.Delta] {
        var sorted: [DeltaBlock.Delta] = []
        sorted.reserveCapacity(added.count)
        for delta in added.sorted(by: { $0.key < $1.key }) {
            if let last = sorted.last, last.key == delta.key {
                sorted[sorted.count - 1].amount.addSaturating(delta.amount)
            } else {
                sorted.append(delta)
            }
        }
        return sorted
    }
}

extension UInt64 {
    /// Adds, up to the greatest number.
    mutating func addSaturating(_ other: UInt64) {
        let (sum, overflow) = addingReportingOverflow(other)
        self = overflow ? .max : sum
    }
}
