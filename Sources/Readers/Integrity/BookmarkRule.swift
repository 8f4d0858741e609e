import ChangeFeed
import Keyspaces

/// Bookmarks: each among its comic's readers and in its reader's order, each comic's total the
/// number of its bookmarks, comic and reader known.
///
/// What is still to be dropped, because its comic was deleted or its reader erased, is pending.
struct BookmarkRule: IntegrityRule {
    let diary: Diary

    var indexes: [KeyspaceID] { [diary.bookmarked.id, diary.bookmarkOrder.id] }

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        let belonging = try Belonging(diary, snapshot, &report)
        // Counted here for all that readers keep.
        report.addPending(belonging.leaving)
        var totals: [ComicID: UInt64] = [:]
        var rows = try snapshot.rows(of: diary.bookmarks)
        while let (pair, bookmark) = try rows.nextSound() {
            try report.expect(ComicReader(pair), in: diary.bookmarked, snapshot)
            let place = ReaderMoment(pair, bookmark.time)
            try report.expect(place, in: diary.bookmarkOrder, snapshot)
            totals[pair.comic, default: 0] += 1
            try belonging.require(pair, in: diary.bookmarks, snapshot, &report)
        }
        try checkTotals(totals, snapshot, &report)
    }

    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.nameStrays(in: diary.bookmarked, snapshot) { snapshot, row, _ in
            try snapshot.contains(row.pair, in: diary.bookmarks)
        }
        try report.nameStrays(in: diary.bookmarkOrder, snapshot) { snapshot, place, _ in
            try snapshot.getSound(place.pair, in: diary.bookmarks)?.time == place.time
        }
    }

    private func checkTotals(
        _ counted: [ComicID: UInt64],
        _ snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        var counted = counted
        var rows = try snapshot.rows(of: diary.bookmarkTotals)
        while let (comic, stored) = try rows.nextSound() {
            let count = counted.removeValue(forKey: comic) ?? 0
            if stored.value == count && count > 0 { continue }
            let detail = "\(stored.value) stored, \(count) counted"
            report.add("bookmark-total", comic, in: diary.bookmarkTotals, detail)
        }
        for (comic, count) in counted.sorted(by: { $0.key < $1.key }) {
            let detail = "none stored, \(count) counted"
            report.add("bookmark-total", comic, in: diary.bookmarkTotals, detail)
        }
    }
}
