import ChangeFeed
import Keyspaces
import Readers
import StoreTesting
import Testing

private func moment(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

private func tally(_ created: Int, _ updated: Int, _ unchanged: Int) -> ChangeTally {
    var tally = ChangeTally()
    (tally.created, tally.updated, tally.unchanged) = (created, updated, unchanged)
    return tally
}

private func read(_ chapter: UInt64, _ readAt: Int64? = nil) -> ProgressUpsert.Read {
    ProgressUpsert.Read(ChapterID(chapter), readAt: readAt.map(moment))
}

@Suite("An upsert of bookmarks")
struct UpsertBookmarksTests {
    @Test("said twice changes nothing the second time")
    func idempotence() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            let list = [
                BookmarkUpsert(by: "ann", shelf: "later", bookmarkedAt: moment(5)),
                BookmarkUpsert(by: "bob", shelf: ""),
            ]
            let command = UpsertBookmarks(of: comic, list)
            #expect(try await store.submit(command, to: site.diary) == tally(2, 0, 0))
            let before = try await store.diaryRows()
            let bob = try store.bookmark(comic, of: "bob", site)
            for _ in 0..<2 {
                #expect(try await store.submit(command, to: site.diary) == tally(0, 0, 2))
            }
            #expect(try await store.diaryRows() == before)
            #expect(try store.bookmark(comic, of: "bob", site) == bob)
            #expect(try store.bookmark(comic, of: "ann", site)?.time == moment(5))
            #expect(try store.bookmarkTotal(comic, site) == 2)
        }
    }

    @Test("moves a bookmark to another shelf and another moment, and so in its reader's order")
    func replacement() async throws {
        try await withSite { store, site in
            let comics = try await store.addComics(2, to: site)
            for (comic, time) in zip(comics, [10, 20] as [Int64]) {
                let list = [BookmarkUpsert(by: "ann", shelf: "a", bookmarkedAt: moment(time))]
                _ = try await store.submit(UpsertBookmarks(of: comic, list), to: site.diary)
            }
            #expect(try store.bookmarks(of: "ann", site).map(\.comic) == [comics[1], comics[0]])
            let list = [BookmarkUpsert(by: "ann", shelf: "b", bookmarkedAt: moment(30))]
            let command = UpsertBookmarks(of: comics[0], list)
            #expect(try await store.submit(command, to: site.diary) == tally(0, 1, 0))
            let kept = try store.bookmarks(of: "ann", site)
            #expect(kept.map(\.comic) == comics)
            #expect(kept.map(\.bookmark.shelf) == ["b", "a"])
            #expect(try await store.diaryRows()["bookmark.order"] == 2)
        }
    }

    @Test("is taken for a hidden comic, and refused for one that is not known")
    func visibility() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            try await store.show(comic, "hidden", site)
            let list = [BookmarkUpsert(by: "ann", shelf: "")]
            let command = UpsertBookmarks(of: comic, list)
            #expect(try await store.submit(command, to: site.diary) == tally(1, 0, 0))
            let unknown = ComicID(comic.rawValue + 1)
            await #expect(throws: ReaderError.unknownComic(unknown)) {
                try await store.submit(UpsertBookmarks(of: unknown, list), to: site.diary)
            }
        }
    }

    @Test("is as large as a limit says")
    func limit() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            let shelf = String(repeating: "s", count: Limits.shelfBytes)
            let subject = String(repeating: "x", count: 240)
            let list = (0..<Limits.bookmarksPerCommand).map {
                BookmarkUpsert(by: "\(subject) \($0)", shelf: shelf, bookmarkedAt: moment(1))
            }
            let command = UpsertBookmarks(of: comic, list)
            #expect(command.encoded.count <= Keyspaces.Limits.commandBytes)
            let done = try await store.submit(command, to: site.diary)
            #expect(done.created == Limits.bookmarksPerCommand)
        }
    }
}

@Suite("An upsert of progress")
struct UpsertProgressTests {
    @Test("said twice changes nothing the second time")
    func idempotence() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            let list = [
                ProgressUpsert(
                    by: "ann",
                    point(4, page: 2),
                    updatedAt: moment(50),
                    read: [read(3, 20), read(4, 40)]
                ),
                ProgressUpsert(by: "bob", point(7), read: [read(2)]),
            ]
            let command = UpsertProgress(in: comic, list)
            #expect(try await store.submit(command, to: site.diary) == tally(2, 0, 0))
            let before = (
                try store.contents(of: "ann", site), try store.contents(of: "bob", site)
            )
            for _ in 0..<2 {
                #expect(try await store.submit(command, to: site.diary) == tally(0, 0, 2))
            }
            #expect(try store.contents(of: "ann", site) == before.0)
            #expect(try store.contents(of: "bob", site) == before.1)
            let ann = try #require(before.0)
            #expect(ann.progress[0].progress.time == moment(50))
            #expect(ann.read.map(\.time) == [moment(20), moment(40)])
            #expect(try store.readChapters(comic, of: "bob", site) == [2, 7])
        }
    }

    @Test("takes the place of the point, and adds to the chapters read")
    func replacement() async throws {
        try await withSite { store, site in
            let comics = try await store.addComics(2, to: site)
            for comic in comics {
                try await store.progress(in: comic, by: "ann", point(5), site)
            }
            let list = [
                ProgressUpsert(by: "ann", point(2), updatedAt: moment(9), read: [read(1, 3)])
            ]
            let command = UpsertProgress(in: comics[1], list)
            #expect(try await store.submit(command, to: site.diary) == tally(0, 1, 0))
            let stored = try #require(try store.progress(comics[1], of: "ann", site))
            #expect((stored.point, stored.time, stored.readCount) == (point(2), moment(9), 3))
            #expect(try store.readChapters(comics[1], of: "ann", site) == [1, 2, 5])
            #expect(try store.history(of: "ann", site).map(\.comic) == comics)
            let more = ProgressUpsert(by: "ann", point(2), read: [read(8)])
            let added = UpsertProgress(in: comics[1], [more])
            #expect(try await store.submit(added, to: site.diary) == tally(0, 1, 0))
            #expect(try store.progress(comics[1], of: "ann", site)?.time == moment(9))
        }
    }

    @Test(
        "at a place whose chapter is gone keeps what is known of it, and is replaced by a chapter"
    )
    func gone() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            let known = point(5, page: 3)
            try await store.progress(in: comic, by: "ann", known, site)
            let place = ReadingPoint(
                chapter: ReadingPoint.noChapter,
                volumeKey: known.volumeKey,
                sortKey: known.sortKey,
                page: 3,
                language: "en"
            )
            let list = ["ann", "bob"].map { ProgressUpsert(by: $0, place) }
            let command = UpsertProgress(in: comic, list)
            #expect(try await store.submit(command, to: site.diary) == tally(1, 0, 1))
            #expect(try await store.submit(command, to: site.diary) == tally(0, 0, 2))
            #expect(try store.progress(comic, of: "ann", site)?.point == known)
            #expect(try store.progress(comic, of: "bob", site)?.point == place)
            try await requireConsistent(store)
            try await store.progress(in: comic, by: "bob", point(6), site)
            #expect(try store.progress(comic, of: "bob", site)?.point == point(6))
        }
    }

    @Test("of more chapters than are kept, or in more comics, is refused whole")
    func full() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            let most = UInt64(Limits.readChapters)
            let all = ProgressUpsert(by: "ann", point(1), read: (1...most).map { read($0) })
            let command = UpsertProgress(in: comic, [all])
            #expect(try await store.submit(command, to: site.diary) == tally(1, 0, 0))
            #expect(try await store.submit(command, to: site.diary) == tally(0, 0, 1))
            for subject in ["ann", "cleo"] {
                let one = ProgressUpsert(
                    by: subject,
                    point(most + 1),
                    read: subject == "ann" ? [] : all.read
                )
                let bob = ProgressUpsert(by: "bob", point(1))
                await #expect(throws: ReaderError.tooManyChapters(comic)) {
                    try await store.submit(UpsertProgress(in: comic, [bob, one]), to: site.diary)
                }
            }
            #expect(try store.reader("bob", site) == nil)
            let unknown = ComicID(comic.rawValue + 1)
            await #expect(throws: ReaderError.unknownComic(unknown)) {
                try await store.submit(UpsertProgress(in: unknown, [all]), to: site.diary)
            }
        }
    }

    @Test("is cut into parts in order, each of which a command takes")
    func batches() async throws {
        var generator = SeededGenerator(for: "batches of progress")
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            var list: [ProgressUpsert] = []
            for reader in 0..<1_200 {
                let most = [0, 3, 400, UInt64(Limits.readChapters)][
                    reader % 300 == 0 ? 3 : reader % 3
                ]
                let count = UInt64.random(in: 0...most, using: &generator)
                let chapters = (0..<count).map { read($0 + 1) }
                list.append(ProgressUpsert(by: "reader \(reader)", point(1), read: chapters))
            }
            let batches = UpsertProgress.batches(of: list)
            #expect(batches.flatMap { $0 } == list)
            for batch in batches {
                let command = UpsertProgress(in: comic, batch)
                try #require(command.encoded.count <= Keyspaces.Limits.commandBytes)
                let done = try await store.submit(command, to: site.diary)
                try #require(done == tally(batch.count, 0, 0))
            }
            #expect(UpsertProgress.batches(of: []).isEmpty)
        }
    }
}

@Suite("Upserts of what readers keep")
struct HostileUpsertTests {
    @Test("that are cut or lengthened are refused by a replay, and nothing changes")
    func commands() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            let bookmark = BookmarkUpsert(by: "ann", shelf: "later", bookmarkedAt: moment(5))
            let progress = ProgressUpsert(
                by: "ann",
                point(3, page: 4),
                updatedAt: moment(6),
                read: [read(2, 1), read(3)]
            )
            let commands = [
                UpsertBookmarks(of: comic, [bookmark]).encoded,
                UpsertProgress(in: comic, [progress]).encoded,
            ]
            for command in commands {
                for length in 0..<command.count {
                    await #expect(throws: StoreError.self) {
                        try await store.replay(Array(command.prefix(length)))
                    }
                }
                await #expect(throws: StoreError.self) { try await store.replay(command + [0]) }
            }
            #expect(try await store.diaryRows().isEmpty)
            for command in commands { try await store.replay(command) }
            #expect(try store.bookmark(comic, of: "ann", site)?.shelf == "later")
            #expect(try store.readChapters(comic, of: "ann", site) == [2, 3])
        }
    }

    /// The shelves of a comic's bookmarks, and the numbers of those who have progress in it.
    private func kept(
        of comic: ComicID,
        _ store: Store,
        _ site: Site
    ) throws -> ([String], [UInt64]) {
        let diary = site.diary
        return try store.read { snapshot in
            (
                try diary.bookmarks(of: comic, in: snapshot).map(\.value.shelf),
                try diary.progress(of: comic, in: snapshot).map(\.reader.rawValue)
            )
        }
    }

    @Test("are read by comic as they were written")
    func byComic() async throws {
        try await withSite { store, site in
            let comics = try await store.addComics(2, to: site)
            for (index, subject) in ["ann", "bob"].enumerated() {
                for comic in comics.suffix(index + 1) {
                    try await store.bookmark(comic, by: subject, shelf: subject, site)
                    try await store.progress(in: comic, by: subject, point(9), site)
                }
            }
            let found = try comics.map { try kept(of: $0, store, site) }
            #expect(found[0] == (["bob"], [2]))
            #expect(found[1] == (["ann", "bob"], [1, 2]))
        }
    }
}
