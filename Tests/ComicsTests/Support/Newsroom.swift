import ChangeFeed
import Comics
import Keyspaces

/// A catalogue to which a test can tell what happens to chapters.
struct Newsroom: ~Copyable {
    var library = Library()

    init() { library.schema.register(TellOfChapter.self, for: library.log) }
}

/// Appends a chapter's event, as the chapter service does.
struct TellOfChapter: Command {
    static var code: UInt16 { 900 }
    let change: Change

    init(_ change: Change) { self.change = change }
    init(from reader: inout ByteReader) throws(CodecError) { change = try Change(from: &reader) }
    func encode(to writer: inout ByteWriter) { change.encode(to: &writer) }

    func apply(to log: ChangeLog, in context: inout CommandContext) throws {
        try log.append(change, in: &context)
    }
}

extension Store {
    /// Tells of a chapter, and lets the comic service hear of it.
    func tell(
        _ chapter: UInt64,
        of comic: ComicID,
        at seconds: Int64,
        _ number: String,
        language: String = "en",
        from before: Visibility? = nil,
        to after: Visibility? = .public,
        _ log: ChangeLog
    ) async throws {
        let change = Change(
            chapter: ChapterID(chapter),
            of: comic,
            version: 1,
            time: .now,
            publishedAt: Timestamp(milliseconds: seconds * 1_000),
            from: before,
            to: after,
            number: number,
            language: language
        )
        try await submit(TellOfChapter(change), to: log)
        let consume = ConsumeChanges(consumer: Catalogue.consumerName, through: .max - 1)
        _ = try await submit(consume, to: log)
    }
}
