import ChangeFeed
import Keyspaces
import StoreTesting
import Testing

@Suite("The projection of known comics")
struct KnownComicsTests {
    private func change(
        _ version: UInt64,
        from before: Visibility?,
        to after: Visibility?,
        _ title: String
    ) -> Change {
        Change(
            comic: ComicID(5),
            version: version,
            time: Timestamp(milliseconds: 9),
            from: before,
            to: after,
            title: title
        )
    }

    private func chapter(from before: Visibility?, to after: Visibility?) -> Change {
        Change(
            chapter: ChapterID(8),
            of: ComicID(5),
            version: 1,
            time: Timestamp(milliseconds: 9),
            publishedAt: nil,
            from: before,
            to: after,
            number: "1",
            language: "en"
        )
    }

    /// The version, title, visibility and feed sequence of each known comic.
    private func rows(_ store: Store, _ known: KnownComics) throws -> [String] {
        try store.all(known.keyspace).map { id, comic in
            "\(id.rawValue): \(comic.version) \(comic.title) \(comic.visibility.name) "
                + "#\(comic.sequence.rawValue)"
        }
    }

    @Test("follows creation, update, hiding, return and deletion")
    func lifecycle() async throws {
        let newsroom = Newsroom()
        let (log, known) = (newsroom.log, newsroom.known)
        let history: [(Change, [String])] = [
            (change(1, from: nil, to: .draft, "Akira"), ["5: 1 Akira draft #1"]),
            (change(2, from: .draft, to: .public, "Akira"), ["5: 2 Akira public #2"]),
            (change(3, from: .public, to: .public, "AKIRA"), ["5: 3 AKIRA public #3"]),
            (chapter(from: nil, to: .public), ["5: 3 AKIRA public #3"]),
            (change(4, from: .public, to: .hidden, "AKIRA"), ["5: 4 AKIRA hidden #5"]),
            (chapter(from: .public, to: .public), ["5: 4 AKIRA hidden #5"]),
            (change(5, from: .hidden, to: .removed, "AKIRA"), ["5: 5 AKIRA removed #7"]),
            (change(5, from: .removed, to: nil, "AKIRA"), []),
            (chapter(from: .public, to: nil), []),
        ]
        try await withTemporaryStore(newsroom.schema) { store in
            for (change, expected) in history {
                try await store.submit(Tell([change]), to: log)
                let through = try store.bounds(log)[1]
                let step = ConsumeChanges(consumer: "projector", through: through)
                _ = try await store.submit(step, to: log)
                #expect(try rows(store, known) == expected)
            }
        }
    }

    @Test("knows nothing of what its consumer has not read yet")
    func lag() async throws {
        let newsroom = Newsroom()
        let (log, known) = (newsroom.log, newsroom.known)
        try await withTemporaryStore(newsroom.schema) { store in
            try await store.submit(Tell([created(1, "one"), created(2, "two")]), to: log)
            #expect(try rows(store, known).isEmpty)
            _ = try await store.submit(ConsumeChanges(consumer: "projector", through: 1), to: log)
            #expect(try rows(store, known) == ["1: 1 one public #1"])
        }
    }
}
