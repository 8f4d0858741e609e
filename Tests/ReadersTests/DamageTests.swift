import ChangeFeed
import Comics
import Keyspaces
import Readers
import StoreTesting
import Testing

/// Fills in two comics and two readers.
///
/// | reader | comic | bookmarked | chapters read |
/// | --- | --- | --- | --- |
/// | 1, ann | 1 | yes | 3, 4 |
/// | 1, ann | 2 | yes | |
/// | 2, bob | 1 | yes | 4 |
private func fill(_ store: Store, _ site: Site) async throws {
    let comics = try await store.addComics(2, to: site)
    for comic in comics { try await store.bookmark(comic, by: "ann", site) }
    try await store.bookmark(comics[0], by: "bob", site)
    for chapter in [3, 4] as [UInt64] {
        try await store.progress(in: comics[0], by: "ann", point(chapter), site)
    }
    try await store.progress(in: comics[0], by: "bob", point(4), site)
}

/// A key of some ids.
private func ids(_ numbers: UInt64...) -> [UInt8] { numbers.flatMap { bytes($0) } }

/// A job of a kind about something, as it is stored.
private func job(_ kind: UInt16, _ subject: [UInt8]) -> [UInt8] {
    [1, UInt8(kind >> 8), UInt8(kind & 255), 0, 0, 0, UInt8(subject.count)] + subject
        + [0, 0, 0, 0]
}

@Suite("The rules of the diary")
struct DamageTests {
    static let bookmarkDamages: [Damage] = [
        Damage("nothing", []) { _ in },
        Damage("reader's bookmark gone from the comic", ["index-missing bookmarked"]) {
            try $0.delete(ids(1, 2), in: "bookmarked")
        },
        Damage("bookmark of nobody", ["index-stray bookmarked"]) {
            try $0.put(ids(2, 2), [], in: "bookmarked")
        },
        Damage("place gone", ["index-missing bookmark.order"]) {
            try $0.delete(at: 1, in: "bookmark.order")
        },
        Damage("place of another time", ["index-stray bookmark.order"]) {
            try $0.put(ids(1, 5, 1), [], in: "bookmark.order")
        },
        Damage("total too high", ["bookmark-total bookmark.totals"]) {
            try $0.put(ids(1), [1] + bytes(3), in: "bookmark.totals")
        },
        Damage("total gone", ["bookmark-total bookmark.totals"]) {
            try $0.delete(ids(2), in: "bookmark.totals")
        },
        Damage("totals of nothing", Array(repeating: "bookmark-total bookmark.totals", count: 2)) {
            try $0.put(ids(8), [1] + bytes(0), in: "bookmark.totals")
            try $0.put(ids(9), [1] + bytes(1), in: "bookmark.totals")
        },
        Damage(
            "a bookmark gone",
            [
                "index-stray bookmarked", "index-stray bookmark.order",
                "bookmark-total bookmark.totals",
            ]
        ) { try $0.delete(ids(1, 1), in: "bookmarks") },
        Damage(
            "a bookmark of another time",
            ["index-missing bookmark.order", "index-stray bookmark.order"]
        ) { try $0.edit(at: 0, in: "bookmarks") { $0[1] ^= 1 } },
    ]

    static let progressDamages: [Damage] = [
        Damage("reader's progress gone from the comic", ["index-missing progressed"]) {
            try $0.delete(ids(1, 2), in: "progressed")
        },
        Damage("progress of nobody", ["index-stray progressed"]) {
            try $0.put(ids(2, 2), [], in: "progressed")
        },
        Damage("history gone", ["index-missing history"]) { try $0.delete(at: 0, in: "history") },
        Damage("history of nothing", ["index-stray history"]) {
            try $0.put(ids(1, 5, 2), [], in: "history")
        },
        Damage("chapter read gone", ["read-count progress"]) {
            try $0.delete(ids(1, 1, 3), in: "read")
        },
        Damage("chapter too many", ["read-count progress"]) { file in
            try file.put(ids(2, 1, 9), file.pairs("read")[0].value, in: "read")
        },
        Damage("the current chapter is another", ["read-count progress"]) { file in
            try file.delete(ids(2, 1, 4), in: "read")
            try file.put(ids(2, 1, 9), file.pairs("read")[0].value, in: "read")
        },
        Damage("chapters of no progress", Array(repeating: "read-orphan read", count: 3)) { file in
            for (reader, comic) in [(0, 1), (1, 2), (9, 1)] as [(UInt64, UInt64)] {
                try file.put(ids(reader, comic, 1), file.pairs("read")[0].value, in: "read")
            }
        },
        Damage(
            "progress gone",
            ["index-stray progressed", "index-stray history", "read-orphan read"]
        ) { try $0.delete(ids(2, 1), in: "progress") },
    ]

    static let relations: [Damage] = [
        Damage(
            "a comic not known",
            [
                "comic-unknown bookmarks", "comic-unknown bookmarks", "comic-unknown progress",
                "comic-unknown progress",
            ]
        ) { try $0.delete(ids(1), in: "known.comics.readers") },
        Damage("a comic not known whose rows are being dropped", []) { file in
            try file.delete(ids(1), in: "known.comics.readers")
            try file.put(ids(1), job(300, ids(1)), in: "jobs")
        },
        Damage("another comic's rows are being dropped", ["comic-unknown bookmarks"]) { file in
            try file.delete(ids(2), in: "known.comics.readers")
            try file.put(ids(1), job(300, ids(1)), in: "jobs")
        },
        Damage(
            "a reader without a number",
            ["reader-unknown bookmarks", "reader-unknown progress"]
        ) { try $0.delete(Array("bob".utf8), in: "readers") },
        Damage("a reader without a number who is being erased", []) { file in
            try file.delete(Array("bob".utf8), in: "readers")
            try file.put(ids(1), job(301, ids(2)), in: "jobs")
        },
        Damage("jobs of these kinds about nothing", ["job-subject jobs", "job-subject jobs"]) {
            try $0.put(ids(1), job(300, [1, 2, 3]), in: "jobs")
            try $0.put(ids(2), job(301, bytes(1) + [0]), in: "jobs")
        },
    ]

    @Test(
        "find what was done to the file",
        arguments: bookmarkDamages + progressDamages + relations
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

    @Test(
        "leave a record with bytes left over to the check of records",
        arguments: owned + ["known.comics.readers"]
    )
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

    @Test("a job ends on indexes that lead nowhere")
    func strayIndexes() async throws {
        let owner = SiteSchema()
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, owner.schema) { store in
                try await fill(store, owner.site)
            }
            let file = RawFile(directory: directory)
            try file.put(ids(2, 7), [], in: "bookmarked")
            try file.put(ids(2, 8), [], in: "progressed")
            try await withStore(in: directory, owner.schema) { store in
                try await store.submit(DeleteComic(ComicID(2)), to: owner.site.catalogue)
                try await store.settle(owner.site)
            }
        }
    }
}
