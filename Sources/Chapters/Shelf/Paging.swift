import Keyspaces

/// A page of chapters.
public struct ChapterPage: Sendable, Equatable {
    /// The chapters, in order.
    public let chapters: [Chapter]
    /// Where the next page begins; `nil` if this was the last one.
    public let next: [UInt8]?
}

/// Makes a page out of rows as they are walked: at most `limit` chapters out of at most `bound`
/// rows.
///
/// ```
///   · · x · x │ x        full: the next page begins behind the last chapter of this one
///   · · x · · · · │ ·    at the bound: it begins behind the last row that was looked at
/// ```
struct Paging<Key: KeyCodable> {
    private let limit: Int
    private let bound: Int
    private var chapters: [Chapter] = []
    private var rows = 0
    private var lastRow: Key?
    private var lastTaken: Key?

    init(limit: Int, bound: Int) {
        self.limit = limit
        self.bound = bound
    }

    /// The page that ends with the rows.
    var last: ChapterPage { ChapterPage(chapters: chapters, next: nil) }

    /// Takes the row at `key`, whose chapter `find` gives if it is wanted.
    ///
    /// - Returns: the page, if it ends before this row.
    mutating func take(
        _ key: Key,
        _ find: () throws -> Chapter?
    ) rethrows -> ChapterPage? {
        if rows == bound { return ChapterPage(chapters: chapters, next: lastRow?.encoded) }
        rows += 1
        lastRow = key
        guard let chapter = try find() else { return nil }
        if chapters.count == limit {
            return ChapterPage(chapters: chapters, next: lastTaken?.encoded)
        }
        chapters.append(chapter)
        lastTaken = key
        return nil
    }
}
