import ChangeFeed
import Keyspaces

/// Bookmarks: each among its comic's readers and in its reader's order, each comic's total the
/// number of its bookmarks, comic and reader known.
///
/// What is still to be dropped, because its comic was deleted or its reader erased, is pending.
struct BookmarkRule: IntegrityRule {
    let diary: Diary

    func check(_ snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.prove { pass, report in try check(snapshot, pass, into: &report) }
    }

    private func check(
        _ snapshot: borrowing Snapshot,
        _ pass: ProofPass,
        into report: inout Report
    ) throws -> Bool {
        let belonging = try Belonging(diary, snapshot, &report)
        // Counted here for all that readers keep.
        report.addPending(belonging.leaving)
        var bookmarked = IndexProof(diary.bookmarked, pass)
        var order = IndexProof(diary.bookmarkOrder, pass)
        var totals: [ComicID: UInt64] = [:]
        var rows = try snapshot.rows(of: diary.bookmarks)
        while let (pair, bookmark) = try rows.nextSound() {
            try bookmarked.expect(ComicReader(pair), Empty(), in: snapshot, &report)
            let place = ReaderMoment(pair, bookmark.time)
            try order.expect(place, Empty(), in: snapshot, &report)
            totals[pair.comic, default: 0] += 1
            try belonging.require(pair, in: diary.bookmarks, snapshot, &report)
        }
        let bookmarkedHolds = try bookmarked.finish(in: snapshot, &report) { snapshot, row, _ in
            try snapshot.contains(row.pair, in: diary.bookmarks)
        }
        let orderHolds = try order.finish(in: snapshot, &report) { snapshot, place, _ in
            try snapshot.getSound(place.pair, in: diary.bookmarks)?.time == place.time
        }
        try checkTotals(totals, snapshot, &report)
        return bookmarkedHolds && orderHolds
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
