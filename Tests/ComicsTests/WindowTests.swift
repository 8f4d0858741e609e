import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("Windows of views")
struct WindowTests {
    private static let hour: Int64 = 3_600_000
    private static let day = 24 * hour

    /// A midnight that the clock has not come to.
    private static var midnight: Timestamp {
        Timestamp(milliseconds: (Timestamp.now.milliseconds / day + 2) * day)
    }

    private static func after(_ midnight: Timestamp, hours: Int64) -> Timestamp {
        Timestamp(milliseconds: midnight.milliseconds + hours * hour + 1)
    }

    /// Runs each part on the same store as if it were so many hours after a midnight.
    private func run(
        _ library: borrowing Library,
        _ parts: [(hours: Int64, body: (Store, Timestamp) async throws -> Void)]
    ) async throws {
        let midnight = Self.midnight
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, library.schema) { _ in }
            for (hours, body) in parts {
                let moment = Self.after(midnight, hours: hours)
                try RawFile(directory: directory).setMoment(moment)
                try await withStore(in: directory, library.schema) { store in
                    try await body(store, moment)
                }
            }
        }
    }

    private func figures(_ store: Store, _ id: UInt64, _ catalogue: Catalogue) throws -> [UInt64] {
        let sums = try store.windows(ComicID(id), catalogue)
        return [sums.day, sums.week, sums.month, try store.views(ComicID(id), catalogue)]
    }

    @Test("hold a view for 24 hours, 7 days, 30 days, and not longer")
    func ages() async throws {
        let library = Library()
        let catalogue = library.catalogue
        typealias Part = (hours: Int64, body: (Store, Timestamp) async throws -> Void)
        let first: Part = (
            0,
            { store, _ in
                _ = try await store.submit(CreateComic(try comic("A")), to: catalogue)
                try await store.submit(AddViews(ComicID(1), amount: 5), to: catalogue)
                #expect(try figures(store, 1, catalogue) == [0, 0, 0, 5])
                try await store.fold()
                #expect(try figures(store, 1, catalogue) == [5, 5, 5, 5])
            }
        )
        let expected: [(hours: Int64, figures: [UInt64])] = [
            (23, [5, 5, 5, 5]), (24, [0, 5, 5, 5]), (6 * 24 + 23, [0, 5, 5, 5]),
            (7 * 24, [0, 0, 5, 5]), (29 * 24 + 23, [0, 0, 5, 5]), (30 * 24, [0, 0, 0, 5]),
            (400 * 24, [0, 0, 0, 5]),
        ]
        let later: [Part] = expected.map { hours, wanted in
            (
                hours,
                { store, moment in
                    try await catalogue.expireViews(at: moment, on: store)
                    #expect(try figures(store, 1, catalogue) == wanted, "after \(hours) h")
                }
            )
        }
        try await run(library, [first] + later)
    }

    @Test("take a view that is folded late at its hour, also past all of them")
    func lateFold() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await run(
            library,
            [
                (
                    0,
                    { store, _ in
                        for title in ["A", "B"] {
                            _ = try await store.submit(CreateComic(try comic(title)), to: catalogue)
                        }
                        try await store.submit(AddViews(ComicID(1), amount: 3), to: catalogue)
                    }
                ),
                (
                    50,
                    { store, moment in
                        try await store.submit(AddViews(ComicID(1), amount: 4), to: catalogue)
                        try await store.submit(AddViews(ComicID(2), amount: 6), to: catalogue)
                        try await catalogue.expireViews(at: moment, on: store)
                        try await store.fold()
                        #expect(try figures(store, 1, catalogue) == [7, 7, 7, 7])
                        try await catalogue.expireViews(at: moment, on: store)
                        #expect(try figures(store, 1, catalogue) == [4, 7, 7, 7])
                        #expect(try figures(store, 2, catalogue) == [6, 6, 6, 6])
                        try await store.submit(AddViews(ComicID(2), amount: 1), to: catalogue)
                    }
                ),
                (
                    40 * 24,
                    { store, moment in
                        try await store.fold()
                        try await catalogue.expireViews(at: moment, on: store)
                        #expect(try figures(store, 1, catalogue) == [0, 0, 0, 7])
                        #expect(try figures(store, 2, catalogue) == [0, 0, 0, 7])
                    }
                ),
            ]
        )
    }

    @Test("do not hold what an import brings, and a comic goes with all its rows")
    func imports() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let id = try await store.upsert("a", try comic("A"), in: catalogue) { $0.views = 900 }
                .id
            #expect(try figures(store, id.rawValue, catalogue) == [0, 0, 0, 900])
            #expect(try store.list(.popularity, catalogue) == [1])
            try await store.submit(AddViews(id, amount: 2), to: catalogue)
            try await store.upsert("a", try comic("A"), in: catalogue) { $0.views = 1_000 }
            try await store.fold()
            #expect(try figures(store, id.rawValue, catalogue) == [2, 2, 2, 1_000])
            try await store.submit(DeleteComic(id), to: catalogue)
            #expect(try figures(store, id.rawValue, catalogue) == [0, 0, 0, 0])
            #expect(try store.entries(catalogue) == [0, 0, 0, 0])
        }
    }

    @Test("order comics by what is viewed now, not by what was viewed once")
    func trending() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await run(
            library,
            [
                (
                    0,
                    { store, _ in
                        for title in ["A", "B", "C"] {
                            _ = try await store.submit(CreateComic(try comic(title)), to: catalogue)
                        }
                        #expect(try store.list(.trending, catalogue) == [1, 2, 3])
                        try await store.submit(AddViews(ComicID(1), amount: 100), to: catalogue)
                        try await store.submit(AddViews(ComicID(2), amount: 10), to: catalogue)
                        try await store.fold()
                        #expect(try store.list(.trending, catalogue) == [3, 2, 1])
                    }
                ),
                (
                    3 * 24,
                    { store, _ in
                        // Of 100 views 12.5 are left, of 10 views 1.25.
                        try await store.submit(AddViews(ComicID(2), amount: 11), to: catalogue)
                        try await store.submit(AddViews(ComicID(3), amount: 13), to: catalogue)
                        try await store.fold()
                        #expect(try store.list(.trending, catalogue) == [2, 1, 3])
                        try await store.submit(AddViews(ComicID(2), amount: 1), to: catalogue)
                        try await store.fold()
                        #expect(try store.list(.trending, catalogue) == [1, 3, 2])
                        let hidden = try comic("B") { $0.visibility = "hidden" }
                        _ = try await store.submit(
                            ReplaceComic(ComicID(2), with: hidden),
                            to: catalogue
                        )
                        #expect(try store.list(.trending, catalogue) == [1, 3])
                    }
                ),
            ]
        )
    }

    @Test("are moved on in bounded commits")
    func bounded() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await run(
            library,
            [
                (
                    0,
                    { store, _ in
                        for number in 0..<700 {
                            _ = try await store.submit(
                                CreateComic(try comic("\(number)")),
                                to: catalogue
                            )
                        }
                        let rows = (1...700).map { AddViewsBatch.Row(ComicID($0), amount: 1) }
                        _ = try await store.submit(AddViewsBatch(rows), to: catalogue)
                        try await store.fold()
                    }
                ),
                (
                    24,
                    { store, moment in
                        let step = ExpireViews(at: moment.hour)
                        #expect(try await store.submit(step, to: catalogue))
                        #expect(try store.entries(catalogue) == [100, 600, 0, 700])
                        try await requireConsistent(store)
                        #expect(try await !store.submit(step, to: catalogue))
                        #expect(try store.entries(catalogue) == [0, 700, 0, 700])
                    }
                ),
                (
                    31 * 24,
                    { store, moment in
                        try await catalogue.expireViews(at: moment, on: store)
                        #expect(try store.entries(catalogue) == [0, 0, 0, 700])
                    }
                ),
            ]
        )
    }

    @Test("expire by themselves, what is due at the start at once")
    func driver() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryDirectory { directory in
            let hidden = try comic("A") { $0.visibility = "hidden" }
            try await withStore(in: directory, library.schema) { store in
                _ = try await store.submit(CreateComic(hidden), to: catalogue)
            }
            // Five views of 30 hours ago, as a fold has left them.
            let file = RawFile(directory: directory)
            let hour = Timestamp.now.hour - 30
            let span = Array(bytes(UInt64(hour)).suffix(4))
            try file.put(bytes(1), [1] + bytes(5), in: "popularity")
            try file.put(span + bytes(1), [1] + bytes(5), in: "popularity.hours")
            let sums = [5, 0, 0, 5 << 24].flatMap { bytes($0) } + span
            try file.put(bytes(1), [1] + sums, in: "popularity.windows")
            try await withStore(in: directory, library.schema) { store in
                #expect(try figures(store, 1, catalogue) == [5, 5, 5, 5])
                let driver = Task { try await catalogue.expireViews(on: store) }
                let end = ContinuousClock.now + .seconds(30)
                while try store.entries(catalogue) != [0, 1, 0, 1], ContinuousClock.now < end {
                    try await Task.sleep(for: .milliseconds(5))
                }
                driver.cancel()
                try await driver.value
                #expect(try figures(store, 1, catalogue) == [0, 5, 5, 5])
            }
        }
    }

    @Test("and the order of what is trending are what a model makes of a random history")
    func model() async throws {
        let library = Library()
        let catalogue = library.catalogue
        var generator = SeededGenerator(for: "a history of views")
        var history = ViewHistory(catalogue)
        var moment = Self.after(Self.midnight, hours: .random(in: 0..<24, using: &generator))
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, library.schema) { _ in }
            for session in 0..<90 {
                try RawFile(directory: directory).setMoment(moment)
                try await withStore(in: directory, library.schema) { store in
                    for _ in 0..<20 { try await history.step(store, at: moment, &generator) }
                    if session % 3 == 2 {
                        try await store.fold()
                        try await catalogue.expireViews(at: moment, on: store)
                        try history.verify(store, at: moment)
                    }
                }
                let steps = [0, 20, 60, 60, 300, 1_500, 4_000, 15_000]
                let minutes = Int64(steps.randomElement(using: &generator) ?? 60)
                moment = Timestamp(milliseconds: moment.milliseconds + minutes * 60_000)
            }
            #expect(history.views.count > 100)
        }
    }
}

extension Store {
    /// How many rows of hours, of days, of older days and of sums there are.
    fileprivate func entries(_ catalogue: Catalogue) throws -> [Int] {
        try read { snapshot in
            let windows = catalogue.windows
            return [
                try snapshot.count(of: windows.hours, in: .all),
                try snapshot.count(of: windows.days, in: .all),
                try snapshot.count(of: windows.older, in: .all),
                try snapshot.count(of: windows.sums, in: .all),
            ]
        }
    }
}
