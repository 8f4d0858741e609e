import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("Popularity")
struct PopularityTests {
    @Test("orders comics by their views, and equal ones by id")
    func order() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            for title in ["A", "B", "C"] {
                _ = try await store.submit(CreateComic(try comic(title)), to: catalogue)
            }
            let steps: [(comic: UInt64, amount: UInt64, order: [UInt64])] = [
                (1, 0, [1, 2, 3]), (2, 1, [1, 3, 2]), (1, 256, [3, 2, 1]), (3, 1, [2, 3, 1]),
                (2, 255, [3, 1, 2]), (2, 1, [3, 1, 2]), (3, 1_000, [1, 2, 3]),
            ]
            for (comic, amount, order) in steps {
                try await store.submit(AddViews(ComicID(comic), amount: amount), to: catalogue)
                try await store.fold()
                #expect(try store.list(.popularity, catalogue) == order)
                #expect(
                    try store.list(.popularity, descending: true, catalogue) == order.reversed()
                )
            }
            #expect(
                try (1...3).map { try store.views(ComicID($0), catalogue) } == [256, 257, 1_001]
            )
        }
    }

    @Test("counts every view of a storm of concurrent requests")
    func storm() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            for title in ["A", "B"] {
                _ = try await store.submit(CreateComic(try comic(title)), to: catalogue)
            }
            try await withThrowingTaskGroup { group in
                for number in 0..<300 {
                    let id = ComicID(UInt64(1 + number % 2))
                    group.addTask {
                        try await store.submit(AddViews(id, amount: UInt64(number)), to: catalogue)
                    }
                }
                try await group.waitForAll()
            }
            let odd = (0..<150).reduce(0) { $0 + 2 * $1 + 1 }
            #expect(try store.views(ComicID(2), catalogue) == UInt64(odd))
            #expect(try store.views(ComicID(1), catalogue) == UInt64(odd - 150))
            try await store.fold()
            #expect(try store.list(.popularity, catalogue) == [1, 2])
        }
    }

    @Test("ends at the greatest count")
    func saturation() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("A")), to: catalogue)
            for amount in [UInt64.max - 1, 5, .max] {
                try await store.submit(AddViews(id, amount: amount), to: catalogue)
            }
            #expect(try store.views(id, catalogue) == .max)
            #expect(try store.list(.popularity, catalogue) == [1])
        }
    }

    @Test("is no part of the document: views raise no version and append no event")
    func documents() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("A")), to: catalogue)
            let before = try store.comic(id, catalogue)
            try await store.submit(AddViews(id, amount: 3), to: catalogue)
            #expect(try store.comic(id, catalogue) == before)
            #expect(try store.events(library.log).count == 1)
        }
    }
}
