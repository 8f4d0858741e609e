import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("The plan of a list's page")
struct ListPlanTests {
    /// Comics of which many titles begin alike, some are equal, and some are shorter than what a
    /// column has of them.
    private func fill(
        _ store: Store,
        _ count: Int,
        _ catalogue: Catalogue,
        _ generator: inout SeededGenerator
    ) async throws {
        let heads = ["", "mahou sh", "mahou shoujo", "長い長い", "mahou s", "z"]
        for number in 0..<count {
            let head = heads[Int.random(in: 0..<heads.count, using: &generator)]
            let fields = try comic("\(head)\(Int.random(in: 0...30, using: &generator))") {
                $0.genres = number % 3 == 0 ? ["action"] : number % 50 == 1 ? ["drama"] : []
                $0.status = number % 2 == 0 ? "ongoing" : "completed"
                $0.year = number % 40 == 3 ? 1_999 : nil
                $0.visibility = generator.oneIn(9) ? "hidden" : "public"
            }
            let moment = Timestamp(milliseconds: .random(in: -3...3, using: &generator))
            let views = UInt64.random(in: 0...3, using: &generator)
            try await store.upsert("fill:\(number)", fields, in: catalogue) {
                ($0.givesVisibility, $0.createdAt, $0.views) = (true, moment, views)
                $0.updatedAt = Timestamp(milliseconds: .random(in: -3...3, using: &generator))
            }
        }
        try await store.fold()
    }

    private static let filters: [ComicFilter] = {
        var both = ComicFilter(genre: "action")
        both.statuses = [.completed]
        var without = ComicFilter()
        without.excludedGenres = ["action"]
        var rare = ComicFilter()
        rare.years = [1_999]
        var none = ComicFilter(genre: "drama")
        none.genres.append("action")
        return [
            ComicFilter(genre: "action"), ComicFilter(genre: "drama"), both, without, rare, none,
        ]
    }()

    private static let plans: [ListPlan] = [
        .automatic, .selection, .mixed(steps: 1), .mixed(steps: 7), .mixed(steps: 60),
    ]

    @Test("makes no difference to the page, wherever it begins")
    func plans() async throws {
        let library = Library()
        let catalogue = library.catalogue
        var generator = SeededGenerator(for: "plans")
        try await withTemporaryStore(library.schema) { store in
            try await fill(store, 400, catalogue, &generator)
            for order in ComicOrder.allCases {
                for filter in Self.filters {
                    for isDescending in [false, true] {
                        let query = ComicListQuery(
                            order: order,
                            isDescending: isDescending,
                            filter: filter,
                            limit: .random(in: 1...30, using: &generator)
                        )
                        try compare(query, store, catalogue)
                    }
                }
            }
        }
    }

    /// At every cursor that walking gives out, each plan finds the page that walking finds.
    private func compare(_ query: ComicListQuery, _ store: Store, _ catalogue: Catalogue) throws {
        var walked = query
        walked.plan = .walk
        repeat {
            let page = try store.page(walked, catalogue)
            for plan in Self.plans {
                var other = walked
                other.plan = plan
                try #require(try store.page(other, catalogue) == page, "\(other)")
            }
            walked.after = page.next
        } while walked.after != nil
    }

    @Test("makes no difference where titles are as short as the first bytes that are looked at")
    func shortTitles() async throws {
        let library = Library()
        let catalogue = library.catalogue
        var generator = SeededGenerator(for: "short titles")
        try await withTemporaryStore(library.schema) { store in
            for number in 0..<300 {
                // The first block of ids has no title that is longer.
                let count = number < 255 ? Int.random(in: 1...2, using: &generator) : 9
                let letters = (0..<count).map { _ in "abc".randomElement(using: &generator) ?? "a" }
                let fields = try comic(String(letters)) {
                    $0.genres = number % 3 == 0 ? ["action"] : []
                }
                try await store.upsert("short:\(number)", fields, in: catalogue)
            }
            for isDescending in [false, true] {
                let query = ComicListQuery(
                    order: .title,
                    isDescending: isDescending,
                    filter: ComicFilter(genre: "action"),
                    limit: 7
                )
                try compare(query, store, catalogue)
            }
        }
    }

    @Test("finds a page behind titles that begin alike, more of them than it looks at one by one")
    func classes() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<2_300 {
                    group.addTask {
                        let fields = try comic("the same words \(number % 100)") {
                            $0.genres = number % 20 == 0 ? ["action"] : []
                        }
                        try await store.upsert("\(number)", fields, in: catalogue)
                    }
                }
                try await group.waitForAll()
            }
            for isDescending in [false, true] {
                var query = ComicListQuery(
                    order: .title,
                    isDescending: isDescending,
                    filter: ComicFilter(genre: "action"),
                    limit: 90
                )
                query.plan = .walk
                let whole = try store.walk(query, catalogue)
                #expect(whole.comics.count == 115)
                query.plan = .selection
                #expect(try store.walk(query, catalogue) == whole)
            }
        }
    }

    @Test("refuses a position that no page of the order can have ended at")
    func positions() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            try await store.upsert("a", comic("A") { $0.genres = ["action"] }, in: catalogue)
            for order in ComicOrder.allCases {
                for plan in Self.plans {
                    var query = ComicListQuery(
                        order: order,
                        isDescending: false,
                        filter: ComicFilter(genre: "action"),
                        after: [1, 2, 3],
                        limit: 5
                    )
                    query.plan = plan
                    #expect(throws: ComicError.foreignPosition) {
                        try store.page(query, catalogue)
                    }
                }
            }
        }
    }
}
