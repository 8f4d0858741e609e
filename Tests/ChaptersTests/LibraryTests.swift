import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("What a library asks of the shelf")
struct LibraryTests {
    /// Chapters of one comic; groups and languages share places.
    ///
    /// | chapter | volume | number | language | public | published |
    /// | --- | --- | --- | --- | --- | --- |
    /// | 1 | 1 | 1 | en | yes | 50 |
    /// | 2, 3 | 1 | 2 | en, by two groups | yes | 20, 30 |
    /// | 4 | 1 | 2 | ja | yes | 40 |
    /// | 5 | 2 | 1 | ja | yes | 60 |
    /// | 6 | 2 | 2 | en | no | 90 |
    /// | 7 | | 3.5 | en | yes | 10 |
    private func fill(_ store: Store, _ site: Site) async throws -> ComicID {
        let comic = try await store.addComic(to: site)
        _ = try await store.addComic("Another", to: site)
        let list: [(String?, String, String, String, Int64)] = [
            ("1", "1", "en", "public", 50), ("1", "2", "en", "public", 20),
            ("1", "2", "en", "public", 30), ("1", "2", "ja", "public", 40),
            ("2", "1", "ja", "public", 60), ("2", "2", "en", "hidden", 90),
            (nil, "3.5", "en", "public", 10),
        ]
        for (index, (volume, number, language, visibility, published)) in list.enumerated() {
            let fields = try chapter(number) {
                ($0.volume, $0.language, $0.visibility) = (volume, language, visibility)
                $0.groups = ["group-\(index)"]
            }
            var upsert = ChapterUpsert(source: "s:\(index)", fields: fields, pages: nil)
            upsert.publishedAt = Timestamp(milliseconds: published)
            _ = try await store.submit(UpsertChapters(of: comic, [upsert]), to: site.shelf)
        }
        return comic
    }

    @Test("is how many public places come after one, each counted once")
    func places() async throws {
        try await withSite { store, site in
            let comic = try await fill(store, site)
            let million: Int64 = 1_000_000
            let cases: [((Int64, Int64)?, String?, Int)] = [
                (nil, nil, 4), (nil, "en", 3), (nil, "ja", 2), (nil, "fr", 0),
                ((million, million), nil, 3), ((million, million), "en", 2),
                ((million, 2 * million), nil, 2), ((million, 2 * million), "en", 1),
                ((million, 1_500_000), "ja", 2), ((2 * million, 9 * million), nil, 1),
                ((.max, 3_500_000), nil, 0), ((.max, .max), nil, 0), ((.min, .min), nil, 4),
            ]
            for (place, language, count) in cases {
                let found = try store.countPlaces(comic, place, language, site)
                #expect(found == count, "\(String(describing: place)) \(language ?? "")")
            }
            #expect(try store.countPlaces(ComicID(2), nil, nil, site) == 0)
            #expect(try store.countPlaces(comic, nil, nil, limit: 2, site) == 2)
            #expect(try store.countPlaces(comic, nil, nil, limit: 3, site) == 2)
            #expect(try store.countPlaces(comic, nil, nil, limit: 0, site) == 0)
        }
    }
}

extension Store {
    fileprivate func countPlaces(
        _ comic: ComicID,
        _ place: (Int64, Int64)?,
        _ language: String?,
        limit: Int = .max,
        _ site: Site
    ) throws -> Int {
        try read {
            try site.shelf.countPlaces(
                of: comic,
                after: place.map { (volumeKey: $0.0, sortKey: $0.1) },
                language: language,
                limit: limit,
                in: $0
            )
        }
    }
}
