import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("Batches of chapters")
struct BatchesTests {
    private typealias Bounds = Chapters.Limits

    /// Chapters with as many pages as the numbers say; `nil` has none given.
    private func chapters(_ counts: [Int?], key: String = "page") throws -> [ChapterUpsert] {
        let fields = try chapter("1")
        return counts.map { count in
            ChapterUpsert(source: "", fields: fields, pages: count.map { pages($0, key) })
        }
    }

    private func plannedWrites(_ batch: [ChapterUpsert]) -> Int {
        batch.reduce(0) { $0 + ($1.pages?.count ?? 0) + Bounds.writesPerChapter }
    }

    /// The batches hold the chapters in order, and each fits into a command.
    private func verify(_ chapters: [ChapterUpsert]) throws {
        let batches = UpsertChapters.batches(of: chapters)
        try #require(batches.flatMap { $0 } == chapters)
        for batch in batches {
            try #require(!batch.isEmpty && batch.count <= Bounds.chaptersPerCommand)
            if batch.count == 1 { continue }
            try #require(plannedWrites(batch) <= Bounds.writesPerCommand)
            let bytes = UpsertChapters(of: ComicID(1), batch).encoded.count
            try #require(bytes <= Keyspaces.Limits.commandBytes, "\(bytes) bytes")
        }
    }

    @Test("of no chapters are none")
    func none() { #expect(UpsertChapters.batches(of: []).isEmpty) }

    @Test(
        "are as few as the bounds allow in order",
        arguments: [
            ([1], [1]), ([nil], [1]), ([Bounds.pages], [1]), ([Bounds.pages, Bounds.pages], [2]),
            ([Bounds.pages, Bounds.pages, 356], [3]), ([Bounds.pages, Bounds.pages, 357], [2, 1]),
        ] as [([Int?], [Int])]
    )
    func examples(counts: [Int?], sizes: [Int]) throws {
        #expect(UpsertChapters.batches(of: try chapters(counts)).map(\.count) == sizes)
    }

    @Test("of random lists hold every chapter in order and keep to every bound")
    func random() throws {
        var generator = SeededGenerator(for: "batches")
        for _ in 0..<60 {
            let most = [0, 1, 30, 300, Bounds.pages].randomElement(using: &generator) ?? 0
            let counts = (0..<Int.random(in: 1...300, using: &generator)).map { _ in
                generator.oneIn(4) ? nil : Int.random(in: 0...most, using: &generator)
            }
            try verify(try chapters(counts))
        }
    }

    @Test("keep to the bytes of a command though the keys of pages are long")
    func bytes() throws {
        let key = String(repeating: "k", count: Bounds.objectKeyBytes - 20)
        try verify(try chapters(Array(repeating: 100, count: 40), key: key))
        try verify(try chapters([Bounds.pages, 1, Bounds.pages, 1], key: key))
    }

    @Test("of new chapters are taken by the store, however full they are")
    func stored() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let counts = [1_500, 1_500, 300] + Array(repeating: 60, count: 60)
            var list: [ChapterUpsert] = []
            for (number, count) in counts.enumerated() {
                let groups = (0..<Bounds.groups).map { "group-\(number)-\($0)" }
                let fields = try chapter("\(number)") { $0.groups = groups }
                list.append(
                    ChapterUpsert(source: "s:\(number)", fields: fields, pages: pages(count))
                )
            }
            for expected in [(1, 0), (0, 1)] {
                for batch in UpsertChapters.batches(of: list) {
                    let count = batch.count
                    let command = UpsertChapters(of: comic, batch)
                    let outcome = try await store.submit(command, to: site.shelf)
                    #expect(
                        (outcome.created, outcome.unchanged)
                            == (count * expected.0, count * expected.1)
                    )
                }
            }
        }
    }

    @Test(
        "that take more pages away than a command may write are refused whole; one by one they go"
    )
    func shrinking() async throws {
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            let long = try (1...5).map { try upsert("\($0)", pages: pages(1_500)) }
            for chapter in long {
                _ = try await store.submit(UpsertChapters(of: comic, [chapter]), to: site.shelf)
            }
            let short = try (1...5).map { try upsert("\($0)", pages: pages(1)) }
            let batches = UpsertChapters.batches(of: short)
            #expect(batches.count == 1)
            let before = try store.events(site).count
            await #expect(throws: StoreError.commandTooLarge) {
                try await store.submit(UpsertChapters(of: comic, batches[0]), to: site.shelf)
            }
            #expect(try store.events(site).count == before)
            #expect(try store.pages(ChapterID(5), site).count == 1_500)
            for chapter in short {
                let command = UpsertChapters(of: comic, [chapter])
                #expect(try await store.submit(command, to: site.shelf) == outcome(0, 1, 0))
            }
        }
    }
}
