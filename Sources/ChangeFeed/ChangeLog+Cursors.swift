public import Keyspaces

/// A cursor, and how far it is behind.
public struct CursorStanding: Sendable {
    /// Its name.
    public let name: String
    /// As it is stored.
    public let cursor: FeedCursor
    /// Events past it, those that are gone among them.
    public let lagEvents: UInt64
    /// The moment of the oldest event past it that is there; `nil` if none is.
    public let oldestUnread: Timestamp?

    /// How old that event is at `moment`, in whole seconds; 0 if there is none.
    public func lagSeconds(at moment: Timestamp) -> Int {
        guard let oldestUnread else { return 0 }
        return Int(max(0, moment.milliseconds - oldestUnread.milliseconds) / 1_000)
    }
}

/// Reading cursors.
extension ChangeLog {
    /// The oldest event that is there, and the newest.
    public func bounds(
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> FeedBounds {
        FeedBounds(earliest: try earliest(in: reader), latest: try latest(in: reader))
    }

    /// The cursor called `name`, whoever owns it.
    ///
    /// - Throws: ``FeedError/unknownCursor(_:)``.
    public func standing(
        of name: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> CursorStanding {
        guard let cursor = try reader.get(Name(name), in: cursors) else {
            throw FeedError.unknownCursor(name)
        }
        return try standing(of: cursor, name, in: reader)
    }

    /// A page of all cursors, by name; `next` is the position after which the next page begins.
    public func standings(
        after position: [UInt8]? = nil,
        limit: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> (cursors: [CursorStanding], next: [UInt8]?) {
        let range = position.map { KeyRange.all.past($0, .ascending) } ?? .all
        var page: [(name: Name, cursor: FeedCursor)] = []
        var hasMore = false
        var rows = try reader.rows(of: cursors, in: range)
        while let (name, cursor) = try rows.next() {
            hasMore = page.count == limit
            if hasMore { break }
            page.append((name, cursor))
        }
        let standings = try page.map { try standing(of: $0.cursor, $0.name.text, in: reader) }
        return (standings, hasMore ? page.last?.name.encoded : nil)
    }

    private func standing(
        of cursor: FeedCursor,
        _ name: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> CursorStanding {
        let latest = try latest(in: reader)
        let range = KeyRange.all.past(FeedSequence(cursor.sequence).encoded, .ascending)
        var rows = try reader.rows(of: changes, in: range)
        return CursorStanding(
            name: name,
            cursor: cursor,
            lagEvents: latest > cursor.sequence ? latest - cursor.sequence : 0,
            oldestUnread: try rows.next()?.value.time
        )
    }
}
