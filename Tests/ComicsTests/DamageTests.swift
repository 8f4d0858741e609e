import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

/// Two public comics and a hidden one, with something in every keyspace.
///
/// | comic | title | genres | views | source | titles, texts, external ids |
/// | --- | --- | --- | --- | --- | --- |
/// | 1 | Akira | action (1), drama (2) | 5 | test:1 | 2, 2, 2 |
/// | 2 | Bleach | action | 3 | test:2 | 0, 0, 0 |
/// | 3, hidden | Cobra | drama | 0 | test:3 | 1, 0, 0 |
private func fill(_ store: Store, _ catalogue: Catalogue) async throws {
    let akira = try comic("Akira") {
        $0.genres = ["action", "drama"]
        $0.alternativeTitles = ["ja", "fr"].map { LocalText(language: $0, text: "title \($0)") }
        $0.descriptions = ["en", "fr"].map { LocalText(language: $0, text: "text \($0)") }
        $0.externalIDs = ["al", "mal"].map { ExternalID(site: $0, id: "7") }
    }
    let bleach = try comic("Bleach") { $0.genres = ["action"] }
    let cobra = try comic("Cobra") {
        ($0.genres, $0.visibility) = (["drama"], "hidden")
        $0.alternativeTitles = [LocalText(language: "ja", text: "コブラ")]
    }
    let plan: [(ComicFields, UInt64)] = [(akira, 5), (bleach, 3), (cobra, 0)]
    for (number, (fields, views)) in plan.enumerated() {
        try await store.upsert("test:\(number + 1)", fields, in: catalogue) {
            ($0.givesVisibility, $0.views) = (true, views)
            $0.createdAt = Timestamp(milliseconds: 1_000 + Int64(number))
            $0.updatedAt = Timestamp(milliseconds: 2_000 + Int64(number))
        }
    }
    try await store.fold()
}

private func pair(_ a: UInt64, _ b: UInt64) -> [UInt8] { bytes(a) + bytes(b) }
private func place(_ title: String, _ id: UInt64) -> [UInt8] { title.utf8 + [0] + bytes(id) }

@Suite("The rules of the catalogue")
struct DamageTests {
    /// What remains of comic 1 without its record.
    private static let orphaned =
        ["title-orphan comic.titles", "text-orphan comic.text"].flatMap { [$0, $0] }
        + ["comic.external", "comic.genres", "genre.comics"]
        .flatMap { Array(repeating: "index-stray \($0)", count: 2) }
        + ComicOrder.allCases.map { "index-stray order.\($0.rawValue)" }
        + ["index-stray comic.sources", "popularity-orphan popularity"]
        // Everything, manga, ongoing, action, drama; and all columns but that of chapters: titles
        // have two.
        + Array(repeating: "index-stray facets", count: 5)
        + Array(repeating: "index-wrong columns", count: 6)
        + strays(terms: 22, titles: 3)

    /// What is found under titles that are gone.
    private static func strays(terms: Int, titles: Int) -> [String] {
        Array(repeating: "index-stray search", count: terms)
            + Array(repeating: "index-stray search.titles", count: titles)
    }

    static let rows: [Damage] = [
        Damage("nothing", []) { _ in },
        Damage(
            "first title gone",
            ["comic-rows comics", "title-gap comic.titles"] + strays(terms: 3, titles: 1)
        ) { try $0.delete(at: 0, in: "comic.titles") },
        Damage("last title gone", ["comic-rows comics"] + strays(terms: 3, titles: 1)) { file in
            try file.delete(bytes(1) + [0, 1], in: "comic.titles")
        },
        Damage("a title too many", ["comic-rows comics"]) { file in
            try file.put(bytes(2) + [0, 0], [1, 0, 0, 0, 0], in: "comic.titles")
        },
        Damage("titles of no comic", Array(repeating: "title-orphan comic.titles", count: 3)) {
            for id in [0, 9, 10] as [UInt64] {
                try $0.put(bytes(id) + [0, 0], [1, 0, 0, 0, 0], in: "comic.titles")
            }
        },
        Damage("text gone", ["comic-rows comics"]) { try $0.delete(at: 1, in: "comic.text") },
        Damage("texts of no comic", Array(repeating: "text-orphan comic.text", count: 2)) { file in
            for id in [0, 9] as [UInt64] {
                try file.put(bytes(id) + Array("en".utf8), [1, 0, 0], in: "comic.text")
            }
        },
        Damage("an id that will be given out again", ["id-reuse comics"]) { file in
            try file.setNumber("comic", to: 2)
        },
        Damage("a comic gone", orphaned) { try $0.delete(bytes(1), in: "comics") },
    ]

    static let indexes: [Damage] = [
        Damage("source gone", ["index-missing comic.sources"]) { file in
            try file.delete(Array("test:2".utf8), in: "comic.sources")
        },
        Damage("source of another comic", ["index-wrong comic.sources"]) { file in
            try file.put(Array("test:1".utf8), [1] + bytes(2), in: "comic.sources")
        },
        Damage("source of nothing", Array(repeating: "index-stray comic.sources", count: 2)) {
            try $0.put(Array("test:8".utf8), [1] + bytes(1), in: "comic.sources")
            try $0.put(Array("test:9".utf8), [1] + bytes(9), in: "comic.sources")
        },
        Damage("external id gone", ["index-missing comic.external"]) { file in
            try file.delete(at: 0, in: "comic.external")
        },
        Damage("external ids of nothing", Array(repeating: "index-stray comic.external", count: 2))
        {
            try $0.put(place("mal\08", 1), [], in: "comic.external")
            try $0.put(place("mal\07", 9), [], in: "comic.external")
        },
        Damage("slug gone", ["index-missing genre.slugs"]) { file in
            try file.delete(Array("action".utf8), in: "genre.slugs")
        },
        Damage("slug of another genre", ["index-wrong genre.slugs"]) { file in
            try file.put(Array("action".utf8), [1] + bytes(2), in: "genre.slugs")
        },
        Damage("slug of nothing", ["index-stray genre.slugs"]) { file in
            try file.put(Array("horror".utf8), [1] + bytes(1), in: "genre.slugs")
        },
        Damage(
            "genre gone",
            [
                "genre-unknown comics", "genre-unknown comics", "index-stray comic.genres",
                "index-stray comic.genres", "index-stray genre.comics", "index-stray genre.comics",
                "index-stray genre.slugs",
            ]
        ) { try $0.delete(bytes(1), in: "genres") },
        Damage("link to a genre gone", ["index-missing comic.genres"]) { file in
            try file.delete(pair(1, 2), in: "comic.genres")
        },
        Damage("link from a genre gone", ["index-missing genre.comics"]) { file in
            try file.delete(pair(2, 3), in: "genre.comics")
        },
        Damage("links of nothing", ["index-stray comic.genres", "index-stray genre.comics"]) {
            try $0.put(pair(2, 2), [], in: "comic.genres")
            try $0.put(pair(2, 2), [], in: "genre.comics")
        },
        Damage("a genre's id that will be given out again", ["id-reuse genres"]) { file in
            try file.setNumber("genre", to: 1)
        },
    ]

    /// Each order with the key of comic 1, one that it does not have, and one of the hidden comic.
    private static let keys: [(order: String, own: [UInt8], other: [UInt8], hidden: [UInt8])] = [
        ("title", place("akira", 1), place("akir", 1), place("cobra", 3)),
        ("updated", key(2_000) + bytes(1), key(1_999) + bytes(1), key(2_002) + bytes(3)),
        ("created", key(1_000) + bytes(1), key(-1) + bytes(1), key(1_002) + bytes(3)),
        ("popularity", pair(5, 1), pair(4, 1), pair(0, 3)),
        ("rating", pair(70_000, 1), pair(69_999, 1), pair(70_000, 3)),
        ("trending", pair(0, 1), pair(1, 1), pair(0, 3)),
        ("latest", pair(0, 1), key(1_000) + bytes(1), pair(0, 3)),
    ]

    static let orders: [Damage] = keys.flatMap { order, own, other, hidden -> [Damage] in
        let name = "order.\(order)"
        return [
            Damage("\(name): row gone", ["index-missing \(name)"]) {
                try $0.delete(own, in: name)
            },
            Damage("\(name): row too many", ["index-stray \(name)"]) {
                try $0.put(other, [], in: name)
            },
            Damage("\(name): row moved", ["index-missing \(name)", "index-stray \(name)"]) {
                try $0.delete(own, in: name)
                try $0.put(other, [], in: name)
            },
            Damage("\(name): hidden comic", ["index-stray \(name)"]) {
                try $0.put(hidden, [], in: name)
            },
            Damage("\(name): no comic", ["index-stray \(name)"]) {
                try $0.put(own.dropLast() + [9], [], in: name)
            },
        ]
    }

    /// What a total that has changed behind the order's back leaves.
    private static let moved = [
        "index-missing order.popularity", "index-stray order.popularity", "index-wrong columns",
    ]

    static let totals: [Damage] = [
        Damage("views of no comic", Array(repeating: "popularity-orphan popularity", count: 2)) {
            try $0.put(bytes(0), [1] + bytes(5), in: "popularity")
            try $0.put(bytes(9), [1] + bytes(5), in: "popularity")
        },
        Damage(
            "views changed",
            moved
        ) { try $0.put(bytes(1), [1] + bytes(6), in: "popularity") },
        Damage("views gone", moved) { try $0.delete(bytes(2), in: "popularity") },
        Damage("views of the hidden comic", []) { file in
            try file.put(bytes(3), [1] + bytes(6), in: "popularity")
        },
        Damage(
            "views of no comic beside a broken order",
            ["index-missing order.popularity", "popularity-orphan popularity"]
        ) {
            try $0.put(bytes(9), [1] + bytes(5), in: "popularity")
            try $0.delete(pair(5, 1), in: "order.popularity")
        },
    ]

    /// The chunk of a facet's list that has all comics.
    private static func chunk(_ facet: UInt8, _ term: String) -> [UInt8] {
        [facet] + term.utf8 + [0] + bytes(0)
    }

    static let lists: [Damage] = [
        Damage("a comic gone from a list", ["facet-total facet.totals", "index-missing facets"]) {
            try $0.put(chunk(2, "action"), [1, 0, 2], in: "facets")
        },
        Damage("a comic too many in a list", ["facet-total facet.totals", "index-stray facets"]) {
            try $0.put(chunk(2, "drama"), [1, 0, 1, 0, 2], in: "facets")
        },
        Damage("a hidden comic in a list", ["facet-total facet.totals", "index-stray facets"]) {
            try $0.put(chunk(1, ""), [1, 0, 1, 0, 2, 0, 3], in: "facets")
        },
        Damage("another comic in a list", ["index-missing facets", "index-stray facets"]) {
            try $0.put(chunk(2, "drama"), [1, 0, 2], in: "facets")
        },
        Damage(
            "a list gone",
            ["facet-total facet.totals", "index-missing facets", "index-missing facets"]
        ) { try $0.delete(chunk(2, "action"), in: "facets") },
        Damage("a list of nothing", ["facet-total facet.totals", "index-stray facets"]) { file in
            try file.put(chunk(2, "horror"), [1, 0, 1], in: "facets")
        },
        Damage("a list far away", ["facet-total facet.totals", "index-stray facets"]) { file in
            try file.put([2] + "drama".utf8 + [0] + bytes(9), [1, 0, 1], in: "facets")
        },
        Damage("a wrong total", ["facet-total facet.totals"]) { file in
            try file.put([2] + "drama".utf8, [1] + bytes(2), in: "facet.totals")
        },
        Damage("a total gone", ["facet-total facet.totals"]) { file in
            try file.delete([2] + "drama".utf8, in: "facet.totals")
        },
        Damage("totals of nothing", Array(repeating: "facet-total facet.totals", count: 2)) {
            try $0.put([2] + "horror".utf8, [1] + bytes(0), in: "facet.totals")
            try $0.put([5] + "1999".utf8, [1] + bytes(1), in: "facet.totals")
        },
        Damage("a block gone", ["index-missing columns"]) { file in
            try file.delete([1] + bytes(0), in: "columns")
        },
        Damage("another rank", ["index-wrong columns"]) { file in
            // The first byte that all starts of titles have in common.
            try file.edit(at: 0, in: "columns") { $0[2] = 1 }
        },
        Damage("another rest of a title", ["index-wrong columns"]) { file in
            // The last column's only block.
            let last = try file.pairs("columns").count - 1
            try file.edit(at: last, in: "columns") { $0[$0.count - 256 + 1] ^= 1 }
        },
        Damage("a rank of a hidden comic", ["index-wrong columns"]) { file in
            try file.edit(at: 0, in: "columns") { value in
                // Behind the format, the width and six common bytes.
                value[8] |= 1 << 3
                value[value.count - 256 + 3] = 1
            }
        },
        Damage("a rank that is not stored", ["index-wrong columns", "record-damaged columns"]) {
            file in
            try file.edit(at: 0, in: "columns") { $0[$0.count - 256 + 3] = 1 }
        },
        Damage("blocks of nothing", Array(repeating: "index-stray columns", count: 3)) { file in
            let value: [UInt8] = [1, 0] + bytes(7) + [1] + Array(repeating: 0, count: 31)
            try file.put([1] + bytes(9), value, in: "columns")
            try file.put([6] + bytes(0), value, in: "columns")
            try file.put([8] + bytes(9), value, in: "columns")
        },
    ]

    @Test("find what was done to the file", arguments: rows + indexes + orders + totals + lists)
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

    private static let keyspaces = [
        "comics", "comic.titles", "comic.text", "comic.sources", "comic.external", "genres",
        "genre.slugs", "comic.genres", "genre.comics", "facets", "facet.totals", "columns",
        "order.title",
        "order.updated", "order.created", "order.popularity", "order.rating",
        "order.trending", "order.latest",
        "popularity",
    ]

    @Test("leave a record with bytes left over to the check of records", arguments: keyspaces)
    func leftovers(keyspace: String) async throws {
        let library = Library()
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, library.schema) { store in
                try await fill(store, library.catalogue)
            }
            let file = RawFile(directory: directory)
            try file.edit(at: 0, in: keyspace) { $0.append(0) }
            try file.put([7], [], in: keyspace)
            let found = try await findings(in: directory, library.schema)
            #expect(found.filter { $0 == "record-damaged \(keyspace)" }.count == 2)
        }
    }
}
