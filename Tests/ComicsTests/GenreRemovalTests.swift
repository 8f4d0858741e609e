import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("Removing a genre")
struct GenreRemovalTests {
    private func genre(_ slug: String) throws -> GenreFields {
        try GenreDraft(slug: slug, name: slug.uppercased(), kind: "theme").validated()
    }

    @Test("that no comic has takes it away, and its slug is free again")
    func unused() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            for _ in 0..<2 {
                _ = try await store.submit(CreateGenre(try genre("noir")), to: catalogue)
                await #expect(throws: ComicError.genreExists("noir")) {
                    try await store.submit(CreateGenre(try genre("noir")), to: catalogue)
                }
                try await store.submit(DeleteGenre("noir", replacedBy: nil), to: catalogue)
                #expect(try store.genres(catalogue).isEmpty)
                try await store.finishJobs()
            }
            await #expect(throws: ComicError.unknownGenre("noir")) {
                try await store.submit(DeleteGenre("noir", replacedBy: nil), to: catalogue)
            }
        }
    }

    @Test("that comics have needs another one in its place, a living one")
    func used() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            try await store.upsert("a", comic("A") { $0.genres = ["action"] }, in: catalogue)
            await #expect(throws: ComicError.genreUsed("action")) {
                try await store.submit(DeleteGenre("action", replacedBy: nil), to: catalogue)
            }
            for other in ["action", "absent"] {
                await #expect(throws: ComicError.unknownGenres([other])) {
                    try await store.submit(DeleteGenre("action", replacedBy: other), to: catalogue)
                }
            }
            #expect(try store.genres(catalogue) == ["action 1"])
        }
    }

    @Test("puts another in its place in every comic, in steps, with an event for each")
    func merging() async throws {
        let library = Library()
        let (catalogue, log) = (library.catalogue, library.log)
        try await withTemporaryStore(library.schema) { store in
            for number in 0..<150 {
                let fields = try comic("comic \(number)") {
                    $0.genres = number % 3 == 0 ? ["action", "drama"] : ["action", "sports"]
                    if number == 7 { $0.visibility = "hidden" }
                }
                try await store.upsert("\(number)", fields, in: catalogue) {
                    $0.givesVisibility = true
                }
            }
            let events = try store.events(log).count
            try await store.submit(DeleteGenre("action", replacedBy: "drama"), to: catalogue)
            // Gone for everybody, though comics still have it.
            #expect(try store.genres(catalogue) == ["drama 50", "sports 99"])
            #expect(try store.list(.title, genre: "action", catalogue).isEmpty)
            await #expect(throws: ComicError.unknownGenres(["action"])) {
                try await store.submit(
                    CreateComic(try comic("x") { $0.genres = ["action"] }),
                    to: catalogue
                )
            }
            // A comic that still has it can be changed meanwhile.
            let waiting = try comic("comic 149!") { $0.genres = ["action", "sports"] }
            _ = try await store.submit(ReplaceComic(ComicID(150), with: waiting), to: catalogue)
            try await requireConsistent(store)
            try await store.finishJobs()
            #expect(try store.genres(catalogue) == ["drama 149", "sports 99"])
            #expect(try store.events(log).count == events + 151)
            for id in 1...150 as ClosedRange<UInt64> {
                let genres = try store.comic(ComicID(id), catalogue)?.record.fields.genres
                #expect(genres == ((id - 1) % 3 == 0 ? ["drama"] : ["drama", "sports"]))
            }
        }
    }

    @Test("that another one was removed for takes that one's comics along")
    func chain() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            try await store.makeGenres(["b", "c"], in: catalogue)
            try await store.upsert("1", comic("1") { $0.genres = ["a"] }, in: catalogue)
            try await store.submit(DeleteGenre("a", replacedBy: "b"), to: catalogue)
            try await store.submit(DeleteGenre("b", replacedBy: "c"), to: catalogue)
            await #expect(throws: ComicError.unknownGenres(["a"])) {
                try await store.submit(DeleteGenre("c", replacedBy: "a"), to: catalogue)
            }
            try await store.finishJobs()
            #expect(try store.genres(catalogue) == ["c 1"])
        }
    }

    @Test("is not changing it: a name and a kind are given alone or together")
    func changing() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            _ = try await store.submit(CreateGenre(try genre("noir")), to: catalogue)
            let other = try GenreDraft(slug: "noir", name: "Film noir", kind: "style").validated()
            let steps: [(Bool, Bool, String)] = [
                (true, false, "Film noir theme"), (false, true, "Film noir style"),
            ]
            for (name, kind, expected) in steps {
                let change = ChangeGenre(other, takingName: name, takingKind: kind)
                try await store.submit(change, to: catalogue)
                let genre = try #require(try store.genre("noir", catalogue))
                #expect("\(genre.name) \(genre.kind)" == expected)
            }
        }
    }
}
