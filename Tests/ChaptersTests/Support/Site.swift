import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting

/// The services of comics and chapters on one feed.
struct Site: Sendable {
    let log: ChangeLog
    let catalogue: Catalogue
    let shelf: Shelf
    let jobs: Keyspace<JobID, Job>
}

/// A site with the schema that it was made for.
struct SiteSchema: ~Copyable {
    var schema = Schema()
    let site: Site

    init() {
        let log = ChangeLog(&schema)
        site = Site(
            log: log,
            catalogue: Catalogue(&schema, log: log, readers: ReaderIDs(&schema)),
            shelf: Shelf(&schema, log: log),
            jobs: schema.jobs.keyspace
        )
    }
}

/// Runs `body` on a site with a store of its own, and proves it consistent afterwards.
func withSite(_ body: (Store, Site) async throws -> Void) async throws {
    let owner = SiteSchema()
    try await withTemporaryStore(owner.schema) { store in try await body(store, owner.site) }
}

/// A draft that is valid, with whatever else a test wants of it.
func draft(_ number: String, _ edit: (inout ChapterDraft) -> Void = { _ in }) -> ChapterDraft {
    var draft = ChapterDraft()
    draft.number = number
    draft.language = "en"
    edit(&draft)
    return draft
}

/// The fields of a valid draft.
func chapter(
    _ number: String,
    _ edit: (inout ChapterDraft) -> Void = { _ in }
) throws -> ChapterFields {
    try draft(number, edit).validated()
}

/// Pages with keys of their own.
func pages(_ count: Int, _ name: String = "page") -> [Page] {
    (0..<count).map { Page(key: "\(name)/\($0 + 1).webp", width: 800, height: nil) }
}

extension Store {
    /// Adds a comic, and lets the chapter service hear of it.
    func addComic(
        _ title: String = "Akira",
        _ visibility: String = "public",
        to site: Site
    ) async throws -> ComicID {
        var draft = ComicDraft()
        (draft.title, draft.visibility) = (title, visibility)
        (draft.type, draft.status) = ("manga", "ongoing")
        let id = try await submit(CreateComic(try draft.validated()), to: site.catalogue)
        try await consumeAll(site)
        return id
    }

    /// Lets the chapter service take every event.
    func consumeAll(_ site: Site) async throws {
        while try await consume(256, site) {}
    }

    /// Lets the chapter service take some events.
    ///
    /// Whether there are more.
    func consume(_ count: UInt64, _ site: Site) async throws -> Bool {
        let (position, latest) = try progress(site)
        let step = ConsumeChanges(
            consumer: Shelf.consumerName,
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

    /// Lets the chapter service take every event, and does every job.
    func settle(_ site: Site) async throws {
        repeat { try await consumeAll(site) } while try await stepJob(site)
    }
}
