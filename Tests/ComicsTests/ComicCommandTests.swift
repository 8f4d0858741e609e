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

    /// Each part with what reads it: two comics agree on the part, and on nothing else.
    private static let parts: [(MergeComic.Parts, @Sendable (ComicFields) -> String)] = [
        (.title, { $0.title + $0.titleKey }), (.alternativeTitles, { "\($0.alternativeTitles)" }),
        (.authors, { "\($0.authors)" }), (.type, { "\($0.type)" }), (.status, { "\($0.status)" }),
        (.genres, { "\($0.genres)" }), (.year, { "\($0.year ?? 0)" }),
        (.originalLanguage, { $0.originalLanguage ?? "" }),
        (.contentRating, { "\($0.contentRating?.name ?? "")" }),
        (.descriptions, { "\($0.descriptions)" }), (.cover, { "\($0.cover?.key ?? "")" }),
        (.externalIDs, { "\($0.externalIDs)" }), (.visibility, { "\($0.visibility)" }),
    ]

    @Test("merges each part alone", arguments: parts.indices)
    func merge(place: Int) async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            try await store.makeGenres(["action", "drama"], in: catalogue)
            let (old, new) = (try comic("Akira"), try fullDraft("AKIRA").validated())
            let id = try await store.submit(CreateComic(old), to: catalogue)
            let merge = MergeComic(id, taking: Self.parts[place].0, of: new)
            #expect(try await store.submit(merge, to: catalogue) == .updated)
            #expect(try await store.submit(merge, to: catalogue) == .unchanged)
            let merged = try #require(try store.comic(id, catalogue)?.record)
            for (index, part) in Self.parts.enumerated() {
                #expect(part.1(merged.fields) == part.1(index == place ? new : old))
            }
            #expect(merged.version == 2)
        }
    }

    @Test("merges nothing but the visibility with all other parts left out")
    func mergeAll() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            try await store.makeGenres(["action", "drama"], in: catalogue)
            let id = try await store.submit(CreateComic(try comic("Akira")), to: catalogue)
            let new = try fullDraft("AKIRA").validated()
            let nothing = MergeComic(id, taking: [], of: new)
            #expect(try await store.submit(nothing, to: catalogue) == .unchanged)
            let document = MergeComic(id, taking: .document, of: new)
            #expect(try await store.submit(document, to: catalogue) == .updated)
            let merged = try #require(try store.comic(id, catalogue)?.record.fields)
            #expect((merged.visibility, merged.title) == (.public, "AKIRA"))
            let rest = MergeComic(id, taking: .visibility, of: new)
            #expect(try await store.submit(rest, to: catalogue) == .updated)
            #expect(try store.comic(id, catalogue)?.record.fields == new)
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
                try await store.submit(MergeComic(id, taking: .title, of: fields), to: catalogue)
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
                #expect(after == before)
                #expect(try store.comic(id, catalogue) == nil)
                #expect(try store.comic(source: "two", catalogue) == nil)
                #expect(try store.views(id, catalogue) == 0)
            }
        }
    }
}
