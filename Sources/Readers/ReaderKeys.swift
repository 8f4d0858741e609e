public import ChangeFeed
public import Keyspaces

/// What a reader keeps of a comic: reader (8), comic (8).
public struct ReaderComic: KeyCodable, Hashable {
    /// The reader.
    public let reader: ReaderID
    /// The comic.
    public let comic: ComicID

    /// A reader and a comic.
    public init(_ reader: ReaderID, _ comic: ComicID) {
        self.reader = reader
        self.comic = comic
    }

    /// Reads reader and comic.
    public init(from reader: inout ByteReader) throws(CodecError) {
        self.reader = try ReaderID(from: &reader)
        comic = try ComicID(from: &reader)
    }

    /// Writes reader and comic.
    public func encode(to writer: inout KeyWriter) {
        reader.encode(to: &writer)
        comic.encode(to: &writer)
    }
}

/// By whom something of a comic is kept: comic (8), reader (8).
public struct ComicReader: KeyCodable, Hashable {
    /// The comic.
    public let comic: ComicID
    /// The reader.
    public let reader: ReaderID

    init(_ pair: ReaderComic) {
        comic = pair.comic
        reader = pair.reader
    }

    /// The same pair, the reader first.
    var pair: ReaderComic { ReaderComic(reader, comic) }

    /// Reads comic and reader.
    public init(from reader: inout ByteReader) throws(CodecError) {
        comic = try ComicID(from: &reader)
        self.reader = try ReaderID(from: &reader)
    }

    /// Writes comic and reader.
    public func encode(to writer: inout KeyWriter) {
        comic.encode(to: &writer)
        reader.encode(to: &writer)
    }
}

/// A place in a list of a reader's comics, the newest first: reader (8), descending time (8),
/// comic (8).
public struct ReaderMoment: KeyCodable, Hashable {
    /// The reader.
    public let reader: ReaderID
    /// When.
    public let time: Timestamp
    /// The comic.
    public let comic: ComicID

    init(_ pair: ReaderComic, _ time: Timestamp) {
        reader = pair.reader
        self.time = time
        comic = pair.comic
    }

    /// The pair without the moment.
    var pair: ReaderComic { ReaderComic(reader, comic) }

    /// Reads the fields in the order above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        self.reader = try ReaderID(from: &reader)
        time = Timestamp(milliseconds: try reader.descendingKey())
        comic = try ComicID(from: &reader)
    }

    /// Writes the fields in the order above.
    public func encode(to writer: inout KeyWriter) {
        reader.encode(to: &writer)
        writer.descending(time.milliseconds)
        comic.encode(to: &writer)
    }
}

/// A chapter that a reader has read: reader (8), comic (8), chapter (8).
public struct ReadChapter: KeyCodable, Hashable {
    /// Whose, and of which comic.
    public let pair: ReaderComic
    /// The chapter.
    public let chapter: ChapterID

    init(_ pair: ReaderComic, _ chapter: ChapterID) {
        self.pair = pair
        self.chapter = chapter
    }

    /// Reads the fields in the order above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        pair = try ReaderComic(from: &reader)
        chapter = try ChapterID(from: &reader)
    }

    /// Writes the fields in the order above.
    public func encode(to writer: inout KeyWriter) {
        pair.encode(to: &writer)
        chapter.encode(to: &writer)
    }
}
