import ChangeFeed
import Keyspaces

/// Activity: each known chapter has its place and is counted in its language, and nothing else is.
///
/// That it agrees with the chapters themselves no rule of this service can prove.
struct ActivityRule: IntegrityRule {
    let catalogue: Catalogue

    var indexes: [KeyspaceID] { [catalogue.activity.id, catalogue.activityLanguages.id] }

    /// Parts of the comics: what is known of one comic's chapters lies together.
    func parts(of snapshot: borrowing Snapshot) throws -> [KeyRange] {
        try snapshot.parts(of: catalogue.comics)
    }

    func check(
        _ part: KeyRange,
        of snapshot: borrowing Snapshot,
        into report: inout Report
    ) throws {
        // The rule of ratings reports what is wrong with these jobs.
        var reported = Report()
        let dropping: Set<ComicID> = try catalogue.subjects(
            ofJobs: DropJoins.kind,
            in: snapshot,
            &reported
        )
        var counts: [String: UInt64] = [:]
        var last: ComicID?
        var rows = try snapshot.rows(of: catalogue.activityChapters, in: part)
        while let (key, known) = try rows.nextSound() {
            let (comic, chapter) = (key.first, key.second)
            if comic != last {
                try expect(&counts, of: last, snapshot, &report)
                last = comic
                let isThere = try snapshot.contains(comic, in: catalogue.comics)
                if !isThere && !dropping.contains(comic) {
                    report.add(
                        "activity-orphan",
                        key,
                        in: catalogue.activityChapters,
                        "no such comic"
                    )
                }
            }
            counts[known.language, default: 0] += 1
            let place = ActivityKey(comic, known.publishedAt, chapter)
            try report.expect(place, in: catalogue.activity, snapshot)
        }
        try expect(&counts, of: last, snapshot, &report)
    }

    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.nameStrays(in: catalogue.activity, snapshot) { snapshot, place, _ in
            let key = IDPair(place.comic, place.chapter)
            let known = try snapshot.getSound(key, in: catalogue.activityChapters)
            return known?.publishedAt == place.time
        }
        try report.nameStrays(in: catalogue.activityLanguages, snapshot) { snapshot, key, _ in
            try counted(key, snapshot) > 0
        }
    }

    /// What was counted of a comic is what its rows must say.
    private func expect(
        _ counts: inout [String: UInt64],
        of comic: ComicID?,
        _ snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        guard let comic else { return }
        for (language, count) in counts {
            let key = ComicLanguage(comic, language)
            try report.expect(key, Number(count), in: catalogue.activityLanguages, snapshot)
        }
        counts.removeAll(keepingCapacity: true)
    }

    private func counted(_ key: ComicLanguage, _ snapshot: borrowing Snapshot) throws -> Int {
        var count = 0
        let range = KeyRange.prefix { key.comic.encode(to: &$0) }
        var rows = try snapshot.rows(of: catalogue.activityChapters, in: range)
        while let (_, known) = try rows.nextSound() {
            if known.language == key.language { count += 1 }
        }
        return count
    }
}
