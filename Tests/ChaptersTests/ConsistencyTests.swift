import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting
import Testing

/// Keyspaces of the shelf whose rows belong to a comic.
private let owned = [
    "chapters", "pages", "comic.chapters", "chapter.identities", "chapter.sources",
    "order.published", "published.languages",
]

@Suite("The end of a comic")
struct ConsistencyTests {
    /// A comic with many chapters, so that its end takes several steps, and one with a few.
    private func fill(_ store: Store, _ site: Site) async throws {
        for (title, count) in [("dying", 90), ("living", 4)] {
            let comic = try await store.addComic(title, to: site)
            let list = try (1...count).map { number in
                try upsert("\(number)", source: "\(title):\(number)", pages: pages(number % 50))
            }
            for batch in UpsertChapters.batches(of: list) {
                _ = try await store.submit(UpsertChapters(of: comic, batch), to: site.shelf)
            }
        }
    }

    /// Rows of the shelf, and all events but their moments.
    private func remains(_ store: Store, _ site: Site) async throws -> [String] {
        let entries = try await store.entries().sorted { $0.key < $1.key }
        let events = try store.events(site).map {
            "\($0.kind) \($0.subject) \($0.comic.rawValue) \($0.version) \($0.label)"
        }
        return entries.map { "\($0.key): \($0.value)" } + events
    }

    private func rows(_ store: Store) async throws -> [Int] {
        let entries = try await store.entries()
        return owned.map { entries[$0] ?? 0 }
    }

    @Test("takes its chapters, their pages and everything derived from them, and tells of each")
    func cascade() async throws {
        try await withSite { store, site in
            try await fill(store, site)
            try await store.submit(DeleteComic(ComicID(1)), to: site.catalogue)
            try await store.consumeAll(site)
            #expect(try store.pendingWork() == 1)
            try await store.settle(site)
            #expect(try store.pendingWork() == 0)
            #expect(try await rows(store) == [4, 1 + 2 + 3 + 4, 4, 4, 4, 4, 4])
            #expect(try store.chapters(ComicID(1), site).isEmpty)
            #expect(try store.chapters(ComicID(2), site) == [91, 92, 93, 94])
            let dropped = try store.chapterEvents(site).suffix(90)
            #expect(Set(dropped) == Set((1...90).map { "chapterDeleted \($0) 1" }))
        }
    }

    @Test("takes a bounded number of steps' writes, and its chapters are out of reach at once")
    func steps() async throws {
        try await withSite { store, site in
            try await fill(store, site)
            try await store.submit(DeleteComic(ComicID(1)), to: site.catalogue)
            try await store.consumeAll(site)
            await #expect(throws: ChapterError.unknownComic(ComicID(1))) {
                try await store.submit(CreateChapter(of: ComicID(1), chapter("1")), to: site.shelf)
            }
            var before = try await rows(store).reduce(0, +)
            var steps = 0
            while try await store.stepJob(site) {
                let after = try await rows(store).reduce(0, +)
                #expect(after < before)
                #expect(before - after <= Keyspaces.Limits.writesPerJobStep)
                (before, steps) = (after, steps + 1)
                let report = try await store.check().report
                #expect(report.findings.isEmpty)
            }
            #expect(steps > 2)
        }
    }

    @Test("comes to the same if the store is closed and opened after every single step")
    func reopening() async throws {
        var expected: [String] = []
        try await withSite { store, site in
            try await fill(store, site)
            try await store.submit(DeleteComic(ComicID(1)), to: site.catalogue)
            try await store.settle(site)
            expected = try await remains(store, site)
        }
        let owner = SiteSchema()
        let site = owner.site
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, owner.schema) { store in
                try await fill(store, site)
                try await store.submit(DeleteComic(ComicID(1)), to: site.catalogue)
            }
            var (isBehind, hasJob) = (true, false)
            while isBehind || hasJob {
                isBehind = try await withStore(in: directory, owner.schema) { store in
                    try await store.consume(1, site)
                }
                hasJob = try await withStore(in: directory, owner.schema) { store in
                    try await store.stepJob(site)
                }
            }
            try await withStore(in: directory, owner.schema) { store in
                try await store.consumeAll(site)
                #expect(try await remains(store, site) == expected)
            }
        }
    }

    @Test("is carried out by the tasks that a server runs, while readers and writers go on")
    func running() async throws {
        try await withSite { store, site in
            try await fill(store, site)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await site.log.run(Shelf.consumerName, on: store) }
                group.addTask { try await store.runJobs() }
                try await store.submit(DeleteComic(ComicID(1)), to: site.catalogue)
                for number in 5...40 {
                    let create = CreateChapter(of: ComicID(2), try chapter("\(number)"))
                    _ = try await store.submit(create, to: site.shelf)
                }
                // Two comics, 94 + 36 chapters, and the ends of a comic and its 90 chapters.
                try await reach(UInt64(2 + 94 + 36 + 1 + 90), store, site)
                group.cancelAll()
                try await group.waitForAll()
            }
            #expect(try store.pendingWork() == 0)
            #expect(try await rows(store)[0] == 40)
        }
    }

    /// Returns once the feed has come to `sequence`.
    private func reach(_ sequence: UInt64, _ store: Store, _ site: Site) async throws {
        while true {
            let rings = site.log.bell.rings
            if try store.progress(site).latest >= sequence { return }
            await site.log.bell.wait(past: rings)
        }
    }

    @Test("is deletion alone: a comic that is hidden, removed or a draft keeps its chapters")
    func hiding() async throws {
        try await withSite { store, site in
            try await fill(store, site)
            let before = try await rows(store)
            for visibility in ["hidden", "removed", "draft", "public"] {
                var draft = ComicDraft()
                (draft.title, draft.visibility) = ("dying", visibility)
                (draft.type, draft.status) = ("manga", "ongoing")
                let replace = ReplaceComic(ComicID(1), with: try draft.validated())
                _ = try await store.submit(replace, to: site.catalogue)
                try await store.settle(site)
                #expect(try await rows(store) == before)
                let known = try store.known(ComicID(1), site)
                #expect(known?.visibility.name == visibility)
                let number = "100 \(visibility)"
                let fields = try chapter(number) { $0.sortKey = "100" }
                let id = try await store.submit(
                    CreateChapter(of: ComicID(1), fields),
                    to: site.shelf
                )
                try await store.submit(DeleteChapter(id), to: site.shelf)
            }
        }
    }

    @Test("without chapters leaves nothing to do but a job that ends at once")
    func childless() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            try await store.submit(DeleteComic(comic), to: site.catalogue)
            try await store.consumeAll(site)
            #expect(try await store.stepJob(site))
            #expect(try await !store.stepJob(site))
            #expect(try store.known(comic, site) == nil)
        }
    }
}

extension Store {
    fileprivate func pendingWork() throws -> Int { try pendingJobs() }

    fileprivate func known(_ comic: ComicID, _ site: Site) throws -> KnownComic? {
        try read { try $0.get(comic, in: site.shelf.known.keyspace) }
    }
}
