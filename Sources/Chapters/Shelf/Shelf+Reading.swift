public import ChangeFeed
public import Keyspaces

/// Reads. Each runs on one snapshot, or inside a command. None looks at the comic: whoever answers
/// the public asks the comic service in the same snapshot.
extension Shelf {
    /// The chapter, or `nil`.
    public func chapter(
        _ id: ChapterID,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Chapter? {
        try reader.get(id, in: chapters).map { Chapter(id: id, record: $0) }
    }

    /// The pages of a chapter, in order.
    ///
    /// - Complexity: O(log n + pages).
    public func pages(
        of id: ChapterID,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [Page] {
        var found: [Page] = []
        var rows = try reader.rows(of: pages, in: .prefix { id.encode(to: &$0) })
        while let row = try rows.next() { found.append(row.value) }
        return found
    }

    /// A page of a comic's chapters by volume, sort key, language: public ones only, unless
    /// `withHidden`; those of one language or one group only, if one is given.
    ///
    /// It looks at no more than `bound` chapters: a page that ends there may be short or empty, and
    /// is not the last one.
    ///
    /// - Complexity: O(log n + limit + chapters passed over).
    public func chapters(
        of comic: ComicID,
        language: String? = nil,
        group: String? = nil,
        order: ScanOrder = .ascending,
        after: [UInt8]? = nil,
        limit: Int,
        bound: Int = .max,
        withHidden: Bool = false,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ChapterPage {
        var range = KeyRange.prefix { comic.encode(to: &$0) }
        if let after { range = range.past(after, order) }
        var paging = Paging<ChapterPlace>(limit: limit, bound: bound)
        var rows = try reader.rows(of: places, in: range, order: order)
        while try rows.advance() {
            let place = try rows.key()
            let page = try paging.take(place) {
                if let language, place.language != language { return nil }
                guard let record = try reader.get(place.chapter, in: chapters),
                    withHidden || record.isPublic,
                    group.map(record.fields.groups.contains) ?? true
                else { return nil }
                return Chapter(id: place.chapter, record: record)
            }
            if let page { return page }
        }
        return paging.last
    }

    /// The comic's chapter with the same language, number, volume and groups.
    func twin(
        of fields: ChapterFields,
        in comic: ComicID,
        _ reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Chapter? {
        try chapter(ChapterName(fields), of: comic, in: reader)
    }
}
