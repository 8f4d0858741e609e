import ChangeFeed
import Comics
import Testing

/// An edit of a valid draft, and its faults as `pointer code`.
struct DraftCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let faults: [String]
    let edit: @Sendable (inout ComicDraft) -> Void

    init(
        _ name: String,
        _ faults: [String],
        _ edit: @escaping @Sendable (inout ComicDraft) -> Void
    ) {
        testDescription = name
        self.faults = faults
        self.edit = edit
    }

    /// What validation says of the draft.
    func verdict() -> [String] {
        do throws(InvalidFields) {
            _ = try draft("Akira", edit).validated()
            return []
        } catch {
            return error.faults.map { "\($0.pointer) \($0.code)" }
        }
    }
}

private func a(_ count: Int) -> String { String(repeating: "a", count: count) }

private func texts(_ count: Int, of bytes: Int) -> [LocalText] {
    (0..<count).map { LocalText(language: "x-\($0)", text: a(bytes)) }
}

@Suite("A comic's draft")
struct ComicDraftTests {
    static let limits: [DraftCase] = [
        DraftCase("longest title", []) { $0.title = a(Limits.titleBytes) },
        DraftCase("title too long", ["/title too-long"]) { $0.title = a(Limits.titleBytes + 1) },
        DraftCase("no title", ["/title required"]) { $0.title = nil },
        DraftCase("empty title", ["/title required"]) { $0.title = "" },
        DraftCase("most alternative titles", []) { draft in
            draft.alternativeTitles = texts(Limits.alternativeTitles, of: Limits.titleBytes)
        },
        DraftCase("too many alternative titles", ["/alternativeTitles too-many"]) { draft in
            draft.alternativeTitles = texts(Limits.alternativeTitles + 1, of: 1)
        },
        DraftCase("alternative title too long", ["/alternativeTitles/1/title too-long"]) { draft in
            draft.alternativeTitles = texts(1, of: 1) + texts(1, of: Limits.titleBytes + 1)
        },
        DraftCase("most authors", []) { draft in
            let author = Author(name: a(Limits.authorBytes), role: a(Limits.authorBytes))
            draft.authors = Array(repeating: author, count: Limits.authors)
        },
        DraftCase("too many authors", ["/authors too-many"]) { draft in
            let author = Author(name: "a", role: nil)
            draft.authors = Array(repeating: author, count: Limits.authors + 1)
        },
        DraftCase("author too long", ["/authors/0/role too-long", "/authors/0/name too-long"]) {
            let long = a(Limits.authorBytes + 1)
            $0.authors = [Author(name: long, role: long)]
        },
        DraftCase("most genres", []) { draft in
            draft.genres = (0..<Limits.genres).map { "genre-\($0)" }
        },
        DraftCase("too many genres", ["/genres too-many"]) { draft in
            draft.genres = (0...Limits.genres).map { "genre-\($0)" }
        },
        DraftCase("longest slug", []) { $0.genres = [a(Limits.slugBytes)] },
        DraftCase("slug too long", ["/genres/1 not-a-slug"]) { draft in
            draft.genres = ["a", a(Limits.slugBytes + 1)]
        },
        DraftCase("most descriptions", []) { draft in
            draft.descriptions = texts(Limits.descriptions, of: Limits.descriptionBytes)
        },
        DraftCase("too many descriptions", ["/descriptions too-many"]) { draft in
            draft.descriptions = texts(Limits.descriptions + 1, of: 1)
        },
        DraftCase("description too long", ["/descriptions/0/text too-long"]) { draft in
            draft.descriptions = texts(1, of: Limits.descriptionBytes + 1)
        },
        DraftCase("most external ids", []) { draft in
            draft.externalIDs = (0..<Limits.externalIDs).map { site in
                let name = "\(100 + site)" + a(Limits.siteBytes - 3)
                return ExternalID(site: name, id: a(Limits.externalIDBytes))
            }
        },
        DraftCase("too many external ids", ["/externalIds too-many"]) { draft in
            draft.externalIDs = (0...Limits.externalIDs).map { ExternalID(site: "\($0)", id: "1") }
        },
        DraftCase("site too long", ["/externalIds/\(a(65)) too-long"]) { draft in
            draft.externalIDs = [ExternalID(site: a(Limits.siteBytes + 1), id: "1")]
        },
        DraftCase("external id too long", ["/externalIds/mal too-long"]) { draft in
            draft.externalIDs = [ExternalID(site: "mal", id: a(Limits.externalIDBytes + 1))]
        },
        DraftCase("longest cover key", []) { draft in
            draft.cover = Cover(key: a(Limits.objectKeyBytes), width: 100_000, height: 1)
        },
        DraftCase("cover key too long", ["/cover/key too-long"]) { draft in
            draft.cover = Cover(key: a(Limits.objectKeyBytes + 1), width: nil, height: nil)
        },
        DraftCase("cover too large", ["/cover/width out-of-range", "/cover/height out-of-range"]) {
            $0.cover = Cover(key: "k", width: 0, height: 100_001)
        },
        DraftCase("first year", []) { $0.year = 1 },
        DraftCase("last year", []) { $0.year = 9_999 },
        DraftCase("year 0", ["/year out-of-range"]) { $0.year = 0 },
        DraftCase("year 10000", ["/year out-of-range"]) { $0.year = 10_000 },
        DraftCase("longest language", []) {
            $0.originalLanguage = "abcdefgh-abcdefgh-abcdefgh-abcdefgh"
        },
        DraftCase("no language", ["/originalLanguage not-a-language"]) { $0.originalLanguage = "" },
    ]

    @Test("is held to each limit exactly", arguments: limits)
    func limit(draft: DraftCase) { #expect(draft.verdict() == draft.faults) }

    static let rules: [DraftCase] = [
        DraftCase("no type", ["/type required"]) { $0.type = nil },
        DraftCase("no status", ["/status required"]) { $0.status = nil },
        DraftCase(
            "unknown names",
            ["/visibility", "/type", "/status", "/contentRating"].map {
                $0 + " unknown-value"
            }
        ) {
            ($0.visibility, $0.type) = ("secret", "Manga")
            ($0.status, $0.contentRating) = ("", "safe ")
        },
        DraftCase("two descriptions of a language", ["/descriptions duplicate"]) { draft in
            draft.descriptions = texts(2, of: 1) + texts(1, of: 2)
        },
        DraftCase("two ids at a site", ["/externalIds duplicate"]) { draft in
            draft.externalIDs = [
                ExternalID(site: "mal", id: "1"), ExternalID(site: "mal", id: "2"),
            ]
        },
        DraftCase("two titles of a language", []) { draft in
            draft.alternativeTitles = texts(1, of: 1) + texts(1, of: 1)
        },
        DraftCase("a site with a slash", ["/externalIds/a~1b~0 required"]) { draft in
            draft.externalIDs = [ExternalID(site: "a/b~", id: "")]
        },
        DraftCase("a cover without a key", ["/cover/key required"]) { draft in
            draft.cover = Cover(key: "", width: nil, height: nil)
        },
        DraftCase("an author without a name", ["/authors/0/name required"]) { draft in
            draft.authors = [Author(name: "", role: "artist")]
        },
        DraftCase("a text without its language", ["/descriptions/0/language not-a-language"]) {
            $0.descriptions = [LocalText(language: "", text: "…")]
        },
        DraftCase(
            "two texts without a language",
            (0...1).map { "/descriptions/\($0)/language not-a-language" }
        ) { $0.descriptions = Array(repeating: LocalText(language: "", text: "…"), count: 2) },
        DraftCase("two ids without a site", ["/externalIds/ required", "/externalIds/ required"]) {
            $0.externalIDs = [ExternalID(site: "", id: "1"), ExternalID(site: "", id: "2")]
        },
        DraftCase(
            "faults everywhere",
            [
                "/visibility unknown-value", "/title required",
                "/alternativeTitles/0/language not-a-language", "/authors/0/name required",
                "/type required", "/status required", "/genres/0 not-a-slug", "/year out-of-range",
            ]
        ) {
            $0 = ComicDraft()
            $0.visibility = "secret"
            $0.alternativeTitles = [LocalText(language: "?", text: "x")]
            $0.authors = [Author(name: "", role: nil)]
            $0.genres = ["Not A Slug"]
            $0.year = -1
        },
    ]

    @Test("gives each of its faults with its place", arguments: rules)
    func rule(draft: DraftCase) { #expect(draft.verdict().sorted() == draft.faults.sorted()) }

    @Test("has names for every case of its enumerations")
    func names() throws {
        for name in ["draft", "public", "hidden", "removed"] {
            #expect(try comic("a") { $0.visibility = name }.visibility.name == name)
        }
        let types = "manga manhwa manhua webtoon comic oneshot doujinshi novel other"
        #expect(ComicType.allCases.map(\.name).joined(separator: " ") == types)
        let statuses = "announced ongoing hiatus completed cancelled unknown"
        #expect(ComicStatus.allCases.map(\.name).joined(separator: " ") == statuses)
        let ratings = "safe suggestive mature adult"
        #expect(ContentRating.allCases.map(\.name).joined(separator: " ") == ratings)
        for type in ComicType.allCases {
            #expect(try comic("a") { $0.type = type.name }.type == type)
        }
        for status in ComicStatus.allCases {
            #expect(try comic("a") { $0.status = status.name }.status == status)
        }
        for rating in ContentRating.allCases {
            #expect(try comic("a") { $0.contentRating = rating.name }.contentRating == rating)
        }
        #expect(try comic("a").visibility == .public)
    }
}
