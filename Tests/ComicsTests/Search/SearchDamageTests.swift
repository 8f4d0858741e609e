import Comics
import Keyspaces
import StoreTesting
import Testing

/// Makes the public comic 1, "Ab" by "C", and comic 2, which is hidden.
///
/// Comic 1 is found under the words `ab`, `c`, the starts `a`, `ab`, `c`, the beginnings `a`, `ab`
/// and the title `ab`.
private func fill(_ store: Store, _ catalogue: Catalogue) async throws {
    let fields = try comic("Ab") { $0.authors = [Author(name: "C", role: nil)] }
    _ = try await store.submit(CreateComic(fields), to: catalogue)
    let hidden = try comic("De") { $0.visibility = "hidden" }
    _ = try await store.submit(CreateComic(hidden), to: catalogue)
}

private func row(_ kind: UInt8, _ term: String, chunk: UInt64 = 0) -> [UInt8] {
    [kind] + term.utf8 + [0] + bytes(chunk)
}

@Suite("The rule of searching")
struct SearchDamageTests {
    static let damages: [Damage] = [
        Damage("nothing", []) { _ in },
        Damage("a word gone", ["index-missing search"]) { file in
            try file.delete(row(1, "ab"), in: "search")
        },
        Damage("every list gone", Array(repeating: "index-missing search", count: 7)) { file in
            for pair in try file.pairs("search") { try file.delete(pair.key, in: "search") }
        },
        Damage("a word too many", ["index-stray search"]) { file in
            try file.put(row(1, "zz"), [1, 0, 1], in: "search")
        },
        Damage("a hidden comic found", ["index-stray search"]) { file in
            try file.put(row(1, "ab"), [1, 0, 1, 0, 2], in: "search")
        },
        Damage("a comic found that is not there", ["index-stray search"]) { file in
            try file.put(row(3, "a", chunk: 7), [1, 0, 1], in: "search")
        },
        Damage("another comic in its place", ["index-missing search", "index-stray search"]) {
            try $0.put(row(2, "c"), [1, 0, 2], in: "search")
        },
        Damage("a word as a beginning", ["record-damaged search"]) { file in
            try file.put(row(4, "ab"), [1, 0, 1], in: "search")
        },
        Damage("a title gone", ["index-missing search.titles"]) { file in
            try file.delete(Array("ab".utf8) + [0] + bytes(1), in: "search.titles")
        },
        Damage("a title of a hidden comic", ["index-stray search.titles"]) { file in
            try file.put(Array("de".utf8) + [0] + bytes(2), [], in: "search.titles")
        },
    ]

    @Test("finds what was done to the file", arguments: damages)
    func damage(damage: Damage) async throws {
        let library = Library()
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, library.schema) { store in
                try await fill(store, library.catalogue)
            }
            try damage.inflict(RawFile(directory: directory))
            #expect(try await findings(in: directory, library.schema) == damage.findings)
        }
    }
}
