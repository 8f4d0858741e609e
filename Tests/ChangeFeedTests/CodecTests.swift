import ChangeFeed
import Keyspaces
import StoreTesting
import Testing

@Suite("A stored record of the feed")
struct CodecTests {
    private static let titles = ["", "Akira", "進撃の巨人", "나 혼자만 레벨업", "a\0b\u{1}", "🦊"]

    @Test("of a change comes back whole, and hostile bytes throw")
    func changes() throws {
        var generator = SeededGenerator(for: "changes")
        for title in Self.titles {
            for before in [nil] + Visibility.allCases {
                let after = Visibility.allCases.randomElement(using: &generator)
                let time = Timestamp(milliseconds: .random(in: .min ... .max, using: &generator))
                try verifyCodec(
                    of: Change(
                        comic: ComicID(.max),
                        version: 3,
                        time: time,
                        from: before,
                        to: after,
                        title: title
                    ),
                    &generator
                )
                try verifyCodec(
                    of: Change(
                        chapter: ChapterID(1),
                        of: ComicID(2),
                        version: .max,
                        time: time,
                        publishedAt: time,
                        from: before,
                        to: nil,
                        number: title,
                        language: "zh-Hant"
                    ),
                    &generator
                )
            }
        }
    }

    @Test("of a cursor comes back whole, and hostile bytes throw", arguments: [0, 1, UInt64.max])
    func cursors(sequence: UInt64) throws {
        var generator = SeededGenerator(for: "cursors")
        let cursor = try decode(bytes(sequence) + [1], as: FeedCursor.self)
        #expect(cursor.sequence == sequence)
        try verifyCodec(of: cursor, &generator)
    }

    @Test("of a cursor whose owner is unknown throws")
    func owner() {
        #expect(throws: CodecError.value("owner")) {
            try decode(bytes(4) + [2], as: FeedCursor.self)
        }
    }

    @Test("of a known comic comes back whole, and hostile bytes throw", arguments: titles)
    func knownComics(title: String) throws {
        var generator = SeededGenerator(for: "known comics")
        for visibility in Visibility.allCases {
            let text = [UInt8(0), UInt8(title.utf8.count)] + Array(title.utf8)
            let stored = bytes(7) + [visibility.rawValue] + bytes(9) + text
            let known = try decode(stored, as: KnownComic.self)
            #expect((known.version, known.sequence) == (7, FeedSequence(9)))
            #expect((known.visibility, known.title) == (visibility, title))
            try verifyCodec(of: known, &generator)
        }
    }

    /// The byte at `offset` of a stored change, the format byte counted, becomes `byte`.
    @Test(
        "of a change refuses a value outside an enumeration",
        arguments: [(1, 0), (1, 7), (42, 6), (42, 255), (43, 6), (43, 255)] as [(Int, UInt8)]
    )
    func enumerations(offset: Int, byte: UInt8) throws {
        var stored = fields(created(1, "Akira"))
        stored[offset - 1] = byte
        #expect(throws: CodecError.self) { try decode(stored, as: Change.self) }
    }
}
