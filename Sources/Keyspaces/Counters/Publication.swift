import LMDB
import Synchronization

/// What a commit changes in the overlays: made before the commit, told after it.
struct Publication: Sendable {
    /// One counter's part.
    struct Part: Sendable {
        let slot: Int
        let position: JournalPosition
        let begun: [UInt64]
        let raised: [DeltaBlock.Delta]
        let added: [Addition]
        let fold: FoldOutcome?
    }

    /// An amount added to a key.
    struct Addition: Sendable {
        let delta: DeltaBlock.Delta
        /// Whether the overlay held the key before the commit.
        var isHeld: Bool
        /// The key's folded total, where the overlay does not hold it.
        var base: UInt64 = 0
    }

    let commit: Int
    let parts: [Part]
}

extension CommandContext {
    /// Writes what the transaction has counted into the journals.
    ///
    /// - Returns: what is to be told to the overlays once it is durable.
    mutating func putJournals() throws(StoreError) -> Publication {
        var parts: [Publication.Part] = []
        for slot in counting.indices {
            let batch = counting[slot]
            if batch.isEmpty { continue }
            parts.append(try putJournal(batch, slot))
        }
        return Publication(commit: transaction.commit, parts: parts)
    }

    private mutating func putJournal(
        _ batch: CounterBatch,
        _ slot: Int
    ) throws(StoreError) -> Publication.Part {
        let counter = tables.counters.definitions[slot]
        let overlay = tables.counters.overlays[slot]
        var position = try position(of: counter)
        let begun = batch.begun.sorted()
        let deltas = batch.deltas
        if !batch.countsNothing {
            position.last += 1
            let blocks = DeltaBlock.pack(hour: timestamp.hour, begun: begun, deltas: deltas)
            for (part, block) in blocks.enumerated() {
                let key = BlockKey(position.last, UInt16(part))
                try append(block, for: key, to: counter.journal)
            }
            try put(position, of: counter)
        }
        var added = overlay.additions(of: deltas)
        for index in added.indices {
            let key = added[index].delta.key
            if added[index].isHeld && !batch.begun.contains(key) { continue }
            added[index].base = try get(Identifier(key), in: counter.totals)?.value ?? 0
        }
        return Publication.Part(
            slot: slot,
            position: position,
            begun: begun,
            raised: batch.raised,
            added: added,
            fold: batch.fold
        )
    }
}

extension Overlay {
    /// Takes in what a commit has made durable.
    func publish(_ part: Publication.Part, commit: Int) {
        writer.withLock { state in
            state.position = part.position
            switch part.fold {
            case .began(let cut):
                freeze()
                for split in cut.splits { divide(split) }
                state.frozen = cut.keys[...]
                state.liveKeys = cut.splits.count
                state.foldBeganBefore = state.foldBegan
                // What is left is due at once.
                if cut.splits.isEmpty { state.foldBegan = .now }
            case .folded(let keys):
                for key in keys { settle(key, at: commit) }
                state.frozen.removeFirst(keys.count)
                state.retired.append((commit, keys))
            case .trimmed:
                guard part.position.phase == .idle else { break }
                let isWhole = state.foldBegan != state.foldBeganBefore
                state.foldTook = isWhole ? .now - state.foldBegan : .zero
            case nil: break
            }
            for key in part.begun {
                if let entry = forget(key), entry.live > 0 { state.liveKeys -= 1 }
            }
            for delta in part.raised { raise(delta.key, by: delta.amount) }
            state.liveKeys += add(part.added)
        }
    }

    /// Drops folded keys that no snapshot needs any more.
    func sweep(oldestSnapshot: () -> Int) {
        writer.withLock { state in
            guard let first = state.retired.first else { return }
            let oldest = oldestSnapshot()
            if first.commit > oldest { return }
            let old = state.retired.prefix { $0.commit <= oldest }
            for (_, keys) in old {
                for key in keys { drop(key, before: oldest) }
            }
            state.retired.removeFirst(old.count)
        }
    }
}
