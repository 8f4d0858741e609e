import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting
import Testing

/// The fields of a chapter that comes out at a moment.
func scheduled(
    _ number: String,
    _ moment: Timestamp,
    _ edit: (inout ChapterDraft) -> Void = { _ in }
) throws -> ChapterFields {
    try chapter(number) {
        ($0.visibility, $0.publishAt) = ("scheduled", moment.rfc3339)
        edit(&$0)
    }
}

private let due = Timestamp(milliseconds: 1_000)
private let late = Timestamp(milliseconds: 4_102_444_800_000)

@Suite("A scheduled chapter")
struct ScheduleTests {
    private func publish(_ through: Timestamp, _ store: Store, _ site: Site) async throws -> Int {
        try await store.submit(PublishDueChapters(through: through), to: site.shelf)
    }

    private func record(_ id: ChapterID, _ store: Store, _ site: Site) throws -> ChapterRecord {
        try #require(try store.chapter(id, site)).record
    }

    private func create(
        _ fields: ChapterFields,
        _ store: Store,
        _ site: Site
    ) async throws -> ChapterID {
        try await store.submit(CreateChapter(of: ComicID(1), fields), to: site.shelf)
    }

    @Test("becomes public when it is due and not before, and the feed tells of it then")
    func publication() async throws {
        try await withSite { store, site in
            _ = try await store.addComic(to: site)
            let id = try await create(try scheduled("1", late), store, site)
            let before = try record(id, store, site)
            #expect((before.fields.visibility, before.fields.publishAt) == (.scheduled, late))
            #expect(before.publishedAt == nil)
            let made = try #require(try store.events(site).last)
            #expect((made.after, made.publicKind) == (.scheduled, nil))
            #expect(made.publishedAt == Timestamp(milliseconds: 0))

            let early = Timestamp(milliseconds: late.milliseconds - 1)
            #expect(try await publish(early, store, site) == 0)
            #expect(try record(id, store, site) == before)
            #expect(try await publish(late, store, site) == 1)
            let after = try record(id, store, site)
            #expect((after.fields.visibility, after.fields.publishAt) == (.public, nil))
            #expect((after.version, after.publishedAt) == (2, after.updatedAt))
            let event = try #require(try store.events(site).last)
            #expect((event.before, event.after) == (.scheduled, .public))
            #expect(event.publicKind == .chapterPublished)
            #expect((event.time, event.publishedAt) == (after.updatedAt, after.updatedAt))
            #expect(try await publish(late, store, site) == 0)
        }
    }

    @Test("comes out in its turn, a bounded number in one step")
    func steps() async throws {
        try await withSite { store, site in
            _ = try await store.addComic(to: site)
            let count = 2 * ChangeFeed.Limits.publicationsPerStep + 50
            var generator = SeededGenerator(for: "schedule")
            var moments: [Int64] = []
            for number in 1...count {
                let moment = Int64.random(in: 1...5_000, using: &generator)
                moments.append(moment)
                let fields = try scheduled("\(number)", Timestamp(milliseconds: moment))
                _ = try await create(fields, store, site)
            }
            let made = try store.events(site).count
            for left in [100, 100, 50, 0] {
                #expect(try await publish(late, store, site) == left)
                try await requireConsistent(store)
            }
            let order = try store.events(site).dropFirst(made).map { Int($0.subject) }
            let expected = (1...count).sorted { (moments[$0 - 1], $0) < (moments[$1 - 1], $1) }
            #expect(order == expected)
        }
    }

    @Test("follows its record: moved, made a draft, made public, deleted, its comic deleted")
    func following() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            for number in 1...4 { _ = try await create(scheduled("\(number)", due), store, site) }
            let changes = [
                try scheduled("1", late), try chapter("2") { $0.visibility = "draft" },
                try chapter("3"),
            ]
            for (place, fields) in changes.enumerated() {
                let id = ChapterID(UInt64(place + 1))
                try await store.submit(ReplaceChapter(id, with: fields), to: site.shelf)
            }
            try await store.submit(DeleteChapter(ChapterID(4)), to: site.shelf)
            #expect(try await store.entries()["schedule.chapters"] == 1)
            #expect(try await publish(due, store, site) == 0)
            try await store.submit(DeleteComic(comic), to: site.catalogue)
            try await store.settle(site)
            #expect(try await store.entries()["schedule.chapters"] == 0)
            #expect(try await publish(late, store, site) == 0)
        }
    }

    @Test("keeps its moment when its fields are replaced without a visibility")
    func keeping() async throws {
        try await withSite { store, site in
            _ = try await store.addComic(to: site)
            let id = try await create(try scheduled("1", late), store, site)
            let command = ReplaceChapter(id, with: try chapter("2"), keepsVisibility: true)
            try await store.submit(command, to: site.shelf)
            let fields = try record(id, store, site).fields
            #expect((fields.number, fields.publishAt) == ("2", late))
            try await store.submit(command, to: site.shelf)
            #expect(try record(id, store, site).version == 2)
        }
    }

    @Test("is published once: hidden, shown, scheduled and shown again it keeps its first moment")
    func firstPublication() async throws {
        try await withSite { store, site in
            _ = try await store.addComic(to: site)
            let id = try await create(try chapter("1") { $0.visibility = "draft" }, store, site)
            #expect(try record(id, store, site).publishedAt == nil)
            // What comes first of two commits is earlier by the clock.
            try await Task.sleep(for: .milliseconds(3))
            try await store.submit(ReplaceChapter(id, with: try chapter("1")), to: site.shelf)
            let shown = try record(id, store, site)
            #expect(shown.publishedAt == shown.updatedAt)
            #expect(shown.updatedAt > shown.createdAt)
            let later = [
                try chapter("1") { $0.visibility = "hidden" }, try chapter("1"),
                try scheduled("1", due),
            ]
            for fields in later {
                try await store.submit(ReplaceChapter(id, with: fields), to: site.shelf)
                #expect(try record(id, store, site).publishedAt == shown.publishedAt)
            }
            #expect(try await publish(due, store, site) == 1)
            #expect(try record(id, store, site).publishedAt == shown.publishedAt)
        }
    }

    @Test("of an import is public from its moment on, and the import changes nothing then either")
    func upserts() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            func imported(_ moment: Timestamp) throws -> UpsertChapters {
                var upsert = ChapterUpsert(
                    source: "s",
                    fields: try scheduled("1", moment),
                    pages: nil
                )
                upsert.givesVisibility = true
                return UpsertChapters(of: comic, [upsert])
            }
            let (first, second) = (try imported(late), try imported(due))
            #expect(try await store.submit(first, to: site.shelf) == outcome(1, 0, 0))
            #expect(try await store.submit(first, to: site.shelf) == outcome(0, 0, 1))
            let id = ChapterID(1)
            #expect(try record(id, store, site).fields.publishAt == late)
            #expect(try await store.submit(second, to: site.shelf) == outcome(0, 1, 0))
            #expect(try record(id, store, site).isPublic)
            #expect(try await store.submit(second, to: site.shelf) == outcome(0, 0, 1))
            #expect(try await store.entries()["schedule.chapters"] == 0)
        }
    }

    @Test("comes out by the task that a server runs, also what fell due while none ran")
    func running() async throws {
        let owner = SiteSchema()
        let site = owner.site
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, owner.schema) { store in
                _ = try await store.addComic(to: site)
                _ = try await create(try scheduled("1", due), store, site)
                _ = try await create(try scheduled("2", late), store, site)
            }
            try await withStore(in: directory, owner.schema) { store in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await site.shelf.publishDue(on: store) }
                    try await publication(of: ChapterID(1), store, site)
                    let soon = Timestamp(milliseconds: Timestamp.now.milliseconds + 200)
                    let id = try await create(try scheduled("3", soon), store, site)
                    #expect(try !record(id, store, site).isPublic)
                    try await publication(of: id, store, site)
                    let stored = try record(id, store, site)
                    #expect(try #require(stored.publishedAt) >= soon)
                    group.cancelAll()
                    try await group.waitForAll()
                }
                #expect(try !record(ChapterID(2), store, site).isPublic)
            }
        }
    }

    @Test("stands behind its place: one without a chapter of that moment goes, publishing nothing")
    func strays() async throws {
        let owner = SiteSchema()
        let site = owner.site
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, owner.schema) { store in
                _ = try await store.addComic(to: site)
                _ = try await create(try scheduled("1", late), store, site)
            }
            let file = RawFile(directory: directory)
            for chapter in [1, 9] as [UInt64] {
                let place = key(due.milliseconds) + bytes(chapter)
                try file.put(place, [], in: "schedule.chapters")
            }
            try await withStore(in: directory, owner.schema) { store in
                let published = try await publish(due, store, site)
                #expect(published == 0)
                #expect(try record(ChapterID(1), store, site).version == 1)
                #expect(try await store.entries()["schedule.chapters"] == 1)
                #expect(try await publish(late, store, site) == 1)
            }
        }
    }

    @Test("waits where the change log has room for no further event")
    func fullLog() async throws {
        try await withSite { store, site in
            _ = try await store.addComic(to: site)
            for number in 1...3 {
                _ = try await create(try scheduled("\(number)", due), store, site)
            }
            // One event more, and none after it.
            let size = try store.logBytes(site)
            try await store.submit(BoundChanges(bytes: size + 1), to: site.log)
            #expect(try await publish(due, store, site) == 1)
            await #expect(throws: FeedError.full) { try await publish(due, store, site) }
            try await store.submit(BoundChanges(bytes: 2 * size), to: site.log)
            #expect(try await publish(due, store, site) == 2)
        }
    }

    /// Returns once the chapter is public.
    private func publication(of id: ChapterID, _ store: Store, _ site: Site) async throws {
        while true {
            let rings = site.log.bell.rings
            if try record(id, store, site).isPublic { return }
            await site.log.bell.wait(past: rings)
        }
    }
}
