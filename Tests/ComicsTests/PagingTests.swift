import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("A page of a list of comics")
struct PagingTests {
    /// Comics whose titles, moments and views are few enough to be equal now and then.
    private func fill(
        _ store: Store,
        _ count: Int,
        _ catalogue: Catalogue,
        _ generator: inout SeededGenerator
    ) async throws {
        for number in 0..<count {
            let fields = try comic("title \(Int.random(in: 0...9, using: &generator))") {
                $0.genres = [["action"], ["drama"], ["action", "drama"], []][number % 4]
                $0.visibility = generator.oneIn(5) ? "hidden" : "public"
            }
            let moment = Timestamp(milliseconds: .random(in: -3...3, using: &generator))
            let views = UInt64.random(in: 0...4, using: &generator)
            try await store.upsert("fill:\(number)", fields, in: catalogue) {
                ($0.givesVisibility, $0.createdAt, $0.views) = (true, moment, views)
                $0.updatedAt = Timestamp(milliseconds: .random(in: -3...3, using: &generator))
            }
        }
    }

    /// Every order, both ways, of all comics and of those of a genre.
    static let queries: [ComicListQuery] = ComicOrder.allCases.flatMap { order in
        [false, true].flatMap { isDescending in
            [nil, "action"].map { genre in
                ComicListQuery(
                    order: order,
                    isDescending: isDescending,
                    filter: ComicFilter(genre: genre),
                    limit: .max
                )
            }
        }
    }

    @Test("after page, of whatever size, makes up the whole list without gap or repetition")
    func sizes() async throws {
        let library = Library()
        let catalogue = library.catalogue
        var generator = SeededGenerator(for: "page sizes")
        try await withTemporaryStore(library.schema) { store in
            try await fill(store, 40, catalogue, &generator)
            for query in Self.queries {
                let whole = try store.walk(query, catalogue).comics
                #expect(whole.count > 4)
                #expect(Set(whole).count == whole.count)
                let back = try store.list(
                    query.order,
                    descending: !query.isDescending,
                    genre: query.filter.genres.first,
                    catalogue
                )
                #expect(whole == back.reversed())
                var query = query
                for limit in 1...whole.count + 1 {
                    query.limit = limit
                    let walk = try store.walk(query, catalogue)
                    #expect(walk.comics == whole)
                    #expect(walk.pages == (whole.count + limit - 1) / limit)
                }
            }
        }
    }

    @Test("shows each comic that stays once and in its place, while others come and go")
    func changes() async throws {
        let library = Library()
        let catalogue = library.catalogue
        var generator = SeededGenerator(for: "pages between changes")
        try await withTemporaryStore(library.schema) { store in
            try await fill(store, 30, catalogue, &generator)
            for query in Self.queries {
                try await walk(query, store, catalogue, &generator)
            }
        }
    }

    /// Walks a list in pages of three; between them comics are added before and behind the page,
    /// and those that were added are removed or hidden again.
    private func walk(
        _ query: ComicListQuery,
        _ store: Store,
        _ catalogue: Catalogue,
        _ generator: inout SeededGenerator
    ) async throws {
        let residents = try store.walk(query, catalogue).comics
        var query = query
        query.limit = 3
        var (seen, guests): ([UInt64], [ComicID]) = ([], [])
        repeat {
            let page = try store.page(query, catalogue)
            seen += page.comics.map(\.rawValue)
            query.after = page.next
            for _ in 0..<4 {
                if generator.oneIn(2), let guest = guests.randomElement(using: &generator) {
                    guests.removeAll { $0 == guest }
                    try await store.submit(DeleteComic(guest), to: catalogue)
                } else {
                    guests.append(try await addGuest(store, catalogue, &generator))
                }
            }
        } while query.after != nil
        try #require(Set(seen).count == seen.count, "\(query) repeats a comic")
        try #require(seen.filter(residents.contains) == residents, "\(query) lost a comic")
        for guest in guests { try await store.submit(DeleteComic(guest), to: catalogue) }
    }

    private func addGuest(
        _ store: Store,
        _ catalogue: Catalogue,
        _ generator: inout SeededGenerator
    ) async throws -> ComicID {
        let fields = try comic("title \(Int.random(in: 0...9, using: &generator)) guest") {
            $0.genres = ["action"]
        }
        let moment = Timestamp(milliseconds: .random(in: -9...9, using: &generator))
        let views = UInt64.random(in: 0...6, using: &generator)
        let source = "guest:\(UInt64.random(in: 0...UInt64.max, using: &generator))"
        return try await store.upsert(source, fields, in: catalogue) {
            ($0.createdAt, $0.updatedAt, $0.views) = (moment, moment, views)
        }.id
    }

    @Test("goes on behind a comic that has gone since")
    func lostPlace() async throws {
        let library = Library()
        let catalogue = library.catalogue
        var generator = SeededGenerator(for: "lost places")
        try await withTemporaryStore(library.schema) { store in
            try await fill(store, 20, catalogue, &generator)
            for order in ComicOrder.allCases {
                var query = ComicListQuery(
                    order: order,
                    isDescending: false,
                    limit: 2
                )
                let whole = try store.list(order, catalogue)
                let first = try store.page(query, catalogue)
                let last = try #require(first.comics.last)
                try #require(first.next != nil)
                query.after = first.next
                try await store.submit(DeleteComic(last), to: catalogue)
                #expect(try store.walk(query, catalogue).comics == Array(whole.dropFirst(2)))
            }
        }
    }

    @Test("after a position that no list has given is a part of the list, or refused")
    func foreignPositions() async throws {
        let library = Library()
        let catalogue = library.catalogue
        var generator = SeededGenerator(for: "foreign positions")
        try await withTemporaryStore(library.schema) { store in
            try await fill(store, 20, catalogue, &generator)
            for query in Self.queries {
                let whole = try store.walk(query, catalogue).comics
                var query = query
                for length in [0, 1, 8, 16, 17, 300] {
                    query.after = (0..<length).map { _ in .random(in: 0...255, using: &generator) }
                    do {
                        let part = try store.page(query, catalogue).comics.map(\.rawValue)
                        #expect(whole.suffix(part.count) == part[...])
                    } catch ComicError.foreignPosition {
                        // No page can have ended there.
                    }
                }
            }
        }
    }
}
