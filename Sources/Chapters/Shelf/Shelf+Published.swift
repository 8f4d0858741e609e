public import ChangeFeed
public import Keyspaces

/// The newest chapters of the whole site.
extension Shelf {
    /// Hands over a page of public chapters, the last one to be published first; those of one
    /// language only, if one is given, and of the comics that `isReadable`.
    ///
    /// It looks at no more than `bound` chapters: a page that ends there may be short or empty, and
    /// is not the last one.
    ///
    /// - Returns: where the next page begins; `nil` if this was the last one.
    /// - Complexity: O(log n + limit + chapters passed over).
    public func newest(
        language: String? = nil,
        after: [UInt8]? = nil,
        limit: Int,
        bound: Int = .max,
        in snapshot: borrowing Snapshot,
        ofComics isReadable: (ComicID) throws -> Bool,
        _ body: (ChapterID, ChapterView) throws -> Void
    ) throws -> [UInt8]? {
        guard let language else {
            return try newest(published, .all, after, limit, bound, snapshot, isReadable, body)
        }
        let range = KeyRange.prefix { $0.string(language) }
        let order = publishedLanguages
        return try newest(order, range, after, limit, bound, snapshot, isReadable, body)
    }

    private func newest<Key: PublicationKey>(
        _ order: Keyspace<Key, Empty>,
        _ range: KeyRange,
        _ after: [UInt8]?,
        _ limit: Int,
        _ bound: Int,
        _ snapshot: borrowing Snapshot,
        _ isReadable: (ComicID) throws -> Bool,
        _ body: (ChapterID, ChapterView) throws -> Void
    ) throws -> [UInt8]? {
        var paging = Paging<Key>(limit: limit, bound: bound)
        let rest = after.map { range.past($0, .ascending) } ?? range
        var rows = try snapshot.rows(of: order, in: rest)
        while try rows.advance() {
            let key = try rows.key()
            if let next = paging.look(at: key) { return next }
            guard let chapter = try view(of: key.chapter, in: snapshot),
                try isReadable(chapter.comic)
            else { continue }
            if let next = paging.take(key) { return next }
            try body(key.chapter, chapter)
        }
        return nil
    }
}
