import Keyspaces

/// The blocks of a column, in one direction, each as it lies in the map.
struct ColumnRows: ~Copyable, ~Escapable {
    private let column: Column
    private let scan: ScanOrder
    private var rows: Rows<ColumnKey, ColumnBlock>
    /// The block that the rows are at; `nil` past the last one.
    private var stored: UInt64?
    /// Whether it is the one that was asked for.
    private var isThere = false

    /// Rows of the column alone, read in the direction of `scan`.
    @_lifetime(copy rows)
    init(
        _ column: Column,
        _ scan: ScanOrder,
        _ rows: consuming Rows<ColumnKey, ColumnBlock>
    ) throws {
        self.column = column
        self.scan = scan
        self.rows = rows
        stored = try self.rows.advance() ? try self.rows.key().block : nil
    }

    /// Moves on to a block, which comes behind those moved to before.
    @_lifetime(self: copy self)
    mutating func move(to block: UInt64) throws {
        // Most blocks of a large set are one behind the other.
        if let before = stored, before.precedes(block, scan) {
            stored = try rows.advance() ? try rows.key().block : nil
        }
        if let before = stored, before.precedes(block, scan) {
            let isMore = try rows.skip(to: ColumnKey(column, block: block))
            stored = isMore ? try rows.key().block : nil
        }
        isThere = stored == block
    }

    /// The ranks of the block moved to, of which not all is read; all are 0 if it is not stored.
    @_lifetime(borrow self)
    func ranks() throws -> StoredRanks {
        if !isThere { return StoredRanks() }
        do throws(CodecError) {
            return try StoredRanks(rows.valueBytes)
        } catch {
            // Tells where it is.
            _ = try rows.value()
            throw error
        }
    }
}

extension UInt64 {
    fileprivate func precedes(_ other: UInt64, _ scan: ScanOrder) -> Bool {
        scan == .ascending ? self < other : self > other
    }
}
