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
        let id = ChapterID(try context.next(shelf.lastChapter))
        let now = context.timestamp
        let record = ChapterRecord(
            comic: comic,
            fields: fields,
            source: "",
            createdAt: now,
            publishedAt: now
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

    /// Replaces the fields of the chapter `id`; with `keepsVisibility` all but that one.
    public init(_ id: ChapterID, with fields: ChapterFields, keepsVisibility: Bool) {
        self.id = id
        self.fields = fields
        self.keepsVisibility = keepsVisibility
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        id = ChapterID(try reader.unsigned())
        keepsVisibility = try reader.unsigned(UInt8.self) == 1
        fields = try ChapterFields(from: &reader)
    }

    /// Writes id, whether the visibility stays, and fields.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(id.rawValue)
        writer.unsigned(UInt8(keepsVisibility ? 1 : 0))
        fields.encode(to: &writer)
    }

    /// Replaces them; nothing happens if they are the same.
    ///
    /// - Throws: ``ChapterError/unknown(_:)``, ``ChapterError/exists(_:)``.
    public func apply(to shelf: Shelf, in context: inout CommandContext) throws {
        guard let chapter = try shelf.chapter(id, in: context) else {
            throw ChapterError.unknown(id)
        }
        var fields = fields
        if keepsVisibility { fields.visibility = chapter.record.fields.visibility }
        if fields == chapter.record.fields { return }
        let twin = try shelf.twin(of: fields, in: chapter.record.comic, context)
        if let twin, twin.id != id { throw ChapterError.exists(twin.id) }
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

    /// Removes the chapter `id`.
    public init(_ id: ChapterID) {
        self.id = id
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        id = ChapterID(try reader.unsigned())
    }

    /// Writes the id.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(id.rawValue)
    }

    /// Removes it.
    ///
    /// - Throws: ``ChapterError/unknown(_:)``.
    public func apply(to shelf: Shelf, in context: inout CommandContext) throws {
        guard let chapter = try shelf.chapter(id, in: context) else {
            throw ChapterError.unknown(id)
        }
        try shelf.remove(chapter, in: &context)
    }
}

/// Puts a list of pages in the place of a chapter's own.
public struct SetPages: Command {
    /// 203.
    public static var code: UInt16 { 203 }
    let id: ChapterID
    let pages: [Page]

    /// Gives the chapter `id` these pages.
    public init(of id: ChapterID, _ pages: [Page]) {
        self.id = id
        self.pages = pages
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        id = ChapterID(try reader.unsigned())
        pages = try reader.list(Page.init(from:))
    }

    /// Writes id and pages.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(id.rawValue)
        writer.list(pages) { $1.encode(to: &$0) }
    }

    /// Replaces them; nothing happens if they are the same.
    ///
    /// - Throws: ``ChapterError/unknown(_:)``.
    public func apply(to shelf: Shelf, in context: inout CommandContext) throws {
        guard let chapter = try shelf.chapter(id, in: context) else {
            throw ChapterError.unknown(id)
        }
        if try shelf.pages(of: id, in: context) == pages { return }
        try shelf.setPages(pages, of: chapter, in: &context)
        var record = chapter.record
        record.pageCount = UInt16(pages.count)
        try shelf.update(chapter, to: record, in: &context)
    }
}

/// Fields inside a command: visibility, sort key, number, volume, title, language, groups.
extension ChapterFields {
    init(from reader: inout ByteReader) throws(CodecError) {
        visibility = try reader.choice()
        sortKey = SortKey(millionths: try reader.signed())
        number = try reader.string()
        volume = try reader.string()
        title = try reader.string()
        language = try reader.string()
        groups = try reader.list { (reader) throws(CodecError) in try reader.string() }
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(visibility.rawValue)
        writer.signed(sortKey.millionths)
        writer.string(number)
        writer.string(volume)
        writer.string(title)
        writer.string(language)
        writer.list(groups) { $0.string($1) }
    }
}
