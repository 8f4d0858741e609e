import ChangeFeed
import Keyspaces
import StoreTesting
import Testing

@Suite("A directory of readers")
struct DirectoryTests {
    /// The subjects of numbers, as the directory has them.
    private func named(
        _ numbers: [UInt64],
        _ directory: inout ReaderDirectory,
        _ store: Store
    ) throws -> [String] {
        var copy = directory
        let subjects = try store.read { snapshot in
            try copy.named(numbers, by: { ReaderID($0) }, in: snapshot).map(\.subject)
        }
        directory = copy
        return subjects
    }

    @Test("names readers in the order of their subjects' UTF-8, also those who come later")
    func order() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            var directory = ReaderDirectory(site.readers)
            #expect(try named([], &directory, store).isEmpty)
            // One é is one scalar, the other one two.
            let subjects = ["zoe", "ann", "e\u{301}mma", "\u{E9}mma", "Zoe"]
            for subject in subjects { try await store.bookmark(comic, by: subject, site) }
            let names = try named([1, 2, 3, 4, 5, 5], &directory, store)
            let expected = ["Zoe", "Zoe", "ann", "e\u{301}mma", "zoe", "\u{E9}mma"]
            #expect(names.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
            try await store.bookmark(comic, by: "bob", site)
            #expect(try named([6, 1, 2], &directory, store) == ["ann", "bob", "zoe"])
        }
    }

    @Test("names nobody who is erased, however old it is, nor takes one for another")
    func erasure() async throws {
        try await withSite { store, site in
            let comic = try await store.addComics(1, to: site)[0]
            var directory = ReaderDirectory(site.readers)
            for subject in ["ann", "bob"] { try await store.bookmark(comic, by: subject, site) }
            #expect(try named([1, 2], &directory, store) == ["ann", "bob"])
            _ = try await store.submit(EraseReader(subject: "ann"), to: site.readers)
            #expect(try named([1, 2], &directory, store) == ["bob"])
            try await store.bookmark(comic, by: "ann", site)
            #expect(try named([1, 2], &directory, store) == ["bob"])
            #expect(try named([1, 2, 3], &directory, store) == ["ann", "bob"])
            #expect(try named([1, 99], &directory, store).isEmpty)
            try await store.settle(site)
        }
    }
}
