import ChangeFeed
public import Keyspaces

/// A block of a column: column (1), block (8), which is a comic's id without its low 8 bits.
public struct ColumnKey: KeyCodable, Hashable {
    /// The column that the block is part of.
    public let column: Column
    /// Which comics the block is about: those from `block << 8` on.
    public let block: UInt64

    init(_ column: Column, block: UInt64) {
        self.column = column
        self.block = block
    }

    /// Reads column and block.
    public init(from reader: inout ByteReader) throws(CodecError) {
        guard let column = Column(rawValue: try reader.unsigned()) else { throw .value("column") }
        self.column = column
        block = try reader.unsigned()
        if block > UInt64.max >> 8 { throw .value("block") }
    }

    /// Writes column and block.
    public func encode(to writer: inout KeyWriter) {
        writer.unsigned(column.rawValue)
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
        let changes = try context.gathering(changes)
        for column in order.columns {
            changes.note(column.part(of: rank), of: comic, in: column)
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

    func note(_ rank: UInt64, of comic: ComicID, in column: Column) {
        let key = ColumnKey(column, block: comic.rawValue >> 8)
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
