public import ChangeFeed
public import Keyspaces

/// A chapter as it is stored.
///
/// ```
///  0  format = 1     1  version (8)      9  visibility   10  comic (8)
/// 18  sort key in millionths (8)        26  page count (2)
/// 28  created at (8)                    36  updated at (8)
/// 44  publish at (8), 0 unless scheduled
/// 52  published at: presence (1), perhaps 8 bytes; present if public
///     number · volume · title · language · source       each: length (2), UTF-8
///     groups: number (2), each: slug
/// ```
public struct ChapterRecord: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }

    /// 1 at first; each change of the document or its pages adds 1.
    public internal(set) var version: UInt64
    /// The comic to which it belongs.
    public let comic: ComicID
    /// What was said of it.
    public internal(set) var fields: ChapterFields
    /// How many rows of `pages` belong to it.
    public internal(set) var pageCount: UInt16
    /// The unique name under which imports know it; empty if it has none.
    public internal(set) var source: String
    /// When it came into the catalogue.
    public internal(set) var createdAt: Timestamp
    /// When its document or its pages last changed.
    public internal(set) var updatedAt: Timestamp
    /// When it was first public, which stays when it is hidden and shown again; `nil` if it never
    /// was.
    public internal(set) var publishedAt: Timestamp?

    /// Whether everybody who sees its comic sees it.
    public var isPublic: Bool { fields.visibility == .public }

    init(
        comic: ComicID,
        fields: ChapterFields,
        source: String,
        createdAt: Timestamp,
        publishedAt: Timestamp?
    ) {
        version = 1
        self.comic = comic
        self.fields = fields
        pageCount = 0
        self.source = source
        self.createdAt = createdAt
        updatedAt = createdAt
        self.publishedAt = publishedAt
    }

    /// Reads the layout above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        version = try reader.unsigned()
        let visibility = try reader.choice(Visibility.self)
        comic = ComicID(try reader.unsigned())
        let sortKey = SortKey(millionths: try reader.signed())
        pageCount = try reader.unsigned()
        createdAt = try reader.timestamp()
        updatedAt = try reader.timestamp()
        let publishAt = try reader.timestamp()
        let isScheduled = visibility == .scheduled
        if !isScheduled && publishAt.milliseconds != 0 { throw .value("publish at") }
        publishedAt = try reader.optional { (reader) throws(CodecError) in try reader.timestamp() }
        if visibility == .public && publishedAt == nil { throw .value("published at") }
        let number = try reader.string()
        let volume = try reader.string()
        let title = try reader.string()
        let language = try reader.string()
        source = try reader.string()
        fields = ChapterFields(
            visibility: visibility,
            publishAt: isScheduled ? publishAt : nil,
            number: number,
            sortKey: sortKey,
            volume: volume,
            title: title,
            language: language,
            groups: try reader.list { (reader) throws(CodecError) in try reader.string() }
        )
    }

    /// Writes the layout above.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(version)
        writer.unsigned(fields.visibility.rawValue)
        writer.unsigned(comic.rawValue)
        writer.signed(fields.sortKey.millionths)
        writer.unsigned(pageCount)
        writer.timestamp(createdAt)
        writer.timestamp(updatedAt)
        writer.timestamp(fields.publishAt ?? Timestamp(milliseconds: 0))
        writer.optional(publishedAt) { $0.timestamp($1) }
        writer.string(fields.number)
        writer.string(fields.volume)
        writer.string(fields.title)
        writer.string(fields.language)
        writer.string(source)
        writer.list(fields.groups) { $0.string($1) }
    }
}

/// A chapter with its number.
public struct Chapter: Sendable, Equatable {
    /// Its number.
    public let id: ChapterID
    /// Its record.
    public let record: ChapterRecord

    /// A chapter.
    public init(id: ChapterID, record: ChapterRecord) {
        self.id = id
        self.record = record
    }
}
