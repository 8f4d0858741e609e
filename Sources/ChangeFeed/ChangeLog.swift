public import Keyspaces
import Synchronization

/// A number of the feed: dense from 1, in commit order.
public typealias FeedSequence = Identifier<Change>

/// The log of changes, written in the transactions of the commands that cause them.
///
/// ```
///   command ──▶ append ──▶ commit ──▶ bell ──▶ consumers (cursor + effect in one transaction)
///                                        └───▶ readers of GET /v1/changes
/// ```
///
/// An event is visible exactly when it is durable, because readers see commits only. A consumer
/// inside the process moves its cursor in the transaction of its effect: each event takes effect
/// exactly once, however often the process dies.
///
/// The front of the log goes once nobody needs it, or once the log is too large, by
/// ``TrimChanges``. What is kept is always one dense run:
///
/// ```
///   1 … trimmed through │ earliest … latest        number.feed.trimmed  number.feed
///          gone         │  size in bytes           number.feed.bytes
/// ```
///
/// No event goes that a consumer inside the process has not taken. If one of them stands still
/// until the log has reached its bound, no further event is appended but by commands that make
/// room: ``FeedError/full``.
public final class ChangeLog: Sendable {
    /// The events.
    public let changes: Keyspace<FeedSequence, Change>
    /// The cursors, by their owner's name.
    public let cursors: Keyspace<Name, FeedCursor>
    /// Rings after each commit that appended an event.
    public let bell = Doorbell()
    /// Those who wait for a consumer.
    let arrivals = Arrivals()
    /// Rings after each commit that left the log so large that its front is to go.
    let crowded = Doorbell()
    let last: StoredNumber
    let trimmed: StoredNumber
    let size: StoredNumber
    let bound: StoredNumber
    let cursorCount: StoredNumber
    private let consumers = Mutex<[String: any FeedConsumer]>([:])

    /// Adds the log to a schema.
    public init(_ schema: inout Schema) {
        changes = schema.keyspace("changes")
        cursors = schema.keyspace("cursors")
        last = schema.number("feed")
        trimmed = schema.number("feed.trimmed")
        size = schema.number("feed.bytes")
        bound = schema.number("feed.bound")
        cursorCount = schema.number("cursors")
        schema.register(ConsumeChanges.self, for: self)
        schema.register(PutCursor.self, for: self)
        schema.register(AcknowledgeCursor.self, for: self)
        schema.register(DeleteCursor.self, for: self)
        schema.register(TrimChanges.self, for: self)
        schema.register(BoundChanges.self, for: self)
        schema.register(BeginEpoch.self, for: self)
        schema.add(ChangeLogRule(log: self))
        schema.add(CursorRule(log: self))
    }

    /// Appends an event in the transaction of the change that it tells of.
    ///
    /// - Throws: ``FeedError/full``, unless the command makes room.
    public func append(_ change: Change, in context: inout CommandContext) throws {
        try requireRoom(in: context)
        let sequence = FeedSequence(try context.next(last))
        try context.append(change, for: sequence, to: changes)
        try context.set(size, to: try bytes(in: context) + UInt64(change.storedBytes))
        let (bell, crowded, isCrowded) = (bell, crowded, try isCrowded(in: context))
        context.onCommit {
            bell.ring()
            if isCrowded { crowded.ring() }
        }
    }

    /// Demands that an event may be appended.
    ///
    /// A command asks before its first write, so that its refusal is its own and not that of the
    /// commands beside it.
    ///
    /// - Throws: ``FeedError/full`` if the log has reached its bound and the command makes no room.
    public func requireRoom(in context: borrowing CommandContext) throws {
        if try !hasRoom(in: context) { throw FeedError.full }
    }

    /// Whether an event may be appended.
    public func hasRoom(in context: borrowing CommandContext) throws -> Bool {
        if context.makesRoom { return true }
        return try bytes(in: context) < maximumBytes(in: context)
    }

    /// The keys of the events past a position.
    public static func events(past position: UInt64) -> KeyRange {
        KeyRange(lower: FeedSequence(position + 1).encoded, upper: nil)
    }

    /// The sequence of the newest event; 0 if there never was one.
    public func latest(in reader: borrowing some KeyspaceReader & ~Copyable) throws -> UInt64 {
        try reader.value(of: last)
    }

    /// The sequence of the oldest event that is still there; one past the newest if none is.
    public func earliest(in reader: borrowing some KeyspaceReader & ~Copyable) throws -> UInt64 {
        try reader.value(of: trimmed) + 1
    }

    /// The size of the log in bytes: keys and values of all events.
    public func bytes(in reader: borrowing some KeyspaceReader & ~Copyable) throws -> UInt64 {
        try reader.value(of: size)
    }

    /// The size in bytes that the log does not grow past; ``BoundChanges`` sets it.
    public func maximumBytes(
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> UInt64 {
        let stored = try reader.value(of: bound)
        return stored == 0 ? Limits.feedBytes : stored
    }

    /// Whether the log is so large that its front is to go.
    func isCrowded(in reader: borrowing some KeyspaceReader & ~Copyable) throws -> Bool {
        let most = try maximumBytes(in: reader)
        return try bytes(in: reader) > most - most / Limits.crowdedShare
    }

    /// How far the consumer called `name` has come.
    public func position(
        of name: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> UInt64 {
        try reader.get(Name(name), in: cursors)?.sequence ?? 0
    }

    /// How far the consumer called `name` has come, for a rule: 0 also where its cursor is damaged,
    /// so that every event is pending and the damage alone is found.
    public func soundPosition(
        of name: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> UInt64 {
        try reader.getSound(Name(name), in: cursors)?.sequence ?? 0
    }

    func add(_ consumer: any FeedConsumer) {
        let earlier = consumers.withLock { $0.updateValue(consumer, forKey: consumer.name) }
        precondition(earlier == nil, "a consumer called \(consumer.name) is there already")
    }

    func consumer(_ name: String) -> (any FeedConsumer)? {
        consumers.withLock { $0[name] }
    }

    /// The names of the consumers inside the process, ascending.
    var consumerNames: [String] {
        consumers.withLock { $0.keys.sorted() }
    }
}
