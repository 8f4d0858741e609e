/// What one transaction has counted so far.
struct CounterBatch: Sendable {
    /// Every amount that was added, in the order of the commands.
    private var added: [DeltaBlock.Delta] = []
    /// What floors have raised: it stands in the folded totals already.
    private(set) var raised: [DeltaBlock.Delta] = []
    /// Keys that begin anew.
    private(set) var begun: Set<UInt64> = []
    /// What the fold at the transaction's beginning did.
    var fold: FoldOutcome?

    /// Whether there is nothing for the journal.
    var countsNothing: Bool { added.isEmpty && begun.isEmpty }
    /// Whether the overlay has nothing to learn.
    var isEmpty: Bool { countsNothing && raised.isEmpty && fold == nil }

    mutating func add(_ amount: UInt64, to key: UInt64) {
        added.append(DeltaBlock.Delta(key: key, amount: amount))
    }

    mutating func raise(_ key: UInt64, by amount: UInt64) {
        raised.append(DeltaBlock.Delta(key: key, amount: amount))
    }

    mutating func begin(_ key: UInt64) {
        added.removeAll { $0.key == key }
        raised.removeAll { $0.key == key }
        begun.insert(key)
    }

    /// The total of `key`, which had `overlaid` before the transaction, or if that is `nil` what
    /// the transaction itself finds folded.
    ///
    /// - Complexity: O(what the transaction has counted so far).
    func total(
        _ key: UInt64,
        overlaid: UInt64?,
        folded: () throws(StoreError) -> UInt64
    ) throws(StoreError) -> UInt64 {
        var sum: UInt64
        if let overlaid, !begun.contains(key) {
            sum = overlaid
            for delta in raised where delta.key == key { sum.addSaturating(delta.amount) }
        } else {
            sum = try folded()
        }
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
