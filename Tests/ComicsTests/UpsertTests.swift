import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("An upsert of a comic")
struct UpsertTests {
    private func moment(_ milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds)
    }

    private func full() throws -> ComicFields {
        try comic("Akira") {
            $0.visibility = "hidden"
            $0.alternativeTitles = [LocalText(language: "ja", text: "アキラ")]
            $0.authors = [Author(name: "Otomo", role: "")]
            $0.genres = ["sci-fi", "action"]
            $0.descriptions = ["pt-BR", "en", "de"].map { LocalText(language: $0, text: $0) }
            $0.cover = Cover(key: "か\u{3099}", width: nil, height: 3)
            $0.externalIDs = ["mal", "al"].map { ExternalID(site: $0, id: "1") }
        }
    }

    @Test("makes the comic of an unknown source, with what is given")
    func creation() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let fields = try full()
            let outcome = try await store.upsert("mangadex:1", fields, in: catalogue) {
                ($0.createdAt, $0.updatedAt, $0.views) = (moment(-5), moment(7), 12)
            }
            #expect(outcome.change == .created)
            let stored = try #require(try store.comic(outcome.id, catalogue)?.record)
            #expect((stored.fields, stored.version) == (fields, 1))
            #expect((stored.createdAt, stored.updatedAt) == (moment(-5), moment(7)))
            #expect(stored.source == "mangadex:1")
            #expect(try store.views(outcome.id, catalogue) == 12)
            #expect(try store.comic(source: "mangadex:1", catalogue) == outcome.id)
            #expect(try store.genres(catalogue) == ["action 0", "sci-fi 0"])
            let later = try await store.upsert("b", fields, in: catalogue) {
                $0.createdAt = moment(9)
            }
            #expect(try store.comic(later.id, catalogue)?.record.updatedAt == moment(9))
        }
    }

    @Test("said twice changes nothing the second time: no version, no moment, no event")
    func idempotence() async throws {
        let library = Library()
        let (catalogue, log) = (library.catalogue, library.log)
        try await withTemporaryStore(library.schema) { store in
            let variants: [(inout UpsertComic) -> Void] = [
                { _ in },
                { ($0.createdAt, $0.updatedAt) = (Timestamp(milliseconds: 4), nil) },
                { $0.updatedAt = Timestamp(milliseconds: 8) },
                { ($0.givesVisibility, $0.views) = (true, 30) },
            ]
            for (number, variant) in variants.enumerated() {
                let source = "source \(number)"
                let first = try await store.upsert(source, try full(), in: catalogue, variant)
                let before = (try store.comic(first.id, catalogue), try store.events(log).count)
                let again = try await store.upsert(source, try full(), in: catalogue, variant)
                #expect((again.id, again.change) == (first.id, .unchanged))
                #expect(try store.comic(first.id, catalogue) == before.0)
                #expect(try store.events(log).count == before.1)
            }
        }
    }

    @Test("replaces the fields, and keeps the visibility and the moments unless they are given")
    func replacing() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let id = try await store.upsert("a", try full(), in: catalogue) {
                $0.createdAt = moment(1)
            }.id
            let plain = try comic("AKIRA")
            #expect(try await store.upsert("a", plain, in: catalogue).change == .updated)
            let second = try #require(try store.comic(id, catalogue)?.record)
            var expected = try comic("AKIRA") { $0.visibility = "hidden" }
            #expect((second.fields, second.version) == (expected, 2))
            #expect(second.createdAt == moment(1))
            #expect(second.updatedAt > moment(1))
            let third = try await store.upsert("a", plain, in: catalogue) {
                ($0.givesVisibility, $0.createdAt, $0.updatedAt) = (true, moment(2), moment(3))
            }
            #expect(third.change == .updated)
            expected = plain
            let stored = try #require(try store.comic(id, catalogue)?.record)
            #expect((stored.fields, stored.version) == (expected, 3))
            #expect((stored.createdAt, stored.updatedAt) == (moment(2), moment(3)))
            #expect(try store.list(.created, catalogue) == [1])
            let moved = try await store.upsert("a", plain, in: catalogue) {
                $0.updatedAt = moment(4)
            }
            #expect(moved.change == .updated)
        }
    }

    @Test("lifts the views to its floor, and never lowers them")
    func views() async throws {
        let library = Library()
        let (catalogue, log) = (library.catalogue, library.log)
        try await withTemporaryStore(library.schema) { store in
            let fields = try comic("Akira")
            let id = try await store.upsert("a", fields, in: catalogue).id
            let events = try store.events(log).count
            let steps: [(floor: UInt64, total: UInt64, ChangeOutcome)] = [
                (0, 0, .unchanged), (10, 10, .updated), (4, 10, .unchanged), (10, 10, .unchanged),
                (11, 11, .updated), (.max, .max, .updated), (1, .max, .unchanged),
            ]
            for (floor, total, change) in steps {
                let outcome = try await store.upsert("a", fields, in: catalogue) {
                    $0.views = floor
                }
                #expect(outcome.change == change)
                #expect(try store.views(id, catalogue) == total)
            }
            // A view is no event, and no version.
            #expect(try store.events(log).count == events)
            #expect(try store.comic(id, catalogue)?.record.version == 1)
        }
    }

    @Test("finds the comic that this store exported by its own id, whatever its source is")
    func ownID() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let id = try await store.submit(CreateComic(try comic("Akira")), to: catalogue)
            let changed = try await store.upsert("longbox:1", try comic("AKIRA"), in: catalogue) {
                $0.own = id
            }
            #expect((changed.id, changed.change) == (id, .updated))
            // The comic keeps having no source: it was not imported.
            #expect(try store.comic(id, catalogue)?.record.source == "")
            #expect(try store.comic(source: "longbox:1", catalogue) == nil)
            try await store.submit(DeleteComic(id), to: catalogue)
            let made = try await store.upsert("longbox:1", try comic("AKIRA"), in: catalogue) {
                $0.own = id
            }
            #expect((made.id, made.change) == (ComicID(2), .created))
            let again = try await store.upsert("longbox:1", try comic("AKIRA"), in: catalogue) {
                $0.own = id
            }
            #expect((again.id, again.change) == (ComicID(2), .unchanged))
        }
    }

    @Test("after the deletion of its comic makes a new one under the same source")
    func rebirth() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let fields = try comic("Akira")
            let first = try await store.upsert("a", fields, in: catalogue) { $0.views = 9 }
            try await store.submit(DeleteComic(first.id), to: catalogue)
            let second = try await store.upsert("a", fields, in: catalogue)
            #expect(second.change == .created && second.id != first.id)
            #expect(try store.views(second.id, catalogue) == 0)
            #expect(try store.comic(source: "a", catalogue) == second.id)
        }
    }

    @Test("takes the size of the current cover from the comic, whatever the list of covers says")
    func coverSizes() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let bare = Cover(key: "a", width: nil, height: nil)
            let sized = Cover(key: "a", width: 800, height: 1_200)
            func list(_ image: Cover) throws -> [CoverUpsert] {
                let draft = CoverDraft(image: image, volume: nil, language: nil)
                return [CoverUpsert(try draft.validated(), createdAt: moment(1))]
            }
            let steps: [(cover: Cover, covers: [CoverUpsert], change: ChangeOutcome)] = [
                (bare, try list(sized), .created), (bare, try list(sized), .unchanged),
                (sized, [], .updated), (sized, try list(bare), .unchanged),
            ]
            for (cover, covers, change) in steps {
                let fields = try comic("Akira") { $0.cover = cover }
                let outcome = try await store.upsert("a", fields, in: catalogue) {
                    $0.covers = covers
                }
                #expect(outcome.change == change)
                #expect(try store.covers(outcome.id, catalogue).map(\.version.image) == [cover])
                try await requireConsistent(store)
            }
        }
    }
}
