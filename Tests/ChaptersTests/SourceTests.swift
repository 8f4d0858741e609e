import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("A chapter's source")
struct SourceTests {
    @Test("belongs to one living comic: another is refused it, and nothing of its command is done")
    func taken() async throws {
        try await withSite { store, site in
            let first = try await store.addComic("A", to: site)
            let second = try await store.addComic("B", "hidden", to: site)
            let own = UpsertChapters(of: first, [try upsert("1", source: "s")])
            _ = try await store.submit(own, to: site.shelf)
            let before = try store.events(site).count
            let both = [try upsert("7"), try upsert("1", source: "s")]
            await #expect(throws: ChapterError.sourceTaken("s", by: ChapterID(1))) {
                try await store.submit(UpsertChapters(of: second, both), to: site.shelf)
            }
            #expect(try store.chapters(second, site).isEmpty)
            #expect(try store.events(site).count == before)
        }
    }

    @Test("is free again once its chapter is deleted")
    func deleted() async throws {
        try await withSite { store, site in
            let first = try await store.addComic("A", to: site)
            let second = try await store.addComic("B", to: site)
            let chapter = [try upsert("1", source: "s")]
            _ = try await store.submit(UpsertChapters(of: first, chapter), to: site.shelf)
            try await store.submit(DeleteChapter(ChapterID(1)), to: site.shelf)
            let other = UpsertChapters(of: second, chapter)
            #expect(try await store.submit(other, to: site.shelf) == outcome(1, 0, 0))
        }
    }

    @Test("goes over from a comic that is known to be gone, before its chapters are dropped")
    func dying() async throws {
        try await withSite { store, site in
            let first = try await store.addComic("A", to: site)
            let second = try await store.addComic("B", to: site)
            let list = [
                try upsert("1", source: "s", pages: pages(3)), try upsert("2", source: "t"),
            ]
            _ = try await store.submit(UpsertChapters(of: first, list), to: site.shelf)
            try await store.submit(DeleteComic(first), to: site.catalogue)
            let moved = UpsertChapters(
                of: second,
                [list[0], list[0], try upsert("3", source: "u")]
            )
            await #expect(throws: ChapterError.sourceTaken("s", by: ChapterID(1))) {
                try await store.submit(moved, to: site.shelf)
            }
            try await store.consumeAll(site)
            #expect(try await store.submit(moved, to: site.shelf) == outcome(2, 0, 1))
            #expect(try store.chapter(ChapterID(1), site)?.record.source == "")
            try await requireConsistent(store)
            try await store.settle(site)
            #expect(try store.chapters(first, site).isEmpty)
            #expect(try store.chapters(second, site) == [3, 4])
            #expect(try store.pages(ChapterID(3), site) == pages(3))
            #expect(try store.chapter(ChapterID(3), site)?.record.source == "s")
            #expect(try await store.submit(moved, to: site.shelf) == outcome(0, 0, 3))
        }
    }
}
