import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("A stored record of the shelf")
struct CodecTests {
    private static let texts = ["", "Extra", "進撃の巨人", "🦊", String(repeating: "a", count: 300)]

    private func stored(_ store: Store, _ site: Site) throws -> [ChapterRecord] {
        try store.read { snapshot in
            var records: [ChapterRecord] = []
            var rows = try snapshot.rows(of: site.shelf.chapters)
            while let row = try rows.next() { records.append(row.value) }
            return records
        }
    }

    @Test("of a chapter comes back whole, and hostile bytes throw")
    func chapterRecords() async throws {
        var generator = SeededGenerator(for: "chapters")
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            for (number, visibility) in Visibility.allCases.enumerated() {
                let fields = try chapter("-\(number).5") {
                    ($0.visibility, $0.volume) = (visibility.name, number == 0 ? nil : "7.25")
                    $0.publishAt = visibility == .scheduled ? "2100-01-01T00:00:00.5Z" : nil
                    ($0.title, $0.language) = (Self.texts[number], "zh-Hant")
                    $0.groups = (0..<number).map { "group-\($0)" }
                }
                let list = [
                    ChapterUpsert(source: Self.texts[number], fields: fields, pages: pages(number))
                ]
                _ = try await store.submit(UpsertChapters(of: comic, list), to: site.shelf)
            }
            let records = try stored(store, site)
            #expect(records.count == Visibility.allCases.count)
            for record in records { try verifyCodec(of: record, &generator) }
        }
    }

    @Test("of a page comes back whole, and hostile bytes throw", arguments: texts)
    func page(key: String) throws {
        var generator = SeededGenerator(for: "pages")
        for (width, height) in [(nil, nil), (1, nil), (nil, .max)] as [(UInt32?, UInt32?)] {
            try verifyCodec(of: Page(key: key, width: width, height: height), &generator)
        }
    }

    @Test("of a group comes back whole, and hostile bytes throw", arguments: texts)
    func group(text: String) throws {
        var generator = SeededGenerator(for: "groups")
        let field = [UInt8(text.utf8.count >> 8), UInt8(text.utf8.count & 255)] + text.utf8
        let group = try decode(field + field, as: Group.self)
        #expect((group.slug, group.name) == (text, text))
        try verifyCodec(of: group, &generator)
    }

    @Test("of a command that is cut or lengthened is refused by a replay, and nothing changes")
    func commands() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let fields = try chapter("1") { $0.groups = ["a"] }
            let (id, one) = (ChapterID(1), try upsert("1", source: "s", pages: pages(2)))
            let commands = [
                CreateChapter(of: comic, fields).encoded, DeleteChapter(id).encoded,
                ReplaceChapter(id, with: fields, keepsVisibility: true).encoded,
                SetPages(of: id, pages(2)).encoded,
                UpsertChapters(of: comic, [one, one]).encoded,
                PublishDueChapters(through: Timestamp(milliseconds: 1)).encoded,
            ]
            for command in commands {
                for length in 0..<command.count {
                    await #expect(throws: StoreError.self) {
                        try await store.replay(Array(command.prefix(length)))
                    }
                }
                await #expect(throws: StoreError.self) { try await store.replay(command + [0]) }
            }
            #expect(try stored(store, site).isEmpty)
            try await store.replay(commands[0])
            #expect(try stored(store, site).map(\.fields) == [fields])
        }
    }
}
