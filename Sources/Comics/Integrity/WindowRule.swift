import ChangeFeed
import Keyspaces

/// When comics were viewed: the sums and the weight of each are what its rows of hours and days
/// come to, no row is of another comic, and no sum is of a comic that is not there.
///
/// Rows stand by their time first, sums by comics. So some thousand comics are taken at a time, and
/// of each hour and day the range of just these: every row is read once, in order, and little is in
/// memory.
struct WindowRule: IntegrityRule {
    let catalogue: Catalogue

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        let windows = catalogue.windows
        let spans = [
            try spans(of: windows.hours, snapshot), try spans(of: windows.days, snapshot),
            try spans(of: windows.older, snapshot),
        ]
        var rows = try snapshot.rows(of: windows.sums)
        var next = try rows.nextSound()
        var lower: UInt64? = 0
        while let first = lower {
            var proof = WindowProof(from: first)
            while let (comic, sums) = next, proof.count < Limits.comicsPerWindowProof {
                proof.expect(comic, sums)
                next = try rows.nextSound()
            }
            lower = next?.key.rawValue
            proof.end = lower.map { $0 - 1 } ?? .max
            try proof.add(windows.hours, .hours, spans[0], snapshot, &report)
            try proof.add(windows.days, .days, spans[1], snapshot, &report)
            try proof.add(windows.older, .older, spans[2], snapshot, &report)
            try proof.judge(catalogue, snapshot, &report)
        }
    }

    /// The hours or days of which there are rows, ascending.
    private func spans(
        of keyspace: Keyspace<BucketKey, Number>,
        _ snapshot: borrowing Snapshot
    ) throws -> [UInt32] {
        var spans: [UInt32] = []
        var lower: UInt32? = 0
        while let first = lower {
            var rows = try snapshot.rows(of: keyspace, in: KeyRange(from: BucketKey(first, .zero)))
            guard let found = try rows.nextSound()?.key.span else { break }
            spans.append(found)
            lower = found < .max ? found + 1 : nil
        }
        return spans
    }
}

extension ComicID {
    /// Below every comic's.
    fileprivate static var zero: ComicID { ComicID(0) }
}

/// The proof of some comics that follow each other.
private struct WindowProof {
    /// What kind of rows are added up.
    enum Kind {
        case hours
        case days
        case older
    }

    /// A comic's sums, and what its rows have come to so far.
    fileprivate struct Entry {
        let comic: ComicID
        let stored: ViewSums
        var hours: UInt64 = 0
        var days: UInt64 = 0
        var older: UInt64 = 0
        /// Bounds of the weight: within a day it is not known at which hour a view was counted.
        var least: UInt64 = 0
        var most: UInt64 = 0
        /// The hour of the last row, which is that of the weight or before it.
        var last: UInt32 = 0
    }

    /// What rounding may take off a weight: less than a unit for each of the hours after which a
    /// view's weight is still felt (1 ÷ (1 − 2^(−1 ÷ 24)) = 35 of them), and as much in this proof.
    private static let slack: UInt64 = 128
    /// From so many views on, sums of weights may have ended at the greatest number.
    private static let greatestViews: UInt64 = 1 << (64 - Decay.fractionBits)

    private let first: UInt64
    /// The last comic whose rows are looked at.
    var end: UInt64 = .max
    private var entries: [Entry] = []
    var count: Int { entries.count }

    init(from first: UInt64) { self.first = first }

    mutating func expect(_ comic: ComicID, _ sums: ViewSums) {
        entries.append(Entry(comic: comic, stored: sums))
    }

    /// Adds the comics' rows up.
    mutating func add(
        _ keyspace: Keyspace<BucketKey, Number>,
        _ kind: Kind,
        _ spans: [UInt32],
        _ snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        for span in spans {
            let range = KeyRange(
                lower: BucketKey(span, ComicID(first)).encoded,
                upper: BucketKey(span, ComicID(end)).encoded + [0]
            )
            var index = 0
            var rows = try snapshot.rows(of: keyspace, in: range)
            while let (key, views) = try rows.nextSound() {
                while index < entries.count, entries[index].comic < key.comic { index += 1 }
                if index < entries.count, entries[index].comic == key.comic {
                    entries[index].add(views.value, kind, span)
                } else {
                    report.add("window-stray", key, in: keyspace, "the comic has no sums")
                }
            }
        }
    }

    /// Compares what the rows have come to with what is stored.
    func judge(
        _ catalogue: Catalogue,
        _ snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        for entry in entries {
            let (comic, stored) = (entry.comic, entry.stored)
            func add(_ code: String, _ detail: String) {
                report.add(code, comic, in: catalogue.windows.sums, detail)
            }
            if try !snapshot.contains(comic, in: catalogue.comics) {
                add("window-orphan", "no such comic")
                continue
            }
            if (stored.hours, stored.days, stored.older) != (entry.hours, entry.days, entry.older) {
                let counted = "\(entry.hours), \(entry.days) and \(entry.older)"
                add("window-sums", "the rows come to \(counted)")
                continue
            }
            let total = try snapshot.getSound(comic, in: catalogue.popularity.totals)?.value ?? 0
            if stored.month > total {
                add("window-total", "more than the \(total) views of all time")
            } else if total < Self.greatestViews, !entry.permits(total, slack: Self.slack) {
                add("window-weight", "the weight is not that of such views")
            }
        }
    }
}

extension WindowProof.Entry {
    fileprivate mutating func add(_ views: UInt64, _ kind: WindowProof.Kind, _ span: UInt32) {
        let (first, last): (UInt32, UInt32)
        switch kind {
        case .hours:
            hours = hours.addingSaturated(views)
            (first, last) = (span, span)
        case .days:
            days = days.addingSaturated(views)
            (first, last) = (span.firstHour, span.lastHour)
        case .older:
            older = older.addingSaturated(views)
            (first, last) = (span.firstHour, span.lastHour)
        }
        self.last = max(self.last, first)
        let weight = Decay.weight(of: views)
        least = least.addingSaturated(Decay.decayed(weight, by: age(of: first)))
        most = most.addingSaturated(Decay.decayed(weight, by: age(of: last)))
    }

    /// Hours from `hour` to that of the weight.
    private func age(of hour: UInt32) -> UInt32 { stored.hour > hour ? stored.hour - hour : 0 }

    /// Whether the weight can be that of these rows, and of the views that are in none any more.
    fileprivate func permits(_ total: UInt64, slack: UInt64) -> Bool {
        let gone = Decay.weight(of: total.subtractingSaturated(stored.month))
        let most = most.addingSaturated(gone).addingSaturated(slack)
        return last <= stored.hour && stored.weight <= most
            && stored.weight.addingSaturated(slack) >= least
    }
}

extension UInt32 {
    /// The first hour of a day.
    fileprivate var firstHour: UInt32 { self &* 24 }
    /// The last hour of a day.
    fileprivate var lastHour: UInt32 { firstHour &+ 23 }
}
