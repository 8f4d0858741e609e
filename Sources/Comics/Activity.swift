public import ChangeFeed
public import Keyspaces

/// What the comic service knows of a public chapter, from the feed alone.
///
/// ```
///  0  format = 1     1  published at (8)
///  9  number · language      each: length (2), UTF-8
/// ```
public struct ChapterActivity: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// When it was first to be read.
    public let publishedAt: Timestamp
    /// The number as people write it.
    public let number: String
    /// A BCP 47 tag.
    public let language: String

    /// What a chapter is known by.
    public init(publishedAt: Timestamp, number: String, language: String) {
        self.publishedAt = publishedAt
        self.number = number
        self.language = language
    }

    /// Reads the layout above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        publishedAt = try reader.timestamp()
        number = try reader.string()
        language = try reader.string()
    }

    /// Writes the layout above.
    public func encode(to writer: inout ByteWriter) {
        writer.timestamp(publishedAt)
        writer.string(number)
        writer.string(language)
    }
}

/// A place in a comic's activity: comic (8), descending time of publication (8), chapter (8).
public struct ActivityKey: KeyCodable, Equatable {
    let comic: ComicID
    let time: Timestamp
    /// The chapter.
    public let chapter: ChapterID

    init(_ comic: ComicID, _ time: Timestamp, _ chapter: ChapterID) {
        self.comic = comic
        self.time = time
        self.chapter = chapter
    }

    /// Reads comic, time, chapter.
    public init(from reader: inout ByteReader) throws(CodecError) {
        comic = try ComicID(from: &reader)
        time = Timestamp(milliseconds: try reader.descendingKey())
        chapter = try ChapterID(from: &reader)
    }

    /// Writes comic, time, chapter.
    public func encode(to writer: inout KeyWriter) {
        comic.encode(to: &writer)
        writer.descending(time.milliseconds)
        chapter.encode(to: &writer)
    }
}

/// Keeps the activity of comics, their public chapters by the time of publication, true to the
/// events of the chapter service.
///
/// A chapter that becomes public does so not change its comic: the comic's version and entity tag
/// stay.
struct ActivityConsumer: FeedConsumer {
    let catalogue: Catalogue
    var name: String { Catalogue.consumerName }

    func consume(
        _ change: Change,
        at sequence: FeedSequence,
        in context: inout CommandContext
    ) throws {
        switch change.kind {
        case .comicCreated, .comicUpdated, .comicDeleted: return
        case .chapterPublished, .chapterUpdated, .chapterDeleted: break
        }
        let comic = change.comic
        // The chapters of a comic that is gone go with the job that its deletion left.
        guard try context.contains(comic, in: catalogue.comics) else { return }
        let activity = ChapterActivity(
            publishedAt: change.publishedAt,
            number: change.label,
            language: change.language
        )
        try catalogue.setActivity(
            change.after == .public ? activity : nil,
            of: ChapterID(change.subject),
            in: comic,
            &context
        )
    }
}

extension Catalogue {
    /// Notes what is known of a chapter; `nil` if it is not public any longer.
    func setActivity(
        _ new: ChapterActivity?,
        of chapter: ChapterID,
        in comic: ComicID,
        _ context: inout CommandContext
    ) throws {
        let key = IDPair(comic, chapter)
        let old = try context.get(key, in: activityChapters)
        if old == new { return }
        let isPublic = try visibility(of: comic, in: context) == .public
        let rank = try latestRank(of: comic, in: context)
        if old?.publishedAt != new?.publishedAt {
            if let old {
                try context.delete(ActivityKey(comic, old.publishedAt, chapter), in: activity)
            }
            if let new {
                let place = ActivityKey(comic, new.publishedAt, chapter)
                try context.put(Empty(), for: place, in: activity)
            }
        }
        if isPublic {
            let newRank = try latestRank(of: comic, in: context)
            try orders.move(comic, in: .latest, from: rank, to: newRank, &context)
        }
        if let new {
            try context.put(new, for: key, in: activityChapters)
        } else {
            try context.delete(key, in: activityChapters)
        }
        if old?.language == new?.language { return }
        if let old { try countChapters(-1, ComicLanguage(comic, old.language), isPublic, &context) }
        if let new { try countChapters(1, ComicLanguage(comic, new.language), isPublic, &context) }
    }

    private func countChapters(
        _ step: Int,
        _ key: ComicLanguage,
        _ isPublic: Bool,
        _ context: inout CommandContext
    ) throws {
        let old = Int(clamping: try context.get(key, in: activityLanguages)?.value ?? 0)
        // Only a damaged count is as high as that.
        let total = max(0, min(old, .max - 1) + step)
        let isMoved = isPublic && (old > 0) != (total > 0)
        let before = isMoved ? try chapterLanguages(of: key.comic, in: context) : []
        if total > 0 {
            try context.put(Number(UInt64(total)), for: key, in: activityLanguages)
        } else {
            try context.delete(key, in: activityLanguages)
        }
        if isMoved {
            let now = try chapterLanguages(of: key.comic, in: context)
            try noteLanguages(of: key.comic, from: before, to: now, &context)
        }
    }

    /// The public chapter of a comic that was published last, as far as the feed was read: in one
    /// language only, if one is given, among the `limit` newest.
    ///
    /// - Complexity: O(log n), with a language O(log n + limit).
    public func latestChapter(
        of comic: ComicID,
        language: String? = nil,
        limit: Int = 1,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> (id: ChapterID, activity: ChapterActivity)? {
        var looked = 0
        var rows = try reader.rows(of: activity, in: .prefix { comic.encode(to: &$0) })
        while looked < limit, let chapter = try rows.next()?.key.chapter {
            looked += 1
            guard let known = try reader.get(IDPair(comic, chapter), in: activityChapters) else {
                continue
            }
            if language == nil || known.language == language { return (chapter, known) }
        }
        return nil
    }
}
