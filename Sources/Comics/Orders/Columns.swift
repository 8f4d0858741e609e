import ChangeFeed
public import Keyspaces

/// A block of a column: order (1), block (8), which is a comic's id without its low 8 bits.
public struct ColumnKey: KeyCodable, Hashable {
    /// The order whose ranks the column holds.
    public let order: ComicOrder
    /// Which comics the block is about: those from `block << 8` on.
    public let block: UInt64

    init(_ order: ComicOrder, block: UInt64) {
        self.order = order
        self.block = block
    }

    /// Reads order and block.
    public init(from reader: inout ByteReader) throws(CodecError) {
        guard let order = ComicOrder(code: try reader.unsigned()) else { throw .value("order") }
        self.order = order
        block = try reader.unsigned()
        if block > UInt64.max >> 8 { throw .value("block") }
    }

    /// Writes order and block.
    public func encode(to writer: inout KeyWriter) {
        writer.unsigned(order.code)
        writer.unsigned(block)
    }
}

/// The ranks of comics in every order, by their ids.
///
/// A list whose filters leave few comics is put in order by their ranks alone: see
/// ``Catalogue/page(of:_:after:limit:plan:in:)``.
struct Columns: Sendable {
    let keyspace: Keyspace<ColumnKey, ColumnBlock>
    private let changes: Gathered<ColumnChanges>

    init(_ schema: inout Schema) {
        let keyspace: Keyspace<ColumnKey, ColumnBlock> = schema.keyspace("columns")
        self.keyspace = keyspace
        changes = schema.gather { ColumnChanges(keyspace) }
    }

    /// Notes a comic's rank.
    func set(
        _ rank: UInt64,
        of comic: ComicID,
        in order: ComicOrder,
        _ context: inout CommandContext
    ) throws(StoreError) {
        try context.gathering(changes).note(rank, of: comic, in: order)
    }

    /// Calls `body` with comics of the set and their ranks, block by block in the direction of
    /// their ids: with those whose rank is among the ones that `wanted` says of their block.
    ///
    /// - Complexity: O(blocks that comics of the set are in + comics that are wanted).
    func forEach(
        of set: ComicSet,
        in order: ComicOrder,
        _ scan: ScanOrder,
        _ reader: borrowing some KeyspaceReader & ~Copyable,
        wanted: (UInt64) -> ClosedRange<UInt64>?,
        do body: (ComicID, UInt64) throws -> Void
    ) throws {
        let range = KeyRange.prefix { $0.unsigned(order.code) }
        var rows = try reader.rows(of: keyspace, in: range, order: scan)
        var stored = try rows.advance() ? try rows.key().block : nil
        try set.forEachBlock(scan) { block, places in
            guard let wanted = wanted(block) else { return }
            // Most blocks of a large set are one behind the other.
            if let before = stored, before.precedes(block, scan) {
                stored = try rows.advance() ? try rows.key().block : nil
            }
            if let before = stored, before.precedes(block, scan) {
                let isThere = try rows.skip(to: ColumnKey(order, block: block))
                stored = isThere ? try rows.key().block : nil
            }
            if stored == block {
                let ranks = try rows.storedRanks()
                try ranks.places(of: places, in: wanted).forEachBit { place in
                    try body(ComicID(block << 8 | UInt64(place)), ranks[place])
                }
            } else if wanted.contains(0) {
                try places.forEachBit { try body(ComicID(block << 8 | UInt64($0)), 0) }
            }
        }
    }
}

extension UInt64 {
    fileprivate func precedes(_ other: UInt64, _ scan: ScanOrder) -> Bool {
        scan == .ascending ? self < other : self > other
    }
}

extension Rows where Value == ColumnBlock {
    /// The block moved to, without reading all of it.
    @_lifetime(borrow self)
    fileprivate func storedRanks() throws -> StoredRanks {
        do throws(CodecError) {
            return try StoredRanks(valueBytes)
        } catch {
            // Tells where it is.
            _ = try value()
            throw error
        }
    }
}

/// What a transaction changes in columns: each block is read and written once.
final class ColumnChanges: GatheredChanges {
    private let keyspace: Keyspace<ColumnKey, ColumnBlock>
    /// In the order in which the blocks were first changed.
    private var blocks: [(key: ColumnKey, ranks: [(place: Int, rank: UInt64)])] = []
    private var places: [ColumnKey: Int] = [:]

    init(_ keyspace: Keyspace<ColumnKey, ColumnBlock>) { self.keyspace = keyspace }

    func note(_ rank: UInt64, of comic: ComicID, in order: ComicOrder) {
        let key = ColumnKey(order, block: comic.rawValue >> 8)
        let place = places[key] ?? blocks.count
        if place == blocks.count {
            places[key] = place
            blocks.append((key, []))
        }
        blocks[place].ranks.append((Int(comic.rawValue & 255), rank))
    }

    func put(in context: inout CommandContext) throws(StoreError) {
        for (key, ranks) in blocks {
            var block = try context.get(key, in: keyspace) ?? ColumnBlock()
            for (place, rank) in ranks { block[place] = rank }
            if block.isEmpty {
                try context.delete(key, in: keyspace)
            } else {
                try context.put(block, for: key, in: keyspace)
            }
        }
        blocks = []
        places = [:]
    }
}
