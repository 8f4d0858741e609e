import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("Ratings")
struct RatingTests {
    private struct Answer: Equatable {
        let count: UInt64
        let sum: UInt64
        let score: UInt64
    }

    private func answer(_ id: ComicID, _ store: Store, _ catalogue: Catalogue) throws -> Answer {
        let totals = try store.ratingTotals(id, catalogue)
        return Answer(count: totals.count, sum: totals.sum, score: totals.score)
    }

    private func mine(
        _ subject: String,
        _ store: Store,
        _ catalogue: Catalogue
    ) throws -> [UInt64] {
        try store.read { try catalogue.ratings(by: subject, limit: 100, in: $0) }.ratings
            .map(\.comic.rawValue)
    }

    @Test("add up, are changed, withdrawn, and leave a comic at the prior mean")
    func totals() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("Akira")), to: catalogue)
            #expect(try answer(id, store, catalogue) == Answer(count: 0, sum: 0, score: 70_000))
            let steps: [(String, UInt8?, Bool, Answer)] = [
                ("a", 10, false, Answer(count: 1, sum: 10, score: 72_727)),
                ("b", 1, false, Answer(count: 2, sum: 11, score: 67_500)),
                ("a", 4, true, Answer(count: 2, sum: 5, score: 62_500)),
                ("a", 4, true, Answer(count: 2, sum: 5, score: 62_500)),
                ("c", nil, false, Answer(count: 2, sum: 5, score: 62_500)),
                ("b", nil, true, Answer(count: 1, sum: 4, score: 67_272)),
                ("a", nil, true, Answer(count: 0, sum: 0, score: 70_000)),
            ]
            for (subject, score, wasRated, expected) in steps {
                let rate = RateComic(id, by: subject, score: score)
                #expect(try await store.submit(rate, to: catalogue) == wasRated)
                #expect(try answer(id, store, catalogue) == expected)
                try await requireConsistent(store)
            }
            // No event, and no other version.
            #expect(try store.events(library.log).count == 1)
            #expect(try store.comic(id, catalogue)?.record.version == 1)
        }
    }

    @Test("of many readers at once lose none")
    func storm() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("Akira")), to: catalogue)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for reader in 0..<64 {
                    group.addTask {
                        for score in [1, 10, UInt8(reader % 10 + 1)] as [UInt8] {
                            let rate = RateComic(id, by: "reader \(reader)", score: score)
                            _ = try await store.submit(rate, to: catalogue)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let totals = try store.ratingTotals(id, catalogue)
            #expect((1...10).map { totals[$0] } == [7, 7, 7, 7, 6, 6, 6, 6, 6, 6])
            #expect(totals.count == 64)
        }
    }

    @Test("order comics by their Bayesian average, and equal ones by id")
    func order() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            for title in ["unrated", "one ten", "many nines", "bad", "unrated too"] {
                _ = try await store.submit(CreateComic(try comic(title)), to: catalogue)
            }
            var scores: [(UInt64, String, UInt8)] = [(2, "a", 10), (4, "a", 1)]
            for reader in 0..<20 { scores.append((3, "reader \(reader)", 9)) }
            for (id, subject, score) in scores {
                let rate = RateComic(ComicID(id), by: subject, score: score)
                _ = try await store.submit(rate, to: catalogue)
            }
            #expect(try store.list(.rating, descending: true, catalogue) == [3, 2, 5, 1, 4])
        }
    }

    @Test("are a reader's, newest first, without those of comics that the public does not see")
    func list() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            for title in ["a", "b", "c"] {
                let id = try await store.submit(CreateComic(try comic(title)), to: catalogue)
                let rate = RateComic(id, by: "me", score: 5)
                _ = try await store.submit(rate, to: catalogue)
                // The order is by milliseconds.
                try await Task.sleep(for: .milliseconds(3))
            }
            #expect(try mine("me", store, catalogue) == [3, 2, 1])
            #expect(try mine("you", store, catalogue).isEmpty)
            let hidden = try comic("b") { $0.visibility = "hidden" }
            _ = try await store.submit(ReplaceComic(ComicID(2), with: hidden), to: catalogue)
            #expect(try mine("me", store, catalogue) == [3, 1])
            await #expect(throws: ComicError.unknown(ComicID(2))) {
                try await store.submit(RateComic(ComicID(2), by: "me", score: 9), to: catalogue)
            }
            _ = try await store.submit(
                ReplaceComic(ComicID(2), with: try comic("b")),
                to: catalogue
            )
            #expect(try mine("me", store, catalogue) == [3, 2, 1])
        }
    }

    @Test(
        "of a comic that is deleted are gone from every list at once, and from the store in steps"
    )
    func deletion() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("Akira")), to: catalogue)
            for reader in 0..<1_000 {
                let rate = RateComic(id, by: "reader \(reader)", score: 8)
                try store.enqueue(rate, to: catalogue) { _ in }
            }
            try await store.submit(DeleteComic(id), to: catalogue)
            #expect(try mine("reader 7", store, catalogue).isEmpty)
            #expect(try store.hasJobs())
            try await store.finishJobs()
            let entries = try await store.check().report.entries
            for keyspace in ["ratings", "reader.ratings", "rating.totals", "jobs"] {
                #expect(entries[keyspace] == 0, "\(keyspace)")
            }
        }
    }

    @Test("of a reader who is erased are withdrawn in steps")
    func erasure() async throws {
        let library = Library()
        let (catalogue, readers) = (library.catalogue, library.readers)
        try await withTemporaryStore(library.schema) { store in
            for number in 0..<700 {
                let create = CreateComic(try comic("comic \(number)"))
                let id = try await store.submit(create, to: catalogue)
                for subject in ["me", "you"] {
                    let rate = RateComic(id, by: subject, score: 2)
                    try store.enqueue(rate, to: catalogue) { _ in }
                }
            }
            #expect(try await store.submit(EraseReader(subject: "me"), to: readers))
            #expect(try mine("me", store, catalogue).isEmpty)
            try await requireConsistent(store)
            try await store.finishJobs()
            #expect(try answer(ComicID(7), store, catalogue).count == 1)
            #expect(try await store.check().report.entries["ratings"] == 700)
            #expect(try await !store.submit(EraseReader(subject: "me"), to: readers))
        }
    }
}
