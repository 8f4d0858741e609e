import ChangeFeed
import Keyspaces

/// Columns: each block holds the ranks that the comics have in the orders, and no block is without
/// one.
struct ColumnProof {
    private let catalogue: Catalogue
    private var proof: IndexProof<ColumnKey, ColumnBlock>
    /// The block that the comics are in, of each column.
    private var blocks: [Column: ColumnBlock] = [:]
    private var block: UInt64 = 0

    init(_ catalogue: Catalogue, _ pass: ProofPass) {
        self.catalogue = catalogue
        proof = IndexProof(catalogue.orders.columns.keyspace, pass)
    }

    /// A public comic has these ranks; comics come by ascending ids.
    mutating func expect(
        _ ranks: [(order: ComicOrder, rank: UInt64)],
        of id: ComicID,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        if id.rawValue >> 8 != block {
            try close(in: snapshot, &report)
            block = id.rawValue >> 8
        }
        let place = Int(id.rawValue & 255)
        for (order, rank) in ranks {
            for column in order.columns {
                blocks[column, default: ColumnBlock()][place] = column.part(of: rank)
            }
        }
    }

    private mutating func close(
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        for column in Column.allCases {
            guard let ranks = blocks[column], !ranks.isEmpty else { continue }
            try proof.expect(ColumnKey(column, block: block), ranks, in: snapshot, &report)
        }
        blocks = [:]
    }

    mutating func finish(in snapshot: borrowing Snapshot, _ report: inout Report) throws -> Bool {
        try close(in: snapshot, &report)
        return try proof.finish(in: snapshot, &report) { snapshot, key, _ in
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
