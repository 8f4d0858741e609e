public import ChangeFeed
public import Keyspaces

extension Catalogue {
    /// Proves the comic and its neighbours, those that share its blocks of columns: their records
    /// decode, and every row that follows from one is there.
    ///
    /// Rows that follow from nothing only a whole check finds.
    ///
    /// - Complexity: O(256 comics): some 20 ms.
    /// - Throws: ``Keyspaces/StoreError`` if the store cannot be read; damage is a finding.
    public func check(
        around comic: ComicID,
        of snapshot: borrowing Snapshot,
        into report: inout Report
    ) throws {
        let part = Self.block(of: comic)
        try snapshot.checkRecords(part, of: comics, into: &report)
        try snapshot.checkRecords(part, of: titles, into: &report)
        try snapshot.checkRecords(part, of: texts, into: &report)
        try snapshot.checkRecords(part, of: covers, into: &report)
        try ComicRowsRule(catalogue: self).check(part, of: snapshot, into: &report)
        try ComicIndexRule(catalogue: self).check(part, of: snapshot, into: &report)
        try ActivityRule(catalogue: self).check(part, of: snapshot, into: &report)
    }

    /// The comics that share the blocks of a comic, as a range of keys that begin with their ids.
    public static func block(of comic: ComicID) -> KeyRange {
        KeyRange(
            lower: ComicID(comic.rawValue & ~255).encoded,
            upper: ComicID((comic.rawValue | 255) + 1).encoded
        )
    }
}
