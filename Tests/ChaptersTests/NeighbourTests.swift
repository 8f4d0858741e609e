import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting
import Testing

extension Store {
    fileprivate func neighbours(
        _ id: UInt64,
        _ site: Site,
        withHidden: Bool = false
    ) throws -> [UInt64?] {
        try read { snapshot in
            let chapter = try #require(try site.shelf.chapter(ChapterID(id), in: snapshot))
            let found = try site.shelf.neighbours(
                of: chapter,
                withHidden: withHidden,
                in: snapshot
            )
            return [found.previous?.id.rawValue, found.next?.id.rawValue]
        }
    }
}

/// A chapter's volume and sort key; a chapter without a volume stands last.
private func place(_ chapter: Chapter) -> [Int64] {
    let fields = chapter.record.fields
    return [SortKey(fields.volume)?.millionths ?? .max, fields.sortKey.millionths]
}

@Suite("A chapter's neighbours")
struct NeighbourTests {
    private func add(
        _ store: Store,
        _ site: Site,
        _ chapters: [ChapterFields]
    ) async throws {
        let comic = try await store.addComic(to: site)
        for fields in chapters {
            _ = try await store.submit(CreateChapter(of: comic, fields), to: site.shelf)
        }
    }

    @Test("stand at the nearest other number of its language, over the ends of volumes")
    func places() async throws {
        try await withSite { store, site in
            try await add(
                store,
                site,
                [
                    try chapter("1") { $0.volume = "1" }, try chapter("2") { $0.volume = "1" },
                    try chapter("1") { $0.volume = "2" },
                    try chapter("1.5") {
                        ($0.volume, $0.language) = ("2", "fr")
                    },
                    try chapter("Extra") { $0.sortKey = "7" },
                ]
            )
            #expect(try store.neighbours(1, site) == [nil, 2])
            #expect(try store.neighbours(2, site) == [1, 3])
            #expect(try store.neighbours(3, site) == [2, 5])
            #expect(try store.neighbours(4, site) == [nil, nil])
            #expect(try store.neighbours(5, site) == [3, nil])
        }
    }

    @Test("are by the same group if there are several, else the oldest")
    func groups() async throws {
        try await withSite { store, site in
            try await add(
                store,
                site,
                [
                    try chapter("1") { $0.groups = ["a"] }, try chapter("1") { $0.groups = ["b"] },
                    try chapter("2") { $0.groups = ["a", "c"] },
                    try chapter("2") { $0.groups = ["b"] }, try chapter("2"),
                    try chapter("3") { $0.groups = ["c"] },
                ]
            )
            #expect(try store.neighbours(1, site) == [nil, 3])
            #expect(try store.neighbours(2, site) == [nil, 4])
            #expect(try store.neighbours(4, site) == [2, 6])
            #expect(try store.neighbours(5, site) == [1, 6])
            #expect(try store.neighbours(6, site) == [3, nil])
        }
    }

    @Test("are those that the caller may read")
    func hidden() async throws {
        try await withSite { store, site in
            let visibilities = ["public", "draft", "hidden", "removed", "public"]
            try await add(
                store,
                site,
                try visibilities.enumerated().map { number, visibility in
                    try chapter("\(number)") { $0.visibility = visibility }
                }
            )
            #expect(try store.neighbours(1, site) == [nil, 5])
            #expect(try store.neighbours(5, site) == [1, nil])
            #expect(try store.neighbours(5, site, withHidden: true) == [4, nil])
        }
    }

    @Test("are what a look at every chapter gives, in random comics")
    func random() async throws {
        var generator = SeededGenerator(for: "neighbours")
        try await withSite { store, site in
            for title in ["A", "B"] {
                let comic = try await store.addComic(title, to: site)
                for number in 0..<80 {
                    let fields = try chapter("\(Int.random(in: 0..<15, using: &generator))") {
                        $0.volume = [nil, "1", "2"].randomElement(using: &generator) ?? nil
                        $0.language = ["en", "fr"].randomElement(using: &generator)
                        $0.groups = ["a", "b"].filter { _ in generator.oneIn(2) } + ["g\(number)"]
                        $0.visibility = generator.oneIn(4) ? "hidden" : "public"
                    }
                    _ = try await store.submit(CreateChapter(of: comic, fields), to: site.shelf)
                }
            }
            let all = try (1...160).map { try #require(try store.chapter(ChapterID($0), site)) }
            for chapter in all {
                for withHidden in [false, true] {
                    let found = try store.neighbours(
                        chapter.id.rawValue,
                        site,
                        withHidden: withHidden
                    )
                    let wanted = expected(chapter, all, withHidden)
                    try #require(found == wanted, "chapter \(chapter.id.rawValue)")
                }
            }
        }
    }

    /// By brute force.
    private func expected(
        _ chapter: Chapter,
        _ all: [Chapter],
        _ withHidden: Bool
    ) -> [UInt64?] {
        let others = all.filter {
            $0.record.comic == chapter.record.comic
                && $0.record.fields.language == chapter.record.fields.language
                && (withHidden || $0.record.isPublic)
        }
        let own = place(chapter)
        let before = others.map(place).filter { $0.lexicographicallyPrecedes(own) }
            .max { $0.lexicographicallyPrecedes($1) }
        let after = others.map(place).filter { own.lexicographicallyPrecedes($0) }
            .min { $0.lexicographicallyPrecedes($1) }
        return [before, after].map { wanted in
            let there = others.filter { place($0) == wanted }
            let groups = chapter.record.fields.groups
            let friend = there.first { $0.record.fields.groups.contains(where: groups.contains) }
            return (friend ?? there.first)?.id.rawValue
        }
    }
}
