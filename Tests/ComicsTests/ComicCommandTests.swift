import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

/// Every field set.
private func fullDraft(_ title: String) -> ComicDraft {
    draft(title) {
        $0.visibility = "hidden"
        $0.alternativeTitles = ["ja", "fr"].map { LocalText(language: $0, text: title + $0) }
        $0.authors = [Author(name: "Otomo", role: "artist"), Author(name: "Ō", role: nil)]
        $0.type = "webtoon"
        $0.status = "completed"
        $0.genres = ["drama", "action"]
        $0.year = 1_982
        $0.originalLanguage = "ja"
        $0.contentRating = "mature"
        $0.descriptions = ["en", "de"].map { LocalText(language: $0, text: title + $0) }
        $0.cover = Cover(key: "covers/\(title).webp", width: 800, height: nil)
        $0.externalIDs = [ExternalID(site: "mal", id: "7"), ExternalID(site: "anilist", id: title)]
    }
}

@Suite("A command of the catalogue")
struct ComicCommandTests {
    @Test("creates a comic with every field, at version 1")
    func create() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            try await store.makeGenres(["action", "drama"], in: catalogue)
            let fields = try fullDraft("Akira").validated()
            let id = try await store.submit(CreateComic(fields), to: catalogue)
            let stored = try #require(try store.comic(id, catalogue)?.record)
            #expect(stored.fields == fields)
            #expect((stored.version, stored.source) == (1, ""))
            #expect(stored.createdAt == stored.updatedAt)
            let last = try store.events(library.log).last
            #expect(last?.kind == .comicCreated)
            #expect((last?.comic, last?.version, last?.label) == (id, 1, "Akira"))
            #expect((last?.before, last?.after) == (nil, .hidden))
            #expect(last?.time == stored.createdAt)
        }
    }

    @Test("never gives out an id twice, not even that of a comic that was removed")
    func ids() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            for expected in 1...4 as ClosedRange<UInt64> {
                let id = try await store.submit(CreateComic(try comic("a")), to: catalogue)
                #expect(id == ComicID(expected))
                try await store.submit(DeleteComic(id), to: catalogue)
            }
        }
    }

    @Test("replaces every field, once: the same fields again change nothing")
    func replace() async throws {
        let library = Library()
        let (catalogue, log) = (library.catalogue, library.log)
        try await withTemporaryStore(library.schema) { store in
            try await store.makeGenres(["action", "drama"], in: catalogue)
            let id = try await store.submit(CreateComic(try comic("Akira")), to: catalogue)
            let before = try #require(try store.comic(id, catalogue)?.record)
            let fields = try fullDraft("AKIRA").validated()
            for expected in [ChangeOutcome.updated, .unchanged] {
                let outcome = try await store.submit(ReplaceComic(id, with: fields), to: catalogue)
                #expect(outcome == expected)
                let stored = try #require(try store.comic(id, catalogue)?.record)
                #expect(stored.fields == fields)
                #expect((stored.version, stored.createdAt) == (2, before.createdAt))
                #expect(stored.updatedAt >= before.updatedAt)
            }
            let last = try #require(try store.events(log).last)
            #expect((last.kind, last.version) == (.comicUpdated, 2))
            #expect((last.before, last.after) == (.public, .hidden))
            let plain = ReplaceComic(id, with: try comic("Akira"))
            #expect(try await store.submit(plain, to: catalogue) == .updated)
            #expect(try store.comic(id, catalogue)?.record.fields == before.fields)
        }
    }

    @Test("that keeps the visibility keeps the moment of publication with it")
    func keepsVisibility() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let scheduled = try comic("Akira") {
                ($0.visibility, $0.publishAt) = ("scheduled", "2999-01-01T00:00:00Z")
            }
            let id = try await store.submit(CreateComic(scheduled), to: catalogue)
            let other = try comic("AKIRA")
            let replace = ReplaceComic(id, with: other, keepsVisibility: true)
            #expect(try await store.submit(replace, to: catalogue) == .updated)
            let stored = try #require(try store.comic(id, catalogue)?.record.fields)
            #expect((stored.title, stored.visibility) == ("AKIRA", .scheduled))
            #expect(stored.publishAt == scheduled.publishAt)
        }
    }

    @Test("under a condition is applied to the versions that it names and to no other")
    func conditions() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("v1")), to: catalogue)
            for condition in [VersionCondition.oneOf([]), .oneOf([2, 3])] {
                let replace = ReplaceComic(id, with: try comic("v2"), if: condition)
                await #expect(throws: ComicError.otherVersion(1)) {
                    try await store.submit(replace, to: catalogue)
                }
                await #expect(throws: ComicError.otherVersion(1)) {
                    try await store.submit(DeleteComic(id, if: condition), to: catalogue)
                }
            }
            let replace = ReplaceComic(id, with: try comic("v2"), if: .oneOf([7, 1]))
            #expect(try await store.submit(replace, to: catalogue) == .updated)
            try await store.submit(DeleteComic(id, if: .oneOf([2])), to: catalogue)
            #expect(try store.comic(id, catalogue) == nil)
        }
    }

    @Test("on a comic that is not there is rejected and leaves nothing")
    func unknown() async throws {
        let library = Library()
        let catalogue = library.catalogue
        let id = ComicID(3)
        try await withTemporaryStore(library.schema) { store in
            let fields = try comic("Akira")
            await #expect(throws: ComicError.unknown(id)) {
                try await store.submit(ReplaceComic(id, with: fields), to: catalogue)
            }
            await #expect(throws: ComicError.unknown(id)) {
                try await store.submit(RateComic(id, by: "a", score: 7), to: catalogue)
            }
            await #expect(throws: ComicError.unknown(id)) {
                try await store.submit(DeleteComic(id), to: catalogue)
            }
            await #expect(throws: ComicError.unknown(id)) {
                try await store.submit(AddViews(id, amount: 1), to: catalogue)
            }
            #expect(try store.events(library.log).isEmpty)
            #expect(try store.views(id, catalogue) == 0)
        }
    }

    @Test("deletes a comic so that no row of it is left in any keyspace")
    func delete() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let first = try comic("One") { $0.genres = ["action", "drama"] }
            try await store.upsert("one", first, in: catalogue) { $0.views = 1 }
            try await store.fold()
            let before = try await store.check().report.entries
            for visibility in ["public", "hidden", "draft"] {
                var draft = fullDraft("Two")
                draft.visibility = visibility
                let id = try await store.upsert("two", try draft.validated(), in: catalogue) {
                    ($0.givesVisibility, $0.views) = (true, 77)
                }.id
                let between = try await store.check().report.entries
                #expect(between["comic.titles"] == (before["comic.titles"] ?? 0) + 2)
                try await store.submit(DeleteComic(id), to: catalogue)
                let last = try #require(try store.events(library.log).last)
                #expect((last.kind, last.version) == (.comicDeleted, 1))
                #expect((last.before?.name, last.after) == (visibility, nil))
                try await store.fold()
                var after = try await store.check().report.entries
                after["changes"] = before["changes"]
                // The last number of a cover is remembered.
                after["meta"] = before["meta"]
                #expect(after == before)
                #expect(try store.comic(id, catalogue) == nil)
                #expect(try store.comic(source: "two", catalogue) == nil)
                #expect(try store.views(id, catalogue) == 0)
            }
        }
    }
}
