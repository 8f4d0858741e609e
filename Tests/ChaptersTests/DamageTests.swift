import ChangeFeed
import Chapters
import Comics
import Keyspaces
import StoreTesting
import Testing

/// Fills in two comics; chapters with sources and groups, each in its own place.
///
/// | chapter | comic | number | source | groups | pages |
/// | --- | --- | --- | --- | --- | --- |
/// | 1 | 1 | 1 | c:1 | alpha (1), beta (2) | 3 |
/// | 2 | 1 | 2 | c:2 | | 2 |
/// | 3 | 2 | 1 | | alpha | 0 |
/// | 4 | 2 | 2 | | | 0 |
///
/// The last one is scheduled, the others are public.
private func fill(_ store: Store, _ site: Site) async throws {
    let first = try await store.addComic("Akira", to: site)
    let second = try await store.addComic("Bleach", to: site)
    let one = try chapter("1") { $0.groups = ["alpha", "beta"] }
    let list = [
        ChapterUpsert(source: "c:1", fields: one, pages: pages(3)),
        try upsert("2", source: "c:2", pages: pages(2)),
    ]
    _ = try await store.submit(UpsertChapters(of: first, list), to: site.shelf)
    let three = try chapter("1") { $0.groups = ["alpha"] }
    _ = try await store.submit(CreateChapter(of: second, three), to: site.shelf)
    let four = try chapter("2") {
        ($0.visibility, $0.publishAt) = ("scheduled", "2100-01-01T00:00:00Z")
    }
    _ = try await store.submit(CreateChapter(of: second, four), to: site.shelf)
    try await store.consumeAll(site)
}

private func pageKey(_ chapter: UInt64, _ index: UInt8) -> [UInt8] { bytes(chapter) + [0, index] }

/// Where a chapter of English without a volume stands: comic, volume, number, language, chapter.
private func place(_ comic: UInt64, _ number: Int64, _ chapter: UInt64) -> [UInt8] {
    bytes(comic) + key(.max) + key(number * 1_000_000) + "en".utf8 + [0] + bytes(chapter)
}

private func identity(_ comic: UInt64, _ number: String, _ chapter: UInt64) -> [UInt8] {
    bytes(comic) + "en".utf8 + [0, 0] + number.utf8 + [0] + bytes(chapter)
}

/// A job of a kind about a comic, as it is stored.
private func job(_ kind: UInt8, _ subject: [UInt8]) -> [UInt8] {
    [1, 0, kind, 0, 0, 0, UInt8(subject.count)] + subject + [0, 0, 0, 0]
}

@Suite("The rules of the shelf")
struct DamageTests {
    static let pageDamages: [Damage] = [
        Damage("nothing", []) { _ in },
        Damage("first page gone", ["page-gap pages"]) { try $0.delete(pageKey(1, 1), in: "pages") },
        Damage("middle page gone", ["page-gap pages"]) {
            try $0.delete(pageKey(1, 2), in: "pages")
        },
        Damage("last page gone", ["page-count chapters"]) { file in
            try file.delete(pageKey(1, 3), in: "pages")
        },
        Damage("all pages gone", ["page-count chapters"]) { file in
            for index in [1, 2] as [UInt8] { try file.delete(pageKey(2, index), in: "pages") }
        },
        Damage("a page too many", ["page-count chapters"]) { file in
            try file.put(pageKey(3, 1), file.pairs("pages")[0].value, in: "pages")
        },
        Damage("page 0", ["page-gap pages"]) { file in
            try file.put(pageKey(2, 0), file.pairs("pages")[0].value, in: "pages")
        },
        Damage("pages of no chapter", Array(repeating: "page-orphan pages", count: 3)) { file in
            for (chapter, index) in [(0, 1), (9, 1), (9, 2)] as [(UInt64, UInt8)] {
                try file.put(pageKey(chapter, index), file.pairs("pages")[0].value, in: "pages")
            }
        },
    ]

    static let chapterDamages: [Damage] = [
        Damage("place gone", ["index-missing comic.chapters"]) { file in
            try file.delete(place(1, 1, 1), in: "comic.chapters")
        },
        Damage("place of another number", ["index-stray comic.chapters"]) { file in
            try file.put(place(1, 3, 1), [], in: "comic.chapters")
        },
        Damage("place in another comic", ["index-stray comic.chapters"]) { file in
            try file.put(place(2, 1, 1), [], in: "comic.chapters")
        },
        Damage(
            "place moved",
            ["index-missing comic.chapters", "index-stray comic.chapters"]
        ) { file in
            try file.delete(place(1, 2, 2), in: "comic.chapters")
            try file.put(place(1, 2, 9), [], in: "comic.chapters")
        },
        Damage("identity gone", ["index-missing chapter.identities"]) { file in
            try file.delete(identity(1, "2", 2), in: "chapter.identities")
        },
        Damage("identity of nothing", ["index-stray chapter.identities"]) { file in
            try file.put(identity(1, "3", 2), [], in: "chapter.identities")
        },
        Damage("source gone", ["index-missing chapter.sources"]) { file in
            try file.delete(Array("c:1".utf8), in: "chapter.sources")
        },
        Damage("source of another chapter", ["index-wrong chapter.sources"]) { file in
            try file.put(Array("c:1".utf8), [1] + bytes(2), in: "chapter.sources")
        },
        Damage("sources of nothing", Array(repeating: "index-stray chapter.sources", count: 2)) {
            try $0.put(Array("c:3".utf8), [1] + bytes(3), in: "chapter.sources")
            try $0.put(Array("c:9".utf8), [1] + bytes(9), in: "chapter.sources")
        },
        Damage("ids that will be given out again", ["id-reuse chapters", "id-reuse groups"]) {
            try $0.setNumber("chapter", to: 2)
            try $0.setNumber("group", to: 1)
        },
        Damage(
            "a chapter gone",
            Array(repeating: "page-orphan pages", count: 3) + [
                "index-stray comic.chapters", "index-stray chapter.identities",
                "index-stray chapter.sources", "index-stray order.published",
                "index-stray published.languages",
            ]
        ) { try $0.delete(bytes(1), in: "chapters") },
    ]

    static let relations: [Damage] = [
        Damage("slug gone", ["index-missing group.slugs"]) { file in
            try file.delete(Array("beta".utf8), in: "group.slugs")
        },
        Damage("slug of another group", ["index-wrong group.slugs"]) { file in
            try file.put(Array("beta".utf8), [1] + bytes(1), in: "group.slugs")
        },
        Damage("slug of nothing", ["index-stray group.slugs"]) { file in
            try file.put(Array("gamma".utf8), [1] + bytes(1), in: "group.slugs")
        },
        Damage(
            "a group gone",
            ["group-unknown chapters", "group-unknown chapters", "index-stray group.slugs"]
        ) { try $0.delete(bytes(1), in: "groups") },
        Damage("a comic not known", ["chapter-orphan chapters", "chapter-orphan chapters"]) {
            try $0.delete(bytes(1), in: "known.comics.chapters")
        },
        Damage("a comic not known whose chapters are being dropped", []) { file in
            try file.delete(bytes(1), in: "known.comics.chapters")
            try file.put(bytes(1), job(200, bytes(1)), in: "jobs")
        },
        Damage(
            "another comic's chapters are being dropped",
            ["chapter-orphan chapters", "chapter-orphan chapters"]
        ) { file in
            try file.delete(bytes(2), in: "known.comics.chapters")
            try file.put(bytes(1), job(200, bytes(1)), in: "jobs")
        },
        Damage("jobs of this kind about no comic", ["job-subject jobs", "job-subject jobs"]) {
            try $0.put(bytes(1), job(200, [1, 2, 3]), in: "jobs")
            try $0.put(bytes(2), job(200, bytes(1) + [0]), in: "jobs")
        },
    ]

    static let publicationDamages: [Damage] = [
        Damage("place among the newest gone", ["index-missing order.published"]) { file in
            try file.delete(at: 0, in: "order.published")
        },
        Damage("place among the newest of another moment", ["index-stray order.published"]) {
            try $0.put(bytes(7) + bytes(1), [], in: "order.published")
        },
        Damage("a scheduled chapter among the newest", ["index-stray order.published"]) { file in
            let time = try file.pairs("order.published")[0].key.prefix(8)
            try file.put(time + bytes(4), [], in: "order.published")
        },
        Damage("place in a language gone", ["index-missing published.languages"]) { file in
            try file.delete(at: 1, in: "published.languages")
        },
        Damage("place in another language", ["index-stray published.languages"]) { file in
            let place = try file.pairs("order.published")[0].key
            try file.put(Array("fr".utf8) + [0] + place, [], in: "published.languages")
        },
        Damage("nothing scheduled any more", ["index-missing schedule.chapters"]) { file in
            try file.delete(at: 0, in: "schedule.chapters")
        },
        Damage(
            "scheduled twice, a public chapter, and none at all",
            Array(repeating: "index-stray schedule.chapters", count: 3)
        ) { file in
            for chapter in [4, 1, 9] as [UInt64] {
                try file.put(key(5) + bytes(chapter), [], in: "schedule.chapters")
            }
        },
        Damage(
            "public, but at no time",
            [
                "record-damaged chapters", "index-stray comic.chapters",
                "index-stray chapter.identities", "index-stray schedule.chapters",
            ]
        ) { file in try file.edit(at: 3, in: "chapters") { $0[9] = 3 } },
    ]

    @Test(
        "find what was done to the file",
        arguments: pageDamages + chapterDamages + relations + publicationDamages
    )
    func damage(damage: Damage) async throws {
        let owner = SiteSchema()
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, owner.schema) { store in
                try await fill(store, owner.site)
            }
            try damage.inflict(RawFile(directory: directory))
            #expect(try await findings(in: directory, owner.schema) == damage.findings)
        }
    }

    private static let keyspaces = [
        "chapters", "pages", "comic.chapters", "chapter.identities", "chapter.sources", "groups",
        "group.slugs", "known.comics.chapters", "schedule.chapters", "order.published",
        "published.languages",
    ]

    @Test("leave a record with bytes left over to the check of records", arguments: keyspaces)
    func leftovers(keyspace: String) async throws {
        let owner = SiteSchema()
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, owner.schema) { store in
                try await fill(store, owner.site)
            }
            let file = RawFile(directory: directory)
            try file.edit(at: 0, in: keyspace) { $0.append(0) }
            try file.put([1, 2], [], in: keyspace)
            let found = try await findings(in: directory, owner.schema)
            #expect(found.filter { $0 == "record-damaged \(keyspace)" }.count == 2)
        }
    }
}
