import Keyspaces

/// The feed is dense up to its last number, and no cursor is past it.
struct ChangeLogRule: IntegrityRule {
    let log: ChangeLog

    func check(_ snapshot: borrowing Snapshot, into report: inout Report) throws {
        let latest = try log.latest(in: snapshot)
        var expected: UInt64?
        var rows = try snapshot.rows(of: log.changes)
        while let (sequence, _) = try rows.nextSound() {
            if let expected, sequence.rawValue != expected {
                report.add(
                    "feed-gap",
                    sequence,
                    in: log.changes,
                    "event \(expected) is missing before \(sequence.rawValue)",
                    repairable: false
                )
            }
            expected = sequence.rawValue + 1
        }
        if let expected, expected != latest + 1 {
            report.add(
                "feed-end",
                FeedSequence(expected - 1),
                in: log.changes,
                "the last event should be \(latest)",
                repairable: false
            )
        }
        var cursors = try snapshot.rows(of: log.cursors)
        while let (name, cursor) = try cursors.nextSound() {
            if cursor.sequence > latest {
                report.add(
                    "cursor-ahead",
                    name,
                    in: log.cursors,
                    "\(cursor.sequence) is past the last event \(latest)",
                    repairable: false
                )
            } else {
                report.addPending(Int(latest - cursor.sequence))
            }
        }
    }
}
