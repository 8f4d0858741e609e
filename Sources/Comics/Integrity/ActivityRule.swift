import ChangeFeed
import Keyspaces

/// Activity: each known chapter has its place and is counted in its language, and nothing else is.
///
/// That it agrees with the chapters themselves no rule of this service can prove.
struct ActivityRule: IntegrityRule {
    let catalogue: Catalogue

    func check(_ snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.prove { pass, report in try check(snapshot, pass, into: &report) }
    }

    private func check(
        _ snapshot: borrowing Snapshot,
        _ pass: ProofPass,
        into report: inout Report
    ) throws -> Bool {
        let dropping: Set<ComicID> = try catalogue.subjects(
            ofJobs: DropJoins.kind,
            in: snapshot,
            &report
        )
        var places = IndexProof(catalogue.activity, pass)
        var languages = IndexProof(catalogue.activityLanguages, pass)
        var counts: [String: UInt64] = [:]
        var last: ComicID?
        var rows = try snapshot.rows(of: catalogue.activityChapters)
        while let (key, known) = try rows.nextSound() {
            let (comic, chapter) = (key.first, key.second)
            if comic != last {
                try expect(&counts, of: last, &languages, snapshot, &report)
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
            try places.expect(place, Empty(), in: snapshot, &report)
        }
        try expect(&counts, of: last, &languages, snapshot, &report)
        let placesHold = try places.finish(in: snapshot, &report) { snapshot, place, _ in
            let key = IDPair(place.comic, place.chapter)
            let known = try snapshot.getSound(key, in: catalogue.activityChapters)
            return known?.publishedAt == place.time
        }
        let languagesHold = try languages.finish(in: snapshot, &report) { snapshot, key, _ in
            try counted(key, snapshot) > 0
        }
        return placesHold && languagesHold
    }

    /// What was counted of a comic is what its rows must say.
    private func expect(
        _ counts: inout [String: UInt64],
        of comic: ComicID?,
        _ languages: inout IndexProof<ComicLanguage, Number>,
        _ snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        guard let comic else { return }
        for (language, count) in counts {
            let key = ComicLanguage(comic, language)
            try languages.expect(key, Number(count), in: snapshot, &report)
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
