import Synchronization

/// The totals of the keys of one counter that have unfolded increments, in the process that writes.
///
/// It holds absolute totals, so that nothing is ever counted twice: a reader takes the overlay's
/// total, and the folded one if there is none. That this is never less than the reader's snapshot
/// holds by two rules:
/// - a commit is published here before anybody sees it: see ``Counters/awaitPublication(of:)``;
/// - a folded key stays until no snapshot is older than its fold.
///
/// Readers look up under a shard's lock. Only the writer's thread changes anything.
final class Overlay: Sendable {
    /// What is known of one key.
    struct Entry: Sendable {
        /// The total with every published increment.
        var total: UInt64
        /// Increments since the newest fold began.
        var live: UInt64 = 0
        /// Increments that the newest fold takes in and has not come to.
        var frozen: UInt64 = 0
        /// The commit that folded it last.
        var foldedAt = 0

        var isFolded: Bool { live == 0 && frozen == 0 }
    }

    private final class Shard: Sendable {
        let entries = Mutex(KeyTable<Entry>())
    }

    /// What only the writer's thread looks at, and who asks for the store's statistics.
    struct WriterState: Sendable {
        var position = JournalPosition()
        /// The keys to which the fold under way has not come, ascending.
        var frozen: ArraySlice<UInt64> = []
        /// Folded keys, by the commit of their fold.
        var retired: [(commit: Int, keys: [UInt64])] = []
        /// Keys with increments since the newest fold began.
        var liveKeys = 0
        /// When the newest fold began that took in everything; that of the store's opening if none
        /// has.
        var foldBegan = ContinuousClock.now
        /// When the one before it began, whose rest a fold under way takes in.
        var foldBeganBefore = ContinuousClock.now
        /// How long the last fold took, beside the commands that were written meanwhile; zero if
        /// it has left something, which is due at once.
        var foldTook = Duration.zero
        /// Before when no step of a fold is due.
        var pausedUntil = ContinuousClock.now
        /// Why folds have ended, if they have.
        var failure: (any Error)?
    }

    private static let shardCount = 16
    private let shards = (0..<shardCount).map { _ in Shard() }
    let writer = Mutex(WriterState())

    private static func shardNumber(_ key: UInt64) -> Int { Int(key % UInt64(shardCount)) }

    private func shard(_ key: UInt64) -> Shard { shards[Self.shardNumber(key)] }

    /// The total of `key`, or `nil` if the folded one is exact.
    func total(of key: UInt64) -> UInt64? {
        shard(key).entries.withLock { $0[key]?.total }
    }

    /// What a commit is about to add, and which of the keys are held.
    func additions(of deltas: [DeltaBlock.Delta]) -> [Publication.Addition] {
        var additions = deltas.map { Publication.Addition(delta: $0, isHeld: false) }
        forEachShard { number, entries in
            for index in additions.indices where number == Self.shardNumber(deltas[index].key) {
                additions[index].isHeld = entries[deltas[index].key] != nil
            }
        }
        return additions
    }

    /// Adds what a commit has made durable; how many keys have live increments that had none.
    func add(_ additions: [Publication.Addition]) -> Int {
        var count = 0
        forEachShard { number, entries in
            for addition in additions where number == Self.shardNumber(addition.delta.key) {
                let initial = Entry(total: addition.base)
                entries.update(addition.delta.key, from: initial) { entry in
                    if entry.live == 0 { count += 1 }
                    entry.live.addSaturating(addition.delta.amount)
                    entry.total.addSaturating(addition.delta.amount)
                }
            }
        }
        return count
    }

    /// Locks each shard once, for all keys of a commit.
    ///
    /// The table is larger than the processor's caches, so that a look-up is a wait for memory.
    /// Without a lock between them the waits of several look-ups overlap.
    private func forEachShard(_ body: (Int, inout KeyTable<Entry>) -> Void) {
        for (number, shard) in shards.enumerated() {
            shard.entries.withLock { body(number, &$0) }
        }
    }

    /// The increments of `key` that the fold under way takes in.
    func frozen(of key: UInt64) -> UInt64 {
        shard(key).entries.withLock { $0[key]?.frozen ?? 0 }
    }

    /// Changes the entry of `key`, which begins at `base` if there is none.
    func update(_ key: UInt64, from base: UInt64, _ change: (inout Entry) -> Void) {
        shard(key).entries.withLock { $0.update(key, from: Entry(total: base), change) }
    }

    /// Adds what a floor has raised the folded total of `key` by; a key that is not held has it in
    /// its folded total alone.
    func raise(_ key: UInt64, by amount: UInt64) {
        shard(key).entries.withLock { entries in
            guard entries[key] != nil else { return }
            entries.update(key, from: Entry(total: 0)) { $0.total.addSaturating(amount) }
        }
    }

    /// Notes that `commit` has folded what was frozen of `key`.
    func settle(_ key: UInt64, at commit: Int) {
        shard(key).entries.withLock { entries in
            guard entries[key] != nil else { return }
            entries.update(key, from: Entry(total: 0)) { entry in
                entry.frozen = 0
                entry.foldedAt = commit
            }
        }
    }

    /// Drops the entry of `key`; what it was, if there was one.
    @discardableResult
    func forget(_ key: UInt64) -> Entry? {
        shard(key).entries.withLock { $0.remove(key) }
    }

    /// Drops the entry of `key` unless something of it is unfolded, or a snapshot older than its
    /// fold lives.
    func drop(_ key: UInt64, before oldestSnapshot: Int) {
        shard(key).entries.withLock { entries in
            guard let entry = entries[key], entry.isFolded, entry.foldedAt <= oldestSnapshot
            else { return }
            entries.remove(key)
        }
    }

    /// The keys with live increments, ascending.
    ///
    /// - Complexity: O(n log n).
    func liveKeys() -> [UInt64] { keys { $0.live > 0 } }

    /// The keys with frozen increments, ascending.
    ///
    /// - Complexity: O(n log n).
    func frozenKeys() -> [UInt64] { keys { $0.frozen > 0 } }

    private func keys(where belongs: (Entry) -> Bool) -> [UInt64] {
        var keys: [UInt64] = []
        forEachShard { _, entries in keys += entries.keys(where: belongs) }
        keys.sort()
        return keys
    }

    /// Turns live increments into frozen ones.
    func freeze() {
        forEachShard { _, entries in
            entries.updateAll { _, entry in
                entry.frozen.addSaturating(entry.live)
                entry.live = 0
            }
        }
    }

    /// Thaws what a fold does not take in, because it was counted in a later hour.
    func divide(_ split: FoldCut.Split) {
        shard(split.key).entries.withLock { entries in
            guard entries[split.key] != nil else { return }
            entries.update(split.key, from: Entry(total: 0)) { entry in
                entry.frozen = split.taken
                entry.live = split.left
            }
        }
    }
}

extension Overlay {
    /// Takes a block of the journal in, while the store is opened.
    ///
    /// `base` gives a folded total.
    func replay(
        _ block: DeltaBlock,
        of sequence: UInt64,
        _ position: JournalPosition,
        base: (UInt64) throws(StoreError) -> UInt64
    ) throws(StoreError) {
        for key in block.begun where position.isUnfolded(sequence, key) { forget(key) }
        for delta in block.deltas where position.isUnfolded(sequence, delta.key) {
            let base = total(of: delta.key) == nil ? try base(delta.key) : 0
            update(delta.key, from: base) { entry in
                entry.total.addSaturating(delta.amount)
                if sequence > position.upTo {
                    entry.live.addSaturating(delta.amount)
                } else {
                    entry.frozen.addSaturating(delta.amount)
                }
            }
        }
    }
}
