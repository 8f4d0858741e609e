public import ChangeFeed
public import Keyspaces

extension Shelf {
    /// Proves a chapter: its record and its pages decode, its pages are all there, and so is every
    /// row that follows from it.
    ///
    /// Rows that follow from nothing only a whole check finds.
    ///
    /// - Throws: ``Keyspaces/StoreError`` if the store cannot be read; damage is a finding.
    public func check(
        _ chapter: ChapterID,
        of snapshot: borrowing Snapshot,
        into report: inout Report
    ) throws {
        let part = Self.part(of: chapter)
        try snapshot.checkRecords(part, of: chapters, into: &report)
        try snapshot.checkRecords(part, of: pages, into: &report)
        try PageRule(shelf: self).check(part, of: snapshot, into: &report)
        try ChapterRule(shelf: self).check(part, of: snapshot, into: &report)
    }

    /// A chapter as a range of keys that begin with its id.
    public static func part(of chapter: ChapterID) -> KeyRange {
        .prefix { chapter.encode(to: &$0) }
    }
}
