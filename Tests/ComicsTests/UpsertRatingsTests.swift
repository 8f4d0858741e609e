import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

private func moment(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

private func tally(_ created: Int, _ updated: Int, _ unchanged: Int) -> ChangeTally {
    var tally = ChangeTally()
    (tally.created, tally.updated, tally.unchanged) = (created, updated, unchanged)
    return tally
}

@Suite("An upsert of ratings")
struct UpsertRatingsTests {
    private struct Handles {
        let catalogue: Catalogue
        let log: ChangeLog
    }

    /// Runs `body` with a comic in a catalogue of its own.
    private func withComic(
        _ visibility: String = "public",
        _ body: (ComicID, Store, Handles) async throws -> Void
    ) async throws {
        let library = Library()
        let handles = Handles(catalogue: library.catalogue, log: library.log)
        try await withTemporaryStore(library.schema) { store in
            let fields = try comic("Akira") { $0.visibility = visibility }
            let id = try await store.submit(CreateComic(fields), to: library.catalogue)
            try await body(id, store, handles)
        }
    }

    private func rating(
        _ id: ComicID,
        _ subject: String,
        _ store: Store,
        _ library: Handles
    ) throws -> Rating? {
        let catalogue = library.catalogue
        return try store.read { try catalogue.rating(of: id, by: subject, in: $0) }
    }

    @Test("said twice changes nothing the second time, and is no event")
    func idempotence() async throws {
        try await withComic { id, store, library in
            let ratings = [
                RatingUpsert(by: "ann", score: 9, ratedAt: moment(5)),
                RatingUpsert(by: "bob", score: 2), RatingUpsert(by: "エマ", score: 9),
            ]
            let command = UpsertRatings(of: id, ratings)
            #expect(try await store.submit(command, to: library.catalogue) == tally(3, 0, 0))
            let before = try await store.check().report.entries
            let bob = try rating(id, "bob", store, library)
            for _ in 0..<2 {
                #expect(try await store.submit(command, to: library.catalogue) == tally(0, 0, 3))
            }
            #expect(try await store.check().report.entries == before)
            #expect(try rating(id, "bob", store, library) == bob)
            #expect(try rating(id, "ann", store, library)?.time == moment(5))
            #expect(try store.ratingTotals(id, library.catalogue).sum == 20)
            #expect(try store.events(library.log).count == 1)
            #expect(try store.comic(id, library.catalogue)?.record.version == 1)
        }
    }

    @Test("takes the place of what readers gave, and leaves those that it does not name")
    func replacement() async throws {
        try await withComic { id, store, library in
            let catalogue = library.catalogue
            for (subject, score) in [("ann", 1), ("bob", 2), ("cleo", 3)] as [(String, UInt8)] {
                _ = try await store.submit(RateComic(id, by: subject, score: score), to: catalogue)
            }
            let given = try #require(try rating(id, "bob", store, library)?.time)
            let command = UpsertRatings(
                of: id,
                [
                    RatingUpsert(by: "ann", score: 10, ratedAt: moment(7)),
                    RatingUpsert(by: "bob", score: 2),
                    RatingUpsert(by: "dan", score: 4, ratedAt: moment(-1)),
                ]
            )
            #expect(try await store.submit(command, to: catalogue) == tally(1, 1, 1))
            let totals = try store.ratingTotals(id, catalogue)
            #expect((totals.count, totals.sum) == (4, 19))
            #expect(try rating(id, "ann", store, library)?.time == moment(7))
            #expect(try rating(id, "bob", store, library)?.time == given)
            #expect(try rating(id, "dan", store, library)?.time == moment(-1))
            let again = UpsertRatings(
                of: id,
                [RatingUpsert(by: "bob", score: 2, ratedAt: moment(8))]
            )
            #expect(try await store.submit(again, to: catalogue) == tally(0, 1, 0))
            #expect(try rating(id, "bob", store, library)?.time == moment(8))
        }
    }

    @Test("that names a reader twice takes the last score, and counts it once")
    func twice() async throws {
        try await withComic { id, store, library in
            let ratings = [3, 7, 5].map { RatingUpsert(by: "ann", score: $0) }
            let command = UpsertRatings(of: id, ratings)
            #expect(try await store.submit(command, to: library.catalogue) == tally(1, 2, 0))
            let totals = try store.ratingTotals(id, library.catalogue)
            #expect((totals.count, totals.sum) == (1, 5))
        }
    }

    @Test("moves the comic in the order by rating in the same commit")
    func order() async throws {
        try await withComic { id, store, library in
            let catalogue = library.catalogue
            let other = try await store.submit(CreateComic(try comic("Berserk")), to: catalogue)
            let better = UpsertRatings(of: other, [RatingUpsert(by: "ann", score: 10)])
            _ = try await store.submit(better, to: catalogue)
            let order = { try store.list(.rating, descending: true, catalogue) }
            #expect(try order() == [other.rawValue, id.rawValue])
            let worse = UpsertRatings(of: other, [RatingUpsert(by: "ann", score: 1)])
            _ = try await store.submit(worse, to: catalogue)
            #expect(try order() == [id.rawValue, other.rawValue])
        }
    }

    @Test("is taken for a comic that nobody sees, and refused for one that is not there")
    func visibility() async throws {
        try await withComic("draft") { id, store, library in
            let ratings = [RatingUpsert(by: "ann", score: 10)]
            let command = UpsertRatings(of: id, ratings)
            #expect(try await store.submit(command, to: library.catalogue) == tally(1, 0, 0))
            #expect(try store.list(.rating, library.catalogue).isEmpty)
            let shown = ReplaceComic(id, with: try comic("Akira"))
            _ = try await store.submit(shown, to: library.catalogue)
            #expect(try store.list(.rating, library.catalogue) == [id.rawValue])
            await #expect(throws: ComicError.unknown(ComicID(9))) {
                try await store.submit(
                    UpsertRatings(of: ComicID(9), ratings),
                    to: library.catalogue
                )
            }
        }
    }

    @Test("is as large as a limit says, each of a reader nobody has heard of before")
    func limit() async throws {
        try await withComic { id, store, library in
            let count = Limits.ratingsPerCommand
            let subject = String(repeating: "x", count: 240)
            for score in [3, 4] as [UInt8] {
                let ratings = (0..<count).map {
                    RatingUpsert(by: "\(subject) \($0)", score: score, ratedAt: moment(Int64($0)))
                }
                let command = UpsertRatings(of: id, ratings)
                #expect(command.encoded.count <= Keyspaces.Limits.commandBytes)
                let done = try await store.submit(command, to: library.catalogue)
                #expect(done == (score == 3 ? tally(count, 0, 0) : tally(0, count, 0)))
            }
            let totals = try store.ratingTotals(id, library.catalogue)
            #expect((1...10).map { totals[$0] } == [0, 0, 0, UInt64(count), 0, 0, 0, 0, 0, 0])
        }
    }

    @Test("that is cut or lengthened, or has a score that there is not, is refused by a replay")
    func hostile() async throws {
        try await withComic { id, store, library in
            let command = UpsertRatings(
                of: id,
                [RatingUpsert(by: "ann", score: 9, ratedAt: moment(5))]
            ).encoded
            for length in 0..<command.count {
                await #expect(throws: StoreError.self) {
                    try await store.replay(Array(command.prefix(length)))
                }
            }
            await #expect(throws: StoreError.self) { try await store.replay(command + [0]) }
            for score in [0, 11] as [UInt8] {
                var bad = command
                // Code, version, comic, count, length and subject are before it.
                bad[2 + 1 + 8 + 2 + 2 + 3] = score
                await #expect(throws: StoreError.self) { try await store.replay(bad) }
            }
            #expect(try rating(id, "ann", store, library) == nil)
            try await store.replay(command)
            #expect(try rating(id, "ann", store, library)?.score == 9)
        }
    }
}
