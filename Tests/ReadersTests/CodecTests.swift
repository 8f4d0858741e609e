import ChangeFeed
import Keyspaces
import Readers
import StoreTesting
import Testing

@Suite("A stored record of the diary")
struct CodecTests {
    private static let texts = ["", "later", "あとで", "🦊", String(repeating: "x", count: 64)]

    @Test("of a bookmark comes back whole, and hostile bytes throw", arguments: texts)
    func bookmark(shelf: String) throws {
        var generator = SeededGenerator(for: "bookmarks")
        let text = [0, UInt8(shelf.utf8.count)] + shelf.utf8
        let bookmark = try decode(bytes(7) + text, as: Bookmark.self)
        #expect((bookmark.time.milliseconds, bookmark.shelf) == (7, shelf))
        try verifyCodec(of: bookmark, &generator)
    }

    @Test("of progress comes back whole, and hostile bytes throw", arguments: texts)
    func progress(language: String) throws {
        var generator = SeededGenerator(for: "progress")
        for (key, page) in [(Int64.min, 0), (-1, 1), (0, 255), (.max, 7)] as [(Int64, UInt8)] {
            let number = bytes(UInt64(bitPattern: key))
            let text = [0, UInt8(language.utf8.count)] + language.utf8
            let fields = bytes(7) + [0, 3] + bytes(12) + number + number + [0, page] + text
            let progress = try decode(fields, as: Progress.self)
            #expect((progress.time.milliseconds, progress.readCount) == (7, 3))
            #expect(progress.point.chapter == ChapterID(12))
            #expect((progress.point.volumeKey, progress.point.sortKey) == (key, key))
            #expect(progress.point.page == (page == 0 ? nil : UInt16(page)))
            #expect(progress.point.language == language)
            try verifyCodec(of: progress, &generator)
        }
    }

    @Test("of a chapter read comes back whole, and hostile bytes throw")
    func read() throws {
        var generator = SeededGenerator(for: "chapters read")
        try verifyCodec(of: try decode(bytes(9), as: FirstRead.self), &generator)
    }

    @Test("of a command that is cut or lengthened is refused by a replay, and nothing changes")
    func commands() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            let commands = [
                SetBookmark("ann", comic, shelf: "later").encoded,
                SetProgress("ann", comic, point(3, page: 4)).encoded,
                RemoveBookmark("ann", comic).encoded, RemoveProgress("ann", comic).encoded,
            ]
            for command in commands {
                for length in 0..<command.count {
                    await #expect(throws: StoreError.self) {
                        try await store.replay(Array(command.prefix(length)))
                    }
                }
                await #expect(throws: StoreError.self) { try await store.replay(command + [0]) }
            }
            #expect(try await store.diaryRows().isEmpty)
            for command in commands.prefix(2) { try await store.replay(command) }
            #expect(try store.bookmark(comic, of: "ann", site)?.shelf == "later")
            #expect(try store.progress(comic, of: "ann", site)?.point == point(3, page: 4))
            for command in commands.suffix(2) { try await store.replay(command) }
            #expect(try await store.diaryRows().isEmpty)
        }
    }
}
