public import ChangeFeed
public import Keyspaces

/// A place in an order by publication.
protocol PublicationKey: KeyCodable, Equatable {
    /// The chapter at this place.
    var chapter: ChapterID { get }
}

/// A public chapter's place among those of the whole site, the newest first: descending published
/// at (8), chapter (8).
public struct PublishedKey: PublicationKey {
    let time: Timestamp
    /// The chapter at this place.
    public let chapter: ChapterID

    /// `nil` unless the chapter is public.
    init?(_ chapter: ChapterID, _ record: ChapterRecord) {
        guard record.isPublic, let time = record.publishedAt else { return nil }
        self.time = time
        self.chapter = chapter
    }

    /// Reads time and chapter.
    public init(from reader: inout ByteReader) throws(CodecError) {
        time = Timestamp(milliseconds: try reader.descendingKey())
        chapter = try ChapterID(from: &reader)
    }

    /// Writes time and chapter.
    public func encode(to writer: inout KeyWriter) {
        writer.descending(time.milliseconds)
        chapter.encode(to: &writer)
    }
}

/// A public chapter's place among those of its language, the newest first: language ended by 00,
/// descending published at (8), chapter (8).
public struct PublishedLanguageKey: PublicationKey {
    let language: String
    /// Its place among all.
    let place: PublishedKey
    /// The chapter at this place.
    public var chapter: ChapterID { place.chapter }

    /// `nil` unless the chapter is public.
    init?(_ chapter: ChapterID, _ record: ChapterRecord) {
        guard let place = PublishedKey(chapter, record) else { return nil }
        self.place = place
        language = record.fields.language
    }

    /// Reads language, time, chapter.
    public init(from reader: inout ByteReader) throws(CodecError) {
        language = try reader.stringKey()
        place = try PublishedKey(from: &reader)
    }

    /// Writes language, time, chapter.
    public func encode(to writer: inout KeyWriter) {
        writer.string(language)
        place.encode(to: &writer)
    }
}
