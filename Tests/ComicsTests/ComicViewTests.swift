import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("A comic that is read in place")
struct ComicViewTests {
    private func text(_ bytes: RawSpan) -> String {
        bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Random comics in a store of their own, with their numbers.
    private func withComics(
        _ body: (borrowing Snapshot, Catalogue, [Comic]) throws -> Void
    ) async throws {
        var generator = SeededGenerator(for: "views of comics")
        let drafts = (0..<40).map { _ in ComicDraft.random(&generator) }
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            for (number, draft) in drafts.enumerated() {
                try await store.upsert("s\(number)", try draft.validated(), in: catalogue)
            }
            try read(store, catalogue, body)
        }
    }

    private func read(
        _ store: Store,
        _ catalogue: Catalogue,
        _ body: (borrowing Snapshot, Catalogue, [Comic]) throws -> Void
    ) throws {
        try store.read { snapshot in
            var ids: [ComicID] = []
            var rows = try snapshot.rows(of: catalogue.comics)
            while let row = try rows.next() { ids.append(row.key) }
            let comics = try ids.compactMap { try catalogue.comic($0, in: snapshot) }
            try body(snapshot, catalogue, comics)
        }
    }

    @Test("says what it says when it is decoded")
    func sameFields() async throws {
        try await withComics { snapshot, catalogue, comics in
            try #require(comics.count == 40)
            for comic in comics {
                let (id, record, fields) = (comic.id, comic.record, comic.record.fields)
                guard let view = try catalogue.view(of: id, in: snapshot) else {
                    Issue.record("no view of \(id)")
                    continue
                }
                #expect(view.version == record.version)
                #expect((view.createdAt, view.updatedAt) == (record.createdAt, record.updatedAt))
                #expect(view.visibility == fields.visibility)
                #expect(view.publishAt == fields.publishAt)
                #expect((view.type, view.status) == (fields.type, fields.status))
                #expect((view.year, view.contentRating) == (fields.year, fields.contentRating))
                #expect(text(view.title) == fields.title)
                #expect(text(view.originalLanguage) == fields.originalLanguage ?? "")
                #expect(text(view.source) == record.source)
                var key: String?
                if let bytes = view.coverKey { key = text(bytes) }
                #expect(key == fields.cover?.key)
                #expect(view.coverWidth == fields.cover?.width)
                #expect(view.coverHeight == fields.cover?.height)
                var authors: [Author] = []
                try view.forEachAuthor { name, role in
                    authors.append(Author(name: text(name), role: role.isEmpty ? nil : text(role)))
                }
                #expect(authors == fields.authors)
                var genres: [String] = []
                try view.forEachGenre { genres.append(text($0)) }
                #expect(genres == fields.genres)
                var links: [ExternalID] = []
                try view.forEachExternalID {
                    links.append(ExternalID(site: text($0), id: text($1)))
                }
                #expect(links == fields.externalIDs)
                #expect(view.hasExternalIDs == !links.isEmpty)
                #expect(view.hasAuthors == !authors.isEmpty)
                var titles: [LocalText] = []
                try catalogue.forEachTitle(of: id, count: view.titleCount, in: snapshot) {
                    titles.append(LocalText(language: text($0), text: text($1)))
                }
                #expect(titles == fields.alternativeTitles)
                var texts: [LocalText] = []
                try catalogue.forEachText(of: id, count: view.textCount, in: snapshot) {
                    texts.append(LocalText(language: text($0), text: text($1)))
                }
                #expect(texts == fields.descriptions)
            }
            if (try catalogue.view(of: ComicID(999), in: snapshot)) != nil {
                Issue.record("a view of nothing")
            }
        }
    }

    @Test("is refused wherever titles or descriptions are missing or too many")
    func counts() async throws {
        try await withComics { snapshot, catalogue, comics in
            for comic in comics {
                let record = comic.record
                #expect(throws: CodecError.value("titles")) {
                    let count = record.titleCount + 1
                    try catalogue.forEachTitle(of: comic.id, count: count, in: snapshot) { _, _ in }
                }
                for count in [record.textCount + 1, record.textCount &- 1] {
                    #expect(throws: CodecError.value("descriptions")) {
                        try catalogue.forEachText(of: comic.id, count: count, in: snapshot) {
                            _,
                            _ in
                        }
                    }
                }
            }
        }
    }

    @Test("is refused when it cannot be decoded, but for texts that are not looked at")
    func damage() async throws {
        var generator = SeededGenerator(for: "damaged views")
        var records: [ComicRecord] = []
        try await withComics { _, _, comics in records = comics.map(\.record) }
        for record in records {
            let good = fields(record)
            #expect(isViewed([1] + good))
            #expect(!isViewed([2] + good))
            #expect(!isViewed([1] + good + [0]))
            for length in 0..<good.count { #expect(!isViewed([1] + good.prefix(length))) }
            for _ in 0..<500 {
                var bad = good
                let place = Int.random(in: 0..<bad.count, using: &generator)
                bad[place] = .random(in: 0...UInt8.max, using: &generator)
                do throws(CodecError) {
                    _ = try decode(bad, as: ComicRecord.self)
                    #expect(isViewed([1] + bad))
                } catch {
                    if error != .text { #expect(!isViewed([1] + bad), "\(error)") }
                }
            }
        }
    }

    private func isViewed(_ bytes: [UInt8]) -> Bool {
        do throws(CodecError) {
            _ = try ComicView(bytes.span.bytes)
            return true
        } catch {
            return false
        }
    }
}
