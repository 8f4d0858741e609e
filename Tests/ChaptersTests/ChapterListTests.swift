import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting
import Testing

/// What is asked of a list of chapters.
private struct Question: Sendable {
    var language: String?
    var group: String?
    var withHidden = false

    func wants(_ fields: ChapterFields) -> Bool {
        (withHidden || fields.visibility == .public)
            && (language.map { $0 == fields.language } ?? true)
            && (group.map(fields.groups.contains) ?? true)
    }
}

extension Store {
    /// The list in pages of at most `limit`.
    fileprivate func walk(
        _ comic: ComicID,
        _ question: Question,
        _ order: ScanOrder,
        _ limit: Int,
        _ site: Site
    ) throws -> (numbers: [UInt64], pages: Int) {
        try read { snapshot in
            var numbers: [UInt64] = []
            var pages = 0
            var after: [UInt8]?
            repeat {
                after = try site.shelf.chapters(
                    of: comic,
                    language: question.language,
                    group: question.group,
                    order: order,
                    after: after,
                    limit: limit,
                    withHidden: question.withHidden,
                    in: snapshot
                ) { id, _ in numbers.append(id.rawValue) }
                pages += 1
            } while after != nil
            return (numbers, pages)
        }
    }
}

@Suite("The list of a comic's chapters")
struct ChapterListTests {
    /// Volume, number with its sort key, language: in the order in which they stand.
    private static let ascending: [(volume: String?, number: String, key: String?, String)] = [
        ("-1", "1", nil, "en"), ("0.5", "1", nil, "en"), ("1", "-1", nil, "en"),
        ("1", "0", nil, "en"), ("1", "0.1", nil, "en"), ("1", "0.2", nil, "en"),
        ("1", "9", nil, "en"), ("1", "10", nil, "en"), ("1", "10", nil, "fr"),
        ("1", "10", nil, "fr-CA"), ("1", "10.05", nil, "en"), ("1", "10.5", nil, "de"),
        ("1", "Extra", "10.5", "en"), ("1", "11", nil, "en"), ("2", "0.5", nil, "en"),
        ("10", "1", nil, "en"), (nil, "-3", nil, "en"), (nil, "1", nil, "en"),
        (nil, "Oneshot", "1", "fr"), (nil, "100", nil, "en"),
    ]

    @Test("is by volume, those without one last, by sort key, by language")
    func order() async throws {
        var generator = SeededGenerator(for: "order of chapters")
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let places = Array(Self.ascending.indices).shuffled(using: &generator)
            for place in places {
                let (volume, number, key, language) = Self.ascending[place]
                let fields = try chapter(number) {
                    ($0.volume, $0.sortKey, $0.language) = (volume, key, language)
                }
                _ = try await store.submit(CreateChapter(of: comic, fields), to: site.shelf)
            }
            let listed = try store.chapters(comic, site).map { places[Int($0) - 1] }
            #expect(listed == Array(Self.ascending.indices))
        }
    }

    private func fill(
        _ comic: ComicID,
        _ store: Store,
        _ site: Site,
        _ generator: inout SeededGenerator
    ) async throws {
        for number in 0..<60 {
            let fields = try chapter("\(number / 2)") {
                $0.volume = [nil, "1", "2"].randomElement(using: &generator) ?? nil
                $0.language = ["en", "fr", "ja"].randomElement(using: &generator)
                $0.groups = ["a", "b"].filter { _ in generator.oneIn(2) } + ["only-\(number)"]
                $0.visibility = generator.oneIn(5) ? "hidden" : "public"
            }
            _ = try await store.submit(CreateChapter(of: comic, fields), to: site.shelf)
        }
    }

    @Test("read page by page, of whatever size, both ways and filtered, has no gap or repetition")
    func paging() async throws {
        var generator = SeededGenerator(for: "pages of chapters")
        try await withSite { store, site in
            let comics = [
                try await store.addComic("A", to: site), try await store.addComic("B", to: site),
            ]
            for comic in comics { try await fill(comic, store, site, &generator) }
            for comic in comics {
                let all = try store.chapters(comic, site)
                #expect(all.count == 60)
                for language in [nil, "en", "ja", "de"] {
                    for group in [nil, "a", "only-3", "none"] {
                        for withHidden in [false, true] {
                            try verify(
                                Question(language: language, group: group, withHidden: withHidden),
                                all,
                                comic,
                                store,
                                site
                            )
                        }
                    }
                }
            }
        }
    }

    private func verify(
        _ question: Question,
        _ all: [UInt64],
        _ comic: ComicID,
        _ store: Store,
        _ site: Site
    ) throws {
        let wanted = try all.filter { id in
            try store.chapter(ChapterID(id), site).map { question.wants($0.record.fields) } ?? false
        }
        for limit in [1, 2, 3, 7, 59, 60, 61] {
            let pages = max(1, (wanted.count + limit - 1) / limit)
            let forth = try store.walk(comic, question, .ascending, limit, site)
            try #require(forth == (wanted, pages), "\(question), \(limit) a page")
            let back = try store.walk(comic, question, .descending, limit, site)
            try #require(back == (wanted.reversed(), pages), "\(question), \(limit) a page")
        }
    }

    @Test("after a position of another comic, or of none, never leaves its comic")
    func foreignPositions() async throws {
        var generator = SeededGenerator(for: "foreign positions of chapters")
        try await withSite { store, site in
            let comics = [
                try await store.addComic("A", to: site), try await store.addComic("B", to: site),
                try await store.addComic("C", to: site),
            ]
            for comic in comics { try await fill(comic, store, site, &generator) }
            let own = Set(try store.chapters(comics[1], site))
            for order in [ScanOrder.ascending, .descending] {
                for length in [0, 1, 7, 8, 16, 24, 300] {
                    let after = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator)
                    }
                    for after in [after, bytes(1) + after, bytes(3) + after] {
                        let ids = try page(comics[1], after, order, store, site)
                        #expect(own.isSuperset(of: ids))
                    }
                }
            }
        }
    }

    private func page(
        _ comic: ComicID,
        _ after: [UInt8],
        _ order: ScanOrder,
        _ store: Store,
        _ site: Site
    ) throws -> [UInt64] {
        try store.read { snapshot in
            var ids: [UInt64] = []
            _ = try site.shelf.chapters(
                of: comic,
                order: order,
                after: after,
                limit: 100,
                in: snapshot
            ) { id, _ in ids.append(id.rawValue) }
            return ids
        }
    }
}
