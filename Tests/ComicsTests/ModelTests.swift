import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("Lists, searches and suggestions after random writes")
struct ModelTests {
    @Test("are what a scan of all comics makes of them, also after every restart")
    func model() async throws {
        let newsroom = Newsroom()
        let catalogue = newsroom.library.catalogue
        var generator = SeededGenerator(for: "lists and searches after random writes")
        var history = SiteHistory(newsroom.library)
        try await withTemporaryDirectory { directory in
            for session in 1...12 {
                try await withStore(in: directory, newsroom.library.schema) { store in
                    for _ in 0..<60 { try await history.step(store, &generator) }
                    try await store.fold()
                    try history.verifyRecords(store)
                    if session == 12 {
                        let removal = DeleteGenre("horror", replacedBy: "drama")
                        try await store.submit(removal, to: catalogue)
                        try await store.finishJobs()
                    }
                    let all = try store.exhibits(catalogue, history.chapters)
                    try history.verifyLists(store, all, queries: 60, &generator)
                    try history.verifyBrowsing(store, all)
                    try history.verifySearches(store, all, queries: 60, &generator)
                    try await requireConsistent(store)
                }
            }
        }
    }
}

/// Random writes of everything that moves a comic in a list or a search.
private struct SiteHistory {
    let catalogue: Catalogue
    let log: ChangeLog
    private var history: CatalogueHistory
    private(set) var chapters: KnownChapters = [:]

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

    func verifyRecords(_ store: Store) throws { try history.verifyRecords(store) }

    func verifyLists(
        _ store: Store,
        _ all: [Exhibit],
        queries: Int,
        _ generator: inout SeededGenerator
    ) throws {
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
    }

    func verifySearches(
        _ store: Store,
        _ all: [Exhibit],
        queries: Int,
        _ generator: inout SeededGenerator
    ) throws {
        for _ in 0..<queries {
            let text = String.randomQuery(&generator)
            let naive = NaiveSearch(text)
            let answers = naive.results(among: all)
            try verifySuggestions(store, text, naive, answers)
            let filter = generator.oneIn(2) ? ComicFilter() : .random(&generator)
            var wanted = answers.filter { $0.passes(filter) }
            // What finds nothing may be corrected.
            if wanted.isEmpty { continue }
            var sort: ComicSearch.Sort?
            if generator.oneIn(3), let order = ComicOrder.allCases.randomElement(using: &generator)
            {
                let isDescending = generator.oneIn(2)
                sort = ComicSearch.Sort(order, isDescending: isDescending)
                wanted.sort { isDescending != $0.precedes($1, in: order) }
            }
            let limit = Int.random(in: 1...7, using: &generator)
            let found = try store.search(text, sort: sort, filter: filter, limit: limit, catalogue)
            try #require(found == wanted.map(\.id), "\(text), \(filter), \(limit) a page")
        }
    }

    private func verifySuggestions(
        _ store: Store,
        _ text: String,
        _ naive: NaiveSearch,
        _ answers: [Exhibit]
    ) throws {
        if answers.isEmpty { return }
        let found = try store.suggest(text, catalogue)
        try #require(found.map(\.comic) == answers.prefix(5).map(\.id), "\(text)")
        for (suggestion, exhibit) in zip(found, answers) {
            let fields = exhibit.record.fields
            try #require(suggestion.title == fields.title)
            let others = fields.alternativeTitles.map(\.text)
            let own = naive.rank(ofTitle: fields.title) ?? .max
            // Of titles that do not even begin with it, words decide.
            guard let best = others.compactMap(naive.rank(ofTitle:)).min() else { continue }
            let shown = best < own ? others.first { naive.rank(ofTitle: $0) == best } : nil
            try #require(suggestion.matchedTitle == shown, "\(text)")
        }
    }

    func verifyBrowsing(_ store: Store, _ all: [Exhibit]) throws {
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
