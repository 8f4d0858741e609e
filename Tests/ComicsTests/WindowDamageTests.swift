import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

/// Three public comics, and views in every window; the store's moments are set ahead of the clock.
///
/// | comic | hours | days | older |
/// | --- | --- | --- | --- |
/// | 1 | 2 | 5 | 7 |
/// | 2 | 4 | | 3 |
/// | 3 | | | |
private func fill(_ directory: String, _ library: borrowing Library) async throws {
    let catalogue = library.catalogue
    try await withStore(in: directory, library.schema) { store in
        for title in ["A", "B", "C"] {
            _ = try await store.submit(CreateComic(try comic(title)), to: catalogue)
        }
    }
    let day: Int64 = 86_400_000
    let midnight = (Timestamp.now.milliseconds / day + 2) * day
    let plan: [(day: Int64, views: [(comic: UInt64, amount: UInt64)])] = [
        (0, [(1, 7), (2, 3)]), (10, [(1, 5)]), (12, [(1, 2), (2, 4)]),
    ]
    for (number, views) in plan {
        let moment = Timestamp(milliseconds: midnight + number * day)
        try RawFile(directory: directory).setMoment(moment)
        try await withStore(in: directory, library.schema) { store in
            try await catalogue.expireViews(at: moment, on: store)
            let rows = views.map { AddViewsBatch.Row(ComicID($0.comic), amount: $0.amount) }
            _ = try await store.submit(AddViewsBatch(rows), to: catalogue)
            try await store.fold()
        }
    }
}

@Suite("The rules of the windows of views")
struct WindowDamageTests {
    private static let moved = [
        "index-wrong columns", "index-missing order.trending", "index-stray order.trending",
    ]
    private static let sums = "window-sums popularity.windows"
    private static let weight = "window-weight popularity.windows"

    static let rows: [Damage] = [
        Damage("nothing", []) { _ in },
        Damage("an hour gone", [sums]) { try $0.delete(at: 0, in: "popularity.hours") },
        Damage("a day gone", [sums]) { try $0.delete(at: 0, in: "popularity.days") },
        Damage("an older day gone", [sums]) { try $0.delete(at: -1, in: "popularity.older") },
        Damage("an hour changed", [sums]) { file in
            try file.edit(at: 1, in: "popularity.hours") { $0[8] += 1 }
        },
        Damage("an hour of another comic", [sums, "window-stray popularity.hours"]) { file in
            let row = try file.pairs("popularity.hours")[0]
            try file.delete(row.key, in: "popularity.hours")
            try file.put(row.key.prefix(4) + bytes(3), row.value, in: "popularity.hours")
        },
        Damage("days of no comic", Array(repeating: "window-stray popularity.days", count: 3)) {
            let row = try $0.pairs("popularity.days")[0]
            for id in [0, 9, .max] as [UInt64] {
                try $0.put(row.key.prefix(4) + bytes(id), row.value, in: "popularity.days")
            }
        },
        Damage("an older day that is a day", [sums]) { file in
            let row = try file.pairs("popularity.older")[1]
            try file.delete(row.key, in: "popularity.older")
            try file.put(row.key, row.value, in: "popularity.days")
        },
        Damage("an hour at the end of time", [sums, weight]) { file in
            try file.put([255, 255, 255, 255] + bytes(1), [1] + bytes(1), in: "popularity.hours")
            // One whose sum is right, but not its hour.
            let row = try file.pairs("popularity.hours")[1]
            try file.delete(row.key, in: "popularity.hours")
            try file.put([255, 255, 255, 255] + bytes(2), row.value, in: "popularity.hours")
        },
    ]

    static let figures: [Damage] = [
        Damage(
            "sums gone",
            moved + ["hours", "days", "older"].map { "window-stray popularity.\($0)" }
        ) { try $0.delete(bytes(1), in: "popularity.windows") },
        Damage("sums of no comic", Array(repeating: "window-orphan popularity.windows", count: 2)) {
            let row = try $0.pairs("popularity.windows")[0]
            for id in [0, 9] as [UInt64] {
                try $0.put(bytes(id), row.value, in: "popularity.windows")
            }
        },
        Damage("a sum changed", [sums]) { file in
            try file.edit(at: 0, in: "popularity.windows") { $0[8] += 1 }
        },
        Damage(
            "fewer views than in the month",
            [
                "window-total popularity.windows", "index-wrong columns",
                "index-missing order.popularity", "index-stray order.popularity",
            ]
        ) { try $0.put(bytes(1), [1] + bytes(13), in: "popularity") },
        Damage("a weight above all views", [weight] + moved) { file in
            try file.edit(at: 0, in: "popularity.windows") { $0[28] += 1 }
        },
        Damage("a weight below the views of an hour", [weight] + moved) { file in
            try file.edit(at: 0, in: "popularity.windows") { $0[29] = 1 }
        },
        Damage("a weight as of an hour before the last views", [weight] + moved) { file in
            try file.edit(at: 1, in: "popularity.windows") { $0[36] -= 1 }
        },
        Damage("a place among what is trending gone", ["index-missing order.trending"]) { file in
            try file.delete(at: -1, in: "order.trending")
        },
    ]

    @Test("find what was done to the file", arguments: rows + figures)
    func damage(damage: Damage) async throws {
        let library = Library()
        try await withTemporaryDirectory { directory in
            try await fill(directory, library)
            try damage.inflict(RawFile(directory: directory))
            #expect(try await findings(in: directory, library.schema) == damage.findings)
        }
    }

    @Test(
        "leave a record with bytes left over to the check of records",
        arguments: ["hours", "days", "older", "windows"].map { "popularity.\($0)" }
    )
    func leftovers(keyspace: String) async throws {
        let library = Library()
        try await withTemporaryDirectory { directory in
            try await fill(directory, library)
            let file = RawFile(directory: directory)
            try file.edit(at: 0, in: keyspace) { $0.append(0) }
            try file.put([7], [], in: keyspace)
            let found = try await findings(in: directory, library.schema)
            #expect(found.filter { $0 == "record-damaged \(keyspace)" }.count == 2)
        }
    }
}
