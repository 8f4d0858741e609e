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

    /// Hands over a page of a comic's chapters by volume, sort key, language: public ones only,
    /// unless `withHidden`; those of one language or one group only, if one is given.
    ///
    /// It looks at no more than `bound` chapters: a page that ends there may be short or empty, and
    /// is not the last one.
    ///
    /// - Returns: where the next page begins; `nil` if this was the last one.
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
        in snapshot: borrowing Snapshot,
        _ body: (ChapterID, ChapterView) throws -> Void
    ) throws -> [UInt8]? {
        var range = KeyRange.prefix { comic.encode(to: &$0) }
        if let after { range = range.past(after, order) }
        var paging = Paging<ChapterPlace>(limit: limit, bound: bound)
        var rows = try snapshot.rows(of: places, in: range, order: order)
        while try rows.advance() {
            let place = try rows.key()
            if let next = paging.look(at: place) { return next }
            if let language, place.language != language { continue }
            guard let chapter = try view(of: place.chapter, in: snapshot),
                withHidden || chapter.isPublic
            else { continue }
            if let group, try !chapter.isMade(by: group) { continue }
            if let next = paging.take(place) { return next }
            try body(place.chapter, chapter)
        }
        return nil
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
