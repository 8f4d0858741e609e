import ChangeFeed
import Keyspaces
import Readers
import StoreTesting
import Testing

@Suite("Everything that is kept of a reader")
struct ContentsTests {
    @Test("is of all comics, hidden ones among them, and of nobody else")
    func contents() async throws {
        try await withSite { store, site in
            let comics = try await store.addComics(3, to: site)
            for comic in comics {
                try await store.bookmark(comic, by: "ann", shelf: "s", site)
                try await store.progress(in: comic, by: "ann", point(1), site)
                try await store.progress(in: comic, by: "ann", point(2, page: 3), site)
                try await store.bookmark(comic, by: "bob", site)
            }
            try await store.show(comics[1], "hidden", site)
            let contents = try #require(try store.contents(of: "ann", site))
            #expect(contents.bookmarks.map(\.comic) == comics)
            #expect(
                contents.progress.map(\.progress.point) == comics.map { _ in point(2, page: 3) }
            )
            #expect(contents.read.map(\.chapter.rawValue) == [1, 2, 1, 2, 1, 2])
            #expect(contents.read.map(\.comic) == comics.flatMap { [$0, $0] })
            #expect(!contents.isTruncated)
            let other = try #require(try store.contents(of: "bob", site))
            #expect((other.bookmarks.count, other.progress.count, other.read.count) == (3, 0, 0))
            #expect(try store.contents(of: "nobody", site) == nil)
        }
    }

    @Test("ends at a bound, and says so", arguments: [(1, true), (3, true), (5, true), (6, false)])
    func bound(limit: Int, isTruncated: Bool) async throws {
        try await withSite { store, site in
            for comic in try await store.addComics(2, to: site) {
                try await store.bookmark(comic, by: "ann", site)
                try await store.read(chapters: 3, of: comic, by: "ann", site)
            }
            let contents = try #require(try store.contents(of: "ann", limit: limit, site))
            #expect(contents.isTruncated == isTruncated)
            #expect(contents.read.count == limit)
            #expect(contents.bookmarks.count == min(limit, 2))
        }
    }
}
