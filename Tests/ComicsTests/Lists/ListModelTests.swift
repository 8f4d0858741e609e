import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("Lists after random writes")
struct ListModelTests {
    @Test("are what a scan of all comics makes of them: every page, count and browse page")
    func model() async throws {
        let newsroom = Newsroom()
        var generator = SeededGenerator(for: "lists after random writes")
        try await withTemporaryStore(newsroom.library.schema) { store in
            var history = ListHistory(newsroom.library)
            for step in 1...600 {
                try await history.step(store, &generator)
                if step % 50 == 0 {
                    try await store.fold()
                    try history.verify(store, queries: 60, &generator)
                    try await requireConsistent(store)
                }
            }
            let catalogue = newsroom.library.catalogue
            try await store.submit(DeleteGenre("horror", replacedBy: "drama"), to: catalogue)
            try await store.finishJobs()
            try history.verify(store, queries: 60, &generator)
        }
    }

    @Test("are so after every restart")
    func restarts() async throws {
        let newsroom = Newsroom()
        var generator = SeededGenerator(for: "lists after restarts")
        var history = ListHistory(newsroom.library)
        try await withTemporaryDirectory { directory in
            for _ in 0..<8 {
                try await withStore(in: directory, newsroom.library.schema) { store in
                    for _ in 0..<40 { try await history.step(store, &generator) }
                    try await store.fold()
                    try history.verify(store, queries: 20, &generator)
                }
            }
        }
    }
}

/// Random writes of everything that moves a comic in a list.
private struct ListHistory {
    let catalogue: Catalogue
    let log: ChangeLog
    private var history: CatalogueHistory
    private var chapters: KnownChapters = [:]

    init(_ library: borrowing Library) {
        catalogue = library.catalogue
        log = library.log
        history = CatalogueHistory(library.catalogue, library.log)
    }

    mutating func step(_ store: Store, _ generator: inout SeededGenerator) async throws {
        if !generator.oneIn(3) {
            try await history.step(store, &generator)
        } else {
            try await tellOfChapter(store, &generator)
        }
        for id in chapters.keys where history.model.comics[id] == nil { chapters[id] = nil }
    }

    /// A chapter comes, changes or goes.
    private mutating func tellOfChapter(
        _ store: Store,
        _ generator: inout SeededGenerator
    ) async throws {
        let comic = UInt64.random(in: 1...max(1, history.model.last), using: &generator)
        let chapter = comic * 10 + .random(in: 0..<4, using: &generator)
        let isPublic = !generator.oneIn(3)
        let seconds = Int64.random(in: -5...5, using: &generator)
        let language = ["en", "fr", "ja"][Int.random(in: 0..<3, using: &generator)]
        let known = chapters[comic]?[chapter]
        if known == nil && !isPublic { return }
        try await store.tell(
            chapter,
            of: ComicID(comic),
            at: seconds,
            "1",
            language: language,
            from: known == nil ? nil : .public,
            to: isPublic ? .public : nil,
            log
        )
        guard history.model.comics[comic] != nil else { return }
        let time = Timestamp(milliseconds: seconds * 1_000)
        chapters[comic, default: [:]][chapter] = isPublic ? (language, time) : nil
    }

    func verify(
        _ store: Store,
        queries: Int,
        _ generator: inout SeededGenerator
    ) throws {
        let all = try store.exhibits(catalogue, chapters)
        for order in ComicOrder.allCases {
            for _ in 0..<queries / ComicOrder.allCases.count {
                let query = ComicListQuery.random(order, &generator)
                let wanted = all.filter { $0.passes(query.filter) }
                    .sorted { $0.precedes($1, in: order) }.map(\.id.rawValue)
                let walk = try store.walk(query, catalogue)
                let expected = query.isDescending ? wanted.reversed() : wanted
                try #require(walk.comics == expected, "\(query)")
                let page = try store.page(query, catalogue)
                try #require(page.total == UInt64(wanted.count), "\(query)")
            }
        }
        try verifyBrowsing(store, all)
    }

    private func verifyBrowsing(_ store: Store, _ all: [Exhibit]) throws {
        var (authors, years): ([String: (name: String, count: Int)], [Int: Int]) = ([:], [:])
        for exhibit in all {
            var seen: Set<String> = []
            for author in exhibit.record.fields.authors {
                let term = authorTerm(author.name)
                if !seen.insert(term).inserted { continue }
                authors[term, default: (author.name, 0)].count += 1
            }
            if let year = exhibit.record.fields.year { years[Int(year), default: 0] += 1 }
        }
        let found = try store.browse(catalogue, limit: 1)
        let wanted = authors.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        try #require(found.authors == wanted.map { "\($0.value.name) \($0.value.count)" })
        try #require(
            found.years == years.sorted { $0.key > $1.key }.map { "\($0.key) \($0.value)" }
        )
        let genres = try store.genres(catalogue)
        for line in genres {
            let parts = line.split(separator: " ")
            let count = all.filter { $0.record.fields.genres.contains(String(parts[0])) }.count
            try #require(parts[1] == "\(count)", "\(line)")
        }
    }
}
