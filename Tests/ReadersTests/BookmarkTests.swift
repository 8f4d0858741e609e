import ChangeFeed
import Keyspaces
import Readers
import StoreTesting
import Testing

@Suite("A bookmark")
struct BookmarkTests {
    @Test("is new once, counted, and the newest comes first")
    func newest() async throws {
        try await withSite { store, site in
            let comics = try await store.addComics(3, to: site)
            for comic in comics { #expect(try await store.bookmark(comic, by: "ann", site)) }
            #expect(try await store.bookmark(comics[0], by: "bob", site))
            #expect(try await !store.bookmark(comics[0], by: "ann", site))
            let times = try store.bookmarks(of: "ann", site).map(\.bookmark.time)
            #expect(times == times.sorted(by: >))
            #expect(try Set(store.bookmarks(of: "ann", site).map(\.comic)) == Set(comics))
            #expect(try store.bookmarks(of: "bob", site).map(\.comic) == [comics[0]])
            #expect(try comics.map { try store.bookmarkTotal($0, site) } == [2, 1, 1])
            #expect(try store.bookmarks(of: "nobody", site).isEmpty)
        }
    }

    @Test("keeps its time when it moves to another shelf")
    func shelves() async throws {
        try await withSite { store, site in
            let comics = try await store.addComics(2, to: site)
            try await store.bookmark(comics[0], by: "ann", shelf: "reading", site)
            try await store.bookmark(comics[1], by: "ann", shelf: "later", site)
            let before = try store.bookmark(comics[0], of: "ann", site)
            try await store.bookmark(comics[0], by: "ann", shelf: "later", site)
            let after = try store.bookmark(comics[0], of: "ann", site)
            #expect(before?.time == after?.time)
            #expect(after?.shelf == "later")
            #expect(try store.bookmarks(of: "ann", shelf: "later", site).count == 2)
            #expect(try store.bookmarks(of: "ann", shelf: "reading", site).isEmpty)
            try await store.bookmark(comics[0], by: "ann", site)
            let none = try store.bookmarks(of: "ann", shelf: "", site)
            #expect(none.map(\.comic) == [comics[0]])
        }
    }

    @Test("is taken away, and not twice")
    func removal() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            await #expect(throws: ReaderError.noBookmark(comic)) {
                try await store.submit(RemoveBookmark("ann", comic), to: site.diary)
            }
            #expect(try store.reader("ann", site) == nil)
            try await store.bookmark(comic, by: "ann", site)
            try await store.submit(RemoveBookmark("ann", comic), to: site.diary)
            #expect(try await store.diaryRows().isEmpty)
            await #expect(throws: ReaderError.noBookmark(comic)) {
                try await store.submit(RemoveBookmark("ann", comic), to: site.diary)
            }
            #expect(try store.reader("ann", site) != nil)
        }
    }

    @Test("of a comic that the service does not know, or that is not public, is refused")
    func unknown() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            for visibility in ["draft", "hidden", "removed"] {
                try await store.show(comic, visibility, site)
                await #expect(throws: ReaderError.unknownComic(comic)) {
                    try await store.bookmark(comic, by: "ann", site)
                }
            }
            let nothing = ComicID(9)
            await #expect(throws: ReaderError.unknownComic(nothing)) {
                try await store.bookmark(nothing, by: "ann", site)
            }
            #expect(try store.reader("ann", site) == nil)
        }
    }

    @Test("is hidden while its comic is, and comes back with it")
    func visibility() async throws {
        try await withSite { store, site in
            let comics = try await store.addComics(2, to: site)
            for comic in comics { try await store.bookmark(comic, by: "ann", site) }
            try await store.show(comics[0], "hidden", site)
            #expect(try store.bookmarks(of: "ann", site).map(\.comic) == [comics[1]])
            #expect(try store.bookmarkTotal(comics[0], site) == 1)
            try await store.submit(RemoveBookmark("ann", comics[1]), to: site.diary)
            try await store.show(comics[0], "public", site)
            #expect(try store.bookmarks(of: "ann", site).map(\.comic) == [comics[0]])
            try await store.show(comics[0], "removed", site)
            try await store.submit(RemoveBookmark("ann", comics[0]), to: site.diary)
            #expect(try await store.diaryRows().isEmpty)
        }
    }

    @Test("stands on one page of the list, whatever the pages' size")
    func pages() async throws {
        try await withSite { store, site in
            let comics = try await store.addComics(7, to: site)
            for (index, comic) in comics.enumerated() {
                let shelf = index % 2 == 0 ? "even" : ""
                try await store.bookmark(comic, by: "ann", shelf: shelf, site)
                try await store.bookmark(comic, by: "bob", site)
            }
            try await store.show(comics[3], "hidden", site)
            for shelf in [nil, "even", "none"] {
                let all = try store.bookmarks(of: "ann", shelf: shelf, site)
                #expect(all.count == (shelf == nil ? 6 : shelf == "even" ? 4 : 0))
                for limit in 1...8 {
                    #expect(try store.paged(limit, shelf, site) == all)
                }
            }
        }
    }

    @Test("has a shelf with a name of few bytes in one form")
    func names() throws {
        #expect(try Bookmark.shelf(nil).isEmpty)
        #expect(try Bookmark.shelf("e\u{301}").unicodeScalars.count == 1)
        let longest = String(repeating: "x", count: Readers.Limits.shelfBytes)
        #expect(try Bookmark.shelf(longest) == longest)
        for wrong in [longest + "x", "a\u{0}"] {
            #expect(throws: InvalidFields.self) { try Bookmark.shelf(wrong) }
        }
    }

    @Test("is refused above the limit, until another one is taken away")
    func limit() async throws {
        try await withSite { store, site in
            let comics = try await store.addComics(Readers.Limits.bookmarksPerReader + 1, to: site)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for comic in comics.dropLast() {
                    group.addTask { try await store.bookmark(comic, by: "ann", site) }
                }
                try await group.waitForAll()
            }
            await #expect(throws: ReaderError.tooManyBookmarks) {
                try await store.bookmark(comics[comics.count - 1], by: "ann", site)
            }
            let readers = ["bob", "ann"].map { BookmarkUpsert(by: $0, shelf: "moved") }
            await #expect(throws: ReaderError.tooManyBookmarks) {
                try await store.submit(
                    UpsertBookmarks(of: comics[comics.count - 1], readers),
                    to: site.diary
                )
            }
            #expect(try store.reader("bob", site) == nil, "refused whole")
            let known = UpsertBookmarks(of: comics[6], readers)
            let outcome = try await store.submit(known, to: site.diary)
            #expect((outcome.created, outcome.updated) == (1, 1))
            #expect(try await !store.bookmark(comics[5], by: "ann", shelf: "moved", site))
            try await store.submit(RemoveBookmark("ann", comics[0]), to: site.diary)
            #expect(try await store.bookmark(comics[comics.count - 1], by: "ann", site))
        }
    }
}

extension Store {
    /// The bookmarks of "ann", page by page.
    fileprivate func paged(
        _ limit: Int,
        _ shelf: String?,
        _ site: Site
    ) throws -> [BookmarkedComic] {
        guard let reader = try reader("ann", site) else { return [] }
        var found: [BookmarkedComic] = []
        var after: [UInt8]?
        repeat {
            let page = try read { snapshot in
                try site.diary.bookmarks(
                    of: reader,
                    shelf: shelf,
                    after: after,
                    limit: limit,
                    in: snapshot
                )
            }
            found += page.items
            after = page.next
        } while after != nil
        return found
    }
}
