public import ChangeFeed
public import Keyspaces

/// A chapter as an import says that it is.
public struct ChapterUpsert: Sendable, Equatable {
    /// The unique name by which the source knows it; empty: it is known by what it is.
    public var source: String
    /// The fields.
    public var fields: ChapterFields
    /// Whether the visibility among the fields was given, and is to be taken.
    public var givesVisibility: Bool
    /// The pages; `nil` leaves those that it has.
    public var pages: [Page]?
    /// When it came into the catalogue, if given.
    public var createdAt: Timestamp?
    /// When its document or pages last changed, if given.
    public var updatedAt: Timestamp?
    /// When it was first public, if given.
    public var publishedAt: Timestamp?

    /// An upsert of fields and pages alone.
    public init(source: String, fields: ChapterFields, pages: [Page]?) {
        self.source = source
        self.fields = fields
        self.pages = pages
        givesVisibility = false
    }

    /// Bytes of its encoded form, at most.
    var plannedBytes: Int {
        (pages ?? []).reduce(Limits.bytesPerChapter) { $0 + $1.key.utf8.count + 10 }
    }

    /// The upsert, public if it is scheduled for a moment that has come.
    func due(at moment: Timestamp) -> ChapterUpsert {
        guard let publishAt = fields.publishAt, publishAt <= moment else { return self }
        var upsert = self
        upsert.fields = fields.published()
        return upsert
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        source = try reader.string()
        fields = try ChapterFields(from: &reader)
        givesVisibility = try reader.unsigned(UInt8.self) == 1
        pages = try reader.optional { (reader) throws(CodecError) in
            try reader.list(Page.init(from:))
        }
        createdAt = try reader.optional { (reader) throws(CodecError) in try reader.timestamp() }
        updatedAt = try reader.optional { (reader) throws(CodecError) in try reader.timestamp() }
        publishedAt = try reader.optional { (reader) throws(CodecError) in try reader.timestamp() }
    }

    func encode(to writer: inout ByteWriter) {
        writer.string(source)
        fields.encode(to: &writer)
        writer.unsigned(UInt8(givesVisibility ? 1 : 0))
        writer.optional(pages) { $0.list($1) { $1.encode(to: &$0) } }
        writer.optional(createdAt) { $0.timestamp($1) }
        writer.optional(updatedAt) { $0.timestamp($1) }
        writer.optional(publishedAt) { $0.timestamp($1) }
    }
}

/// Makes chapters of a comic be as an import says.
///
/// Chapters that it does not name stay. One that is scheduled for a moment that has passed is
/// public, so that the same import changes nothing after that moment either.
public struct UpsertChapters: Command {
    /// 204.
    public static var code: UInt16 { 204 }
    let comic: ComicID
    let chapters: [ChapterUpsert]

    /// Upserts chapters of `comic`: as many as ``batches(of:)`` puts together.
    public init(of comic: ComicID, _ chapters: [ChapterUpsert]) {
        self.comic = comic
        self.chapters = chapters
    }

    /// Cuts a list of chapters into parts that each fit into one command.
    public static func batches(of chapters: [ChapterUpsert]) -> [[ChapterUpsert]] {
        var batches: [[ChapterUpsert]] = []
        var (writes, bytes) = (Int.max, 0)
        for chapter in chapters {
            // Each page may take the place of an older one, or remove one.
            let ownWrites = (chapter.pages?.count ?? 0) + Limits.writesPerChapter
            let ownBytes = chapter.plannedBytes
            let isFull =
                writes == .max || writes + ownWrites > Limits.writesPerCommand
                || bytes + ownBytes > Keyspaces.Limits.commandBytes
                || batches[batches.count - 1].count == Limits.chaptersPerCommand
            if isFull {
                batches.append([])
                (writes, bytes) = (0, 0)
            }
            batches[batches.count - 1].append(chapter)
            writes += ownWrites
            bytes += ownBytes
        }
        return batches
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        comic = ComicID(try reader.unsigned())
        chapters = try reader.list(ChapterUpsert.init(from:))
    }

    /// Writes comic and chapters.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(comic.rawValue)
        writer.list(chapters) { $1.encode(to: &$0) }
    }

    /// How many became what.
    ///
    /// - Throws: ``ChapterError/unknownComic(_:)``, ``ChapterError/sourceTaken(_:by:)``.
    public func apply(to shelf: Shelf, in context: inout CommandContext) throws -> ChangeTally {
        guard try context.contains(comic, in: shelf.known.keyspace) else {
            throw ChapterError.unknownComic(comic)
        }
        let released = try strangers(shelf, context)
        for chapter in released { try shelf.releaseSource(of: chapter, in: &context) }
        var outcome = ChangeTally()
        for given in chapters {
            let upsert = given.due(at: context.timestamp)
            if let chapter = try existing(upsert, shelf, context) {
                if try update(chapter, upsert, shelf, &context) {
                    outcome.updated += 1
                } else {
                    outcome.unchanged += 1
                }
            } else {
                try create(upsert, shelf, &context)
                outcome.created += 1
            }
        }
        return outcome
    }

    /// The chapters of comics that are gone which still hold one of the sources.
    ///
    /// - Throws: ``ChapterError/sourceTaken(_:by:)`` if a living comic's chapter holds one.
    private func strangers(
        _ shelf: Shelf,
        _ context: borrowing CommandContext
    ) throws -> [Chapter] {
        var strangers: [Chapter] = []
        for upsert in chapters where !upsert.source.isEmpty {
            guard let id = try context.get(Name(upsert.source), in: shelf.sources),
                let holder = try shelf.chapter(ChapterID(id.value), in: context),
                holder.record.comic != comic
            else { continue }
            if try context.contains(holder.record.comic, in: shelf.known.keyspace) {
                throw ChapterError.sourceTaken(upsert.source, by: holder.id)
            }
            strangers.append(holder)
        }
        return strangers
    }

    /// The chapter that an upsert means: the one of its source; without a source the one of the
    /// same language, number, volume and groups.
    private func existing(
        _ upsert: ChapterUpsert,
        _ shelf: Shelf,
        _ context: borrowing CommandContext
    ) throws -> Chapter? {
        if upsert.source.isEmpty { return try shelf.twin(of: upsert.fields, in: comic, context) }
        guard let id = try context.get(Name(upsert.source), in: shelf.sources) else { return nil }
        return try shelf.chapter(ChapterID(id.value), in: context)
    }

    private func create(
        _ upsert: ChapterUpsert,
        _ shelf: Shelf,
        _ context: inout CommandContext
    ) throws {
        try shelf.log.requireRoom(in: context)
        let id = ChapterID(try context.next(shelf.lastChapter))
        let pages = upsert.pages ?? []
        let createdAt = upsert.createdAt ?? context.timestamp
        var record = ChapterRecord(
            comic: comic,
            fields: upsert.fields,
            source: upsert.source,
            createdAt: createdAt,
            publishedAt: upsert.publishedAt
                ?? (upsert.fields.visibility == .public ? createdAt : nil)
        )
        record.updatedAt = upsert.updatedAt ?? createdAt
        record.pageCount = UInt16(pages.count)
        try shelf.insert(id, record, in: &context)
        for (index, page) in pages.enumerated() {
            try context.append(page, for: PageKey(id, UInt16(index + 1)), to: shelf.pages)
        }
    }

    private func update(
        _ chapter: Chapter,
        _ upsert: ChapterUpsert,
        _ shelf: Shelf,
        _ context: inout CommandContext
    ) throws -> Bool {
        var record = chapter.record
        let keeps = !upsert.givesVisibility
        record.fields = keeps ? upsert.fields.seen(as: record.fields) : upsert.fields
        record.createdAt = upsert.createdAt ?? record.createdAt
        record.publishedAt = upsert.publishedAt ?? record.publishedAt
        record.updatedAt = upsert.updatedAt ?? record.updatedAt
        let old = try shelf.pages(of: chapter.id, in: context)
        let pages = upsert.pages ?? old
        if record == chapter.record && pages == old { return false }
        if pages != old { try shelf.setPages(pages, of: chapter, in: &context) }
        record.pageCount = UInt16(pages.count)
        try shelf.update(chapter, to: record, at: upsert.updatedAt, in: &context)
        return true
    }
}
