import ChangeFeed
import Keyspaces

/// Comics by their ranks, block by block in the direction of their ids.
extension Columns {
    /// Calls `body` with comics of the set and their ranks in an order by a number: with those
    /// whose rank is among the ones that `wanted` says of their block.
    ///
    /// - Complexity: O(blocks that comics of the set are in + comics that are wanted).
    func forEach(
        of set: ComicSet,
        in column: Column,
        _ scan: ScanOrder,
        _ reader: borrowing some KeyspaceReader & ~Copyable,
        wanted: (UInt64) -> ClosedRange<UInt64>?,
        do body: (ComicID, UInt64) throws -> Void
    ) throws {
        var rows = try rows(of: column, scan, reader)
        try set.forEachBlock(scan) { block, places in
            guard let wanted = wanted(block) else { return }
            try rows.move(to: block)
            let ranks = try rows.ranks()
            try ranks.places(of: places, in: wanted).forEachBit { place in
                try body(ComicID(block << 8 | UInt64(place)), ranks[place])
            }
        }
    }

    /// Calls `body` with comics of the set and the ranks of their titles: with those whose rank is
    /// among the ones that `wanted` says.
    ///
    /// - Complexity: O(blocks that comics of the set are in + comics whose titles begin with the
    ///   two bytes of one that is wanted).
    func forEachTitle(
        of set: ComicSet,
        _ scan: ScanOrder,
        _ reader: borrowing some KeyspaceReader & ~Copyable,
        wanted: () -> ClosedRange<UInt64>?,
        do body: (ComicID, UInt64) throws -> Void
    ) throws {
        var starts = try rows(of: .titleStart, scan, reader)
        var rests = try rows(of: .titleRest, scan, reader)
        try set.forEachBlock(scan) { block, places in
            guard let wanted = wanted() else { return }
            try starts.move(to: block)
            let start = try starts.ranks()
            let lowest = Column.titleStart.part(of: wanted.lowerBound)
            let highest = Column.titleStart.part(of: wanted.upperBound)
            let found = start.places(of: places, in: lowest...highest)
            if found == .zero { return }
            try rests.move(to: block)
            let rest = try rests.ranks()
            try found.forEachBit { place in
                let rank = Column.titleRank(start: start[place], rest: rest[place])
                if wanted.contains(rank) { try body(ComicID(block << 8 | UInt64(place)), rank) }
            }
        }
    }

    @_lifetime(borrow reader)
    private func rows(
        of column: Column,
        _ scan: ScanOrder,
        _ reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ColumnRows {
        let range = KeyRange.prefix { $0.unsigned(column.rawValue) }
        return try ColumnRows(column, scan, reader.rows(of: keyspace, in: range, order: scan))
    }
}
