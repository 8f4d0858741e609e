import ChangeFeed
import Keyspaces

/// Keeps what readers keep true to comics, by the feed alone.
///
/// ```
///   ComicCreated, ComicUpdated ─▶ the comic is known, with its visibility
///   ComicDeleted ──────────────▶ the comic is not known any longer; a job drops its rows
/// ```
///
/// Only a deletion drops rows: a hidden or removed comic is hidden from lists. Projection, job and
/// cursor are written in one transaction, so that a crash between any two steps resumes where it
/// was. No row of the comic comes after the job, since commands refuse a comic that is not known.
struct DiaryKeeper: FeedConsumer {
    let diary: Diary
    var name: String { Diary.consumerName }

    func consume(
        _ change: Change,
        at sequence: FeedSequence,
        in context: inout CommandContext
    ) throws {
        try diary.known.consume(change, at: sequence, in: &context)
        if change.kind != .comicDeleted { return }
        if try diary.pair(of: change.comic, in: context) != nil {
            try context.enqueue(ForgetComic.job(for: change.comic))
        }
    }
}

/// Drops what readers keep of a comic that does not exist any longer, in steps.
struct ForgetComic: JobHandler {
    static let kind: UInt16 = 300
    let diary: Diary
    var kind: UInt16 { Self.kind }

    static func job(for comic: ComicID) -> Job { Job(kind: kind, subject: comic.encoded) }

    /// The rows that are gone are the position.
    func step(_ job: Job, in context: inout CommandContext) throws -> [UInt8]? {
        let comic = try job.id(of: ComicSubject.self)
        var budget = Keyspaces.Limits.writesPerJobStep
        while let pair = try diary.pair(of: comic, in: context) {
            guard try diary.forget(pair, budget: &budget, in: &context) else { return [] }
        }
        return nil
    }
}

/// Drops what was kept of a reader who was erased, in steps.
///
/// From the erasure on nobody reaches the rows: the reader's number is gone, and is never given out
/// again.
struct ForgetReader: JobHandler {
    static let kind: UInt16 = 301
    let diary: Diary
    var kind: UInt16 { Self.kind }

    /// The rows that are gone are the position.
    func step(_ job: Job, in context: inout CommandContext) throws -> [UInt8]? {
        let reader = try job.id(of: ReaderSubject.self)
        var budget = Keyspaces.Limits.writesPerJobStep
        while let pair = try diary.pair(of: reader, in: context) {
            guard try diary.forget(pair, budget: &budget, in: &context) else { return [] }
        }
        return nil
    }
}

extension Job {
    /// The id that the job is about.
    func id<Subject>(of type: Subject.Type) throws(CodecError) -> Identifier<Subject> {
        var reader = ByteReader(subject.span.bytes)
        let id = try Identifier<Subject>(from: &reader)
        try reader.finish()
        return id
    }
}

extension Diary {
    /// A reader who keeps something of a comic.
    func pair(
        of comic: ComicID,
        in context: borrowing CommandContext
    ) throws -> ReaderComic? {
        for keyspace in [bookmarked, progressed] {
            var rows = try context.rows(of: keyspace, in: .prefix { comic.encode(to: &$0) })
            if try rows.advance() { return try rows.key().pair }
        }
        return nil
    }

    /// A comic of which a reader keeps something.
    func pair(
        of reader: ReaderID,
        in context: borrowing CommandContext
    ) throws -> ReaderComic? {
        let range = KeyRange.prefix { reader.encode(to: &$0) }
        var bookmarks = try context.rows(of: bookmarks, in: range)
        if try bookmarks.advance() { return try bookmarks.key() }
        var progress = try context.rows(of: progress, in: range)
        return try progress.advance() ? progress.key() : nil
    }
}
