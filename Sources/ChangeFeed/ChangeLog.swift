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
public final class ChangeLog: Sendable {
    /// The events.
    public let changes: Keyspace<FeedSequence, Change>
    /// The cursors, by their owner's name.
    public let cursors: Keyspace<Name, FeedCursor>
    /// Rings after each commit that appended an event.
    public let bell = Doorbell()
    /// Rings after each commit that moved a cursor.
    public let progress = Doorbell()
    let last: StoredNumber
    private let consumers = Mutex<[String: any FeedConsumer]>([:])

    /// Adds the log to a schema.
    public init(_ schema: inout Schema) {
        changes = schema.keyspace("changes")
        cursors = schema.keyspace("cursors")
        last = schema.number("feed")
        schema.register(ConsumeChanges.self, for: self)
        schema.add(ChangeLogRule(log: self))
    }

    /// Appends an event in the transaction of the change that it tells of.
    public func append(_ change: Change, in context: inout CommandContext) throws {
        let sequence = FeedSequence(try context.next(last))
        try context.append(change, for: sequence, to: changes)
        let bell = bell
        context.onCommit { bell.ring() }
    }

    /// The sequence of the newest event; 0 if there never was one.
    public func latest(in reader: borrowing some KeyspaceReader & ~Copyable) throws -> UInt64 {
        try reader.value(of: last)
    }

    /// The sequence of the oldest event that is still there; one past the newest if none is.
    public func earliest(in reader: borrowing some KeyspaceReader & ~Copyable) throws -> UInt64 {
        var rows = try reader.rows(of: changes)
        if let first = try rows.next() { return first.key.rawValue }
        return try latest(in: reader) + 1
    }

    /// How far the consumer called `name` has come.
    public func position(
        of name: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> UInt64 {
        try reader.get(Name(name), in: cursors)?.sequence ?? 0
    }

    func add(_ consumer: any FeedConsumer) {
        let earlier = consumers.withLock { $0.updateValue(consumer, forKey: consumer.name) }
        precondition(earlier == nil, "a consumer called \(consumer.name) is there already")
    }

    func consumer(_ name: String) -> (any FeedConsumer)? {
        consumers.withLock { $0[name] }
    }
}

/// How far a consumer has come.
///
/// ```
///  0  format = 1    1  sequence of the last event consumed (8)    9  owner: 1 inside the process
/// ```
public struct FeedCursor: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// The last event that has taken effect.
    public let sequence: UInt64

    private static let inside: UInt8 = 1

    init(sequence: UInt64) { self.sequence = sequence }

    /// Reads the layout above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        sequence = try reader.unsigned()
        if try reader.unsigned(UInt8.self) != Self.inside { throw .value("owner") }
    }

    /// Writes the layout above.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(sequence)
        writer.unsigned(Self.inside)
    }
}
