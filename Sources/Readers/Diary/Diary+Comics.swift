public import ChangeFeed
public import Keyspaces

/// What all readers keep of one comic: how exports read it.
extension Diary {
    /// The bookmarks of a comic, ascending by reader.
    ///
    /// - Complexity: O(log n + the answer).
    public func bookmarks(
        of comic: ComicID,
        in source: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [(reader: ReaderID, value: Bookmark)] {
        var found: [(reader: ReaderID, value: Bookmark)] = []
        var rows = try source.rows(of: bookmarked, in: .prefix { comic.encode(to: &$0) })
        while try rows.advance() {
            let pair = try rows.key().pair
            guard let bookmark = try source.get(pair, in: bookmarks) else { continue }
            found.append((pair.reader, bookmark))
        }
        return found
    }

    /// The progress in a comic, ascending by reader.
    ///
    /// - Complexity: O(log n + the answer).
    public func progress(
        of comic: ComicID,
        in source: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [(reader: ReaderID, value: Progress)] {
        var found: [(reader: ReaderID, value: Progress)] = []
        var rows = try source.rows(of: progressed, in: .prefix { comic.encode(to: &$0) })
        while try rows.advance() {
            let pair = try rows.key().pair
            guard let progress = try source.get(pair, in: progress) else { continue }
            found.append((pair.reader, progress))
        }
        return found
    }

    /// The chapters of a comic that a reader has read, ascending by id, with their moments; those
    /// that were deleted since among them.
    ///
    /// - Complexity: O(log n + the answer).
    public func chaptersRead(
        of comic: ComicID,
        by reader: ReaderID,
        in source: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [DiaryContents.Read] {
        var found: [DiaryContents.Read] = []
        let pair = ReaderComic(reader, comic)
        var rows = try source.rows(of: read, in: .prefix { pair.encode(to: &$0) })
        while let (key, first) = try rows.next() {
            found.append(
                DiaryContents.Read(chapter: key.chapter, comic: comic, time: first.time)
            )
        }
        return found
    }
}
