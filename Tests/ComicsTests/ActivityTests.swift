import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("The activity of a comic")
struct ActivityTests {
    private func latest(
        _ id: ComicID,
        _ store: Store,
        _ catalogue: Catalogue
    ) throws -> String? {
        try store.read { snapshot in
            try catalogue.latestChapter(of: id, in: snapshot).map {
                "\($0.id.rawValue) \($0.activity.number) \($0.activity.language)"
            }
        }
    }

    @Test("follows the events of its chapters, by the time of publication")
    func events() async throws {
        let newsroom = Newsroom()
        let (catalogue, log) = (newsroom.library.catalogue, newsroom.library.log)
        try await withTemporaryStore(newsroom.library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("Akira")), to: catalogue)
            #expect(try latest(id, store, catalogue) == nil)
            try await store.tell(1, of: id, at: 100, "1", log)
            try await store.tell(2, of: id, at: 50, "0", language: "fr", log)
            #expect(try latest(id, store, catalogue) == "1 1 en")
            try await store.tell(3, of: id, at: 200, "2", to: .draft, log)
            #expect(try latest(id, store, catalogue) == "1 1 en")
            try await store.tell(3, of: id, at: 200, "2", from: .draft, log)
            #expect(try latest(id, store, catalogue) == "3 2 en")
            try await store.tell(3, of: id, at: 10, "2.5", language: "ja", from: .public, log)
            #expect(try latest(id, store, catalogue) == "1 1 en")
            try await store.tell(1, of: id, at: 100, "1", from: .public, to: .hidden, log)
            #expect(try latest(id, store, catalogue) == "2 0 fr")
            try await store.tell(2, of: id, at: 50, "0", from: .public, to: nil, log)
            #expect(try latest(id, store, catalogue) == "3 2.5 ja")
            #expect(try await store.check().report.entries["activity.languages"] == 1)
            #expect(try store.comic(id, catalogue)?.record.version == 1)
        }
    }

    @Test("goes with the comic, and events that come later change nothing")
    func deletion() async throws {
        let newsroom = Newsroom()
        let (catalogue, log) = (newsroom.library.catalogue, newsroom.library.log)
        try await withTemporaryStore(newsroom.library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("Akira")), to: catalogue)
            for chapter in 1...20 as ClosedRange<UInt64> {
                try await store.tell(chapter, of: id, at: Int64(chapter), "\(chapter)", log)
            }
            try await store.submit(DeleteComic(id), to: catalogue)
            try await store.tell(21, of: id, at: 21, "21", log)
            try await requireConsistent(store)
            try await store.finishJobs()
            try await store.tell(1, of: id, at: 1, "1", from: .public, to: nil, log)
            let entries = try await store.check().report.entries
            for keyspace in ["activity", "activity.chapters", "activity.languages"] {
                #expect(entries[keyspace] == 0, "\(keyspace)")
            }
        }
    }

    /// The comics that are found by a language of their chapters.
    private func found(
        _ language: String,
        _ store: Store,
        _ catalogue: Catalogue
    ) throws -> [UInt64] {
        var filter = ComicFilter()
        filter.chapterLanguages = [language]
        let query = ComicListQuery(
            order: .title,
            isDescending: false,
            filter: filter,
            limit: .max
        )
        return try store.page(query, catalogue).comics.map(\.rawValue)
    }

    @Test("lets it be found by the first languages of its chapters, as many as are bounded")
    func languages() async throws {
        let newsroom = Newsroom()
        let (catalogue, log) = (newsroom.library.catalogue, newsroom.library.log)
        try await withTemporaryStore(newsroom.library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("Akira")), to: catalogue)
            let bound = Comics.Limits.chapterLanguages
            let names = (0...bound).map { "x\(1_000 + $0)" }
            for (number, name) in names.enumerated().reversed() {
                let chapter = UInt64(number + 1)
                try await store.tell(chapter, of: id, at: 1, "1", language: name, log)
            }
            #expect(try found(names[0], store, catalogue) == [1])
            #expect(try found(names[bound - 1], store, catalogue) == [1])
            #expect(try found(names[bound], store, catalogue) == [])
            try await requireConsistent(store)
            for visibility in ["hidden", "public"] {
                let fields = try comic("Akira") { $0.visibility = visibility }
                _ = try await store.submit(ReplaceComic(id, with: fields), to: catalogue)
                let isFound = visibility == "public"
                #expect(try found(names[0], store, catalogue) == (isFound ? [1] : []))
                #expect(try found(names[bound], store, catalogue) == [])
                try await requireConsistent(store)
            }
            try await store.tell(
                1,
                of: id,
                at: 1,
                "1",
                language: names[0],
                from: .public,
                to: nil,
                log
            )
            #expect(try found(names[0], store, catalogue) == [])
            #expect(try found(names[bound], store, catalogue) == [1])
        }
    }
}
