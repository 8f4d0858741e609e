public import ChangeFeed
public import Keyspaces

/// Adds a chapter to a comic that the service knows.
public struct CreateChapter: Command {
    /// 200.
    public static var code: UInt16 { 200 }
    let comic: ComicID
    let fields: ChapterFields

    /// Adds a chapter with these fields to `comic`.
    public init(of comic: ComicID, _ fields: ChapterFields) {
        self.comic = comic
        self.fields = fields
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        comic = ComicID(try reader.unsigned())
        fields = try ChapterFields(from: &reader)
    }

    /// Writes comic and fields.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(comic.rawValue)
        fields.encode(to: &writer)
    }

    /// The new chapter's number.
    ///
    /// - Throws: ``ChapterError/unknownComic(_:)``, ``ChapterError/exists(_:)``.
    public func apply(to shelf: Shelf, in context: inout CommandContext) throws -> ChapterID {
        guard try context.contains(comic, in: shelf.known.keyspace) else {
            throw ChapterError.unknownComic(comic)
        }
        if let twin = try shelf.twin(of: fields, in: comic, context) {
            throw ChapterError.exists(twin.id)
        }
        try shelf.log.requireRoom(in: context)
        let id = ChapterID(try context.next(shelf.lastChapter))
        let now = context.timestamp
        let record = ChapterRecord(
            comic: comic,
            fields: fields,
            source: "",
            createdAt: now,
            publishedAt: fields.visibility == .public ? now : nil
        )
        try shelf.insert(id, record, in: &context)
        return id
    }
}

/// Puts new fields in the place of all fields of a chapter.
///
/// Its pages stay.
public struct ReplaceChapter: Command {
    /// 201.
    public static var code: UInt16 { 201 }
    let id: ChapterID
    let fields: ChapterFields
    let keepsVisibility: Bool
    let condition: VersionCondition

    /// Replaces the fields of the chapter `id`; with `keepsVisibility` all but who sees it and from
    /// when on.
    public init(
        _ id: ChapterID,
        with fields: ChapterFields,
        keepsVisibility: Bool = false,
        if condition: VersionCondition = .any
    ) {
        self.id = id
        self.fields = fields
        self.keepsVisibility = keepsVisibility
        self.condition = condition
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        id = ChapterID(try reader.unsigned())
        keepsVisibility = try reader.unsigned(UInt8.self) == 1
        condition = try VersionCondition(from: &reader)
        fields = try ChapterFields(from: &reader)
    }

    /// Writes id, whether the visibility stays, condition, fields.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(id.rawValue)
        writer.unsigned(UInt8(keepsVisibility ? 1 : 0))
        condition.encode(to: &writer)
        fields.encode(to: &writer)
    }

    /// Replaces them; nothing happens if they are the same.
    ///
    /// - Throws: ``ChapterError/unknown(_:)``, ``ChapterError/otherVersion(_:)``,
    ///   ``ChapterError/exists(_:)``.
    public func apply(to shelf: Shelf, in context: inout CommandContext) throws {
        let chapter = try shelf.chapter(id, if: condition, in: context)
        let fields = keepsVisibility ? fields.seen(as: chapter.record.fields) : fields
        if fields == chapter.record.fields { return }
        // Chapters with sources of their own may be called alike: one that stays so may change.
        if ChapterName(fields) != ChapterName(chapter.record.fields),
            let twin = try shelf.twin(of: fields, in: chapter.record.comic, context)
        {
            throw ChapterError.exists(twin.id)
        }
        var record = chapter.record
        record.fields = fields
        try shelf.update(chapter, to: record, in: &context)
    }
}

/// Removes a chapter with its pages.
public struct DeleteChapter: Command {
    /// 202.
    public static var code: UInt16 { 202 }
    /// Taken while the map is nearly full.
    public static var makesRoom: Bool { true }
    let id: ChapterID
    let condition: VersionCondition

    /// Removes the chapter `id`.
    public init(_ id: ChapterID, if condition: VersionCondition = .any) {
        self.id = id
        self.condition = condition
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        id = ChapterID(try reader.unsigned())
        condition = try VersionCondition(from: &reader)
    }

    /// Writes id and condition.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(id.rawValue)
        condition.encode(to: &writer)
    }

    /// Removes it.
    ///
    /// - Throws: ``ChapterError/unknown(_:)``, ``ChapterError/otherVersion(_:)``.
    public func apply(to shelf: Shelf, in context: inout CommandContext) throws {
        let chapter = try shelf.chapter(id, if: condition, in: context)
        try shelf.remove(chapter, in: &context)
    }
}

/// Puts a list of pages in the place of a chapter's own.
public struct SetPages: Command {
    /// 203.
    public static var code: UInt16 { 203 }
    let id: ChapterID
    let pages: [Page]
    let condition: VersionCondition

    /// Gives the chapter `id` these pages.
    public init(of id: ChapterID, _ pages: [Page], if condition: VersionCondition = .any) {
        self.id = id
        self.pages = pages
        self.condition = condition
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        id = ChapterID(try reader.unsigned())
        condition = try VersionCondition(from: &reader)
        pages = try reader.list(Page.init(from:))
    }

    /// Writes id, condition, pages.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(id.rawValue)
        condition.encode(to: &writer)
        writer.list(pages) { $1.encode(to: &$0) }
    }

    /// Replaces them; nothing happens if they are the same.
    ///
    /// - Throws: ``ChapterError/unknown(_:)``, ``ChapterError/otherVersion(_:)``.
    public func apply(to shelf: Shelf, in context: inout CommandContext) throws {
        let chapter = try shelf.chapter(id, if: condition, in: context)
        if try shelf.pages(of: id, in: context) == pages { return }
        try shelf.setPages(pages, of: chapter, in: &context)
        var record = chapter.record
        record.pageCount = UInt16(pages.count)
        try shelf.update(chapter, to: record, in: &context)
    }
}

extension Shelf {
    /// The chapter, if it has one of the versions that are asked for.
    ///
    /// - Throws: ``ChapterError/unknown(_:)``, ``ChapterError/otherVersion(_:)``.
    fileprivate func chapter(
        _ id: ChapterID,
        if condition: VersionCondition,
        in context: borrowing CommandContext
    ) throws -> Chapter {
        guard let chapter = try chapter(id, in: context) else { throw ChapterError.unknown(id) }
        let version = chapter.record.version
        if !condition.permits(version) { throw ChapterError.otherVersion(version) }
        return chapter
    }
}

/// Fields inside a command: visibility, publish at, sort key, number, volume, title, language,
/// groups.
extension ChapterFields {
    init(from reader: inout ByteReader) throws(CodecError) {
        visibility = try reader.choice()
        publishAt = try reader.optional { (reader) throws(CodecError) in try reader.timestamp() }
        if (visibility == .scheduled) != (publishAt != nil) { throw .value("publish at") }
        sortKey = SortKey(millionths: try reader.signed())
        number = try reader.string()
        volume = try reader.string()
        title = try reader.string()
        language = try reader.string()
        groups = try reader.list { (reader) throws(CodecError) in try reader.string() }
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(visibility.rawValue)
        writer.optional(publishAt) { $0.timestamp($1) }
        writer.signed(sortKey.millionths)
        writer.string(number)
        writer.string(volume)
        writer.string(title)
        writer.string(language)
        writer.list(groups) { $0.string($1) }
    }
}
