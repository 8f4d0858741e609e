public import ChangeFeed
public import Keyspaces

/// A page of a reader's list.
public struct DiaryPage<Item: Sendable & Equatable>: Sendable, Equatable {
    /// The items, in order.
    public let items: [Item]
    /// Where the next page begins; `nil` if this was the last one.
    public let next: [UInt8]?
}

/// Reads. Each runs on one snapshot, or inside a command.
///
/// Lists hold comics that are public as far as the service has read the feed. A single bookmark or
/// progress is found as long as its comic is known; whoever answers the public asks the comic
/// service in the same snapshot.
extension Diary {
    /// A reader's bookmarks, the newest first: of one shelf only, if one is given.
    ///
    /// - Complexity: O(log n + limit + bookmarks passed over).
    public func bookmarks(
        of reader: ReaderID,
        shelf: String? = nil,
        after: [UInt8]? = nil,
        limit: Int,
        in source: borrowing some KeyspaceReader & ~Copyable
    ) throws -> DiaryPage<BookmarkedComic> {
        try page(of: reader, in: bookmarkOrder, after, limit, source) { place in
            guard let bookmark = try source.get(place.pair, in: bookmarks),
                shelf.map({ bookmark.shelf.utf8.elementsEqual($0.utf8) }) ?? true
            else { return nil }
            return BookmarkedComic(comic: place.comic, bookmark: bookmark)
        }
    }

    /// What a reader has read, what was read last first.
    ///
    /// - Complexity: O(log n + limit + comics passed over).
    public func history(
        of reader: ReaderID,
        after: [UInt8]? = nil,
        limit: Int,
        in source: borrowing some KeyspaceReader & ~Copyable
    ) throws -> DiaryPage<ComicProgress> {
        try page(of: reader, in: history, after, limit, source) { place in
            try source.get(place.pair, in: progress).map {
                ComicProgress(comic: place.comic, progress: $0)
            }
        }
    }

    /// The reader's bookmark of a comic, or `nil`.
    public func bookmark(
        of comic: ComicID,
        by reader: ReaderID,
        in source: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Bookmark? {
        guard try source.contains(comic, in: known.keyspace) else { return nil }
        return try source.get(ReaderComic(reader, comic), in: bookmarks)
    }

    /// How many readers have bookmarked a comic.
    public func bookmarkTotal(
        of comic: ComicID,
        in source: borrowing some KeyspaceReader & ~Copyable
    ) throws -> UInt64 {
        try source.get(comic, in: bookmarkTotals)?.value ?? 0
    }

    /// The reader's progress in a comic, or `nil`.
    public func progress(
        of comic: ComicID,
        by reader: ReaderID,
        in source: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Progress? {
        guard try source.contains(comic, in: known.keyspace) else { return nil }
        return try source.get(ReaderComic(reader, comic), in: progress)
    }

    /// The chapters of a comic that the reader has read, ascending by id: at most
    /// ``Limits/readChapters``, those that were deleted since among them.
    ///
    /// - Complexity: O(log n + the answer).
    public func readChapters(
        of comic: ComicID,
        by reader: ReaderID,
        in source: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [ChapterID] {
        guard try source.contains(comic, in: known.keyspace) else { return [] }
        var chapters: [ChapterID] = []
        let pair = ReaderComic(reader, comic)
        var rows = try source.rows(of: read, in: .prefix { pair.encode(to: &$0) })
        while try rows.advance() { chapters.append(try rows.key().chapter) }
        return chapters
    }

    /// Whether the public sees a comic, as far as the service has read the feed.
    func isPublic(
        _ comic: ComicID,
        in source: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Bool {
        try source.get(comic, in: known.keyspace)?.visibility == .public
    }

    private func page<Item>(
        of reader: ReaderID,
        in keyspace: Keyspace<ReaderMoment, Empty>,
        _ after: [UInt8]?,
        _ limit: Int,
        _ source: borrowing some KeyspaceReader & ~Copyable,
        _ item: (ReaderMoment) throws -> Item?
    ) throws -> DiaryPage<Item> {
        var range = KeyRange.prefix { reader.encode(to: &$0) }
        if let after { range = range.past(after, .ascending) }
        var items: [Item] = []
        var last: ReaderMoment?
        var rows = try source.rows(of: keyspace, in: range)
        while try rows.advance() {
            let place = try rows.key()
            guard try isPublic(place.comic, in: source), let found = try item(place) else {
                continue
            }
            if items.count == limit { return DiaryPage(items: items, next: last?.encoded) }
            items.append(found)
            last = place
        }
        return DiaryPage(items: items, next: nil)
    }
}

/// Everything that is kept of a reader, up to a bound.
public struct DiaryContents: Sendable, Equatable {
    /// A chapter that was read.
    public struct Read: Sendable, Equatable {
        /// The chapter.
        public let chapter: ChapterID
        /// Its comic.
        public let comic: ComicID
        /// When the reader first came to it.
        public let time: Timestamp
    }

    /// Bookmarks, ascending by comic.
    public var bookmarks: [BookmarkedComic] = []
    /// Progress, ascending by comic.
    public var progress: [ComicProgress] = []
    /// Chapters read, ascending by comic and chapter.
    public var read: [Read] = []
    /// Whether there is more than the bound.
    public var isTruncated = false
}

extension Diary {
    /// Everything that is kept of a reader, of comics that are not public too: at most `limit`
    /// rows of each kind.
    ///
    /// - Complexity: O(the answer).
    public func contents(
        of reader: ReaderID,
        limit: Int,
        in source: borrowing some KeyspaceReader & ~Copyable
    ) throws -> DiaryContents {
        var contents = DiaryContents()
        let all = KeyRange.prefix { reader.encode(to: &$0) }
        contents.isTruncated = try each(of: bookmarks, all, limit, source) { pair, bookmark in
            contents.bookmarks.append(BookmarkedComic(comic: pair.comic, bookmark: bookmark))
        }
        let hasMore = try each(of: progress, all, limit, source) { pair, progress in
            contents.progress.append(ComicProgress(comic: pair.comic, progress: progress))
        }
        let hasMoreRead = try each(of: read, all, limit, source) { key, first in
            let (comic, chapter) = (key.pair.comic, key.chapter)
            contents.read.append(
                DiaryContents.Read(chapter: chapter, comic: comic, time: first.time)
            )
        }
        contents.isTruncated = contents.isTruncated || hasMore || hasMoreRead
        return contents
    }

    /// Hands on each row of a range, at most `limit`; whether there are more.
    private func each<Key, Value>(
        of keyspace: Keyspace<Key, Value>,
        _ range: KeyRange,
        _ limit: Int,
        _ source: borrowing some KeyspaceReader & ~Copyable,
        _ body: (Key, Value) -> Void
    ) throws -> Bool {
        var count = 0
        var rows = try source.rows(of: keyspace, in: range)
        while let (key, value) = try rows.next() {
            if count == limit { return true }
            body(key, value)
            count += 1
        }
        return false
    }
}
