import ChangeFeed
public import Keyspaces

/// A block of a column: order (1), block (8), which is a comic's id without its low 7 bits.
public struct ColumnKey: KeyCodable, Hashable {
    /// The order whose ranks the column holds.
    public let order: ComicOrder
    /// Which comics the block is about: those from `block << 7` on.
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
        if block > UInt64.max >> 7 { throw .value("block") }
    }

    /// Writes order and block.
    public func encode(to writer: inout KeyWriter) {
        writer.unsigned(order.code)
        writer.unsigned(block)
    }
}

/// The ranks of 128 consecutive comics in an order.
///
/// ```
///  0  format = 1     1  128 ranks (8 each)
/// ```
///
/// The rank of a comic that is not public is 0. A block of zeros alone is not stored.
public struct ColumnBlock: ValueCodable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// Comics of one block.
    static let comics = 128

    private var ranks = InlineArray<128, UInt64>(repeating: 0)

    init() {}

    /// Reads the ranks.
    public init(from reader: inout ByteReader) throws(CodecError) {
        var ranks = ranks.mutableSpan
        for index in ranks.indices { ranks[index] = try reader.unsigned() }
        if isEmpty { throw .value("block of zeros") }
    }

    /// Writes the ranks.
    public func encode(to writer: inout ByteWriter) {
        let ranks = ranks.span
        for index in ranks.indices { writer.unsigned(ranks[index]) }
    }

    var isEmpty: Bool {
        let ranks = ranks.span
        var all: UInt64 = 0
        for index in ranks.indices { all |= ranks[index] }
        return all == 0
    }

    subscript(place: Int) -> UInt64 {
        get { ranks[place] }
        set { ranks[place] = newValue }
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

    /// Calls `body` with the rank of each comic of the set, in the order of their ids.
    ///
    /// Where many of a block are asked for, those whose ranks, their bits turned by `flip`, are
    /// above `bound` may be left out: once the best of many are known, that is nearly all.
    ///
    /// - Complexity: O(comics of the set + blocks that they are in).
    func forEach(
        of set: ComicSet,
        in order: ComicOrder,
        _ reader: borrowing some KeyspaceReader & ~Copyable,
        turnedBy flip: UInt64,
        upTo bound: () -> UInt64?,
        do body: (ComicID, UInt64) throws -> Void
    ) throws {
        var rows = try reader.rows(of: keyspace, in: .prefix { $0.unsigned(order.code) })
        var stored = try rows.advance() ? try rows.key().block : nil
        try set.forEachBlock { block, low, high in
            // Most blocks of a large set are one behind the other.
            if let before = stored, before < block {
                stored = try rows.advance() ? try rows.key().block : nil
            }
            if let before = stored, before < block {
                let isThere = try rows.skip(to: ColumnKey(order, block: block))
                stored = isThere ? try rows.key().block : nil
            }
            let isStored = stored == block
            // Only the ranks that are asked for are read, out of the block's place in the map.
            if isStored, rows.valueBytes.byteCount != 1 + 8 * ColumnBlock.comics {
                _ = try rows.value()
            }
            let bound = isStored ? bound() : nil
            for half in 0..<2 {
                var word = half == 0 ? low : high
                if let bound, word.nonzeroBitCount > Limits.ranksOneByOne {
                    let offset = 1 + 8 * UInt64.bitWidth * half
                    word &= rows.valueBytes.words(upTo: bound, turnedBy: flip, from: offset)
                }
                while word != 0 {
                    let place = half << 6 | word.trailingZeroBitCount
                    word &= word &- 1
                    let comic = ComicID(block << 7 | UInt64(place))
                    try body(comic, isStored ? try rows.rank(at: place) : 0)
                }
            }
        }
    }
}

extension Rows where Value == ColumnBlock {
    /// The rank at a place of the block moved to, whose length has been looked at.
    fileprivate func rank(at place: Int) throws(StoreError) -> UInt64 {
        var reader = ByteReader(valueBytes.extracting(droppingFirst: 1 + 8 * place))
        do throws(CodecError) {
            return try reader.unsigned()
        } catch {
            return try value()[place]
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
        let key = ColumnKey(order, block: comic.rawValue >> 7)
        let place = places[key] ?? blocks.count
        if place == blocks.count {
            places[key] = place
            blocks.append((key, []))
        }
        blocks[place].ranks.append((Int(comic.rawValue & 127), rank))
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
