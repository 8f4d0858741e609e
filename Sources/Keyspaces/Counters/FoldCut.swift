/// What a fold takes in: the increments up to a sequence of the journal.
///
/// All of them were counted in one hour, the earliest of the journal, so that whoever keeps totals
/// by hours learns the hour with each total. When the hour has turned since, the journal holds
/// blocks of more than one, and the fold leaves the later ones to the next:
///
/// ```
///            first                upTo               last
///   hour     ──┼── 500 000 ─────────┼── 500 001 ───────┼──▶
///              │ taken              │ left             │
/// ```
struct FoldCut: Sendable {
    /// A key with increments on both sides.
    struct Split: Sendable {
        let key: UInt64
        let taken: UInt64
        let left: UInt64
    }

    /// The last sequence that is taken in.
    let upTo: UInt64
    /// The keys whose increments are taken in, ascending.
    let keys: [UInt64]
    /// What is left of keys, ascending; what is taken of them is 0 where they are not among `keys`.
    let splits: [Split]
}

extension CommandContext {
    /// Where a fold that begins now cuts the journal.
    ///
    /// - Complexity: O(n log n) in the keys with unfolded increments; once an hour, O(the journal).
    func cut(
        _ counter: CounterDefinition,
        _ position: JournalPosition,
        _ overlay: Overlay
    ) throws(StoreError) -> FoldCut {
        let upTo = try lastOfFirstHour(counter, position)
        if upTo == position.last {
            return FoldCut(upTo: upTo, keys: overlay.liveKeys(), splits: [])
        }
        var (taken, left): ([UInt64: UInt64], [UInt64: UInt64]) = ([:], [:])
        var rows = try rows(of: counter.journal)
        while let (key, block) = try rows.next() {
            for begun in block.begun { (taken[begun], left[begun]) = (nil, nil) }
            for delta in block.deltas {
                if key.sequence <= upTo {
                    taken[delta.key, default: 0].addSaturating(delta.amount)
                } else {
                    left[delta.key, default: 0].addSaturating(delta.amount)
                }
            }
        }
        let splits = left.keys.sorted().map { key in
            FoldCut.Split(key: key, taken: taken[key] ?? 0, left: left[key] ?? 0)
        }
        return FoldCut(upTo: upTo, keys: taken.keys.sorted(), splits: splits)
    }

    /// The last sequence of the hour of the first block: hours never go back, so that halving finds
    /// it.
    private func lastOfFirstHour(
        _ counter: CounterDefinition,
        _ position: JournalPosition
    ) throws(StoreError) -> UInt64 {
        if position.first >= position.last { return position.last }
        let hour = try hour(of: position.first, in: counter)
        if try self.hour(of: position.last, in: counter) == hour { return position.last }
        var (inside, outside) = (position.first, position.last)
        while outside - inside > 1 {
            let middle = inside + (outside - inside) / 2
            if try self.hour(of: middle, in: counter) == hour {
                inside = middle
            } else {
                outside = middle
            }
        }
        return inside
    }

    /// The hour of a sequence; `nil` if its first block is missing, which `check` reports.
    func hour(
        of sequence: UInt64,
        in counter: CounterDefinition
    ) throws(StoreError) -> UInt32? {
        try get(BlockKey(sequence, 0), in: counter.journal)?.hour
    }
}
