import ChangeFeed
import Keyspaces

/// Pages: each chapter has exactly the pages 1 to its page count, and no page is without a chapter.
///
/// Both keyspaces are in the order of chapters, so that one pass over each is enough.
struct PageRule: IntegrityRule {
    let shelf: Shelf

    func parts(of snapshot: borrowing Snapshot) throws -> [KeyRange] {
        try snapshot.parts(of: shelf.chapters, rows: Limits.chaptersPerCheckPart)
    }

    func check(
        _ part: KeyRange,
        of snapshot: borrowing Snapshot,
        into report: inout Report
    ) throws {
        var pages = try snapshot.rows(of: shelf.pages, in: part)
        var page = try next(&pages)
        var chapters = try snapshot.rows(of: shelf.chapters, in: part)
        while let (id, record) = try chapters.nextSound() {
            while let key = page, key.chapter < id {
                report.add("page-orphan", key, in: shelf.pages, "no such chapter")
                page = try next(&pages)
            }
            var expected: UInt16 = 1
            while let key = page, key.chapter == id {
                if key.index != expected {
                    report.add(
                        "page-gap",
                        key,
                        in: shelf.pages,
                        "expected page \(expected)"
                    )
                }
                expected = key.index &+ 1
                page = try next(&pages)
            }
            if record.pageCount != expected &- 1 {
                report.add(
                    "page-count",
                    id,
                    in: shelf.chapters,
                    "\(record.pageCount) pages recorded, the last one is \(expected &- 1)"
                )
            }
        }
        while let key = page {
            report.add("page-orphan", key, in: shelf.pages, "no such chapter")
            page = try next(&pages)
        }
    }

    /// The next key that decodes; a page's value is layer 1's to prove.
    private func next(_ rows: inout Rows<PageKey, Page>) throws(StoreError) -> PageKey? {
        while try rows.advance() {
            if let key = try? rows.key() { return key }
        }
        return nil
    }
}
