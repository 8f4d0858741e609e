public import ChangeFeed
public import Keyspaces

/// Bookmarks a comic, or moves its bookmark to another shelf.
public struct SetBookmark: Command {
    /// 300.
    public static var code: UInt16 { 300 }
    let subject: String
    let comic: ComicID
    let shelf: String

    /// Bookmarks `comic` for the reader with this subject; `shelf` as ``Bookmark/shelf(_:)`` has
    /// it.
    public init(_ subject: String, _ comic: ComicID, shelf: String) {
        self.subject = subject
        self.comic = comic
        self.shelf = shelf
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        subject = try reader.string()
        comic = ComicID(try reader.unsigned())
        shelf = try reader.string()
    }

    /// Writes subject, comic and shelf.
    public func encode(to writer: inout ByteWriter) {
        writer.string(subject)
        writer.unsigned(comic.rawValue)
        writer.string(shelf)
    }

    /// Whether the bookmark is new; an old one keeps its time.
    ///
    /// - Complexity: O(bookmarks of the reader) for a new one, which are counted.
    /// - Throws: ``ReaderError/unknownComic(_:)``, ``ReaderError/tooManyBookmarks``.
    public func apply(to diary: Diary, in context: inout CommandContext) throws -> Bool {
        guard try diary.isPublic(comic, in: context) else {
            throw ReaderError.unknownComic(comic)
        }
        if let reader = try diary.readers.reader(subject, in: context) {
            let pair = ReaderComic(reader, comic)
            if let old = try context.get(pair, in: diary.bookmarks) {
                let moved = Bookmark(time: old.time, shelf: shelf)
                if moved != old { try diary.put(moved, for: pair, replacing: old, in: &context) }
                return false
            }
            try diary.requireBookmarkRoom(for: reader, context)
        }
        let reader = try diary.readers.numbered(subject, in: &context)
        let bookmark = Bookmark(time: context.timestamp, shelf: shelf)
        try diary.put(bookmark, for: ReaderComic(reader, comic), replacing: nil, in: &context)
        return true
    }
}

/// Takes a bookmark away.
public struct RemoveBookmark: Command {
    /// 301.
    public static var code: UInt16 { 301 }
    /// Taken while the map is nearly full.
    public static var makesRoom: Bool { true }
    let subject: String
    let comic: ComicID

    /// Takes the bookmark of `comic` from the reader with this subject.
    public init(_ subject: String, _ comic: ComicID) {
        self.subject = subject
        self.comic = comic
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        subject = try reader.string()
        comic = ComicID(try reader.unsigned())
    }

    /// Writes subject and comic.
    public func encode(to writer: inout ByteWriter) {
        writer.string(subject)
        writer.unsigned(comic.rawValue)
    }

    /// Takes it away.
    ///
    /// - Throws: ``ReaderError/noBookmark(_:)``.
    public func apply(to diary: Diary, in context: inout CommandContext) throws {
        guard let reader = try diary.readers.reader(subject, in: context),
            let bookmark = try diary.bookmark(of: comic, by: reader, in: context)
        else { throw ReaderError.noBookmark(comic) }
        try diary.remove(bookmark, of: ReaderComic(reader, comic), in: &context)
    }
}

extension Diary {
    /// Throws unless the reader may have one bookmark more.
    ///
    /// - Complexity: O(bookmarks of the reader).
    func requireBookmarkRoom(
        for reader: ReaderID,
        _ context: borrowing CommandContext
    ) throws {
        let count = try context.count(of: bookmarks, in: .prefix { reader.encode(to: &$0) })
        if count >= Limits.bookmarksPerReader { throw ReaderError.tooManyBookmarks }
    }
}
