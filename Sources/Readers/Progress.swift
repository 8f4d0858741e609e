public import ChangeFeed
public import Keyspaces

/// How far somebody has come in a comic, as the chapter service says where that is.
///
/// ```
///  0  chapter (8)     8  volume's sort key (8)    16  sort key (8)
/// 24  page from 1 (2), 0 if absent               26  language: length (2), UTF-8
/// ```
///
/// The sort keys are kept so that what comes after them can be found when the chapter itself is
/// gone; this service only hands them back.
public struct ReadingPoint: Sendable, Equatable {
    /// The chapter; ``noChapter`` if it is gone and its number is not known.
    public let chapter: ChapterID
    /// Its volume's sort key, in millionths.
    public let volumeKey: Int64
    /// Its sort key, in millionths.
    public let sortKey: Int64
    /// The page from 1; `nil` if none was named.
    public let page: UInt16?
    /// Its language.
    public let language: String

    /// What stands for a chapter of which only the place is known, because an import says no more:
    /// no chapter has this number.
    public static let noChapter = ChapterID(0)

    /// Whether `other` is the same point, as far as both say: where chapters stood is no matter
    /// while they are known.
    func isSame(as other: ReadingPoint) -> Bool {
        if page != other.page { return false }
        if other.chapter != Self.noChapter { return chapter == other.chapter }
        return volumeKey == other.volumeKey && sortKey == other.sortKey
            && language == other.language
    }

    /// A point.
    public init(
        chapter: ChapterID,
        volumeKey: Int64,
        sortKey: Int64,
        page: UInt16?,
        language: String
    ) {
        self.chapter = chapter
        self.volumeKey = volumeKey
        self.sortKey = sortKey
        self.page = page == 0 ? nil : page
        self.language = language
    }

    /// Reads the layout above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        chapter = ChapterID(try reader.unsigned())
        volumeKey = try reader.signed()
        sortKey = try reader.signed()
        let page = try reader.unsigned(UInt16.self)
        self.page = page == 0 ? nil : page
        language = try reader.string()
    }

    /// Writes the layout above.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(chapter.rawValue)
        writer.signed(volumeKey)
        writer.signed(sortKey)
        writer.unsigned(page ?? 0)
        writer.string(language)
    }
}

/// A reader's progress in a comic.
///
/// ```
///  0  format = 1     1  time (8)      9  chapters read (2)    11  the point, as drawn above
/// ```
public struct Progress: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// When it was last set.
    public let time: Timestamp
    /// How many rows of `read` belong to it.
    public internal(set) var readCount: UInt16
    /// How far the reader has come.
    public let point: ReadingPoint

    init(time: Timestamp, readCount: UInt16, point: ReadingPoint) {
        self.time = time
        self.readCount = readCount
        self.point = point
    }

    /// Reads the layout above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        time = try reader.timestamp()
        readCount = try reader.unsigned()
        point = try ReadingPoint(from: &reader)
    }

    /// Writes the layout above.
    public func encode(to writer: inout ByteWriter) {
        writer.timestamp(time)
        writer.unsigned(readCount)
        point.encode(to: &writer)
    }
}

/// Progress with its comic.
public struct ComicProgress: Sendable, Equatable {
    /// The comic.
    public let comic: ComicID
    /// How far the reader has come.
    public let progress: Progress
}

/// When a reader first came to a chapter: time (8), after the format byte, 1.
public struct FirstRead: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// When.
    public let time: Timestamp

    init(time: Timestamp) { self.time = time }

    /// Reads the moment.
    public init(from reader: inout ByteReader) throws(CodecError) {
        time = try reader.timestamp()
    }

    /// Writes the moment.
    public func encode(to writer: inout ByteWriter) { writer.timestamp(time) }
}
