import ChangeFeed
import Comics
import Keyspaces
import Readers
import StoreTesting
import Testing

/// What readers keep of a comic that is deleted, and what is kept of a reader who is erased.
@Suite("The end of a comic or a reader")
struct EndTests {
    /// Two comics and many readers, one of whom has read much.
    private func fill(_ store: Store, _ site: Site) async throws -> [ComicID] {
        let comics = try await store.addComics(2, to: site)
        for reader in 1...300 {
            for comic in comics {
                let subject = "reader \(reader)"
                if reader % 3 > 0 { try await store.bookmark(comic, by: subject, site) }
                if reader % 2 > 0 {
                    try await store.progress(in: comic, by: subject, point(7), site)
                }
            }
        }
        for comic in comics { try await store.read(chapters: 2_500, of: comic, by: "ann", site) }
        try await store.bookmark(comics[1], by: "ann", shelf: "kept", site)
        return comics
    }

    @Test("of a comic hides its rows at once, and takes them in bounded steps")
    func comic() async throws {
        try await withSite { store, site in
            let comics = try await fill(store, site)
            try await store.submit(DeleteComic(comics[0]), to: site.catalogue)
            try await store.consumeAll(site)
            #expect(try store.bookmark(comics[0], of: "reader 1", site) == nil)
            #expect(try store.bookmarks(of: "reader 1", site).map(\.comic) == [comics[1]])
            #expect(try store.history(of: "ann", site).map(\.comic) == [comics[1]])
            #expect(try store.readChapters(comics[0], of: "ann", site).isEmpty)
            await #expect(throws: ReaderError.unknownComic(comics[0])) {
                try await store.bookmark(comics[0], by: "ann", site)
            }
            await #expect(throws: ReaderError.noBookmark(comics[0])) {
                try await store.submit(RemoveBookmark("reader 1", comics[0]), to: site.diary)
            }
            try await drain(store, site)
            #expect(
                try await store.diaryRows() == [
                    "bookmarks": 201, "bookmarked": 201, "bookmark.order": 201,
                    "bookmark.totals": 1, "progress": 151, "progressed": 151, "history": 151,
                    "read": 2_650,
                ]
            )
            #expect(try store.bookmarkTotal(comics[0], site) == 0)
            #expect(try store.bookmarkTotal(comics[1], site) == 201)
        }
    }

    @Test("of a reader takes the number at once, and the rows in bounded steps")
    func reader() async throws {
        try await withSite { store, site in
            let comics = try await fill(store, site)
            let before = try await store.diaryRows()
            #expect(try await store.submit(EraseReader(subject: "ann"), to: site.readers))
            #expect(try store.reader("ann", site) == nil)
            #expect(try await store.check().report.pending == 1)
            try await drain(store, site)
            var expected = before
            for name in ["bookmarks", "bookmarked", "bookmark.order"] { expected[name]? -= 1 }
            for name in ["progress", "progressed", "history"] { expected[name]? -= 2 }
            expected["read"]? -= 5_000
            #expect(try await store.diaryRows() == expected)
            #expect(try store.bookmarkTotal(comics[1], site) == 200)
            #expect(try await !store.submit(EraseReader(subject: "ann"), to: site.readers))
        }
    }

    @Test("of a reader ends nothing of whoever comes back under the same subject")
    func return_() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            try await store.bookmark(comic, by: "ann", shelf: "old", site)
            let old = try store.reader("ann", site)
            _ = try await store.submit(EraseReader(subject: "ann"), to: site.readers)
            #expect(try await store.bookmark(comic, by: "ann", shelf: "new", site))
            #expect(try store.reader("ann", site) != old)
            #expect(try store.bookmarkTotal(comic, site) == 2)
            try await store.settle(site)
            #expect(try store.bookmark(comic, of: "ann", site)?.shelf == "new")
            #expect(try store.bookmarkTotal(comic, site) == 1)
        }
    }

    @Test("of both at the same time takes each row once")
    func both() async throws {
        try await withSite { store, site in
            let comics = try await fill(store, site)
            try await store.submit(DeleteComic(comics[0]), to: site.catalogue)
            _ = try await store.submit(EraseReader(subject: "ann"), to: site.readers)
            try await store.submit(DeleteComic(comics[1]), to: site.catalogue)
            try await store.consumeAll(site)
            #expect(try await store.check().report.pending == 3)
            try await drain(store, site)
            #expect(try await store.diaryRows().isEmpty)
        }
    }

    @Test("of a comic of which nobody keeps anything leaves no job")
    func nothing() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            try await store.submit(DeleteComic(comic), to: site.catalogue)
            try await store.consumeAll(site)
            #expect(try store.oldestJob(site) == nil)
        }
    }

    @Test("is carried out by the tasks that a server runs")
    func running() async throws {
        try await withSite { store, site in
            let comics = try await fill(store, site)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await site.log.run(Diary.consumerName, on: store) }
                group.addTask { try await store.runJobs() }
                for comic in comics {
                    try await store.submit(DeleteComic(comic), to: site.catalogue)
                }
                while try await !store.diaryRows().isEmpty {
                    try await Task.sleep(for: .milliseconds(5))
                }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    @Test("comes to the same if the store is closed and opened after every single step")
    func reopening() async throws {
        let owner = SiteSchema()
        let site = owner.site
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, owner.schema) { store in
                let comics = try await fill(store, site)
                try await store.submit(DeleteComic(comics[0]), to: site.catalogue)
                _ = try await store.submit(EraseReader(subject: "ann"), to: site.readers)
            }
            var (isBehind, hasJob) = (true, false)
            var steps = 0
            while isBehind || hasJob {
                isBehind = try await withStore(in: directory, owner.schema) { store in
                    try await store.consume(1, site)
                }
                hasJob = try await withStore(in: directory, owner.schema) { store in
                    try await store.stepJob(site)
                }
                steps += 1
            }
            #expect(steps > 4)
            try await withStore(in: directory, owner.schema) { store in
                let rows = try await store.diaryRows()
                #expect(rows["bookmarks"] == 200)
                #expect(rows["read"] == 150)
            }
        }
    }

    /// Does every step of every job; each is bounded and leaves the store consistent.
    private func drain(_ store: Store, _ site: Site) async throws {
        var before = try await store.diaryRows().values.reduce(0, +)
        var steps = 0
        while try await store.stepJob(site) {
            let report = try await store.check().report
            #expect(report.findings.isEmpty)
            let after = try await store.diaryRows().values.reduce(0, +)
            #expect(before - after <= Keyspaces.Limits.writesPerJobStep)
            (before, steps) = (after, steps + 1)
        }
        #expect(steps > 2)
    }
}
