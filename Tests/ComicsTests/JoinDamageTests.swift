import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

/// A comic with two covers, two ratings and two chapters, and one that is scheduled.
///
/// Comic 1 has the covers 1 (`a`) and 2 (`b`, current); reader 1 gave it 8, reader 2 gave it 3; it
/// has the chapters 1 (English, at 100 s) and 2 (French, at 200 s). Comic 2 is due at 2999.
private func fill(_ store: Store, _ library: borrowing Library) async throws {
    let catalogue = library.catalogue
    let id = try await store.submit(
        CreateComic(try comic("A") { $0.cover = Cover(key: "a", width: nil, height: nil) }),
        to: catalogue
    )
    let image = Cover(key: "b", width: nil, height: nil)
    let cover = try CoverDraft(image: image, volume: nil, language: nil).validated()
    _ = try await store.submit(AddCover(to: id, cover, isCurrent: true), to: catalogue)
    for (subject, score) in [("one", 8), ("two", 3)] as [(String, UInt8)] {
        _ = try await store.submit(RateComic(id, by: subject, score: score), to: catalogue)
    }
    try await store.tell(1, of: id, at: 100, "1", library.log)
    try await store.tell(2, of: id, at: 200, "2", language: "fr", library.log)
    let scheduled = try comic("B") {
        ($0.visibility, $0.publishAt) = ("scheduled", "2999-01-01T00:00:00Z")
    }
    _ = try await store.submit(CreateComic(scheduled), to: catalogue)
}

private func pair(_ a: UInt64, _ b: UInt64) -> [UInt8] { bytes(a) + bytes(b) }

@Suite("The rules of what hangs on a comic")
struct JoinDamageTests {
    static let covers: [Damage] = [
        Damage("nothing", []) { _ in },
        Damage("a cover gone", ["comic-rows comics"]) { try $0.delete(pair(1, 1), in: "covers") },
        Damage("the current cover gone", ["comic-rows comics", "cover-current comics"]) { file in
            try file.delete(pair(1, 2), in: "covers")
        },
        Damage("a cover of no comic", Array(repeating: "cover-orphan covers", count: 2)) { file in
            let value = try file.pairs("covers")[0].value
            for id in [0, 9] as [UInt64] { try file.put(pair(id, 1), value, in: "covers") }
        },
        Damage("a moment of publication gone", ["index-missing schedule.comics"]) { file in
            try file.delete(at: 0, in: "schedule.comics")
        },
        Damage("a moment of publication too many", ["index-stray schedule.comics"]) { file in
            try file.put(key(5) + bytes(1), [], in: "schedule.comics")
        },
    ]

    static let ratings: [Damage] = [
        Damage(
            "a rating gone",
            ["index-stray reader.ratings", "rating-totals rating.totals"]
        ) { try $0.delete(pair(1, 1), in: "ratings") },
        Damage("a rating's place gone", ["index-missing reader.ratings"]) { file in
            try file.delete(at: 0, in: "reader.ratings")
        },
        Damage(
            "totals gone",
            [
                "index-missing order.rating", "index-stray order.rating", "index-wrong columns",
                "rating-totals rating.totals",
            ]
        ) { try $0.delete(bytes(1), in: "rating.totals") },
        Damage(
            "totals above all bounds",
            [
                "index-missing order.rating", "index-stray order.rating", "index-stray columns",
                "rating-totals rating.totals", "record-damaged rating.totals",
            ]
        ) { file in
            try file.edit(at: 0, in: "rating.totals") {
                $0.replaceSubrange(1..., with: repeatElement(0xFF, count: 80))
            }
        },
        Damage("totals of no comic", ["rating-orphan rating.totals"]) { file in
            let value = try file.pairs("rating.totals")[0].value
            try file.put(bytes(9), value, in: "rating.totals")
        },
        Damage(
            "a rating of no comic",
            ["index-missing reader.ratings", "rating-orphan rating.totals"]
        ) { file in
            try file.put(pair(9, 1), try file.pairs("ratings")[0].value, in: "ratings")
        },
        Damage("a reader gone", ["reader-unknown ratings"]) { file in
            try file.delete(Array("two".utf8), in: "readers")
        },
        Damage("two readers with one number", ["reader-twice readers"]) { file in
            try file.put(Array("three".utf8), [1] + bytes(1), in: "readers")
        },
        Damage("a number that will be given out again", ["id-reuse readers"]) { file in
            try file.setNumber("reader", to: 1)
        },
    ]

    static let activity: [Damage] = [
        Damage(
            "a chapter gone",
            ["index-stray activity", "index-stray activity.languages"]
        ) { try $0.delete(pair(1, 2), in: "activity.chapters") },
        Damage(
            "the newest chapter's place gone",
            [
                "index-missing activity", "index-missing order.latest",
                "index-stray order.latest", "index-wrong columns",
            ]
        ) { try $0.delete(at: 0, in: "activity") },
        Damage("a place gone", ["index-missing activity"]) { file in
            try file.delete(at: 1, in: "activity")
        },
        Damage("a wrong count", ["index-wrong activity.languages"]) { file in
            try file.put(bytes(1) + "en".utf8, [1] + bytes(2), in: "activity.languages")
        },
        Damage("a count above all bounds", ["index-wrong activity.languages"]) { file in
            try file.put(bytes(1) + "en".utf8, [1] + bytes(.max), in: "activity.languages")
        },
        Damage("a count gone", ["index-missing activity.languages", "index-stray facets"]) {
            try $0.delete(bytes(1) + "fr".utf8, in: "activity.languages")
        },
        Damage(
            "the language of a chapter gone from its list",
            ["facet-total facet.totals", "index-missing facets"]
        ) { try $0.delete([8] + "fr".utf8 + [0] + bytes(0), in: "facets") },
        Damage(
            "a chapter of no comic",
            [
                "activity-orphan activity.chapters", "index-missing activity",
                "index-missing activity.languages",
            ]
        ) { file in
            let value = try file.pairs("activity.chapters")[0].value
            try file.put(pair(9, 1), value, in: "activity.chapters")
        },
    ]

    @Test("find what was done to the file", arguments: covers + ratings + activity)
    func damage(damage: Damage) async throws {
        let newsroom = Newsroom()
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, newsroom.library.schema) { store in
                try await fill(store, newsroom.library)
            }
            try damage.inflict(RawFile(directory: directory))
            #expect(try await findings(in: directory, newsroom.library.schema) == damage.findings)
        }
    }

    @Test("find a genre that is being removed by nobody, and one that is not and has a job")
    func removal() async throws {
        let library = Library()
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, library.schema) { store in
                try await store.makeGenres(["a", "b"], in: library.catalogue)
                try await store.submit(DeleteGenre("a", replacedBy: "b"), to: library.catalogue)
            }
            let file = RawFile(directory: directory)
            let job = try file.pairs("jobs")[0]
            try file.delete(at: 0, in: "jobs")
            let found = ["genre-removal genres"]
            #expect(try await findings(in: directory, library.schema) == found)
            try file.put(job.key, job.value, in: "jobs")
            #expect(try await findings(in: directory, library.schema) == [])
            try file.edit(at: 0, in: "genres") {
                $0.replaceSubrange(1..<10, with: repeatElement(0, count: 9))
            }
            #expect(try await findings(in: directory, library.schema) == found)
        }
    }

    @Test("do not keep from being written what is damaged")
    func writing() async throws {
        let newsroom = Newsroom()
        let (catalogue, log) = (newsroom.library.catalogue, newsroom.library.log)
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, newsroom.library.schema) { store in
                try await fill(store, newsroom.library)
            }
            let file = RawFile(directory: directory)
            try file.edit(at: 0, in: "rating.totals") {
                $0.replaceSubrange(1..., with: repeatElement(0, count: 80))
            }
            try file.put(bytes(1) + "en".utf8, [1] + bytes(.max), in: "activity.languages")
            let store = try open(directory, newsroom.library.schema)
            let id = ComicID(1)
            #expect(try await store.submit(RateComic(id, by: "one", score: nil), to: catalogue))
            #expect(try store.ratingTotals(id, catalogue).count == 0)
            try await store.tell(3, of: id, at: 300, "3", log)
            try await store.tell(3, of: id, at: 300, "3", from: .public, to: nil, log)
            await store.close()
        }
    }
}
