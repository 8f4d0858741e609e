import Foundation
import Synchronization

/// The counters of an open store.
final class Counters: Sendable {
    let definitions: [CounterDefinition]
    /// One a counter; without entries in a store that is open for reading only.
    let overlays: [Overlay]
    private let isWriter: Bool
    /// The last commit whose increments the overlays hold.
    private let published = Atomic<Int>(0)
    private let unfolded = Mutex<Unfolded?>(nil)

    init(_ definitions: [CounterDefinition], isWriter: Bool) {
        self.definitions = definitions
        self.isWriter = isWriter
        overlays = definitions.map { _ in Overlay() }
    }

    /// Builds the overlays out of the journals.
    func load(_ snapshot: borrowing Snapshot) throws(StoreError) {
        for (counter, overlay) in zip(definitions, overlays) {
            let position = try snapshot.position(of: counter)
            var rows = try snapshot.rows(of: counter.journal)
            while let (key, block) = try rows.next() {
                try overlay.replay(block, of: key.sequence, position) { key throws(StoreError) in
                    try snapshot.get(Identifier(key), in: counter.totals)?.value ?? 0
                }
            }
            overlay.resume(position)
        }
        published.store(snapshot.commit, ordering: .releasing)
    }

    /// Makes a commit's increments visible.
    func publish(_ publication: Publication, oldestSnapshot: () -> Int) {
        for part in publication.parts {
            overlays[part.slot].publish(part, commit: publication.commit)
        }
        published.store(publication.commit, ordering: .releasing)
        for overlay in overlays { overlay.sweep(oldestSnapshot: oldestSnapshot) }
    }

    /// Returns once the overlays hold what the commit counted: a snapshot can begin in the moment
    /// between the commit and its publication.
    private func awaitPublication(of commit: Int) {
        while published.load(ordering: .acquiring) < commit { sched_yield() }
    }

    /// The total of `key` as a snapshot may tell it.
    func total(
        of key: UInt64,
        slot: Int,
        in snapshot: borrowing Snapshot
    ) throws(StoreError) -> UInt64 {
        if isWriter {
            awaitPublication(of: snapshot.commit)
            if let total = overlays[slot].total(of: key) { return total }
        }
        var total = try snapshot.get(Identifier(key), in: definitions[slot].totals)?.value ?? 0
        if !isWriter { total.addSaturating(try delta(of: key, slot, snapshot)) }
        return total
    }

    /// The unfolded increments of `key`, for a store that is open for reading only.
    private func delta(
        of key: UInt64,
        _ slot: Int,
        _ snapshot: borrowing Snapshot
    ) throws(StoreError) -> UInt64 {
        let commit = snapshot.commit
        if let known = unfolded.withLock({ $0 }), known.commit == commit {
            return known.sums[slot][key] ?? 0
        }
        var sums: [[UInt64: UInt64]] = []
        for counter in definitions { sums.append(try snapshot.unfolded(counter)) }
        unfolded.withLock { [sums] in $0 = Unfolded(commit: commit, sums: sums) }
        return sums[slot][key] ?? 0
    }

    private struct Unfolded: Sendable {
        let commit: Int
        let sums: [[UInt64: UInt64]]
    }
}

extension Overlay {
    /// Goes on from where the journal's position is.
    fileprivate func resume(_ position: JournalPosition) {
        let (live, frozen) = (liveKeys(), frozenKeys())
        writer.withLock { state in
            state.position = position
            state.liveKeys = live.count
            state.frozen = frozen[...]
        }
    }
}

extension Snapshot {
    /// The total of a counter's key.
    public func total(
        of key: UInt64,
        slot: Int,
        schema: SchemaIdentity
    ) throws(StoreError) -> UInt64 {
        precondition(schema === tables.schema, "a counter of another schema")
        return try tables.counters.total(of: key, slot: slot, in: self)
    }

    /// What a counter's journal adds to its folded totals.
    ///
    /// - Complexity: O(the journal).
    func unfolded(_ counter: CounterDefinition) throws(StoreError) -> [UInt64: UInt64] {
        let position = try position(of: counter)
        var sums: [UInt64: UInt64] = [:]
        var rows = try rows(of: counter.journal)
        while let (key, block) = try rows.next() {
            for begun in block.begun where position.isUnfolded(key.sequence, begun) {
                sums[begun] = nil
            }
            for delta in block.deltas where position.isUnfolded(key.sequence, delta.key) {
                sums[delta.key, default: 0].addSaturating(delta.amount)
            }
        }
        return sums
    }
}

extension CommandContext {
    /// The total of a counter's key, with what this transaction has counted.
    public func total(
        of key: UInt64,
        slot: Int,
        schema: SchemaIdentity
    ) throws(StoreError) -> UInt64 {
        precondition(schema === tables.schema, "a counter of another schema")
        let counters = tables.counters
        let overlaid = counters.overlays[slot].total(of: key)
        return try counting[slot].total(key, overlaid: overlaid) { () throws(StoreError) in
            try get(Identifier(key), in: counters.definitions[slot].totals)?.value ?? 0
        }
    }
}
