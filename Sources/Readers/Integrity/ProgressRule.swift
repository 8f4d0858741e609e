import ChangeFeed
import Keyspaces

/// Progress: each among its comic's readers and in its reader's history, with as many chapters read
/// as it says, its own among them; comic and reader known.
///
/// `progress` and `read` are both in the order of readers and comics, so that one pass over each is
/// enough.
struct ProgressRule: IntegrityRule {
    let diary: Diary

    func check(_ snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.prove { pass, report in try check(snapshot, pass, into: &report) }
        try checkRead(snapshot, &report)
    }

    private func check(
        _ snapshot: borrowing Snapshot,
        _ pass: ProofPass,
        into report: inout Report
    ) throws -> Bool {
        // The rule of bookmarks reports what is wrong with the jobs.
        var reported = Report()
        let belonging = try Belonging(diary, snapshot, &reported)
        var progressed = IndexProof(diary.progressed, pass)
        var history = IndexProof(diary.history, pass)
        var rows = try snapshot.rows(of: diary.progress)
        while let (pair, progress) = try rows.nextSound() {
            try progressed.expect(ComicReader(pair), Empty(), in: snapshot, &report)
            let place = ReaderMoment(pair, progress.time)
            try history.expect(place, Empty(), in: snapshot, &report)
            try belonging.require(pair, in: diary.progress, snapshot, &report)
        }
        let progressedHolds = try progressed.finish(in: snapshot, &report) { snapshot, row, _ in
            try snapshot.contains(row.pair, in: diary.progress)
        }
        let historyHolds = try history.finish(in: snapshot, &report) { snapshot, place, _ in
            try snapshot.getSound(place.pair, in: diary.progress)?.time == place.time
        }
        return progressedHolds && historyHolds
    }

    private func checkRead(_ snapshot: borrowing Snapshot, _ report: inout Report) throws {
        var rows = try snapshot.rows(of: diary.read)
        var chapter = try next(&rows)
        var pairs = try snapshot.rows(of: diary.progress)
        while let (pair, progress) = try pairs.nextSound() {
            while let key = chapter, key.pair < pair {
                addOrphan(key, &report)
                chapter = try next(&rows)
            }
            var count = 0
            var hasOwn = false
            while let key = chapter, key.pair == pair {
                count += 1
                hasOwn = hasOwn || key.chapter == progress.point.chapter
                chapter = try next(&rows)
            }
            if count == Int(progress.readCount) && hasOwn { continue }
            let detail =
                count == Int(progress.readCount)
                ? "chapter \(progress.point.chapter.rawValue) is not among those read"
                : "\(progress.readCount) chapters read recorded, \(count) counted"
            report.add("read-count", pair, in: diary.progress, detail)
        }
        while let key = chapter {
            addOrphan(key, &report)
            chapter = try next(&rows)
        }
    }

    private func addOrphan(_ key: ReadChapter, _ report: inout Report) {
        report.add("read-orphan", key, in: diary.read, "no progress in this comic")
    }

    /// The next key that decodes; its value is layer 1's to prove.
    private func next(
        _ rows: inout Rows<ReadChapter, FirstRead>
    ) throws(StoreError) -> ReadChapter? {
        while try rows.advance() {
            if let key = try? rows.key() { return key }
        }
        return nil
    }
}
