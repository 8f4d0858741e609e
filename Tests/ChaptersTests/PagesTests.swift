import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("The pages of a chapter")
struct PagesTests {
    @Test(
        "are replaced as a whole: set, grown, shrunk, changed, cleared; the same again is nothing"
    )
    func replacing() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let id = try await store.submit(CreateChapter(of: comic, chapter("1")), to: site.shelf)
            let bystander = try await store.submit(
                CreateChapter(of: comic, chapter("2")),
                to: site.shelf
            )
            try await store.submit(SetPages(of: bystander, pages(3)), to: site.shelf)
            let base = try store.events(site).count
            let lists = [
                pages(5), pages(300), pages(299), pages(2, "other"), pages(1, "other"), [],
                pages(1_500), pages(2).reversed(),
            ]
            for (number, list) in lists.enumerated() {
                for _ in 0..<2 {
                    try await store.submit(SetPages(of: id, list), to: site.shelf)
                    #expect(try store.pages(id, site) == list)
                    let stored = try #require(try store.chapter(id, site)?.record)
                    #expect(Int(stored.pageCount) == list.count)
                    #expect(stored.version == UInt64(number + 2))
                    #expect(try store.events(site).count == base + number + 1)
                }
                try await requireConsistent(store)
            }
            #expect(try store.events(site).last?.kind == .chapterUpdated)
            #expect(try store.pages(bystander, site) == pages(3))
        }
    }

    @Test("of a chapter without any are nothing to clear")
    func nothing() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let id = try await store.submit(CreateChapter(of: comic, chapter("1")), to: site.shelf)
            try await store.submit(SetPages(of: id, []), to: site.shelf)
            #expect(try store.chapter(id, site)?.record.version == 1)
        }
    }

    @Test("stay when the chapter's fields are replaced")
    func staying() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let id = try await store.submit(CreateChapter(of: comic, chapter("1")), to: site.shelf)
            try await store.submit(SetPages(of: id, pages(4)), to: site.shelf)
            let replace = ReplaceChapter(id, with: try chapter("2"), keepsVisibility: true)
            try await store.submit(replace, to: site.shelf)
            #expect(try store.pages(id, site) == pages(4))
            #expect(try store.chapter(id, site)?.record.pageCount == 4)
        }
    }

    @Test("are refused by a full change log, each alone, so that those beside them share a commit")
    func fullLog() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let id = try await store.submit(CreateChapter(of: comic, chapter("1")), to: site.shelf)
            try await store.submit(BoundChanges(bytes: 1), to: site.log)
            let commit = try store.commit()
            let set = SetPages(of: id, pages(3))
            var batch = CommandBatch()
            for _ in 0..<20 { batch.add(set, to: site.shelf) { _ in } }
            store.enqueue(batch)
            await #expect(throws: FeedError.full) { try await store.submit(set, to: site.shelf) }
            #expect(try store.commit() <= commit + 2)
            #expect(try store.pages(id, site).isEmpty)
        }
    }
}
