import ChangeFeed
import Comics
import Foundation
import Keyspaces
import StoreTesting
import Testing

@Suite("A scheduled comic")
struct PublicationTests {
    private func scheduled(_ title: String, in seconds: Double) throws -> ComicFields {
        let moment = Timestamp(milliseconds: Timestamp.now.milliseconds + Int64(seconds * 1_000))
        return try comic(title) {
            ($0.visibility, $0.publishAt) = ("scheduled", moment.rfc3339)
        }
    }

    @Test("needs a moment, and nothing else has one")
    func validation() throws {
        let faults: [(ComicDraft, String)] = [
            (draft("a") { $0.visibility = "scheduled" }, "required"),
            (draft("a") { $0.publishAt = "2030-01-01T00:00:00Z" }, "unexpected"),
            (
                draft("a") { ($0.visibility, $0.publishAt) = ("scheduled", "tomorrow") },
                "not-a-time"
            ),
            (
                draft("a") {
                    ($0.visibility, $0.publishAt) = ("scheduled", "1970-01-01T00:00:00Z")
                },
                "out-of-range"
            ),
        ]
        for (draft, code) in faults {
            let error = #expect(throws: InvalidFields.self) { try draft.validated() }
            #expect(error?.faults.map(\.pointer) == ["/publishAt"])
            #expect(error?.faults.map(\.code) == [code])
        }
    }

    @Test("comes out with others of its moment, however much each is found by")
    func many() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            for number in 0..<12 {
                let scheduled = try scheduled("Title \(number)", in: -1)
                let fields = try comic("Title \(number)") { draft in
                    draft.visibility = "scheduled"
                    draft.publishAt = scheduled.publishAt?.rfc3339
                    draft.alternativeTitles = (0..<100).map { other in
                        let words = (0..<10).map { "w\(other * 10 + $0)x\(number)" }
                        return LocalText(language: "en", text: words.joined(separator: " "))
                    }
                }
                _ = try await store.submit(CreateComic(fields), to: catalogue)
            }
            let running = Task { try await catalogue.publishDue(on: store) }
            let patience = ContinuousClock.now + .seconds(60)
            while try store.list(.title, catalogue).count < 12, .now < patience {
                try await Task.sleep(for: .milliseconds(5))
            }
            running.cancel()
            #expect(try store.list(.title, catalogue).count == 12)
            #expect(try store.search("title", catalogue).count == 12)
            #expect(try store.search("w11x3", catalogue) == [ComicID(4)])
        }
    }

    @Test("comes out when its moment has come, once, with an event; a later one waits")
    func publication() async throws {
        let library = Library()
        let (catalogue, log) = (library.catalogue, library.log)
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, library.schema) { store in
                let soon = try scheduled("soon", in: 0.3)
                let later = try scheduled("later", in: 1_000)
                _ = try await store.submit(CreateComic(soon), to: catalogue)
                _ = try await store.submit(CreateComic(later), to: catalogue)
                #expect(try store.list(.title, catalogue).isEmpty)
            }
            // It was not running when the moment came.
            try await Task.sleep(for: .milliseconds(500))
            try await withStore(in: directory, library.schema) { store in
                let running = Task { try await catalogue.publishDue(on: store) }
                let patience = ContinuousClock.now + .seconds(20)
                while try store.list(.title, catalogue) != [1], .now < patience {
                    try await Task.sleep(for: .milliseconds(5))
                }
                running.cancel()
                let record = try #require(try store.comic(ComicID(1), catalogue)?.record)
                #expect((record.version, record.fields.publishAt) == (2, nil))
                let events = try store.events(log)
                #expect(events.count == 3)
                let last = try #require(events.last)
                #expect((last.before, last.after) == (.scheduled, .public))
                #expect(last.publicKind == .comicCreated)
                try await requireConsistent(store)
            }
        }
    }

    @Test("comes out among as many others as are due, each with all that it can be found by")
    func manyFacets() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let moment = Timestamp(milliseconds: Timestamp.now.milliseconds + 300)
            for number in 0..<100 {
                let fields = try comic("\(number)") {
                    ($0.visibility, $0.publishAt) = ("scheduled", moment.rfc3339)
                    $0.genres = (1...64).map { "genre-\($0)" }
                    $0.authors = (1...50).map { Author(name: "author \($0)", role: nil) }
                }
                try await store.upsert("\(number)", fields, in: catalogue) {
                    $0.givesVisibility = true
                }
            }
            let running = Task { try await catalogue.publishDue(on: store) }
            let patience = ContinuousClock.now + .seconds(30)
            while try store.list(.title, catalogue).count < 100, .now < patience {
                try await Task.sleep(for: .milliseconds(20))
            }
            running.cancel()
            #expect(try store.list(.title, genre: "genre-64", catalogue).count == 100)
            #expect(try store.genres(catalogue).contains("genre-1 100"))
        }
    }

    @Test("is taken off the schedule by a change of its visibility, and by its end")
    func unscheduling() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            let fields = try scheduled("a", in: 1_000)
            for _ in 0..<2 { _ = try await store.submit(CreateComic(fields), to: catalogue) }
            let hidden = try comic("a") { $0.visibility = "hidden" }
            _ = try await store.submit(ReplaceComic(ComicID(1), with: hidden), to: catalogue)
            try await store.submit(DeleteComic(ComicID(2)), to: catalogue)
            #expect(try await store.check().report.entries["schedule.comics"] == 0)
        }
    }

    @Test("stands behind its place: one without a comic of that moment goes, publishing nothing")
    func strays() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, library.schema) { store in
                let later = try scheduled("later", in: 1_000)
                _ = try await store.submit(CreateComic(later), to: catalogue)
            }
            let file = RawFile(directory: directory)
            for comic in [1, 9] as [UInt64] {
                try file.put(key(1_000) + bytes(comic), [], in: "schedule.comics")
            }
            try await withStore(in: directory, library.schema) { store in
                let running = Task { try await catalogue.publishDue(on: store) }
                let patience = ContinuousClock.now + .seconds(20)
                while try await store.check().report.entries["schedule.comics"] != 1,
                    .now < patience
                {
                    try await Task.sleep(for: .milliseconds(5))
                }
                running.cancel()
                let record = try #require(try store.comic(ComicID(1), catalogue)?.record)
                #expect((record.version, record.isPublic) == (1, false))
            }
        }
    }
}
