import ChangeFeed
import Chapters
import Keyspaces
import StoreTesting
import Testing

@Suite("A chapter's name")
struct ChapterNameTests {
    /// The chapter of a comic with this name.
    private func found(
        named name: ChapterName,
        of comic: ComicID,
        _ store: Store,
        _ site: Site
    ) throws -> Chapter? {
        try store.read { try site.shelf.chapter(name, of: comic, in: $0) }
    }

    @Test("leads to the chapter of its comic, and to no other comic's")
    func found() async throws {
        try await withSite { store, site in
            let comics = [
                try await store.addComic("A", to: site), try await store.addComic("B", to: site),
            ]
            let list = [
                try upsert("1", source: "s"), try upsert("2"),
                ChapterUpsert(
                    source: "",
                    fields: try chapter("2") { ($0.volume, $0.groups) = ("1", ["b", "a"]) },
                    pages: nil
                ),
            ]
            _ = try await store.submit(UpsertChapters(of: comics[0], list), to: site.shelf)
            for number in 1...3 as ClosedRange<UInt64> {
                let stored = try #require(try store.chapter(ChapterID(number), site))
                let chapters = try comics.map {
                    try found(named: stored.name, of: $0, store, site)?.id
                }
                #expect(chapters == [stored.id, nil])
            }
            let strangers: [ChapterName] = [
                .source("t"), .identity(number: "2", language: "fr", volume: "", groups: []),
                .identity(number: "2", language: "en", volume: "1", groups: ["a"]),
                .identity(number: "3", language: "en", volume: "", groups: []),
            ]
            for name in strangers {
                let chapter = try found(named: name, of: comics[0], store, site)
                #expect(chapter == nil, "\(name)")
            }
        }
    }

    @Test("without a source leads to a chapter that has one, as an import's does")
    func identity() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let list = [try upsert("1", source: "s")]
            _ = try await store.submit(UpsertChapters(of: comic, list), to: site.shelf)
            let name = ChapterName.identity(number: "1", language: "en", volume: "", groups: [])
            let chapter = try found(named: name, of: comic, store, site)
            #expect(chapter?.name == .source("s"))
        }
    }
}
