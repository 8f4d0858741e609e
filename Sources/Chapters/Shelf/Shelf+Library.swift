public import ChangeFeed
public import Keyspaces

/// What a reader's library asks of a comic's chapters. A place is a volume and a sort key: chapters
/// of several groups or languages at one place are one.
extension Shelf {
    /// How many places with a public chapter come after a place, or are there at all: in one
    /// language only, if one is given.
    ///
    /// It looks at `limit` chapters at most; a comic with more of them is counted so far.
    ///
    /// - Complexity: O(log n + limit).
    public func countPlaces(
        of comic: ComicID,
        after place: (volumeKey: Int64, sortKey: Int64)? = nil,
        language: String?,
        limit: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Int {
        var range = KeyRange.prefix { comic.encode(to: &$0) }
        if let place {
            let read = KeyRange.prefix {
                comic.encode(to: &$0)
                $0.signed(place.volumeKey)
                $0.signed(place.sortKey)
            }
            guard let lower = read.upper else { return 0 }
            range.lower = lower
        }
        var count = 0
        var looked = 0
        var last: (volume: SortKey, sortKey: SortKey)?
        var rows = try reader.rows(of: places, in: range)
        while looked < limit, try rows.advance() {
            looked += 1
            let key = try rows.key()
            if let last, last == (key.volume, key.sortKey) { continue }
            if let language, key.language != language { continue }
            if try reader.get(key.chapter, in: chapters)?.isPublic != true { continue }
            count += 1
            last = (key.volume, key.sortKey)
        }
        return count
    }

    /// The comic's public chapter that was published last, of the `limit` chapters that stand last
    /// in reading order.
    ///
    /// In one language only, if one is given.
    ///
    /// - Complexity: O(log n + limit).
    public func latestChapter(
        of comic: ComicID,
        language: String?,
        limit: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Chapter? {
        var latest: Chapter?
        var looked = 0
        let range = KeyRange.prefix { comic.encode(to: &$0) }
        var rows = try reader.rows(of: places, in: range, order: .descending)
        while looked < limit, try rows.advance() {
            looked += 1
            let place = try rows.key()
            if let language, place.language != language { continue }
            guard let record = try reader.get(place.chapter, in: chapters), record.isPublic else {
                continue
            }
            if let latest, latest.record.publishedAt >= record.publishedAt { continue }
            latest = Chapter(id: place.chapter, record: record)
        }
        return latest
    }
}
