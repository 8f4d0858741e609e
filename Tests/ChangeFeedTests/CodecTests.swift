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
        let inside = try decode(cursor(sequence, 1, state: [0]), as: FeedCursor.self)
        let active = try decode(cursor(sequence, 2, state: [0]), as: FeedCursor.self)
        let expired = try decode(cursor(sequence, 2, state: [1] + bytes(9)), as: FeedCursor.self)
        for cursor in [inside, active, expired] {
            #expect(cursor.sequence == sequence)
            #expect(cursor.createdAt == Timestamp(milliseconds: 7))
            #expect(cursor.acknowledgedAt == Timestamp(milliseconds: 8))
            try verifyCodec(of: cursor, &generator)
        }
        #expect([inside, active, expired].map(\.owner) == [.inside, .outside, .outside])
        #expect([inside, active, expired].map(\.isActive) == [true, true, false])
        #expect(expired.expiredAt == Timestamp(milliseconds: 9))
    }

    @Test("of a cursor whose owner or state cannot be throws")
    func owner() {
        for bad in [
            cursor(4, 0, state: [0]), cursor(4, 3, state: [0]), cursor(4, 2, state: [2]),
            cursor(4, 1, state: [1] + bytes(9)),
        ] {
            #expect(throws: CodecError.self) { try decode(bad, as: FeedCursor.self) }
        }
    }

    private func cursor(_ sequence: UInt64, _ owner: UInt8, state: [UInt8]) -> [UInt8] {
        bytes(sequence) + [owner] + bytes(7) + bytes(8) + state
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
