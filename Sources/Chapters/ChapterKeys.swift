public import ChangeFeed
public import Keyspaces

/// A chapter's place in its comic: comic (8), volume's sort key (8), sort key (8), language ended
/// by 00, chapter (8).
///
/// A chapter without a volume has the greatest volume.
public struct ChapterPlace: KeyCodable, Equatable {
    let comic: ComicID
    let volume: SortKey
    let sortKey: SortKey
    let language: String
    /// The chapter at this place.
    public let chapter: ChapterID

    init(_ chapter: ChapterID, _ record: ChapterRecord) {
        comic = record.comic
        volume = record.fields.volumeKey
        sortKey = record.fields.sortKey
        language = record.fields.language
        self.chapter = chapter
    }

    /// Reads the fields in the order above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        comic = try ComicID(from: &reader)
        volume = SortKey(millionths: try reader.signedKey())
        sortKey = SortKey(millionths: try reader.signedKey())
        language = try reader.stringKey()
        chapter = try ChapterID(from: &reader)
    }

    /// Writes the fields in the order above.
    public func encode(to writer: inout KeyWriter) {
        comic.encode(to: &writer)
        writer.signed(volume.millionths)
        writer.signed(sortKey.millionths)
        writer.string(language)
        chapter.encode(to: &writer)
    }
}

/// What a chapter is known by within its comic, but for its groups: comic (8), language, volume and
/// number each ended by 00, chapter (8).
public struct ChapterIdentity: KeyCodable, Equatable {
    let comic: ComicID
    let language: String
    let volume: String
    let number: String
    let chapter: ChapterID

    init(_ chapter: ChapterID, of comic: ComicID, _ fields: ChapterFields) {
        self.comic = comic
        language = fields.language
        volume = fields.volume
        number = fields.number
        self.chapter = chapter
    }

    /// Reads the fields in the order above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        comic = try ComicID(from: &reader)
        language = try reader.stringKey()
        volume = try reader.stringKey()
        number = try reader.stringKey()
        chapter = try ChapterID(from: &reader)
    }

    /// Writes the fields in the order above.
    public func encode(to writer: inout KeyWriter) {
        Self.prefix(comic, language: language, volume: volume, number: number, &writer)
        chapter.encode(to: &writer)
    }

    static func prefix(
        _ comic: ComicID,
        language: String,
        volume: String,
        number: String,
        _ writer: inout KeyWriter
    ) {
        comic.encode(to: &writer)
        writer.string(language)
        writer.string(volume)
        writer.string(number)
    }
}

/// A page's place: chapter (8), index from 1 (2).
public struct PageKey: KeyCodable, Equatable {
    /// The chapter.
    public let chapter: ChapterID
    /// The place, from 1.
    public let index: UInt16

    init(_ chapter: ChapterID, _ index: UInt16) {
        self.chapter = chapter
        self.index = index
    }

    /// Reads chapter and index.
    @inlinable
    public init(from reader: inout ByteReader) throws(CodecError) {
        chapter = try ChapterID(from: &reader)
        index = try reader.unsigned()
    }

    /// Writes chapter and index.
    @inlinable
    public func encode(to writer: inout KeyWriter) {
        chapter.encode(to: &writer)
        writer.unsigned(index)
    }
}

/// A page as it is stored.
///
/// ```
///  0  format = 1     1  width (4), 0 if unknown     5  height (4), 0 if unknown
///  9  object key: length (2), UTF-8
/// ```
extension Page: ValueCodable {
    /// Layout 1.
    public static var format: UInt8? { 1 }

    /// Reads the layout above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        let width = try reader.unsigned(UInt32.self)
        let height = try reader.unsigned(UInt32.self)
        self.width = width == 0 ? nil : width
        self.height = height == 0 ? nil : height
        key = try reader.string()
    }

    /// Writes the layout above.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(width ?? 0)
        writer.unsigned(height ?? 0)
        writer.string(key)
    }
}

/// What a group's id is an id of.
public enum GroupSubject {}
/// A group's number.
public typealias GroupID = Identifier<GroupSubject>

/// Somebody who makes chapters: translators, scanners, publishers.
///
/// ```
///  0  format = 1     1  slug · name      each: length (2), UTF-8
/// ```
public struct Group: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// What stands in URLs.
    public let slug: String
    /// What people read.
    public let name: String

    init(slug: String, name: String) {
        self.slug = slug
        self.name = name
    }

    /// Reads slug and name.
    public init(from reader: inout ByteReader) throws(CodecError) {
        slug = try reader.string()
        name = try reader.string()
    }

    /// Writes slug and name.
    public func encode(to writer: inout ByteWriter) {
        writer.string(slug)
        writer.string(name)
    }
}
