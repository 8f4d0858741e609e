public import ChangeFeed
public import Keyspaces

/// A reader's bookmark as an import says that it is.
public struct BookmarkUpsert: Sendable, Equatable {
    /// The subject of the reader's token.
    public let subject: String
    /// The shelf as ``Bookmark/shelf(_:at:)`` has it.
    public let shelf: String
    /// When the comic was bookmarked, if that is said.
    public let bookmarkedAt: Timestamp?

    /// A bookmark.
    public init(by subject: String, shelf: String, bookmarkedAt: Timestamp? = nil) {
        self.subject = subject
        self.shelf = shelf
        self.bookmarkedAt = bookmarkedAt
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        subject = try reader.string()
        shelf = try reader.string()
        bookmarkedAt = try reader.optional { (reader) throws(CodecError) in try reader.timestamp() }
    }

    func encode(to writer: inout ByteWriter) {
        writer.string(subject)
        writer.string(shelf)
        writer.optional(bookmarkedAt) { $0.timestamp($1) }
    }
}

/// Makes readers' bookmarks of a comic be as an import says.
///
/// Bookmarks of readers that it does not name stay. The comic must be known, and need not be
/// public.
public struct UpsertBookmarks: Command {
    /// 304.
    public static var code: UInt16 { 304 }
    let comic: ComicID
    let bookmarks: [BookmarkUpsert]

    /// Upserts bookmarks of `comic`: at most ``Limits/bookmarksPerCommand``.
    public init(of comic: ComicID, _ bookmarks: [BookmarkUpsert]) {
        self.comic = comic
        self.bookmarks = bookmarks
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        comic = ComicID(try reader.unsigned())
        bookmarks = try reader.list(BookmarkUpsert.init(from:))
    }

    /// Writes comic and bookmarks.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(comic.rawValue)
        writer.list(bookmarks) { $1.encode(to: &$0) }
    }

    /// How many became what.
    ///
    /// - Complexity: O(bookmarks of the reader) for each new one, which are counted.
    /// - Throws: ``ReaderError/unknownComic(_:)``, ``ReaderError/tooManyBookmarks``.
    public func apply(to diary: Diary, in context: inout CommandContext) throws -> ChangeTally {
        guard try context.contains(comic, in: diary.known.keyspace) else {
            throw ReaderError.unknownComic(comic)
        }
        for given in bookmarks {
            guard let reader = try diary.readers.reader(given.subject, in: context),
                try !context.contains(ReaderComic(reader, comic), in: diary.bookmarks)
            else { continue }
            try diary.requireBookmarkRoom(for: reader, context)
        }
        var tally = ChangeTally()
        for given in bookmarks {
            let pair = ReaderComic(try diary.readers.numbered(given.subject, in: &context), comic)
            let old = try context.get(pair, in: diary.bookmarks)
            let time = given.bookmarkedAt ?? old?.time ?? context.timestamp
            let new = Bookmark(time: time, shelf: given.shelf)
            if new == old {
                tally.unchanged += 1
                continue
            }
            try diary.put(new, for: pair, replacing: old, in: &context)
            if old == nil { tally.created += 1 } else { tally.updated += 1 }
        }
        return tally
    }
}
