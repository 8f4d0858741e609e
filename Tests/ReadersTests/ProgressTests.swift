import ChangeFeed
import Keyspaces
import Readers
import StoreTesting
import Testing

@Suite("Progress")
struct ProgressTests {
    @Test("is the last point set, and every chapter of it is read")
    func last() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            #expect(try await store.progress(in: comic, by: "ann", point(4, page: 2), site))
            #expect(try await !store.progress(in: comic, by: "ann", point(7), site))
            let last = point(2, page: 9, volume: -5, language: "ja")
            #expect(try await !store.progress(in: comic, by: "ann", last, site))
            #expect(try await !store.progress(in: comic, by: "ann", last, site))
            let stored = try #require(try store.progress(comic, of: "ann", site))
            #expect(stored.point == last)
            #expect(stored.readCount == 3)
            #expect(try store.readChapters(comic, of: "ann", site) == [2, 4, 7])
            #expect(try store.readChapters(comic, of: "bob", site).isEmpty)
        }
    }

    @Test("moves its comic to the front of the history")
    func history() async throws {
        try await withSite { store, site in
            let comics = try await store.addComics(3, to: site)
            for comic in comics + [comics[1]] {
                try await store.progress(in: comic, by: "ann", point(comic.rawValue), site)
                // The order of one millisecond is that of the ids.
                try await Task.sleep(for: .milliseconds(2))
            }
            let history = try store.history(of: "ann", site)
            #expect(history.map(\.comic) == [comics[1], comics[2], comics[0]])
            #expect(try await store.diaryRows()["history"] == 3)
            try await store.show(comics[1], "hidden", site)
            let left = try store.history(of: "ann", site)
            #expect(left.map(\.comic) == [comics[2], comics[0]])
        }
    }

    @Test("is forgotten with its history and the chapters read, and not twice")
    func removal() async throws {
        try await withSite { store, site in
            let comics = try await store.addComics(2, to: site)
            for comic in comics {
                for chapter in 1...3 as ClosedRange<UInt64> {
                    try await store.progress(in: comic, by: "ann", point(chapter), site)
                }
            }
            try await store.submit(RemoveProgress("ann", comics[0]), to: site.diary)
            #expect(try store.progress(comics[0], of: "ann", site) == nil)
            #expect(try store.readChapters(comics[0], of: "ann", site).isEmpty)
            #expect(try store.readChapters(comics[1], of: "ann", site) == [1, 2, 3])
            #expect(try store.history(of: "ann", site).map(\.comic) == [comics[1]])
            for (subject, comic) in [("ann", comics[0]), ("bob", comics[1])] {
                await #expect(throws: ReaderError.noProgress(comic)) {
                    try await store.submit(RemoveProgress(subject, comic), to: site.diary)
                }
            }
        }
    }

    @Test("in a comic that the service does not know, or that is not public, is refused")
    func unknown() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            try await store.show(comic, "hidden", site)
            for comic in [comic, ComicID(9)] {
                await #expect(throws: ReaderError.unknownComic(comic)) {
                    try await store.progress(in: comic, by: "ann", point(1), site)
                }
            }
            #expect(try store.reader("ann", site) == nil)
        }
    }

    @Test("keeps so many chapters of a comic as one command can forget, and no more")
    func limit() async throws {
        let most = Readers.Limits.readChapters
        #expect(most + 3 <= Keyspaces.Limits.writesPerCommand)
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            try await store.read(chapters: most, of: comic, by: "ann", site)
            let next = point(UInt64(most) + 1)
            await #expect(throws: ReaderError.tooManyChapters(comic)) {
                try await store.progress(in: comic, by: "ann", next, site)
            }
            try await store.progress(in: comic, by: "ann", point(17), site)
            #expect(try store.readChapters(comic, of: "ann", site).count == most)
            try await store.submit(RemoveProgress("ann", comic), to: site.diary)
            #expect(try await store.diaryRows().isEmpty)
            #expect(try await store.progress(in: comic, by: "ann", next, site))
        }
    }
}

extension Store {
    /// Reads the chapters 1 to `count` of a comic, many in one commit.
    func read(
        chapters count: Int,
        of comic: ComicID,
        by subject: String,
        _ site: Site
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for chapter in 1...UInt64(count) {
                group.addTask {
                    try await self.progress(in: comic, by: subject, point(chapter), site)
                }
            }
            try await group.waitForAll()
        }
    }
}
