public import ChangeFeed
public import Keyspaces

/// The reader service: what readers keep of comics, and the comics that it knows from the feed.
///
/// It owns every keyspace below but `readers`, and nobody else writes them.
///
/// ```
///   feed ─▶ known.comics.readers ─▶ (a comic dies)       ─▶ job 300 ┐
///   readers ──────────────────────▶ (somebody is erased) ─▶ job 301 ┴▶ their rows go, in steps
///
///   bookmarks ─┬ bookmarked        by comic           progress ─┬ progressed   by comic
///              ├ bookmark.order    the newest first             ├ history      the newest first
///              └ bookmark.totals   how many a comic has         └ read         chapters read
/// ```
///
/// A comic that is not public is hidden from every list and keeps its rows; one whose end the feed
/// has told of is gone from every read at once, and its rows go in a job.
public final class Diary: Sendable {
    /// The numbers of readers.
    public let readers: ReaderIDs
    /// The comics that the service knows, and how far it has read the feed.
    public let known: KnownComics
    let bookmarks: Keyspace<ReaderComic, Bookmark>
    let bookmarked: Keyspace<ComicReader, Empty>
    let bookmarkOrder: Keyspace<ReaderMoment, Empty>
    let bookmarkTotals: Keyspace<ComicID, Number>
    let progress: Keyspace<ReaderComic, Progress>
    let progressed: Keyspace<ComicReader, Empty>
    let history: Keyspace<ReaderMoment, Empty>
    let read: Keyspace<ReadChapter, FirstRead>
    let jobs: Jobs

    /// The name of the service's cursor.
    public static let consumerName = "readers"

    /// Adds the service to a schema, its consumer to the feed, and its job to erasures.
    public init(_ schema: inout Schema, log: ChangeLog, readers: ReaderIDs) {
        self.readers = readers
        known = KnownComics(&schema, service: Self.consumerName)
        bookmarks = schema.keyspace("bookmarks")
        bookmarked = schema.keyspace("bookmarked")
        bookmarkOrder = schema.keyspace("bookmark.order")
        bookmarkTotals = schema.keyspace("bookmark.totals")
        progress = schema.keyspace("progress")
        progressed = schema.keyspace("progressed")
        history = schema.keyspace("history")
        read = schema.keyspace("read")
        jobs = schema.jobs
        schema.register(SetBookmark.self, for: self)
        schema.register(RemoveBookmark.self, for: self)
        schema.register(SetProgress.self, for: self)
        schema.register(RemoveProgress.self, for: self)
        schema.register(UpsertBookmarks.self, for: self)
        schema.register(UpsertProgress.self, for: self)
        schema.register(ForgetComic(diary: self))
        schema.register(ForgetReader(diary: self))
        schema.add(BookmarkRule(diary: self))
        schema.add(ProgressRule(diary: self))
        readers.onErase(ForgetReader.kind)
        log.register(DiaryKeeper(diary: self))
        derive(in: &schema)
    }
}
