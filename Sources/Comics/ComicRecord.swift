import ChangeFeed
public import Keyspaces

/// A comic as it is stored; titles and descriptions lie in keyspaces of their own.
///
/// ```
///  0  format = 1     1  version (8)     9  visibility   10  type   11  status
/// 12  content rating, 0 if absent      13  year (2), 0 if absent
/// 15  created at (8)                   23  updated at (8)
/// 31  alternative titles (2)           33  descriptions (2)           35  covers (2)
/// 37  current cover (8), 0 if none     45  publish at (8), 0 if not scheduled
/// 53  title · title key · original language · source          each: length (2), UTF-8
///     authors: number (2), each: name, role
///     genres: number (2), each: slug
///     external ids: number (2), each: site, id
///     cover: presence (1); key, width (4), height (4), 0 if unknown
/// ```
public struct ComicRecord: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }

    /// 1 at first; each change of the document adds 1.
    public internal(set) var version: UInt64
    /// What was said of it, without alternative titles and descriptions.
    public internal(set) var fields: ComicFields
    /// How many rows of `comic.titles` belong to it.
    public internal(set) var titleCount: UInt16
    /// How many rows of `comic.text` belong to it.
    public internal(set) var textCount: UInt16
    /// How many rows of `covers` belong to it.
    public internal(set) var coverCount: UInt16 = 0
    /// Which of them is the current one.
    public internal(set) var currentCover: CoverID?
    /// The unique name under which imports know it; empty if it has none.
    public internal(set) var source: String
    /// When it came into the catalogue.
    public internal(set) var createdAt: Timestamp
    /// When its document last changed.
    public internal(set) var updatedAt: Timestamp

    /// Whether everybody sees it.
    public var isPublic: Bool { fields.visibility == .public }

    init(
        version: UInt64,
        fields: ComicFields,
        source: String,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.version = version
        self.fields = fields
        titleCount = UInt16(fields.alternativeTitles.count)
        textCount = UInt16(fields.descriptions.count)
        self.source = source
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// Reads the layout above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        version = try reader.unsigned()
        let visibility = try reader.choice(Visibility.self)
        let type = try reader.choice(ComicType.self)
        let status = try reader.choice(ComicStatus.self)
        let rating = try reader.unsigned(UInt8.self)
        let year = try reader.unsigned(UInt16.self)
        createdAt = try reader.timestamp()
        updatedAt = try reader.timestamp()
        titleCount = try reader.unsigned()
        textCount = try reader.unsigned()
        coverCount = try reader.unsigned()
        let current = try reader.unsigned(UInt64.self)
        currentCover = current == 0 ? nil : CoverID(current)
        let publishAt = try reader.timestamp()
        let title = try reader.string()
        let titleKey = try reader.string()
        let language = try reader.string()
        source = try reader.string()
        fields = ComicFields(
            visibility: visibility,
            publishAt: publishAt.milliseconds == 0 ? nil : publishAt,
            title: title,
            titleKey: titleKey,
            alternativeTitles: [],
            authors: try reader.list(Author.init(from:)),
            type: type,
            status: status,
            genres: try reader.list { (reader) throws(CodecError) in try reader.string() },
            year: year == 0 ? nil : year,
            originalLanguage: language.isEmpty ? nil : language,
            contentRating: try Self.rating(rating),
            descriptions: [],
            cover: nil,
            externalIDs: []
        )
        fields.externalIDs = try reader.list(ExternalID.init(from:))
        fields.cover = try reader.optional(Cover.init(from:))
    }

    /// The first fields of the layout: the version, and who sees the comic.
    static func standing(
        _ reader: inout ByteReader
    ) throws(CodecError) -> (version: UInt64, visibility: Visibility) {
        (try reader.unsigned(), try reader.choice())
    }

    /// The title key, without what is before and behind it.
    static func titleKey(_ reader: inout ByteReader) throws(CodecError) -> String {
        // From the version to the moment of publication.
        try reader.skip(52)
        _ = try reader.skipString()
        return try reader.string()
    }

    static func rating(_ byte: UInt8) throws(CodecError) -> ContentRating? {
        if byte == 0 { return nil }
        guard let rating = ContentRating(rawValue: byte) else { throw .value("ContentRating") }
        return rating
    }

    /// Writes the layout above.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(version)
        writer.unsigned(fields.visibility.rawValue)
        writer.unsigned(fields.type.rawValue)
        writer.unsigned(fields.status.rawValue)
        writer.unsigned(fields.contentRating?.rawValue ?? 0)
        writer.unsigned(fields.year ?? 0)
        writer.timestamp(createdAt)
        writer.timestamp(updatedAt)
        writer.unsigned(titleCount)
        writer.unsigned(textCount)
        writer.unsigned(coverCount)
        writer.unsigned(currentCover?.rawValue ?? 0)
        writer.timestamp(fields.publishAt ?? Timestamp(milliseconds: 0))
        writer.string(fields.title)
        writer.string(fields.titleKey)
        writer.string(fields.originalLanguage ?? "")
        writer.string(source)
        writer.list(fields.authors) { $1.encode(to: &$0) }
        writer.list(fields.genres) { $0.string($1) }
        writer.list(fields.externalIDs) { $1.encode(to: &$0) }
        writer.optional(fields.cover) { $1.encode(to: &$0) }
    }
}
