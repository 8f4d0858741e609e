import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("A genre")
struct GenreTests {
    @Test("that does not exist is refused by create and replace, with nothing changed")
    func unknown() async throws {
        let library = Library()
        let (catalogue, log) = (library.catalogue, library.log)
        try await withTemporaryStore(library.schema) { store in
            try await store.makeGenres(["action"], in: catalogue)
            let id = try await store.submit(
                CreateComic(try comic("Akira") { $0.genres = ["action"] }),
                to: catalogue
            )
            let before = (try store.comic(id, catalogue), try store.events(log).count)
            let fields = try comic("AKIRA") { $0.genres = ["zombies", "action", "aliens"] }
            let refusal = ComicError.unknownGenres(["aliens", "zombies"])
            await #expect(throws: refusal) {
                try await store.submit(CreateComic(fields), to: catalogue)
            }
            await #expect(throws: refusal) {
                try await store.submit(ReplaceComic(id, with: fields), to: catalogue)
            }
            #expect(try store.comic(id, catalogue) == before.0)
            #expect(try store.events(log).count == before.1)
            #expect(try store.genres(catalogue) == ["action 1"])
            #expect(try store.comic(ComicID(id.rawValue + 1), catalogue) == nil)
        }
    }

    @Test("is made by an upsert, with a name out of its slug")
    func made() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let fields = try comic("Akira") { $0.genres = ["slice-of-life", "4-koma"] }
            try await store.upsert("a", fields, in: catalogue)
            let genres = try names(store, catalogue)
            #expect(
                genres == ["4-koma: 4 Koma, genre, 1", "slice-of-life: Slice Of Life, genre, 1"]
            )
            try await store.upsert("b", fields, in: catalogue)
            #expect(try store.genres(catalogue) == ["4-koma 2", "slice-of-life 2"])
        }
    }

    private func names(_ store: Store, _ catalogue: Catalogue) throws -> [String] {
        try store.read { try catalogue.genres(limit: .max, in: $0) }.genres
            .map { "\($0.genre.slug): \($0.genre.name), \($0.genre.kind), \($0.count)" }
    }

    @Test("lists its public comics only, in every order, and counts them")
    func filter() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let plan: [(String, [String], String)] = [
                ("A", ["action"], "public"), ("B", ["drama"], "public"),
                ("C", ["action", "drama"], "public"), ("D", ["action"], "hidden"),
                ("E", [], "public"), ("F", ["drama"], "draft"), ("G", ["action"], "removed"),
            ]
            for (title, genres, visibility) in plan {
                let fields = try comic(title) { ($0.genres, $0.visibility) = (genres, visibility) }
                try await store.upsert(title, fields, in: catalogue)
            }
            for order in ComicOrder.allCases {
                #expect(try store.list(order, genre: "action", catalogue) == [1, 3])
                #expect(try store.list(order, genre: "drama", catalogue) == [2, 3])
                #expect(
                    try store.list(order, descending: true, genre: "drama", catalogue) == [3, 2]
                )
                #expect(try store.list(order, genre: "horror", catalogue).isEmpty)
                #expect(try store.list(order, genre: "", catalogue).isEmpty)
            }
            #expect(try store.genres(catalogue) == ["action 2", "drama 2"])
        }
    }

    @Test("is given and taken by replace, and its count follows")
    func relinking() async throws {
        let library = Library()
        let catalogue = library.catalogue
        let id = ComicID(2)
        try await withTemporaryStore(library.schema) { store in
            try await store.makeGenres(["action", "drama", "horror"], in: catalogue)
            let steps: [([String], String, [String])] = [
                (["action", "drama"], "public", ["action 1", "drama 1", "horror 0"]),
                (["drama", "horror"], "public", ["action 0", "drama 1", "horror 1"]),
                (["drama", "horror"], "hidden", ["action 0", "drama 0", "horror 0"]),
                (["action", "horror"], "hidden", ["action 0", "drama 0", "horror 0"]),
                (["action", "drama"], "public", ["action 1", "drama 1", "horror 0"]),
                ([], "public", ["action 0", "drama 0", "horror 0"]),
            ]
            for (index, (genres, visibility, counts)) in steps.enumerated() {
                let fields = try comic("A") { ($0.genres, $0.visibility) = (genres, visibility) }
                if index == 0 {
                    #expect(try await store.submit(CreateComic(fields), to: catalogue) == id)
                } else {
                    let replace = ReplaceComic(id, with: fields)
                    #expect(try await store.submit(replace, to: catalogue) == .updated)
                }
                #expect(try store.genres(catalogue) == counts)
                try await requireConsistent(store)
            }
        }
    }
}
