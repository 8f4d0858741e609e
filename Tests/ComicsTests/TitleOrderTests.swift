import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("The order of titles")
struct TitleOrderTests {
    /// Titles in the order in which they stand, and what they are compared by: NFKC, lower case, no
    /// white space at the ends, by code point.
    static let ascending: [(title: String, key: String)] = [
        ("\"Quoted\"", "\"quoted\""),
        ("100% Orange", "100% orange"),
        ("２０世紀少年", "20世紀少年"),
        ("  Akira", "akira"),
        ("\tAKIRA 0\r\n", "akira 0"),
        ("Akira II", "akira ii"),
        ("\tAKIRA Ⅳ\n", "akira iv"),
        ("ＡＫＩＲＡ　Ｖ", "akira v"),
        ("Bleach", "bleach"),
        ("Ｃａｔ", "cat"),
        ("ﬁre", "fire"),
        ("STRASSE", "strasse"),
        ("Straße", "straße"),
        ("zorro", "zorro"),
        ("E\u{301}clair", "\u{E9}clair"),
        ("Ωmega", "ωmega"),
        ("Ёлка", "ёлка"),
        ("あ", "あ"),
        ("か\u{3099}", "が"),
        ("ひみつ", "ひみつ"),
        ("ｱ", "ア"),
        ("ﾋﾐﾂ", "ヒミツ"),
        ("ヒミツ 2", "ヒミツ 2"),
        ("一", "一"),
        ("進撃の巨人", "進撃の巨人"),
        ("\u{1100}\u{1161}", "가"),
        ("나 혼자만 레벨업", "나 혼자만 레벨업"),
        ("🦊", "🦊"),
        ("🦊🦊", "🦊🦊"),
    ]

    @Test("compares a documented form of each title", arguments: ascending)
    func key(title: String, key: String) throws {
        #expect(Array(try comic(title).titleKey.utf8) == Array(key.utf8))
    }

    @Test("is by code point of that form, whatever was added first")
    func order() async throws {
        let library = Library()
        let catalogue = library.catalogue
        var generator = SeededGenerator(for: "title order")
        try await withTemporaryStore(library.schema) { store in
            for (title, _) in Self.ascending.shuffled(using: &generator) {
                _ = try await store.submit(CreateComic(try comic(title)), to: catalogue)
            }
            let stored = Self.ascending.map(\.title.normalised)
            let ascending = try store.list(.title, catalogue)
            #expect(try store.titles(ascending, catalogue) == stored)
            let descending = try store.list(.title, descending: true, catalogue)
            #expect(descending == ascending.reversed())
        }
    }

    @Test("puts equal titles in the order of their ids")
    func equalTitles() async throws {
        let library = Library()
        let catalogue = library.catalogue
        try await withTemporaryStore(library.schema) { store in
            for title in ["akira", "AKIRA", " Ａｋｉｒａ", "Akira"] {
                _ = try await store.submit(CreateComic(try comic(title)), to: catalogue)
            }
            #expect(try store.list(.title, catalogue) == [1, 2, 3, 4])
            #expect(try store.list(.title, descending: true, catalogue) == [4, 3, 2, 1])
        }
    }

    @Test(
        "cuts a long title between two characters, at 240 bytes or just before",
        arguments: [
            ("a", 240, 240), ("a", 1_000, 240), ("進", 80, 240), ("進", 333, 240), ("é", 121, 240),
            ("🦊", 250, 240), ("a進", 250, 240), ("aa進", 200, 240), ("aéa進", 100, 239),
            ("\u{FDFA}", 333, 240),
        ]
    )
    func cutting(unit: String, count: Int, bytes: Int) throws {
        let title = String(repeating: unit, count: count)
        let key = try comic(title).titleKey
        let long = String(repeating: try comic(unit).titleKey, count: count)
        #expect(key.utf8.count <= bytes && key.utf8.count > Limits.titleKeyBytes - 4)
        #expect(long.hasPrefix(key))
    }

    @Test("stores long titles that agree up to the cut, and moves them")
    func longTitles() async throws {
        let library = Library()
        let catalogue = library.catalogue
        let long = String(repeating: "長", count: 300)
        try await withTemporaryStore(library.schema) { store in
            for end in ["c", "b", "a"] {
                _ = try await store.submit(CreateComic(try comic(long + end)), to: catalogue)
            }
            #expect(try store.list(.title, catalogue) == [1, 2, 3])
            let outcome = try await store.submit(
                ReplaceComic(ComicID(1), with: try comic("鿿")),
                to: catalogue
            )
            #expect(outcome == .updated)
            #expect(try store.list(.title, catalogue) == [2, 3, 1])
        }
    }
}
