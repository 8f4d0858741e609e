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
            let going = [UInt8](repeating: 0, count: 9)
            let genre = try decode(going + field + field + field, as: Genre.self)
            #expect((genre.slug, genre.name, genre.kind) == (text, text, text))
            try verifyCodec(of: genre, &generator)
            let description = try decode(field, as: Description.self)
            #expect(description.text == text)
            try verifyCodec(of: description, &generator)
            try verifyCodec(of: LocalText(language: "en", text: text), &generator)
        }
    }

    @Test("of a cover, a rating, its totals or a chapter's activity comes back whole")
    func joins() throws {
        var generator = SeededGenerator(for: "joins")
        func text(_ text: String) -> [UInt8] { [0, UInt8(text.utf8.count)] + text.utf8 }
        let time = bytes(7)
        let cover: [UInt8] =
            [0, 0, 1, 0] + [0, 0, 0, 0] + time + text("a/b") + text("1") + text("")
        try verifyCodec(of: try decode(cover, as: CoverVersion.self), &generator)
        try verifyCodec(of: try decode([10] + time, as: Rating.self), &generator)
        for score in [0, 11] as [UInt8] {
            #expect(throws: CodecError.value("score")) {
                try decode([score] + time, as: Rating.self)
            }
        }
        let counts = (1...10).flatMap { bytes($0) }
        let totals = try decode(counts, as: RatingTotals.self)
        #expect((totals.count, totals.sum) == (55, 385))
        try verifyCodec(of: totals, &generator)
        let known = ChapterActivity(
            publishedAt: Timestamp(milliseconds: 5),
            number: "10.5",
            language: "ja"
        )
        try verifyCodec(of: known, &generator)
    }

    @Test("of a comic's windows comes back whole, and has a weight")
    func windows() throws {
        var generator = SeededGenerator(for: "windows")
        let hour: [UInt8] = [0, 7, 161, 32]
        let sums = try decode([1, 2, 3, 4].flatMap { bytes($0) } + hour, as: ViewSums.self)
        #expect((sums.day, sums.week, sums.month) == (1, 3, 6))
        #expect((sums.weight, sums.hour) == (4, 500_000))
        try verifyCodec(of: sums, &generator)
        #expect(throws: CodecError.value("weight")) {
            try decode([1, 2, 3, 0].flatMap { bytes($0) } + hour, as: ViewSums.self)
        }
    }

    /// What a hostile log could hold in a command's place.
    @Test("of a command that is cut or lengthened is refused by a replay, and nothing changes")
    func commands() async throws {
        let library = Library()
        var generator = SeededGenerator(for: "hostile commands")
        try await withTemporaryStore(library.schema) { store in
            let fields = try ComicDraft.random(&generator).validated()
            let merge = ReplaceComic(ComicID(1), with: fields, if: .oneOf([7]))
            let upsert = UpsertComic(source: "a", own: ComicID(3), fields: fields)
            let commands = [
                CreateComic(fields).encoded, ReplaceComic(ComicID(1), with: fields).encoded,
                merge.encoded, upsert.encoded, DeleteComic(ComicID(1)).encoded,
                AddViews(ComicID(1), amount: 1).encoded, ExpireViews(at: 500_000).encoded,
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
