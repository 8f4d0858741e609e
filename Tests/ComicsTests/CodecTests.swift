import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("A stored record of the catalogue")
struct CodecTests {
    private func records(_ drafts: [ComicDraft]) async throws -> [ComicRecord] {
        let library = Library()
        return try await withTemporaryStore(library.schema) { store in
            for (number, draft) in drafts.enumerated() {
                try await store.upsert("s\(number)", try draft.validated(), in: library.catalogue)
            }
            return try stored(store, library.catalogue)
        }
    }

    private func stored(_ store: Store, _ catalogue: Catalogue) throws -> [ComicRecord] {
        try store.read { snapshot in
            var records: [ComicRecord] = []
            var rows = try snapshot.rows(of: catalogue.comics)
            while let row = try rows.next() { records.append(row.value) }
            return records
        }
    }

    @Test("of a comic comes back whole, and hostile bytes throw")
    func comics() async throws {
        var generator = SeededGenerator(for: "comics")
        let drafts = (0..<20).map { _ in ComicDraft.random(&generator) }
        for record in try await records(drafts) { try verifyCodec(of: record, &generator) }
    }

    @Test("of a genre, a description or a title comes back whole, and hostile bytes throw")
    func texts() throws {
        var generator = SeededGenerator(for: "texts")
        for text in ["", "action", "進撃の巨人", "🦊", String(repeating: "a", count: 300)] {
            let field = [UInt8(text.utf8.count >> 8), UInt8(text.utf8.count & 255)] + text.utf8
            let genre = try decode(field + field + field, as: Genre.self)
            #expect((genre.slug, genre.name, genre.kind) == (text, text, text))
            try verifyCodec(of: genre, &generator)
            let description = try decode(field, as: Description.self)
            #expect(description.text == text)
            try verifyCodec(of: description, &generator)
            try verifyCodec(of: LocalText(language: "en", text: text), &generator)
        }
    }

    /// What a hostile log could hold in a command's place.
    @Test("of a command that is cut or lengthened is refused by a replay, and nothing changes")
    func commands() async throws {
        let library = Library()
        var generator = SeededGenerator(for: "hostile commands")
        try await withTemporaryStore(library.schema) { store in
            let fields = try ComicDraft.random(&generator).validated()
            let merge = MergeComic(ComicID(1), taking: .title, of: fields)
            let upsert = UpsertComic(source: "a", own: ComicID(3), fields: fields)
            let commands = [
                CreateComic(fields).encoded, ReplaceComic(ComicID(1), with: fields).encoded,
                merge.encoded, upsert.encoded, DeleteComic(ComicID(1)).encoded,
                AddViews(ComicID(1), amount: 1).encoded,
            ]
            for command in commands {
                for length in 0..<command.count {
                    await #expect(throws: StoreError.self) {
                        try await store.replay(Array(command.prefix(length)))
                    }
                }
                await #expect(throws: StoreError.self) { try await store.replay(command + [0]) }
            }
            #expect(try stored(store, library.catalogue).isEmpty)
        }
    }
}
