import ChangeFeed
import Comics
import Keyspaces
import Readers
import StoreTesting
import Testing

/// Random commands, done by the store and by the model, and compared.
private struct DiaryHistory {
    private(set) var model = DiaryModel()
    let site: Site
    let subjects = ["ann", "bob", "cleo", "dan", "エマ"]

    init(_ site: Site) { self.site = site }

    mutating func step(_ store: Store, _ generator: inout SeededGenerator) async throws {
        let subject = subjects[Int.random(in: 0..<subjects.count, using: &generator)]
        let comic = UInt64.random(in: 1...UInt64(model.comics.count + 3), using: &generator)
        let id = ComicID(comic)
        switch Int.random(in: 0..<24, using: &generator) {
        case 0...5:
            let shelf = ["", "reading", "あとで"][Int.random(in: 0..<3, using: &generator)]
            let expected = Result { try model.bookmark(subject, comic, shelf) }
            try await compare(SetBookmark(subject, id, shelf: shelf), expected, store)
        case 6...7:
            let expected = Result { try model.removeBookmark(subject, comic) }
            try await compare(RemoveBookmark(subject, id), expected, store)
        case 8...13:
            let chapter = point(
                .random(in: 1...9, using: &generator),
                page: generator.oneIn(2) ? .random(in: 1...40, using: &generator) : nil
            )
            let expected = Result { try model.progress(subject, comic, chapter) }
            try await compare(SetProgress(subject, id, chapter), expected, store)
        case 14...15:
            let expected = Result { try model.removeProgress(subject, comic) }
            try await compare(RemoveProgress(subject, id), expected, store)
        case 16:
            let isKnown = model.readers.removeValue(forKey: subject) != nil
            let erased = try await store.submit(EraseReader(subject: subject), to: site.readers)
            try #require(erased == isKnown)
        case 17:
            guard model.comics[comic] != nil else { return }
            try await store.submit(DeleteComic(id), to: site.catalogue)
            try await store.consumeAll(site)
            model.delete(comic)
        case 18:
            guard model.comics[comic] != nil else { return }
            let isPublic = generator.oneIn(2)
            try await store.show(id, isPublic ? "public" : "hidden", site)
            model.comics[comic] = isPublic
        case 19...20:
            let shelf = ["", "reading"][Int.random(in: 0..<2, using: &generator)]
            let command = UpsertBookmarks(
                of: id,
                [BookmarkUpsert(by: subject, shelf: shelf, bookmarkedAt: moment(&generator))]
            )
            let expected = Result { try model.upsertBookmark(subject, comic, shelf) }
            try await compare(command, expected, store)
        case 21...22:
            let chapter = point(.random(in: 1...9, using: &generator))
            let read = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                ProgressUpsert.Read(ChapterID(.random(in: 1...9, using: &generator)))
            }
            let given = ProgressUpsert(
                by: subject,
                chapter,
                updatedAt: moment(&generator),
                read: read
            )
            let expected = Result { try model.upsertProgress(given, comic) }
            try await compare(UpsertProgress(in: id, [given]), expected, store)
        default:
            let created = try await store.addComics(1, to: site)[0]
            model.comics[created.rawValue] = true
        }
        // Jobs lag behind, as they do in a server.
        if generator.oneIn(5) { _ = try await store.stepJob(site) }
    }

    /// A moment long ago, or none.
    private func moment(_ generator: inout SeededGenerator) -> Timestamp? {
        generator.oneIn(2)
            ? Timestamp(milliseconds: .random(in: 0...99, using: &generator)) : nil
    }

    /// Whether something is new is what the model knows.
    private func compare<C: Command>(
        _ command: C,
        _ expected: Result<Bool, any Error>,
        _ store: Store
    ) async throws where C.Target == Diary, C.Outcome == ChangeTally {
        do {
            let tally = try await store.submit(command, to: site.diary)
            try #require(tally.total == 1)
            try #require(try expected.get() == (tally.created == 1), "\(command)")
        } catch let error as ReaderError {
            try #require(throws: error) { try expected.get() }
        }
    }

    private func compare<C: Command>(
        _ command: C,
        _ expected: Result<C.Outcome, any Error>,
        _ store: Store
    ) async throws where C.Target == Diary, C.Outcome == Bool {
        do {
            let outcome = try await store.submit(command, to: site.diary)
            try #require(try expected.get() == outcome, "\(command)")
        } catch let error as ReaderError {
            try #require(throws: error) { try expected.get() }
        }
    }

    private func compare<C: Command>(
        _ command: C,
        _ expected: Result<Void, any Error>,
        _ store: Store
    ) async throws where C.Target == Diary, C.Outcome == Void {
        do {
            try await store.submit(command, to: site.diary)
            try expected.get()
        } catch let error as ReaderError {
            try #require(throws: error) { try expected.get() }
        }
    }
}

@Suite("A random history of readers")
struct HistoryTests {
    @Test("leaves the diary that a model in memory predicts, whatever is still to be dropped")
    func history() async throws {
        var generator = SeededGenerator(for: "a random history of readers")
        try await withSite { store, site in
            var history = DiaryHistory(site)
            for _ in 0..<20 {
                for _ in 0..<50 { try await history.step(store, &generator) }
                try history.model.verify(history.subjects, store, site)
                try await requireConsistent(store)
            }
            try await store.settle(site)
            try history.model.verify(history.subjects, isSettled: true, store, site)
        }
    }

    @Test("is not disturbed by closing and opening the store")
    func reopening() async throws {
        var generator = SeededGenerator(for: "a random history of readers with reopenings")
        let owner = SiteSchema()
        var history = DiaryHistory(owner.site)
        try await withTemporaryDirectory { directory in
            for _ in 0..<10 {
                try await withStore(in: directory, owner.schema) { store in
                    for _ in 0..<40 { try await history.step(store, &generator) }
                    try history.model.verify(history.subjects, store, owner.site)
                }
            }
        }
    }
}
