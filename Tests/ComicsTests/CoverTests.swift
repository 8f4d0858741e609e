import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("Covers")
struct CoverTests {
    private func cover(_ key: String, _ volume: String? = nil) throws -> CoverFields {
        let image = Cover(key: key, width: 10, height: 20)
        return try CoverDraft(image: image, volume: volume, language: "ja").validated()
    }

    /// The keys of a comic's covers, the newest first, the current one with a star.
    private func keys(
        _ id: ComicID,
        _ store: Store,
        _ catalogue: Catalogue
    ) throws -> [String] {
        let current = try store.comic(id, catalogue)?.record.currentCover
        return try store.read { try catalogue.covers(of: id, in: $0) }.map {
            $0.version.image.key + ($0.id == current ? "*" : "")
        }
    }

    private func commit(of store: Store) throws -> Int { try store.read { $0.commit } }

    private func set(
        _ key: String?,
        of id: ComicID,
        _ store: Store,
        _ catalogue: Catalogue
    )
        async throws
    {
        let fields = try comic("Akira") { draft in
            draft.cover = key.map { Cover(key: $0, width: 10, height: 20) }
        }
        _ = try await store.submit(ReplaceComic(id, with: fields), to: catalogue)
    }

    @Test("that are replaced stay, and one that comes back is the one that it was")
    func versions() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("Akira")), to: catalogue)
            let steps: [(String?, [String])] = [
                ("a", ["a*"]), ("b", ["b*", "a"]), ("b", ["b*", "a"]), ("a", ["b", "a*"]),
                (nil, ["b", "a"]), ("c", ["c*", "b", "a"]),
            ]
            for (key, expected) in steps {
                try await set(key, of: id, store, catalogue)
                #expect(try keys(id, store, catalogue) == expected)
                try await requireConsistent(store)
            }
        }
    }

    @Test("are added at the side or as the current one, which is a change of the comic")
    func adding() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("Akira")), to: catalogue)
            let side = AddCover(to: id, try cover("a", "1"), isCurrent: false)
            let first = try await store.submit(side, to: catalogue)
            #expect(try keys(id, store, catalogue) == ["a"])
            #expect(try store.comic(id, catalogue)?.record.version == 1)
            let current = AddCover(to: id, try cover("b"), isCurrent: true, if: .oneOf([1]))
            _ = try await store.submit(current, to: catalogue)
            #expect(try keys(id, store, catalogue) == ["b*", "a"])
            #expect(try store.comic(id, catalogue)?.record.version == 2)
            #expect(try store.comic(id, catalogue)?.record.fields.cover?.key == "b")
            await #expect(throws: ComicError.coverExists(first)) {
                try await store.submit(side, to: catalogue)
            }
            await #expect(throws: ComicError.otherVersion(2)) {
                try await store.submit(
                    AddCover(to: id, try cover("c"), isCurrent: true, if: .oneOf([1])),
                    to: catalogue
                )
            }
            await #expect(throws: ComicError.unknown(ComicID(9))) {
                try await store.submit(
                    AddCover(to: ComicID(9), try cover("c"), isCurrent: true),
                    to: catalogue
                )
            }
        }
    }

    @Test("are removed one by one; the newest that is left becomes current")
    func removing() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("Akira")), to: catalogue)
            for key in ["a", "b", "c"] { try await set(key, of: id, store, catalogue) }
            let ids = try store.covers(id, catalogue).map(\.id)
            try await store.submit(RemoveCovers(of: id, ids[1]), to: catalogue)
            #expect(try keys(id, store, catalogue) == ["c*", "a"])
            try await store.submit(RemoveCovers(of: id, ids[0]), to: catalogue)
            #expect(try keys(id, store, catalogue) == ["a*"])
            #expect(try store.comic(id, catalogue)?.record.fields.cover?.key == "a")
            await #expect(throws: ComicError.unknownCover(ids[0])) {
                try await store.submit(RemoveCovers(of: id, ids[0]), to: catalogue)
            }
            try await set("d", of: id, store, catalogue)
            try await store.submit(RemoveCovers(of: id, nil), to: catalogue)
            #expect(try keys(id, store, catalogue).isEmpty)
            #expect(try store.comic(id, catalogue)?.record.fields.cover == nil)
        }
    }

    @Test("are bounded in number, and go with their comic")
    func bounds() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("Akira")), to: catalogue)
            for number in 0..<Comics.Limits.covers {
                let add = AddCover(to: id, try cover("cover \(number)"), isCurrent: false)
                try store.enqueue(add, to: catalogue) { _ in }
            }
            await #expect(throws: ComicError.coversFull) {
                try await store.submit(
                    AddCover(to: id, try cover("one more"), isCurrent: false),
                    to: catalogue
                )
            }
            await #expect(throws: ComicError.coversFull) {
                try await set("another", of: id, store, catalogue)
            }
            try await store.submit(DeleteComic(id), to: catalogue)
            #expect(try await store.check().report.entries["covers"] == 0)
        }
    }

    @Test("stay if the change log is full, each refused alone, so that all share a commit")
    func fullLog() async throws {
        let library = Library()
        let (catalogue, log) = (library.catalogue, library.log)
        try await withTemporaryStore(library.schema) { store in
            let fields = try comic("Akira") { $0.cover = Cover(key: "a", width: 1, height: 2) }
            let id = try await store.submit(CreateComic(fields), to: catalogue)
            try await store.submit(BoundChanges(bytes: 1), to: log)
            let before = try commit(of: store)
            let remove = RemoveCovers(of: id, nil)
            var batch = CommandBatch()
            for _ in 0..<20 { batch.add(remove, to: catalogue) { _ in } }
            store.enqueue(batch)
            await #expect(throws: FeedError.full) {
                try await store.submit(remove, to: catalogue)
            }
            #expect(try commit(of: store) <= before + 2)
            #expect(try keys(id, store, catalogue) == ["a*"])
        }
    }
}
