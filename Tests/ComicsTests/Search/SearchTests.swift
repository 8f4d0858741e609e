import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

extension Store {
    /// The titles of what a search finds, in pages of at most `limit`.
    func search(
        _ text: String,
        sort: ComicSearch.Sort? = nil,
        filter: ComicFilter = ComicFilter(),
        limit: Int = 100,
        _ catalogue: Catalogue
    ) throws -> [ComicID] {
        var search = ComicSearch(text, sort: sort, filter: filter, limit: limit)
        var found: [ComicID] = []
        while true {
            let page = try read { try catalogue.search(search, in: $0) }
            found += page.comics
            if page.comics.count < limit || page.next == nil { #expect(page.next == nil) }
            guard let next = page.next else { return found }
            #expect(page.comics.count == limit)
            search.after = next
        }
    }

    /// How many comics a search says that it finds.
    func total(_ text: String, _ catalogue: Catalogue) throws -> UInt64? {
        var search = ComicSearch(text, limit: 1)
        search.isCounted = true
        return try read { try catalogue.search(search, in: $0) }.total
    }

    func suggest(_ text: String, _ catalogue: Catalogue) throws -> [Suggestion] {
        try read { try catalogue.suggest(text, limit: 5, in: $0) }
    }

    func found(_ text: String, _ catalogue: Catalogue) throws -> [String] {
        try titles(try search(text, catalogue).map(\.rawValue), catalogue)
    }
}

@Suite("A search")
struct SearchTests {
    /// Makes comics, each with as many views as its place from the end.
    private func fill(
        _ store: Store,
        _ titles: [String],
        _ catalogue: Catalogue
    ) async throws {
        for (number, title) in titles.enumerated() {
            try await store.upsert("s:\(number)", try comic(title), in: catalogue) {
                $0.views = UInt64(titles.count - number)
            }
        }
        try await store.fold()
    }

    @Test(
        "puts what it is first, then what begins with it, whole words, begun words; popular first"
    )
    func ranks() async throws {
        let library = Library()
        try await withTemporaryStore(library.schema) { store in
            let titles = [
                "Narutop", "The Naruto", "Not Narutoes", "Naruto", "My Naruto", "Naruto Shippuden",
                "Nar", "Naruto!", "Other",
            ]
            try await fill(store, titles, library.catalogue)
            let expected = [
                "Naruto", "Naruto!", "Narutop", "Naruto Shippuden", "The Naruto", "My Naruto",
                "Not Narutoes",
            ]
            #expect(try store.found("naruto", library.catalogue) == expected)
            for limit in 1...8 {
                let all = try store.search("naruto", limit: limit, library.catalogue)
                #expect(try store.titles(all.map(\.rawValue), library.catalogue) == expected)
            }
            #expect(try store.found("zzz", library.catalogue) == [])
            #expect(try store.found("", library.catalogue) == [])
            #expect(try store.found("!?", library.catalogue) == [])
        }
    }

    @Test("finds what is half typed, misspaced, written otherwise, or in another order")
    func forgiving() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let titles = [
                "One Piece", "Pokémon Special", "Spy×Family", "나 혼자만 레벨업", "신의 탑", "여신강림",
                "進撃の巨人", "ワンピース", "The Emperor's Companion", "기기괴괴",
            ]
            try await fill(store, titles, catalogue)
            let queries = [
                ("onepiece", 0), ("one pi", 0), ("piece on", 0), ("on epie", 0),
                ("ONE  PIECE!!", 0),
                ("pokemon", 1), ("poke", 1), ("special pok", 1), ("special pokemon", 1), ("po", 1),
                ("spy x family", 2), ("spyxfam", 2), ("spy family", 2),
                ("나혼자만", 3), ("나 혼ㅈ", 3), ("나 호", 3), ("레벨", 3), ("혼자만레벨업", 3), ("레베", 3),
                ("레벨어", 3), ("신의 타", 4), ("신의ㅌ", 4), ("신이", 4), ("탑", 4), ("여신가", 5), ("여ㅅ", 5),
                ("進撃", 6), ("巨人", 6), ("巨", 6), ("わんぴーす", 7), ("ﾜﾝﾋﾟ", 7), ("ぴ", 7),
                ("emperor comp", 8), ("emperors", 8), ("emperor's c", 8), ("기", 9), ("괴ㄱ", 9),
            ]
            for (query, place) in queries where query != "신이" {
                #expect(try store.found(query, catalogue) == [titles[place]], "\(query)")
            }
            for query in ["piece two", "pokemonxyz", "신의 탐", "巨進", "나 혼자 가"] {
                #expect(try store.found(query, catalogue) == [], "\(query)")
            }
        }
    }

    @Test("finds lone consonants as they are and as what they may become, in any order and count")
    func consonants() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let titles = ["ㅋㅋㅋ", "ㅋ카드", "ㅋㅋㅋㅋㅋㅋ", "나의 ㅋㅋ", "카카오"]
            try await fill(store, titles, catalogue)
            let queries = [
                ("ㅋ", [0, 1, 2, 4, 3]), ("ㅋㅋ", [0, 1, 2, 3]), ("ㅋㅋㅋ", [0, 2, 3]),
                ("ㅋㅋㅋㅋㅋ", [2, 0, 3]), ("카ㅋ", [4]),
            ]
            for (query, places) in queries {
                #expect(try store.found(query, catalogue) == places.map { titles[$0] }, "\(query)")
                let sort = ComicSearch.Sort(.created, isDescending: false)
                let sorted = try store.search(query, sort: sort, catalogue)
                let ids = places.sorted().map { ComicID(UInt64($0 + 1)) }
                #expect(sorted == ids, "\(query)")
                #expect(try store.total(query, catalogue) == UInt64(places.count), "\(query)")
            }
        }
    }

    @Test("takes a slip for what is known, but only if it finds nothing as it is")
    func corrections() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let titles = ["Solo Leveling", "Vinland Saga", "Love Me Tender", "Sage", "Cat"]
            try await fill(store, titles, catalogue)
            let queries = [
                ("solo levelling", [0]), ("sollo", [0]), ("soli levelin", [0]),
                ("slo leveling", []),
                ("vinlnad saga", [1]), ("vinlan saga", [1]), ("vinland sagq", [1]),
                ("saga", [1]), ("sagx", [1, 3]), ("loveme tender", [2]), ("tender loveme", [2]),
                ("cot", []), ("solo vinlnad", []), ("leveling soloo", [0]), ("zzzz", []),
            ]
            for (query, places) in queries {
                #expect(try store.found(query, catalogue) == places.map { titles[$0] }, "\(query)")
            }
            let sort = ComicSearch.Sort(.title, isDescending: true)
            let sorted = try store.search("sagx", sort: sort, limit: 1, catalogue)
            #expect(try store.titles(sorted.map(\.rawValue), catalogue) == [titles[1], titles[3]])
            let paged = try store.search("sagx", limit: 1, catalogue)
            #expect(paged == sorted)
        }
    }

    @Test("finds authors and alternative titles, and what is one of several")
    func others() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let fields = try comic("進撃の巨人") {
                $0.authors = [Author(name: "Isayama Hajime", role: nil)]
                $0.alternativeTitles = ["Attack on Titan", "シンゲキノキョジン"].map {
                    LocalText(language: "en", text: $0)
                }
            }
            try await store.upsert("a", fields, in: catalogue)
            try await store.upsert("b", try comic("Titania"), in: catalogue)
            for query in [
                "isayama", "hajime attack", "attackon", "しんげき", "巨人 isa", "Attack on Titan",
            ] {
                #expect(try store.found(query, catalogue) == ["進撃の巨人"], "\(query)")
            }
            #expect(try store.found("titan", catalogue) == ["Titania", "進撃の巨人"])
            let suggestions = try store.suggest("attack", catalogue)
            #expect(suggestions.map(\.title) == ["進撃の巨人"])
            #expect(suggestions.map(\.matchedTitle) == ["Attack on Titan"])
            let own = try store.suggest("進撃", catalogue)
            #expect(own.map(\.matchedTitle) == [nil])
            let none = try store.suggest("isayama", catalogue)
            #expect(none.map(\.matchedTitle) == [nil])
        }
    }

    @Test("finds what is public, from the moment it is, under what it is called now")
    func changes() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let hidden = try comic("Alpha") { $0.visibility = "hidden" }
            let id = try await store.submit(CreateComic(hidden), to: catalogue)
            #expect(try store.found("alpha", catalogue) == [])
            _ = try await store.submit(ReplaceComic(id, with: try comic("Alpha")), to: catalogue)
            #expect(try store.found("alpha", catalogue) == ["Alpha"])
            _ = try await store.submit(ReplaceComic(id, with: try comic("Beta")), to: catalogue)
            #expect(try store.found("alpha", catalogue) == [])
            #expect(try store.found("b", catalogue) == ["Beta"])
            _ = try await store.submit(ReplaceComic(id, with: hidden), to: catalogue)
            #expect(try store.found("alpha", catalogue) == [])
            _ = try await store.submit(ReplaceComic(id, with: try comic("Beta")), to: catalogue)
            try await store.submit(DeleteComic(id), to: catalogue)
            #expect(try store.found("beta", catalogue) == [])
        }
    }

    @Test("is bounded by a filter and sorted by any order, in pages of any size")
    func filters() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let titles = (1...30).map { "Title \($0 * 7 % 31) of all" }
            try await fill(store, titles, catalogue)
            let all = try store.search("title", catalogue)
            #expect(all.count == 30)
            let some = Set(all.filter { $0.rawValue % 3 == 0 })
            for id in all where some.contains(id) {
                let fields = try comic(titles[Int(id.rawValue) - 1]) { $0.type = "manhwa" }
                _ = try await store.submit(ReplaceComic(id, with: fields), to: catalogue)
            }
            var filter = ComicFilter()
            filter.types = [.manhwa]
            for order in ComicOrder.allCases {
                for isDescending in [false, true] {
                    let sort = ComicSearch.Sort(order, isDescending: isDescending)
                    let expected = try store.list(order, descending: isDescending, catalogue)
                        .map { ComicID($0) }
                    for limit in [1, 4, 30] {
                        let found = try store.search(
                            "title",
                            sort: sort,
                            limit: limit,
                            catalogue
                        )
                        #expect(found == expected)
                        let filtered = try store.search(
                            "title al",
                            sort: sort,
                            filter: filter,
                            limit: limit,
                            catalogue
                        )
                        #expect(filtered == expected.filter(some.contains))
                    }
                }
            }
            let ranked = try store.search("title", filter: filter, limit: 3, catalogue)
            #expect(ranked == all.filter(some.contains))
        }
    }

    @Test("finds a title as long as may be, and no longer query")
    func longest() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let long = String(repeating: "転生したら", count: 40)
            try await fill(
                store,
                [long, long + "も", String(repeating: "a b", count: 300)],
                catalogue
            )
            #expect(try store.found(long, catalogue).first == long)
            #expect(try store.found(long + "も", catalogue).first == long + "も")
            #expect(try store.found(String(repeating: "a b", count: 300), catalogue).count == 1)
            #expect(try store.found(String(repeating: "x", count: 5_000), catalogue) == [])
        }
    }
}
