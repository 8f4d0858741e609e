import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("A condition on a chapter's version")
struct ConditionTests {
    static let refused: [VersionCondition] = [.oneOf([]), .oneOf([1]), .oneOf([1, 3, .max])]
    static let permitted: [VersionCondition] = [.any, .oneOf([2]), .oneOf([9, 2, 1])]

    /// A chapter of version 2.
    private func made(_ store: Store, _ site: Site) async throws -> ChapterID {
        let comic = try await store.addComic(to: site)
        let id = try await store.submit(CreateChapter(of: comic, chapter("1")), to: site.shelf)
        try await store.submit(SetPages(of: id, pages(2)), to: site.shelf)
        return id
    }

    @Test("that its version does not meet refuses every change of it", arguments: refused)
    func refusal(condition: VersionCondition) async throws {
        try await withSite { store, site in
            let id = try await made(store, site)
            let before = try store.events(site)
            await #expect(throws: ChapterError.otherVersion(2)) {
                let command = ReplaceChapter(id, with: try chapter("2"), if: condition)
                try await store.submit(command, to: site.shelf)
            }
            await #expect(throws: ChapterError.otherVersion(2)) {
                try await store.submit(SetPages(of: id, [], if: condition), to: site.shelf)
            }
            await #expect(throws: ChapterError.otherVersion(2)) {
                try await store.submit(DeleteChapter(id, if: condition), to: site.shelf)
            }
            #expect(try store.events(site) == before)
        }
    }

    @Test("that its version meets lets a change through", arguments: permitted)
    func permission(condition: VersionCondition) async throws {
        try await withSite { store, site in
            let id = try await made(store, site)
            try await store.submit(SetPages(of: id, pages(2), if: condition), to: site.shelf)
            let replace = ReplaceChapter(id, with: try chapter("2"), if: condition)
            try await store.submit(replace, to: site.shelf)
            #expect(try store.chapter(id, site)?.record.version == 3)
            try await store.submit(DeleteChapter(id, if: .oneOf([3])), to: site.shelf)
            #expect(try store.chapter(id, site) == nil)
        }
    }

    @Test("comes second: a chapter that is not there is unknown whatever its version is to be")
    func unknown() async throws {
        try await withSite { store, site in
            let id = ChapterID(7)
            await #expect(throws: ChapterError.unknown(id)) {
                try await store.submit(DeleteChapter(id, if: .oneOf([1])), to: site.shelf)
            }
        }
    }
}
