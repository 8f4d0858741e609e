import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Synchronization
import Testing

@Suite("A list that is walked while others write")
struct ConcurrentListTests {
    @Test("shows every comic that does not change, once and in its place: every order and filters")
    func walks() async throws {
        let newsroom = Newsroom()
        let (catalogue, log) = (newsroom.library.catalogue, newsroom.library.log)
        var generator = SeededGenerator(for: "walks among writers")
        try await withTemporaryStore(newsroom.library.schema) { store in
            for number in 0..<80 {
                let draft = ComicDraft.random(&generator).shown
                let id = try await store.upsert("\(number)", draft.validated(), in: catalogue) {
                    $0.views = .random(in: 0...5, using: &generator)
                }.id
                if generator.oneIn(3) { continue }
                let seconds = Int64.random(in: 0...5, using: &generator)
                try await store.tell(UInt64(number) + 1, of: id, at: seconds, "1", log)
            }
            try await store.fold()
            let queries = ComicOrder.allCases.flatMap { order in
                (0..<12).map { _ in ComicListQuery.random(order, &generator) }
            }
            try await walk(queries, store, catalogue, generator)
        }
    }

    /// Walks each list with writers beside it, whose comics come, change and go.
    private func walk(
        _ queries: [ComicListQuery],
        _ store: Store,
        _ catalogue: Catalogue,
        _ generator: SeededGenerator
    ) async throws {
        let residents = try queries.map { try store.walk($0, catalogue).comics }
        let done = Walks()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<2 {
                let seed = generator
                group.addTask {
                    var generator = seed
                    for _ in 0...writer { _ = generator.next() }
                    try await write(store, catalogue, writer, done, &generator)
                }
            }
            for (query, expected) in zip(queries, residents) {
                let known = Set(expected)
                var seen: [UInt64] = []
                var query = query
                repeat {
                    let page = try store.page(query, catalogue)
                    seen += page.comics.map(\.rawValue)
                    query.after = page.next
                    await Task.yield()
                } while query.after != nil
                try #require(seen.filter(known.contains) == expected, "\(query) lost a comic")
            }
            done.areDone.store(true, ordering: .relaxed)
            try await group.waitForAll()
        }
    }

    /// Whether the walks are done.
    private final class Walks: Sendable {
        let areDone = Atomic(false)
    }

    private func write(
        _ store: Store,
        _ catalogue: Catalogue,
        _ writer: Int,
        _ done: Walks,
        _ generator: inout SeededGenerator
    ) async throws {
        var guests: [ComicID] = []
        while !done.areDone.load(ordering: .relaxed) {
            if guests.count > 20 || generator.oneIn(3), let guest = guests.popLast() {
                try await store.submit(DeleteComic(guest), to: catalogue)
                continue
            }
            let fields = try ComicDraft.random(&generator).validated()
            let source = "guest \(writer) \(Int.random(in: 0...15, using: &generator))"
            let guest = try await store.upsert(source, fields, in: catalogue) {
                $0.givesVisibility = true
                $0.views = .random(in: 0...5, using: &generator)
            }.id
            if !guests.contains(guest) { guests.append(guest) }
        }
    }
}

extension ComicDraft {
    /// The draft as everybody sees it.
    fileprivate var shown: ComicDraft {
        var draft = self
        draft.visibility = "public"
        return draft
    }
}
