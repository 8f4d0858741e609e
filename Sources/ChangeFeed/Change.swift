public import Keyspaces

/// What happened to a comic or a chapter.
public enum ChangeKind: UInt8, Sendable, CaseIterable {
    /// A comic exists from now on.
    case comicCreated = 1
    /// A comic's document or visibility is another.
    case comicUpdated = 2
    /// A comic does not exist any longer.
    case comicDeleted = 3
    /// A chapter exists from now on.
    case chapterPublished = 4
    /// A chapter's document, pages or visibility is another.
    case chapterUpdated = 5
    /// A chapter does not exist any longer.
    case chapterDeleted = 6
}

/// One event of the feed, with what the projections of other services keep.
///
/// ```
///  0  format = 1      1  kind           2  subject id (8)     10  comic id (8)
/// 18  version (8)    26  time (8)
/// 34  a chapter's time of publication (8); 0 for a comic, and for a chapter that never was public
/// 42  visibility before, 0 if it did not exist
/// 43  visibility after, 0 if it does not exist any longer
/// 44  label: length (2), UTF-8          language: length (2), UTF-8
/// ```
public struct Change: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }

    /// What happened.
    public let kind: ChangeKind
    /// The comic's or the chapter's number.
    public let subject: UInt64
    /// The comic, or the chapter's comic.
    public let comic: ComicID
    /// The subject's version after the change; of a deleted one, its last.
    public let version: UInt64
    /// The commit's moment.
    public let time: Timestamp
    /// When a chapter was first public; the Unix epoch for one that never was, and for a comic.
    public let publishedAt: Timestamp
    /// Who saw it before; `nil` if it did not exist.
    public let before: Visibility?
    /// Who sees it now; `nil` if it was deleted.
    public let after: Visibility?
    /// A comic's title, a chapter's number.
    public let label: String
    /// A chapter's language; empty for a comic.
    public let language: String

    /// A change of a comic.
    public init(
        comic: ComicID,
        version: UInt64,
        time: Timestamp,
        from before: Visibility?,
        to after: Visibility?,
        title: String
    ) {
        kind = before == nil ? .comicCreated : after == nil ? .comicDeleted : .comicUpdated
        subject = comic.rawValue
        self.comic = comic
        self.version = version
        self.time = time
        publishedAt = Timestamp(milliseconds: 0)
        self.before = before
        self.after = after
        label = title
        language = ""
    }

    /// A change of a chapter.
    public init(
        chapter: ChapterID,
        of comic: ComicID,
        version: UInt64,
        time: Timestamp,
        publishedAt: Timestamp?,
        from before: Visibility?,
        to after: Visibility?,
        number: String,
        language: String
    ) {
        kind = before == nil ? .chapterPublished : after == nil ? .chapterDeleted : .chapterUpdated
        subject = chapter.rawValue
        self.comic = comic
        self.version = version
        self.time = time
        self.publishedAt = publishedAt ?? Timestamp(milliseconds: 0)
        self.before = before
        self.after = after
        label = number
        self.language = language
    }

    /// Reads the layout above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        kind = try reader.choice()
        subject = try reader.unsigned()
        comic = ComicID(try reader.unsigned())
        version = try reader.unsigned()
        time = try reader.timestamp()
        publishedAt = try reader.timestamp()
        before = try Self.visibility(try reader.unsigned())
        after = try Self.visibility(try reader.unsigned())
        label = try reader.string()
        language = try reader.string()
    }

    private static func visibility(_ byte: UInt8) throws(CodecError) -> Visibility? {
        if byte == 0 { return nil }
        guard let visibility = Visibility(rawValue: byte) else { throw .value("visibility") }
        return visibility
    }

    /// Writes the layout above.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(kind.rawValue)
        writer.unsigned(subject)
        writer.unsigned(comic.rawValue)
        writer.unsigned(version)
        writer.timestamp(time)
        writer.timestamp(publishedAt)
        writer.unsigned(before?.rawValue ?? 0)
        writer.unsigned(after?.rawValue ?? 0)
        writer.string(label)
        writer.string(language)
    }
}

extension Change {
    /// What the log's size counts of it, in bytes: its key, the format, and the layout above.
    var storedBytes: Int { 8 + 48 + label.utf8.count + language.utf8.count }
}

/// How the public sees a change.
extension Change {
    /// What the public feed says of it; `nil` if the public could see the subject neither before
    /// nor after.
    ///
    /// Leaving `public` reads as deleted, entering it as created or published.
    public var publicKind: ChangeKind? {
        let isChapter = kind.rawValue >= ChangeKind.chapterPublished.rawValue
        switch (before == .public, after == .public) {
        case (false, false): return nil
        case (false, true): return isChapter ? .chapterPublished : .comicCreated
        case (true, true): return isChapter ? .chapterUpdated : .comicUpdated
        case (true, false): return isChapter ? .chapterDeleted : .comicDeleted
        }
    }

    /// Why the public does not see it any longer: `deleted`, or the visibility that it has now.
    public var removalReason: String {
        after?.name ?? "deleted"
    }
}
