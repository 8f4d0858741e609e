import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("A command of the shelf")
struct ChapterCommandTests {
    @Test("creates a chapter of a comic that the service has heard of, and tells of it")
    func create() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let fields = try chapter("10.5") {
                ($0.volume, $0.title, $0.groups) = ("2", "Neo-Tokyo", ["b", "a"])
            }
            let id = try await store.submit(CreateChapter(of: comic, fields), to: site.shelf)
            let stored = try #require(try store.chapter(id, site)?.record)
            #expect((stored.fields, stored.comic, stored.version) == (fields, comic, 1))
            #expect((stored.pageCount, stored.source) == (0, ""))
            #expect(stored.createdAt == stored.updatedAt)
            #expect(stored.createdAt == stored.publishedAt)
            let event = try #require(try store.events(site).last)
            #expect((event.kind, event.subject, event.comic) == (.chapterPublished, 1, comic))
            #expect((event.before, event.after) == (nil, .public))
            #expect((event.label, event.language) == ("10.5", "en"))
            #expect((event.version, event.time) == (1, stored.createdAt))
        }
    }

    @Test("creates no chapter of a comic that is not known: never there, not heard of, or gone")
    func unknownComic() async throws {
        try await withSite { store, site in
            let known = try await store.addComic(to: site)
            var draft = ComicDraft()
            (draft.title, draft.type, draft.status) = ("B", "manga", "ongoing")
            let create = CreateComic(try draft.validated())
            let unheard = try await store.submit(create, to: site.catalogue)
            for comic in [ComicID(99), unheard] {
                await #expect(throws: ChapterError.unknownComic(comic)) {
                    try await store.submit(CreateChapter(of: comic, chapter("1")), to: site.shelf)
                }
                let upsert = ChapterUpsert(source: "", fields: try chapter("1"), pages: nil)
                await #expect(throws: ChapterError.unknownComic(comic)) {
                    try await store.submit(UpsertChapters(of: comic, [upsert]), to: site.shelf)
                }
            }
            try await store.submit(DeleteComic(known), to: site.catalogue)
            // Until it reads of the end the service takes chapters; afterwards it drops them.
            _ = try await store.submit(CreateChapter(of: known, chapter("1")), to: site.shelf)
            try await store.consumeAll(site)
            await #expect(throws: ChapterError.unknownComic(known)) {
                try await store.submit(CreateChapter(of: known, chapter("2")), to: site.shelf)
            }
            _ = try await store.submit(CreateChapter(of: unheard, chapter("1")), to: site.shelf)
            try await store.settle(site)
            #expect(try store.chapters(known, site).isEmpty)
            #expect(try store.chapters(unheard, site) == [2])
        }
    }

    @Test("refuses a chapter that exists: same language, number, volume and groups")
    func exists() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let fields = try chapter("1") { ($0.volume, $0.groups) = ("2", ["b", "a"]) }
            let id = try await store.submit(CreateChapter(of: comic, fields), to: site.shelf)
            let same: [(inout ChapterDraft) -> Void] = [
                { _ in }, { $0.groups = ["a", "b", "a"] }, { $0.title = "another" },
                { $0.visibility = "draft" }, { $0.sortKey = "77" },
            ]
            for edit in same {
                let twin = try chapter("1") {
                    ($0.volume, $0.groups) = ("2", ["b", "a"])
                    edit(&$0)
                }
                await #expect(throws: ChapterError.exists(id)) {
                    try await store.submit(CreateChapter(of: comic, twin), to: site.shelf)
                }
            }
            let others: [(inout ChapterDraft) -> Void] = [
                { $0.language = "fr" }, { $0.groups = ["a"] }, { $0.groups = [] },
                { $0.volume = "3" }, { $0.volume = nil }, { ($0.number, $0.sortKey) = ("1a", "1") },
            ]
            for edit in others {
                let other = try chapter("1") {
                    ($0.volume, $0.groups) = ("2", ["b", "a"])
                    edit(&$0)
                }
                _ = try await store.submit(CreateChapter(of: comic, other), to: site.shelf)
            }
            #expect(try store.chapters(comic, site).count == 1 + others.count)
            let elsewhere = try await store.addComic("B", to: site)
            _ = try await store.submit(CreateChapter(of: elsewhere, fields), to: site.shelf)
        }
    }

    @Test("replaces a chapter's fields and moves it to its new place, once")
    func replace() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            for number in ["1", "2", "3"] {
                _ = try await store.submit(
                    CreateChapter(of: comic, chapter(number)),
                    to: site.shelf
                )
            }
            let id = ChapterID(1)
            let moves: [(ChapterFields, [UInt64])] = [
                (try chapter("2.5"), [2, 1, 3]), (try chapter("9"), [2, 3, 1]),
                (try chapter("9") { $0.sortKey = "0" }, [1, 2, 3]),
                (try chapter("9") { ($0.sortKey, $0.volume) = ("99", "1") }, [1, 2, 3]),
                (try chapter("3") { $0.language = "fr" }, [2, 3, 1]),
            ]
            for (number, (fields, order)) in moves.enumerated() {
                let command = ReplaceChapter(id, with: fields, keepsVisibility: false)
                for _ in 0..<2 {
                    try await store.submit(command, to: site.shelf)
                    let stored = try #require(try store.chapter(id, site)?.record)
                    #expect((stored.fields, stored.version) == (fields, UInt64(number + 2)))
                    #expect(try store.chapters(comic, site) == order)
                }
                try await requireConsistent(store)
            }
            #expect(try store.chapterEvents(site).count == 3 + moves.count)
        }
    }

    @Test("replaces a chapter with its visibility or without it")
    func replaceVisibility() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let hidden = try chapter("1") { $0.visibility = "hidden" }
            let id = try await store.submit(CreateChapter(of: comic, hidden), to: site.shelf)
            let plain = try chapter("1")
            let keep = ReplaceChapter(id, with: plain, keepsVisibility: true)
            try await store.submit(keep, to: site.shelf)
            #expect(try store.chapter(id, site)?.record.version == 1)
            let take = ReplaceChapter(id, with: plain, keepsVisibility: false)
            try await store.submit(take, to: site.shelf)
            #expect(try store.chapter(id, site)?.record.fields.visibility == .public)
            let event = try #require(try store.events(site).last)
            #expect((event.before, event.after) == (.hidden, .public))
            #expect(event.publicKind == .chapterPublished)
        }
    }

    @Test("replaces no chapter by the twin of another one")
    func replaceTwin() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            for number in ["1", "2"] {
                _ = try await store.submit(
                    CreateChapter(of: comic, chapter(number)),
                    to: site.shelf
                )
            }
            let twin = ReplaceChapter(ChapterID(2), with: try chapter("1"), keepsVisibility: true)
            await #expect(throws: ChapterError.exists(ChapterID(1))) {
                try await store.submit(twin, to: site.shelf)
            }
            #expect(try store.chapter(ChapterID(2), site)?.record.version == 1)
            try await store.submit(DeleteChapter(ChapterID(1)), to: site.shelf)
            try await store.submit(twin, to: site.shelf)
            #expect(try store.chapter(ChapterID(2), site)?.record.fields.number == "1")
        }
    }

    @Test("replaces a chapter that has a twin by one that is called alike, and by no third one")
    func replaceOneOfTwins() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let twins = [try upsert("1", source: "a"), try upsert("1", source: "b")]
            _ = try await store.submit(
                UpsertChapters(of: comic, twins + [try upsert("2")]),
                to: site.shelf
            )
            for id in [ChapterID(1), ChapterID(2)] {
                let hidden = try chapter("1") { ($0.visibility, $0.title) = ("hidden", "Twin") }
                try await store.submit(ReplaceChapter(id, with: hidden), to: site.shelf)
                #expect(try store.chapter(id, site)?.record.fields == hidden)
                await #expect(throws: ChapterError.exists(ChapterID(3))) {
                    try await store.submit(ReplaceChapter(id, with: chapter("2")), to: site.shelf)
                }
            }
        }
    }

    @Test("deletes a chapter with its pages so that no row of it is left")
    func delete() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let fields = try chapter("1") { $0.groups = ["a"] }
            _ = try await store.submit(CreateChapter(of: comic, fields), to: site.shelf)
            var before = try await store.entries()
            let upsert = ChapterUpsert(
                source: "s:1",
                fields: try chapter("2") { $0.groups = ["a"] },
                pages: pages(7)
            )
            _ = try await store.submit(UpsertChapters(of: comic, [upsert]), to: site.shelf)
            try await store.submit(DeleteChapter(ChapterID(2)), to: site.shelf)
            before["changes", default: 0] += 2
            #expect(try await store.entries() == before)
            let event = try #require(try store.events(site).last)
            #expect((event.kind, event.subject, event.after) == (.chapterDeleted, 2, nil))
            let id = try await store.submit(CreateChapter(of: comic, chapter("2")), to: site.shelf)
            #expect(id == ChapterID(3))
        }
    }

    @Test("on a chapter that is not there is rejected")
    func unknown() async throws {
        try await withSite { store, site in
            let id = ChapterID(1)
            let replace = ReplaceChapter(id, with: try chapter("1"), keepsVisibility: true)
            await #expect(throws: ChapterError.unknown(id)) {
                try await store.submit(replace, to: site.shelf)
            }
            await #expect(throws: ChapterError.unknown(id)) {
                try await store.submit(DeleteChapter(id), to: site.shelf)
            }
            await #expect(throws: ChapterError.unknown(id)) {
                try await store.submit(SetPages(of: id, pages(1)), to: site.shelf)
            }
            #expect(try store.pages(id, site).isEmpty)
        }
    }
}
