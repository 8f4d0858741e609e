import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("A random history of the catalogue")
struct HistoryTests {
    @Test("leaves what a model in memory leaves, and is consistent all the way")
    func model() async throws {
        let library = Library()
        var generator = SeededGenerator(for: "a history of the catalogue")
        try await withTemporaryStore(library.schema) { store in
            var history = CatalogueHistory(library.catalogue, library.log)
            for step in 1...1_200 {
                try await history.step(store, &generator)
                if step % 100 == 0 {
                    try await store.fold()
                    try history.verify(store)
                    try await requireConsistent(store)
                }
            }
            #expect(history.commands.contains { $0.isRejected })
        }
    }

    @Test("leaves the same if the store is closed and opened now and then")
    func reopening() async throws {
        let library = Library()
        var generator = SeededGenerator(for: "a history in many sessions")
        var history = CatalogueHistory(library.catalogue, library.log)
        try await withTemporaryDirectory { directory in
            for _ in 0..<12 {
                try await withStore(in: directory, library.schema) { store in
                    for _ in 0..<40 { try await history.step(store, &generator) }
                    try await store.fold()
                    try history.verify(store)
                }
            }
        }
    }

    @Test("replayed out of its encoded commands leaves an equal catalogue")
    func replay() async throws {
        let library = Library()
        let mirror = Library()
        var generator = SeededGenerator(for: "a replayed history")
        try await withTemporaryStore(library.schema) { store in
            var history = CatalogueHistory(library.catalogue, library.log)
            for _ in 0..<500 { try await history.step(store, &generator) }
            try await withTemporaryStore(mirror.schema) { other in
                for (encoded, isRejected) in history.commands {
                    try await replay(encoded, isRejected, other)
                }
                for id in 1...history.model.last {
                    let stored = try store.comic(ComicID(id), library.catalogue)
                    let replayed = try other.comic(ComicID(id), mirror.catalogue)
                    #expect(try equal(stored, replayed))
                }
                try await store.fold()
                try await other.fold()
                try compareLists(store, library.catalogue, other, mirror.catalogue)
                #expect(
                    try store.events(library.log).map(withoutTime)
                        == other.events(mirror.log).map(withoutTime)
                )
            }
        }
    }

    private func replay(_ encoded: [UInt8], _ isRejected: Bool, _ store: Store) async throws {
        do {
            try await store.replay(encoded)
            try #require(!isRejected)
        } catch is ComicError {
            try #require(isRejected)
        }
    }

    /// All but the moments that a commit gives, which are the clock's.
    private func equal(_ a: Comic?, _ b: Comic?) throws -> Bool {
        a?.record.fields == b?.record.fields && a?.record.version == b?.record.version
            && a?.record.source == b?.record.source
    }

    private func withoutTime(_ change: Change) -> String {
        "\(change.kind) \(change.subject) \(change.version) \(String(describing: change.before)) "
            + "\(String(describing: change.after)) \(change.label)"
    }

    private func compareLists(
        _ a: Store,
        _ catalogue: Catalogue,
        _ b: Store,
        _ mirror: Catalogue
    ) throws {
        // Commits of one millisecond stand by id, and the hour may turn between two views, so that
        // two orders depend on the clock.
        for order in ComicOrder.allCases where order != .updated && order != .trending {
            for genre in [nil, "action", "horror"] {
                let replayed = try b.list(order, genre: genre, mirror)
                #expect(try a.list(order, genre: genre, catalogue) == replayed)
            }
        }
        for order in [ComicOrder.updated, .trending] {
            #expect(try Set(a.list(order, catalogue)) == Set(b.list(order, mirror)))
        }
        #expect(try a.genres(catalogue) == b.genres(mirror))
    }
}
