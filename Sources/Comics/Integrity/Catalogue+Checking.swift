public import ChangeFeed
public import Keyspaces

extension Catalogue {
    /// Proves the comics of a block, those that share a row of each column: their records decode,
    /// and every row that follows from one is there.
    ///
    /// Rows that follow from nothing only a whole check finds.
    ///
    /// - Complexity: O(256 comics): some 20 ms.
    /// - Throws: ``Keyspaces/StoreError`` if the store cannot be read; damage is a finding.
    public func check(
        block: UInt64,
        of snapshot: borrowing Snapshot,
        into report: inout Report
    ) throws {
        let part = Self.comics(ofBlock: block)
        try snapshot.checkRecords(part, of: comics, into: &report)
        try snapshot.checkRecords(part, of: titles, into: &report)
        try snapshot.checkRecords(part, of: texts, into: &report)
        try snapshot.checkRecords(part, of: covers, into: &report)
        try ComicRowsRule(catalogue: self).check(part, of: snapshot, into: &report)
        try ComicIndexRule(catalogue: self).check(part, of: snapshot, into: &report)
        try ActivityRule(catalogue: self).check(part, of: snapshot, into: &report)
    }

    /// The block of a comic; see ``ColumnKey``.
    public static func block(of comic: ComicID) -> UInt64 { comic.rawValue >> 8 }

    /// The comics of a block, as a range of keys that begin with their ids.
    public static func comics(ofBlock block: UInt64) -> KeyRange {
        KeyRange(lower: ComicID(block << 8).encoded, upper: ComicID((block + 1) << 8).encoded)
    }
}
