package import ChangeFeed
package import Keyspaces

/// When comics were viewed: by hours, by days, and what that comes to.
///
/// A view is in exactly one of three keyspaces, and moves on as it ages. So the sums of a comic are
/// those of the rows that there are, wherever an expiry stands:
///
/// ```
///   fold ─▶ popularity.hours ─ after 24 h ─▶ .days ─ after 7 d ─▶ .older ─ after 30 d ─▶ gone
///              │ day                           │ + day = week       │ + week = month
///              └──────────────────── popularity.windows ────────────┘
/// ```
///
/// A fold writes a row of hours only; days are made of hours when these expire. So a comic that is
/// viewed all the time costs a fold one row of the hour that runs, and not one of the day too.
package struct Windows: Sendable {
    package let hours: Keyspace<BucketKey, Number>
    package let days: Keyspace<BucketKey, Number>
    package let older: Keyspace<BucketKey, Number>
    package let sums: Keyspace<ComicID, ViewSums>
    private let orders: Orders

    init(_ schema: inout Schema, _ orders: Orders) {
        self.orders = orders
        hours = schema.keyspace("popularity.hours")
        days = schema.keyspace("popularity.days")
        older = schema.keyspace("popularity.older")
        sums = schema.keyspace("popularity.windows")
    }

    /// Takes in how the folded views of a comic have changed.
    ///
    /// Views that were counted elsewhere are in no window. At most four writes.
    func count(
        _ comic: ComicID,
        _ change: TotalChange,
        in context: inout CommandContext
    ) throws {
        guard let hour = change.hour, change.new > change.old else { return }
        let views = change.new - change.old
        try add(views, at: BucketKey(hour, comic), in: hours, &context)
        var sums = try context.get(comic, in: sums) ?? ViewSums()
        let old = sums.score
        sums.add(views, at: hour)
        try context.put(sums, for: comic, in: self.sums)
        try orders.moveIfPublic(comic, in: .trending, from: old, to: sums.score, &context)
    }

    /// Removes everything that is kept of a comic.
    ///
    /// - Complexity: O(hours and days of which any comic has a row).
    func drop(_ comic: ComicID, in context: inout CommandContext) throws {
        guard let sums = try context.get(comic, in: sums) else { return }
        for (keyspace, sum) in [(hours, sums.hours), (days, sums.days), (older, sums.older)]
        where sum > 0 {
            for key in try keys(of: comic, in: keyspace, context) {
                try context.delete(key, in: keyspace)
            }
        }
        try context.delete(comic, in: self.sums)
    }

    /// A comic's rows, found by going from one span to the next.
    private func keys(
        of comic: ComicID,
        in keyspace: Keyspace<BucketKey, Number>,
        _ context: borrowing CommandContext
    ) throws -> [BucketKey] {
        var keys: [BucketKey] = []
        var wanted: BucketKey? = BucketKey(0, comic)
        while let lower = wanted {
            var rows = try context.rows(of: keyspace, in: KeyRange(from: lower))
            guard let found = try rows.next()?.key else { break }
            if found.comic == comic { keys.append(found) }
            // The first row of a span may be one before the comic's.
            let isBefore = found.comic < comic
            if !isBefore && found.span == .max { break }
            wanted = BucketKey(isBefore ? found.span : found.span + 1, comic)
        }
        return keys
    }

    private func add(
        _ views: UInt64,
        at key: BucketKey,
        in keyspace: Keyspace<BucketKey, Number>,
        _ context: inout CommandContext
    ) throws {
        let old = try context.get(key, in: keyspace)?.value ?? 0
        try context.put(Number(old.addingSaturated(views)), for: key, in: keyspace)
    }
}

/// How views age.
extension Windows {
    /// Hours that a view is in the window of a day.
    static let hoursOfDay: UInt32 = 24
    /// Days that a view is in the window of a week.
    static let daysOfWeek: UInt32 = 7
    /// Days that a view is in the window of a month.
    static let daysOfMonth: UInt32 = 30

    /// Whether anything is to leave a window when `hour` has begun.
    func isDue(at hour: UInt32, in reader: borrowing some KeyspaceReader & ~Copyable) throws -> Bool
    {
        for (keyspace, bound) in [
            (hours, Self.lastHour(at: hour)), (days, Self.lastDay(at: hour)),
            (older, Self.lastOlder(at: hour)),
        ] {
            if try !due(in: keyspace, through: bound, limit: 1, reader).isEmpty { return true }
        }
        return false
    }

    /// Moves at most `limit` rows on, those that were due first before others; how many there were.
    ///
    /// At most three writes a row.
    func expire(
        at hour: UInt32,
        limit: Int,
        in context: inout CommandContext
    ) throws -> Int {
        var room = limit
        for (key, number) in try due(
            in: hours,
            through: Self.lastHour(at: hour),
            limit: room,
            context
        ) {
            let views = number.value
            try context.delete(key, in: hours)
            let day = BucketKey(key.span / Self.hoursOfDay, key.comic)
            try add(views, at: day, in: days, &context)
            try change(key.comic, &context) { sums in
                sums.hours = sums.hours.subtractingSaturated(views)
                sums.days = sums.days.addingSaturated(views)
            }
            room -= 1
        }
        for (key, number) in try due(
            in: days,
            through: Self.lastDay(at: hour),
            limit: room,
            context
        ) {
            let views = number.value
            try context.delete(key, in: days)
            try add(views, at: key, in: older, &context)
            try change(key.comic, &context) { sums in
                sums.days = sums.days.subtractingSaturated(views)
                sums.older = sums.older.addingSaturated(views)
            }
            room -= 1
        }
        for (key, number) in try due(
            in: older,
            through: Self.lastOlder(at: hour),
            limit: room,
            context
        ) {
            try context.delete(key, in: older)
            try change(key.comic, &context) { sums in
                sums.older = sums.older.subtractingSaturated(number.value)
            }
            room -= 1
        }
        return limit - room
    }

    private func change(
        _ comic: ComicID,
        _ context: inout CommandContext,
        _ change: (inout ViewSums) -> Void
    ) throws {
        // A row that stands for nothing is a damage, which `check` reports.
        guard var sums = try context.get(comic, in: sums) else { return }
        change(&sums)
        try context.put(sums, for: comic, in: self.sums)
    }

    /// The rows of the spans up to `bound`, at most `limit`; none if there is no such span.
    private func due(
        in keyspace: Keyspace<BucketKey, Number>,
        through bound: UInt32?,
        limit: Int,
        _ reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [(key: BucketKey, views: Number)] {
        guard let bound else { return [] }
        var due: [(BucketKey, Number)] = []
        var rows = try reader.rows(of: keyspace)
        while due.count < limit, let (key, views) = try rows.next(), key.span <= bound {
            due.append((key, views))
        }
        return due
    }

    /// The last hour that is in no window of hours any more when `hour` has begun.
    private static func lastHour(at hour: UInt32) -> UInt32? {
        hour >= hoursOfDay ? hour - hoursOfDay : nil
    }

    private static func lastDay(at hour: UInt32) -> UInt32? {
        let day = hour / hoursOfDay
        return day >= daysOfWeek ? day - daysOfWeek : nil
    }

    private static func lastOlder(at hour: UInt32) -> UInt32? {
        let day = hour / hoursOfDay
        return day >= daysOfMonth ? day - daysOfMonth : nil
    }
}

extension KeyRange {
    /// From `key` to the end.
    init(from key: BucketKey) { self.init(lower: key.encoded, upper: nil) }
}
