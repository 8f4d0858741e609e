public import LMDB
import Synchronization

/// What a store consists of, as one commit left it.
public struct StoreStatistics: Sendable {
    /// Each keyspace's name and tree, in the order of the schema.
    public let keyspaces: [(name: String, tree: TableStatistics)]
    /// How much of the map is in use.
    public let map: MapUsage
    /// The last commit.
    public let commit: Int
    /// Readers of every process.
    public let readers: [ReaderSlot]
    /// Jobs that are not finished.
    public let jobs: Int
    /// How far each counter is folded.
    public let counters: [CounterStatistics]
}

/// How far a counter is folded.
public struct CounterStatistics: Sendable {
    /// Its name.
    public let name: String
    /// What its fold is doing.
    public let phase: FoldPhase
    /// Transactions whose increments are not folded, or folded and not deleted yet.
    public let sequences: Int
    /// Blocks of the journal.
    public let blocks: Int
}

/// How far what is ordered by a counter is behind it, in the process that writes.
public struct FoldLag: Sendable, Equatable {
    /// The counter's name.
    public let name: String
    /// Keys with increments that are not folded.
    public let keys: Int
    /// How long ago the first of these was counted, at most; 0 if there are none.
    public let age: Duration
}

extension Store {
    /// How far what is ordered by each counter is behind it, for a metric.
    ///
    /// - Complexity: O(counters).
    public var foldLags: [FoldLag] {
        zip(tables.counters.definitions, tables.counters.overlays).map { counter, overlay in
            overlay.writer.withLock { state in
                let keys = state.liveKeys + state.frozen.count
                let since = state.frozen.isEmpty ? state.foldBegan : state.foldBeganBefore
                return FoldLag(
                    name: counter.name,
                    keys: keys,
                    age: keys == 0 ? .zero : .now - since
                )
            }
        }
    }

    /// What the store consists of.
    ///
    /// - Complexity: O(keyspaces + jobs + the list of free pages).
    @available(*, noasync)
    public func statistics() throws -> StoreStatistics {
        let map = try usage()
        let readers = try environment.readers()
        return try read { snapshot in
            StoreStatistics(
                keyspaces: try keyspaces.enumerated().map { slot, keyspace in
                    (keyspace.name, try snapshot.tree(slot: slot))
                },
                map: map,
                commit: snapshot.commit,
                readers: readers,
                jobs: try snapshot.count(of: jobs.keyspace, in: .all),
                counters: try tables.counters.definitions.map { counter in
                    let position = try snapshot.position(of: counter)
                    return CounterStatistics(
                        name: counter.name,
                        phase: position.phase,
                        sequences: Int(clamping: position.last + 1 - position.first),
                        blocks: try snapshot.entries(of: counter.journal)
                    )
                }
            )
        }
    }

    /// How much of the map is in use.
    @available(*, noasync)
    public func usage() throws(LMDBError) -> MapUsage { try environment.usage() }

    /// The bytes of the map, of the file up to its last page in use, and of the pages that hold
    /// something: ``usage()`` for those who know nothing of pages.
    ///
    /// - Complexity: O(the list of free pages).
    @available(*, noasync)
    public func space() throws -> (map: Int, reached: Int, held: Int) {
        let usage = try usage()
        let held = (usage.usedPages - usage.freePages) * usage.pageBytes
        return (usage.mapBytes, usage.usedBytes, held)
    }

    /// Why a counter's folds have ended, if they have: its totals are exact, orders by it stand
    /// still until a restart.
    public var foldFailure: (any Error)? {
        tables.counters.overlays.lazy.compactMap { $0.writer.withLock { $0.failure } }.first
    }

    /// Follows every page of the last commit, beside whatever reads and writes.
    ///
    /// A page that is damaged may end the process: do it in one whose end somebody survives.
    ///
    /// - Complexity: O(pages).
    /// - Throws: `LMDBError.damaged` if pages contradict each other.
    @available(*, noasync)
    public func walkPages() throws(LMDBError) { try environment.walkPages() }

    /// Writes a copy of the last commit into `directory`, beside whatever reads and writes: its
    /// pages as they are, without those that are free.
    ///
    /// The copy is a store of the same epoch: for keeping, not for writing to beside this one.
    ///
    /// - Throws: ``StoreError/storage(_:)``; nothing is left of a copy that failed.
    @available(*, noasync)
    public func copy(to directory: String) throws(StoreError) {
        try makeDirectory(directory)
        do throws(LMDBError) {
            try environment.copy(to: directory)
        } catch {
            throw .storage(error)
        }
    }

    /// Writes the rows of the last commit into a new store in `directory`, its pages filled to the
    /// brim: the smallest that they can be kept in.
    ///
    /// It is a store of the same epoch, to take the place of this one, which nobody else uses
    /// meanwhile.
    ///
    /// - Complexity: O(rows).
    /// - Throws: ``StoreError/storage(_:)``; what was written is left.
    @available(*, noasync)
    public func pack(into directory: String) throws(StoreError) {
        try makeDirectory(directory)
        do throws(LMDBError) {
            try environment.pack(into: directory)
        } catch {
            throw .storage(error)
        }
    }
}
