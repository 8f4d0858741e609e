import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting
import Testing

extension Store {
    /// The newest chapters in pages of at most `limit`, each of which looks at `bound` rows.
    fileprivate func newest(
        _ site: Site,
        language: String? = nil,
        limit: Int = .max,
        bound: Int = .max,
        comics: Set<ComicID> = [ComicID(1), ComicID(2)]
    ) throws -> (ids: [UInt64], pages: [Int]) {
        try read { snapshot in
            var (ids, pages): ([UInt64], [Int]) = ([], [])
            var after: [UInt8]?
            repeat {
                let before = ids.count
                after = try site.shelf.newest(
                    language: language,
                    after: after,
                    limit: limit,
                    bound: bound,
                    in: snapshot,
                    ofComics: comics.contains
                ) { id, _ in ids.append(id.rawValue) }
                pages.append(ids.count - before)
            } while after != nil
            return (ids, pages)
        }
    }

    /// The French chapters of a comic, in pages that look at six.
    fileprivate func french(_ comic: ComicID, _ site: Site) throws -> ([UInt64], [Int]) {
        try read { snapshot in
            var (ids, pages): ([UInt64], [Int]) = ([], [])
            var after: [UInt8]?
            repeat {
                let before = ids.count
                after = try site.shelf.chapters(
                    of: comic,
                    language: "fr",
                    after: after,
                    limit: 5,
                    bound: 6,
                    in: snapshot
                ) { id, _ in ids.append(id.rawValue) }
                pages.append(ids.count - before)
            } while after != nil
            return (ids, pages)
        }
    }

    /// What the list should be, by the records alone.
    fileprivate func expected(
        _ site: Site,
        language: String? = nil,
        comics: Set<ComicID> = [ComicID(1), ComicID(2)]
    ) throws -> [UInt64] {
        try read { snapshot in
            var found: [(Int64, UInt64)] = []
            var rows = try snapshot.rows(of: site.shelf.chapters)
            while let (id, record) = try rows.next() {
                guard record.isPublic, comics.contains(record.comic), let time = record.publishedAt,
                    language.map({ $0 == record.fields.language }) ?? true
                else { continue }
                found.append((-time.milliseconds, id.rawValue))
            }
            return found.sorted(by: <).map(\.1)
        }
    }
}

@Suite("The newest chapters of a site")
struct PublishedOrderTests {
    private static let languages = ["en", "fr", "zh-Hant"]

    /// One random change.
    private func change(
        _ store: Store,
        _ site: Site,
        _ generator: inout SeededGenerator
    ) async throws {
        let number = Int.random(in: 1...40, using: &generator)
        let fields = try chapter("\(number)") {
            $0.language = Self.languages.randomElement(using: &generator)
            $0.visibility = generator.oneIn(3) ? "hidden" : "public"
            if generator.oneIn(6) {
                ($0.visibility, $0.publishAt) = ("scheduled", "1970-01-01T00:00:01Z")
            }
        }
        let comic = ComicID(generator.oneIn(3) ? 2 : 1)
        let id = ChapterID(UInt64.random(in: 1...60, using: &generator))
        do {
            switch Int.random(in: 0..<8, using: &generator) {
            case 0...2:
                _ = try await store.submit(CreateChapter(of: comic, fields), to: site.shelf)
            case 3, 4:
                try await store.submit(ReplaceChapter(id, with: fields), to: site.shelf)
            case 5:
                try await store.submit(DeleteChapter(id), to: site.shelf)
            case 6:
                let due = PublishDueChapters(through: Timestamp(milliseconds: 5_000))
                _ = try await store.submit(due, to: site.shelf)
            default:
                var upsert = ChapterUpsert(source: "", fields: fields, pages: nil)
                upsert.givesVisibility = generator.oneIn(2)
                let time = Int64.random(in: -3...3, using: &generator)
                upsert.publishedAt = Timestamp(milliseconds: time)
                _ = try await store.submit(UpsertChapters(of: comic, [upsert]), to: site.shelf)
            }
        } catch ChapterError.exists(_), ChapterError.unknown(_) {}
    }

    @Test("are what the records say, page by page, whatever was done to the chapters")
    func history() async throws {
        var generator = SeededGenerator(for: "newest chapters")
        try await withSite { store, site in
            for title in ["A", "B"] { _ = try await store.addComic(title, to: site) }
            for step in 1...400 {
                try await change(store, site, &generator)
                if step % 40 == 0 {
                    try await requireConsistent(store)
                    try verify(store, site)
                }
            }
        }
    }

    private func verify(_ store: Store, _ site: Site) throws {
        for language in [nil, "en", "zh-Hant", "zh", "tlh"] {
            for comics in [[1, 2], [1], []] as [[UInt64]] {
                let comics = Set(comics.map { ComicID($0) })
                let wanted = try store.expected(site, language: language, comics: comics)
                for (limit, bound) in [(.max, .max), (1, .max), (7, 3), (3, 7), (2, 1)] {
                    let (ids, pages) = try store.newest(
                        site,
                        language: language,
                        limit: limit,
                        bound: bound,
                        comics: comics
                    )
                    try #require(ids == wanted, "\(language ?? "all"), \(limit), \(bound)")
                    try #require(pages.allSatisfy { $0 <= min(limit, bound) })
                }
            }
        }
    }

    @Test("come in short pages where many are passed over, and every one comes")
    func bounds() async throws {
        try await withSite { store, site in
            for title in ["A", "B"] { _ = try await store.addComic(title, to: site) }
            for number in 1...20 {
                let comic = ComicID(number == 10 ? 2 : 1)
                let upsert = try upsert("\(number)") {
                    $0.publishedAt = Timestamp(milliseconds: Int64(number))
                }
                _ = try await store.submit(UpsertChapters(of: comic, [upsert]), to: site.shelf)
            }
            let found = try store.newest(site, limit: 5, bound: 6, comics: [ComicID(2)])
            #expect(found.ids == [10])
            #expect(found.pages == [0, 1, 0, 0])
        }
    }

    @Test("of a comic's list come in short pages too, where its bound is met")
    func comicBounds() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            for number in 1...20 {
                let fields = try chapter("\(number)") { $0.language = number == 13 ? "fr" : "en" }
                _ = try await store.submit(CreateChapter(of: comic, fields), to: site.shelf)
            }
            let (ids, pages) = try store.french(comic, site)
            // The page with the chapter ends there, and says nothing of those behind it.
            #expect((ids, pages) == ([13], [0, 0, 1, 0, 0]))
        }
    }
}
