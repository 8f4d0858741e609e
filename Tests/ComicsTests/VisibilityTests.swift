import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("Visibility")
struct VisibilityTests {
    /// Every order, one after another.
    private func lists(_ store: Store, _ catalogue: Catalogue) throws -> [[UInt64]] {
        try ComicOrder.allCases.map { try store.list($0, catalogue) }
    }

    @Test("takes a comic out of every order and count, and puts it back at its place")
    func transitions() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            for title in ["A", "B", "C"] {
                let fields = try comic(title) { $0.genres = ["action"] }
                try await store.upsert(title, fields, in: catalogue) { $0.views = 5 }
            }
            let id = ComicID(2)
            let path = [
                "hidden", "public", "draft", "removed", "public", "removed", "hidden", "draft",
                "public",
            ]
            for name in path {
                let fields = try comic("B") { ($0.visibility, $0.genres) = (name, ["action"]) }
                let replace = ReplaceComic(id, with: fields)
                #expect(try await store.submit(replace, to: catalogue) == .updated)
                let isPublic = name == "public"
                for order in ComicOrder.allCases where order != .updated {
                    #expect(try store.list(order, catalogue) == (isPublic ? [1, 2, 3] : [1, 3]))
                }
                // What has changed stands last.
                #expect(try store.list(.updated, catalogue) == (isPublic ? [1, 3, 2] : [1, 3]))
                #expect(try store.genres(catalogue) == ["action \(isPublic ? 3 : 2)"])
                #expect(try visibility(id, store, catalogue)?.name == name)
                try await requireConsistent(store)
            }
        }
    }

    private func visibility(
        _ id: ComicID,
        _ store: Store,
        _ catalogue: Catalogue
    ) throws -> Visibility? {
        try store.read { try catalogue.visibility(of: id, in: $0) }
    }

    @Test("of a comic that is not public keeps its views, and takes no more")
    func views() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("A")), to: catalogue)
            try await store.submit(AddViews(id, amount: 7), to: catalogue)
            for name in ["draft", "hidden", "removed"] {
                let fields = try comic("A") { $0.visibility = name }
                _ = try await store.submit(ReplaceComic(id, with: fields), to: catalogue)
                await #expect(throws: ComicError.unknown(id)) {
                    try await store.submit(AddViews(id, amount: 1), to: catalogue)
                }
                #expect(try store.views(id, catalogue) == 7)
                #expect(try lists(store, catalogue).allSatisfy(\.isEmpty))
            }
            _ = try await store.submit(ReplaceComic(id, with: try comic("A")), to: catalogue)
            #expect(try lists(store, catalogue).allSatisfy { $0 == [1] })
            try await store.submit(AddViews(id, amount: 1), to: catalogue)
            #expect(try store.views(id, catalogue) == 8)
        }
    }

    @Test("before and after a change stand in its event")
    func events() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let path = ["draft", "public", "public", "hidden", "removed"]
            let id = ComicID(1)
            for (index, name) in path.enumerated() {
                let fields = try comic("title \(index)") { $0.visibility = name }
                if index == 0 {
                    _ = try await store.submit(CreateComic(fields), to: catalogue)
                } else {
                    _ = try await store.submit(ReplaceComic(id, with: fields), to: catalogue)
                }
            }
            try await store.submit(DeleteComic(id), to: catalogue)
            let events = try store.events(library.log)
            #expect(events.map { $0.before?.name } == [nil] + path)
            #expect(events.map { $0.after?.name } == path + [nil])
            #expect(events.map(\.version) == [1, 2, 3, 4, 5, 5])
            #expect(events.map(\.label) == (0...4).map { "title \($0)" } + ["title 4"])
        }
    }
}
