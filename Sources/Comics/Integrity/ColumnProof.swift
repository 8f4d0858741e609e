import ChangeFeed
import Keyspaces

/// Columns: each block holds the ranks that the comics have in the orders, and no block is without
/// one.
struct ColumnProof {
    private let catalogue: Catalogue
    private var keyspace: Keyspace<ColumnKey, ColumnBlock> { catalogue.orders.columns.keyspace }
    /// The block that the comics are in, of each column.
    private var blocks: [Column: ColumnBlock] = [:]
    private var block: UInt64 = 0

    init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    /// A public comic has this rank; comics come by ascending ids.
    mutating func expect(
        _ rank: UInt64,
        _ order: ComicOrder,
        of id: ComicID,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        if Catalogue.block(of: id) != block {
            try finish(in: snapshot, &report)
            block = Catalogue.block(of: id)
        }
        let place = Int(id.rawValue & 255)
        for column in order.columns {
            blocks[column, default: ColumnBlock()][place] = column.part(of: rank)
        }
    }

    /// The last comic of the block, or of all, was told.
    mutating func finish(in snapshot: borrowing Snapshot, _ report: inout Report) throws {
        for column in Column.allCases {
            guard let ranks = blocks[column], !ranks.isEmpty else { continue }
            try report.expect(ColumnKey(column, block: block), ranks, in: keyspace, snapshot)
        }
        blocks = [:]
    }

    func nameStrays(in snapshot: borrowing Snapshot, _ report: inout Report) throws {
        try report.nameStrays(in: keyspace, snapshot) { snapshot, key, _ in
            for place in 0..<UInt64(ColumnBlock.comics) {
                let id = ComicID(key.block << 8 | place)
                guard let record = try catalogue.publicRecord(id, snapshot) else { continue }
                let order = key.column.order
                let rank = try catalogue.soundRank(of: id, record, in: order, snapshot)
                if key.column.part(of: rank) != 0 { return true }
            }
            return false
        }
    }
}
