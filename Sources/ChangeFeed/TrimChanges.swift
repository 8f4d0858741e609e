public import Keyspaces

/// Removes events that nobody needs from the front of the log, and expires the outside cursors that
/// are too far behind or too quiet; at most ``Limits/eventsPerTrim`` events.
///
/// It carries its bounds: inside a command there is no clock. An event goes
///
/// - if it is too old and every active outside cursor has read past it, or
/// - if the log is larger than it is to be: the outside cursors that have not read it expire;
///
/// but never before every consumer inside the process has taken it.
public struct TrimChanges: Command {
    /// 15.
    public static var code: UInt16 { 15 }
    /// It frees pages.
    public static var makesRoom: Bool { true }
    let bounds: TrimBounds

    /// A step within these bounds.
    public init(_ bounds: TrimBounds) { self.bounds = bounds }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        bounds = TrimBounds(
            old: try reader.timestamp(),
            bytes: try reader.unsigned(),
            quiet: try reader.timestamp(),
            forgotten: try reader.timestamp()
        )
    }

    /// Writes the bounds.
    public func encode(to writer: inout ByteWriter) {
        writer.timestamp(bounds.old)
        writer.unsigned(bounds.bytes)
        writer.timestamp(bounds.quiet)
        writer.timestamp(bounds.forgotten)
    }

    /// What a step has come to.
    public struct Outcome: Sendable, Equatable {
        /// Events that it removed.
        public let events: Int
        /// Cursors that it expired.
        public let expired: Int
        /// Whether a further step may remove more.
        public var hasMore: Bool { events == Limits.eventsPerTrim }
    }

    /// Removes and expires.
    public func apply(to log: ChangeLog, in context: inout CommandContext) throws -> Outcome {
        let plan = try TrimPlan(bounds, of: log, limit: Limits.eventsPerTrim, in: context)
        try log.delete(plan.forgotten, &context)
        for (name, cursor) in plan.expiring {
            try context.put(cursor.expired(at: context.timestamp), for: name, in: log.cursors)
        }
        for sequence in plan.events { try context.delete(sequence, in: log.changes) }
        if let last = plan.events.last {
            let size = try log.bytes(in: context)
            try context.set(log.trimmed, to: last.rawValue)
            try context.set(log.size, to: size - min(size, plan.bytes))
        }
        return Outcome(events: plan.events.count, expired: plan.expiring.count)
    }
}

/// What is to go from the log.
public struct TrimBounds: Sendable, Equatable {
    /// Events of this moment and before are old enough.
    public let old: Timestamp
    /// What the log may hold, in bytes.
    public let bytes: UInt64
    /// Outside cursors that were last acknowledged at this moment or before expire.
    public let quiet: Timestamp
    /// Cursors that expired at this moment or before are forgotten.
    public let forgotten: Timestamp

    /// Bounds.
    public init(old: Timestamp, bytes: UInt64, quiet: Timestamp, forgotten: Timestamp) {
        self.old = old
        self.bytes = bytes
        self.quiet = quiet
        self.forgotten = forgotten
    }
}

/// What a step of trimming removes and expires: decided on a snapshot to learn whether there is
/// anything to do, and again inside the command.
struct TrimPlan {
    /// From the first event on, without a gap.
    private(set) var events: [FeedSequence] = []
    /// What they take of the log's size.
    private(set) var bytes: UInt64 = 0
    /// By name.
    private(set) var expiring: [(name: Name, cursor: FeedCursor)] = []
    /// By name.
    private(set) var forgotten: [Name] = []

    var isEmpty: Bool { events.isEmpty && expiring.isEmpty && forgotten.isEmpty }

    /// - Complexity: O(cursors + `limit`).
    init(
        _ bounds: TrimBounds,
        of log: ChangeLog,
        limit: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws {
        var active: [(name: Name, cursor: FeedCursor)] = []
        var pin = UInt64.max
        for name in log.consumerNames { pin = min(pin, try log.position(of: name, in: reader)) }
        var rows = try reader.rows(of: log.cursors)
        while let (name, cursor) = try rows.next() {
            if cursor.owner == .inside {
                pin = min(pin, cursor.sequence)
            } else if let expiredAt = cursor.expiredAt {
                if expiredAt <= bounds.forgotten { forgotten.append(name) }
            } else if cursor.acknowledgedAt <= bounds.quiet {
                expiring.append((name, cursor))
            } else {
                active.append((name, cursor))
            }
        }
        let needed = active.map(\.cursor.sequence).min() ?? .max
        try takeEvents(bounds, log, limit, pin: pin, needed: needed, reader)
        guard let last = events.last else { return }
        expiring += active.filter { $0.cursor.sequence < last.rawValue }
    }

    private mutating func takeEvents(
        _ bounds: TrimBounds,
        _ log: ChangeLog,
        _ limit: Int,
        pin: UInt64,
        needed: UInt64,
        _ reader: borrowing some KeyspaceReader & ~Copyable
    ) throws {
        let size = try log.bytes(in: reader)
        var rows = try reader.rows(of: log.changes)
        while events.count < limit, try rows.advance() {
            let sequence = try rows.key()
            if sequence.rawValue > pin { break }
            let isTooMuch = size > bytes && size - bytes > bounds.bytes
            if !isTooMuch {
                if sequence.rawValue > needed { break }
                if try rows.value().time > bounds.old { break }
            }
            events.append(sequence)
            bytes += UInt64(rows.keyBytes.byteCount + rows.valueBytes.byteCount)
        }
    }
}
