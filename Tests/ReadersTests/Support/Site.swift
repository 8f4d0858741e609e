import ChangeFeed
import Comics
import Keyspaces
import Readers
import StoreTesting

/// The services of comics and readers on one feed.
struct Site: Sendable {
    let log: ChangeLog
    let readers: ReaderIDs
    let catalogue: Catalogue
    let diary: Diary
    let jobs: Keyspace<JobID, Job>
}

/// A site with the schema that it was made for.
struct SiteSchema: ~Copyable {
    var schema = Schema()
    let site: Site

    init() {
        let log = ChangeLog(&schema)
        let readers = ReaderIDs(&schema)
        site = Site(
            log: log,
            readers: readers,
            catalogue: Catalogue(&schema, log: log, readers: readers),
            diary: Diary(&schema, log: log, readers: readers),
            jobs: schema.jobs.keyspace
        )
    }
}

/// Runs `body` on a site with a store of its own, and proves it consistent afterwards.
func withSite(_ body: (Store, Site) async throws -> Void) async throws {
    let owner = SiteSchema()
    try await withTemporaryStore(owner.schema) { store in try await body(store, owner.site) }
}

/// A point at a chapter that is named like its place.
func point(
    _ chapter: UInt64,
    page: UInt16? = nil,
    volume: Int64 = .max,
    language: String = "en"
) -> ReadingPoint {
    ReadingPoint(
        chapter: ChapterID(chapter),
        volumeKey: volume,
        sortKey: Int64(chapter) * 1_000_000,
        page: page,
        language: language
    )
}

/// A comic's draft.
func comicDraft(_ title: String, _ visibility: String = "public") -> ComicDraft {
    var draft = ComicDraft()
    (draft.title, draft.visibility) = (title, visibility)
    (draft.type, draft.status) = ("manga", "ongoing")
    return draft
}

extension Store {
    /// Adds comics, and lets the reader service hear of them; their ids ascend.
    @discardableResult
    func addComics(_ count: Int, to site: Site) async throws -> [ComicID] {
        let fields = try comicDraft("Comic").validated()
        let ids = try await withThrowingTaskGroup(of: ComicID.self) { group in
            for _ in 0..<count {
                group.addTask { try await self.submit(CreateComic(fields), to: site.catalogue) }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted()
        }
        try await consumeAll(site)
        return ids
    }

    /// Gives a comic another visibility.
    func show(_ comic: ComicID, _ visibility: String, _ site: Site) async throws {
        let fields = try comicDraft("Comic", visibility).validated()
        _ = try await submit(ReplaceComic(comic, with: fields), to: site.catalogue)
        try await consumeAll(site)
    }

    @discardableResult
    func bookmark(
        _ comic: ComicID,
        by subject: String,
        shelf: String = "",
        _ site: Site
    ) async throws -> Bool {
        try await submit(SetBookmark(subject, comic, shelf: shelf), to: site.diary)
    }

    @discardableResult
    func progress(
        in comic: ComicID,
        by subject: String,
        _ point: ReadingPoint,
        _ site: Site
    ) async throws -> Bool {
        try await submit(SetProgress(subject, comic, point), to: site.diary)
    }

    /// Lets the reader service take every event.
    func consumeAll(_ site: Site) async throws {
        while try await consume(256, site) {}
    }

    /// Lets the reader service take some events.
    ///
    /// Whether there are more.
    func consume(_ count: UInt64, _ site: Site) async throws -> Bool {
        let (position, latest) = try position(site)
        let step = ConsumeChanges(
            consumer: Diary.consumerName,
            through: min(position + count, latest)
        )
        return try await submit(step, to: site.log) < latest
    }

    /// Does one step of the oldest job.
    ///
    /// Whether there was one.
    ///
    /// The step is the store's own command, code 1, as a log would carry it: code, version, job.
    func stepJob(_ site: Site) async throws -> Bool {
        guard let job = try oldestJob(site) else { return false }
        try await replay([0, 1, 1] + bytes(job.rawValue))
        return true
    }

    /// Lets the reader service take every event, and does every job.
    func settle(_ site: Site) async throws {
        repeat { try await consumeAll(site) } while try await stepJob(site)
    }
}

// A snapshot must not cross an `await`: each of these reads one and is done.

extension Store {
    func position(_ site: Site) throws -> (position: UInt64, latest: UInt64) {
        try read { snapshot in
            (
                try site.log.position(of: Diary.consumerName, in: snapshot),
                try site.log.latest(in: snapshot)
            )
        }
    }

    func oldestJob(_ site: Site) throws -> JobID? {
        try read { snapshot in
            var rows = try snapshot.rows(of: site.jobs)
            return try rows.next()?.key
        }
    }

    func reader(_ subject: String, _ site: Site) throws -> ReaderID? {
        try read { try site.readers.reader(subject, in: $0) }
    }

    /// A reader's bookmarks, the newest first; none of somebody unknown.
    func bookmarks(
        of subject: String,
        shelf: String? = nil,
        _ site: Site
    ) throws -> [BookmarkedComic] {
        guard let reader = try reader(subject, site) else { return [] }
        return try read {
            try site.diary.bookmarks(of: reader, shelf: shelf, limit: .max, in: $0).items
        }
    }

    func bookmark(_ comic: ComicID, of subject: String, _ site: Site) throws -> Bookmark? {
        guard let reader = try reader(subject, site) else { return nil }
        return try read { try site.diary.bookmark(of: comic, by: reader, in: $0) }
    }

    func bookmarkTotal(_ comic: ComicID, _ site: Site) throws -> UInt64 {
        try read { try site.diary.bookmarkTotal(of: comic, in: $0) }
    }

    func progress(_ comic: ComicID, of subject: String, _ site: Site) throws -> Progress? {
        guard let reader = try reader(subject, site) else { return nil }
        return try read { try site.diary.progress(of: comic, by: reader, in: $0) }
    }

    func readChapters(_ comic: ComicID, of subject: String, _ site: Site) throws -> [UInt64] {
        guard let reader = try reader(subject, site) else { return [] }
        return try read { try site.diary.readChapters(of: comic, by: reader, in: $0) }
            .map(\.rawValue)
    }

    /// What a reader has read, what was read last first.
    func history(of subject: String, _ site: Site) throws -> [ComicProgress] {
        guard let reader = try reader(subject, site) else { return [] }
        return try read { try site.diary.history(of: reader, limit: .max, in: $0).items }
    }

    func contents(of subject: String, limit: Int = .max, _ site: Site) throws -> DiaryContents? {
        guard let reader = try reader(subject, site) else { return nil }
        return try read { try site.diary.contents(of: reader, limit: limit, in: $0) }
    }

    /// Rows of the diary's keyspaces, by their names.
    func diaryRows() async throws -> [String: Int] {
        try await check().report.entries.filter { owned.contains($0.key) && $0.value > 0 }
    }
}

/// Keyspaces whose rows belong to readers.
let owned = [
    "bookmarks", "bookmarked", "bookmark.order", "bookmark.totals", "progress", "progressed",
    "history", "read",
]
