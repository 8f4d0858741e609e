import Keyspaces

/// The feed is dense from the first event that was not trimmed to the last one, and its size is the
/// sum of its parts.
struct ChangeLogRule: IntegrityRule {
    let log: ChangeLog

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        let (trimmed, latest) = (
            try snapshot.value(of: log.trimmed), try log.latest(in: snapshot)
        )
        var last = trimmed
        var bytes: UInt64 = 0
        var rows = try snapshot.rows(of: log.changes)
        while let (sequence, _) = try rows.nextSound() {
            if sequence.rawValue <= last {
                add("feed-stray", sequence, "events up to \(last) were trimmed", &report)
                continue
            }
            if sequence.rawValue - last > 1 {
                let detail = "event \(last + 1) is missing before \(sequence.rawValue)"
                add(last == trimmed ? "feed-front" : "feed-gap", sequence, detail, &report)
            }
            last = sequence.rawValue
            bytes += UInt64(rows.keyBytes.byteCount + rows.valueBytes.byteCount)
        }
        if last != latest {
            let detail = "the last event should be \(latest)"
            add("feed-end", FeedSequence(last), detail, &report)
        }
        let size = try log.bytes(in: snapshot)
        if size != bytes {
            let last = FeedSequence(latest)
            add("feed-bytes", last, "the events have \(bytes) bytes, stored is \(size)", &report)
        }
    }

    private func add(
        _ code: String,
        _ sequence: FeedSequence,
        _ detail: String,
        _ report: inout Report
    ) {
        report.add(code, sequence, in: log.changes, detail)
    }
}

/// No cursor is past the last event, and none that is active before the first one.
///
/// An outside one has a name that such a cursor can have. There are as many as were made and not
/// deleted.
struct CursorRule: IntegrityRule {
    let log: ChangeLog

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        let (earliest, latest) = (
            try log.earliest(in: snapshot), try log.latest(in: snapshot)
        )
        var cursors = try snapshot.rows(of: log.cursors)
        while let (name, cursor) = try cursors.nextSound() {
            if cursor.sequence > latest {
                let detail = "\(cursor.sequence) is past the last event \(latest)"
                add("cursor-ahead", name, detail, &report)
            } else if cursor.owner == .inside {
                report.addPending(Int(latest - cursor.sequence))
            }
            if cursor.isActive, cursor.sequence < earliest - 1 {
                let detail = "active at \(cursor.sequence), but events before \(earliest) are gone"
                add("cursor-behind", name, detail, &report)
            }
            if cursor.owner == .outside {
                if CursorName(name.text) == nil || log.consumer(name.text) != nil {
                    add("cursor-name", name, "no name of an outside cursor", &report)
                }
            }
        }
        let (count, stored) = (
            try snapshot.count(of: log.cursors, in: .all),
            try snapshot.value(of: log.cursorCount)
        )
        if UInt64(count) != stored {
            add("cursor-count", Name(""), "there are \(count), stored is \(stored)", &report)
        }
        for name in log.consumerNames where earliest > 1 {
            if try !snapshot.contains(Name(name), in: log.cursors) {
                let detail = "it has read nothing, but events before \(earliest) are gone"
                add("cursor-missing", Name(name), detail, &report)
            }
        }
    }

    private func add(
        _ code: String,
        _ name: Name,
        _ detail: String,
        _ report: inout Report
    ) {
        report.add(code, name, in: log.cursors, detail)
    }
}
