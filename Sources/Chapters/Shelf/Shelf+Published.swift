public import ChangeFeed
public import Keyspaces

/// The newest chapters of the whole site.
extension Shelf {
    /// A page of public chapters, the last one to be published first; those of one language only,
    /// if one is given, and of the comics that `isReadable`.
    ///
    /// It looks at no more than `bound` chapters: a page that ends there may be short or empty, and
    /// is not the last one.
    ///
    /// - Complexity: O(log n + limit + chapters passed over).
    public func newest(
        language: String? = nil,
        after: [UInt8]? = nil,
        limit: Int,
        bound: Int = .max,
        in reader: borrowing some KeyspaceReader & ~Copyable,
        ofComics isReadable: (ComicID) throws -> Bool
    ) throws -> ChapterPage {
        guard let language else {
            let range = KeyRange.all
            return try newest(published, range, after, limit, bound, in: reader, isReadable)
        }
        let range = KeyRange.prefix { $0.string(language) }
        return try newest(publishedLanguages, range, after, limit, bound, in: reader, isReadable)
    }

    private func newest<Key: PublicationKey>(
        _ order: Keyspace<Key, Empty>,
        _ range: KeyRange,
        _ after: [UInt8]?,
        _ limit: Int,
        _ bound: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable,
        _ isReadable: (ComicID) throws -> Bool
    ) throws -> ChapterPage {
        var paging = Paging<Key>(limit: limit, bound: bound)
        var rows = try reader.rows(of: order, in: after.map { range.past($0, .ascending) } ?? range)
        while try rows.advance() {
            let key = try rows.key()
            let page = try paging.take(key) {
                guard let record = try reader.get(key.chapter, in: chapters),
                    try isReadable(record.comic)
                else { return nil }
                return Chapter(id: key.chapter, record: record)
            }
            if let page { return page }
        }
        return paging.last
    }
}
