import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting
import Testing

/// An upsert of a chapter with this number.
func upsert(
    _ number: String,
    source: String = "",
    pages: [Page]? = nil,
    _ edit: (inout ChapterUpsert) throws -> Void = { _ in }
) throws -> ChapterUpsert {
    var upsert = ChapterUpsert(source: source, fields: try chapter(number), pages: pages)
    try edit(&upsert)
    return upsert
}

/// An outcome of this many made, changed and unchanged chapters.
func outcome(_ created: Int, _ updated: Int, _ unchanged: Int) -> ChangeTally {
    var outcome = ChangeTally()
    (outcome.created, outcome.updated, outcome.unchanged) = (created, updated, unchanged)
    return outcome
}

private func moment(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

@Suite("An upsert of chapters")
struct UpsertChaptersTests {
    /// One of each kind: by source and by identity, with and without pages and moments.
    private func variety() throws -> [ChapterUpsert] {
        [
            try upsert("1"), try upsert("2", pages: pages(3)), try upsert("3", pages: []),
            try upsert("4", source: "s:4"), try upsert("5", source: "s:5", pages: pages(2)),
            try upsert("6", source: "s:6") {
                ($0.createdAt, $0.updatedAt, $0.publishedAt) = (moment(1), moment(2), moment(3))
            },
            try upsert("7") { $0.updatedAt = moment(9) },
            ChapterUpsert(
                source: "",
                fields: try chapter("Extra") {
                    ($0.sortKey, $0.volume, $0.groups) = ("7.5", "2", ["b", "a"])
                    $0.visibility = "draft"
                },
                pages: nil
            ),
        ]
    }

    @Test("said twice changes nothing the second time: no version, no event, no page")
    func idempotence() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let command = UpsertChapters(of: comic, try variety())
            #expect(try await store.submit(command, to: site.shelf) == outcome(8, 0, 0))
            let before = (try store.events(site), try await store.entries())
            let records = try store.chapters(comic, site).map {
                try store.chapter(ChapterID($0), site)
            }
            for _ in 0..<2 {
                #expect(try await store.submit(command, to: site.shelf) == outcome(0, 0, 8))
            }
            #expect(try store.events(site) == before.0)
            #expect(try await store.entries() == before.1)
            let after = try store.chapters(comic, site).map {
                try store.chapter(ChapterID($0), site)
            }
            #expect(after == records)
        }
    }

    @Test("makes chapters with what is given, at the commit's moment otherwise")
    func creation() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let command = UpsertChapters(of: comic, try variety())
            _ = try await store.submit(command, to: site.shelf)
            for (place, wanted) in try variety().enumerated() {
                let id = ChapterID(UInt64(place + 1))
                let stored = try #require(try store.chapter(id, site)?.record)
                #expect((stored.fields, stored.source) == (wanted.fields, wanted.source))
                #expect(try store.pages(id, site) == wanted.pages ?? [])
                #expect(stored.createdAt == wanted.createdAt ?? stored.createdAt)
                #expect(stored.updatedAt == wanted.updatedAt ?? stored.createdAt)
                let isPublic = wanted.fields.visibility == .public
                let publishedAt = wanted.publishedAt ?? (isPublic ? stored.createdAt : nil)
                #expect(stored.publishedAt == publishedAt)
            }
            let expected = (1...8).map { "chapterPublished \($0) 1" }
            #expect(try store.chapterEvents(site) == expected)
        }
    }

    @Test("knows a chapter by its source, whatever else of it has changed")
    func bySource() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let first = UpsertChapters(of: comic, [try upsert("1", source: "s", pages: pages(2))])
            _ = try await store.submit(first, to: site.shelf)
            let changed = try upsert("9", source: "s") {
                $0.fields = try chapter("9") { ($0.language, $0.groups) = ("fr", ["a"]) }
            }
            let second = UpsertChapters(of: comic, [changed])
            #expect(try await store.submit(second, to: site.shelf) == outcome(0, 1, 0))
            let stored = try #require(try store.chapter(ChapterID(1), site)?.record)
            #expect((stored.fields, stored.version) == (changed.fields, 2))
            #expect(try store.pages(ChapterID(1), site) == pages(2))
            // What has another source is another chapter, though it is like the first.
            let twin = try upsert("9", source: "t") { $0.fields = changed.fields }
            let third = UpsertChapters(of: comic, [twin])
            #expect(try await store.submit(third, to: site.shelf) == outcome(1, 0, 0))
        }
    }

    @Test("without a source knows a chapter by language, number, volume and groups")
    func byIdentity() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let made = try await store.submit(
                CreateChapter(of: comic, chapter("1")),
                to: site.shelf
            )
            let renamed = try upsert("1") {
                $0.fields = try chapter("1") { ($0.title, $0.sortKey) = ("One", "5") }
            }
            let command = UpsertChapters(of: comic, [renamed])
            #expect(try await store.submit(command, to: site.shelf) == outcome(0, 1, 0))
            let stored = try #require(try store.chapter(made, site)?.record)
            #expect((stored.fields, stored.version, stored.source) == (renamed.fields, 2, ""))
            let others = try [
                chapter("1") { $0.language = "fr" }, chapter("1") { $0.volume = "1" },
                chapter("1") { $0.groups = ["a"] }, chapter("1.0"),
            ].map { ChapterUpsert(source: "", fields: $0, pages: nil) }
            let more = UpsertChapters(of: comic, others)
            #expect(try await store.submit(more, to: site.shelf) == outcome(4, 0, 0))
        }
    }

    @Test("that names a chapter twice makes it once and changes it then")
    func twice() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let twice = [try upsert("1", source: "s"), try upsert("2", source: "s")]
            let again = [try upsert("7"), try upsert("7", pages: pages(1))]
            let command = UpsertChapters(of: comic, twice + again)
            #expect(try await store.submit(command, to: site.shelf) == outcome(2, 2, 0))
            #expect(try store.chapters(comic, site) == [1, 2])
            #expect(try store.chapter(ChapterID(1), site)?.record.fields.number == "2")
        }
    }

    @Test("keeps the pages unless some are given, and sets them as a whole otherwise")
    func pagesOfAnUpsert() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let steps: [(given: [Page]?, left: [Page], ChangeTally)] = [
                (pages(5), pages(5), outcome(1, 0, 0)), (nil, pages(5), outcome(0, 0, 1)),
                (pages(3), pages(3), outcome(0, 1, 0)), (pages(3), pages(3), outcome(0, 0, 1)),
                (pages(3, "b"), pages(3, "b"), outcome(0, 1, 0)),
                (nil, pages(3, "b"), outcome(0, 0, 1)),
                ([], [], outcome(0, 1, 0)), (nil, [], outcome(0, 0, 1)),
                (pages(1_500), pages(1_500), outcome(0, 1, 0)),
            ]
            for (given, left, expected) in steps {
                let command = UpsertChapters(of: comic, [try upsert("1", pages: given)])
                #expect(try await store.submit(command, to: site.shelf) == expected)
                #expect(try store.pages(ChapterID(1), site) == left)
                try await requireConsistent(store)
            }
        }
    }

    @Test("keeps visibility and moments unless they are given")
    func keeping() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let hidden = try upsert("1", source: "s") {
                $0.fields = try chapter("1") { $0.visibility = "hidden" }
                ($0.createdAt, $0.publishedAt) = (moment(1), moment(2))
            }
            _ = try await store.submit(UpsertChapters(of: comic, [hidden]), to: site.shelf)
            let plain = UpsertChapters(of: comic, [try upsert("1", source: "s")])
            #expect(try await store.submit(plain, to: site.shelf) == outcome(0, 0, 1))
            let given = try upsert("1", source: "s") {
                ($0.givesVisibility, $0.publishedAt, $0.updatedAt) = (true, moment(7), moment(8))
            }
            let command = UpsertChapters(of: comic, [given])
            #expect(try await store.submit(command, to: site.shelf) == outcome(0, 1, 0))
            let stored = try #require(try store.chapter(ChapterID(1), site)?.record)
            #expect(stored.fields.visibility == .public)
            #expect((stored.createdAt, stored.publishedAt) == (moment(1), moment(7)))
            #expect(stored.updatedAt == moment(8))
        }
    }
}
