import ChangeFeed
import Keyspaces

/// Progress: each among its comic's readers and in its reader's history, with as many chapters read
/// as it says, its own among them; comic and reader known.
///
/// `progress` and `read` are both in the order of readers and comics, so that one pass over each is
/// enough.
struct ProgressRule: IntegrityRule {
    let diary: Diary

    var indexes: [KeyspaceID] { [diary.progressed.id, diary.history.id] }

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        // The rule of bookmarks reports what is wrong with the jobs.
        var reported = Report()
        let belonging = try Belonging(diary, snapshot, &reported)
        var rows = try snapshot.rows(of: diary.progress)
        while let (pair, progress) = try rows.nextSound() {
            try report.expect(ComicReader(pair), in: diary.progressed, snapshot)
            let place = ReaderMoment(pair, progress.time)
            try report.expect(place, in: diary.history, snapshot)
            try belonging.require(pair, in: diary.progress, snapshot, &report)
        }
        try checkRead(snapshot, &report)
    }

    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.nameStrays(in: diary.progressed, snapshot) { snapshot, row, _ in
            try snapshot.contains(row.pair, in: diary.progress)
        }
        try report.nameStrays(in: diary.history, snapshot) { snapshot, place, _ in
            try snapshot.getSound(place.pair, in: diary.progress)?.time == place.time
        }
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
