public import Keyspaces

/// Makes sure that an outside cursor is there and active.
///
/// An active one stays where it is, so that a client may send this whenever it starts: only
/// acknowledgements move it.
public struct PutCursor: Command {
    /// Where a cursor begins that is new or had expired.
    public enum Start: Sendable, Equatable {
        /// Before the oldest event that is there.
        case earliest
        /// After the newest event.
        case latest
        /// After the event of this sequence.
        case after(UInt64)
    }

    /// 12.
    public static var code: UInt16 { 12 }
    let name: CursorName
    let start: Start

    /// A cursor of this name.
    public init(_ name: CursorName, from start: Start) {
        self.name = name
        self.start = start
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        name = try reader.cursorName()
        start =
            switch try reader.unsigned(UInt8.self) {
            case 0: .earliest
            case 1: .latest
            case 2: .after(try reader.unsigned())
            default: throw .value("start")
            }
    }

    /// Writes name and start.
    public func encode(to writer: inout ByteWriter) {
        writer.string(name.text)
        switch start {
        case .earliest: writer.unsigned(UInt8(0))
        case .latest: writer.unsigned(UInt8(1))
        case .after(let sequence):
            writer.unsigned(UInt8(2))
            writer.unsigned(sequence)
        }
    }

    /// Whether there was no such cursor.
    ///
    /// - Throws: ``FeedError``.
    public func apply(to log: ChangeLog, in context: inout CommandContext) throws -> Bool {
        let old = try log.outsideCursor(name.text, in: context)
        if old?.isActive == true { return false }
        let count = try context.value(of: log.cursorCount)
        if old == nil && count >= UInt64(Limits.cursors) { throw FeedError.tooManyCursors }
        let now = context.timestamp
        let cursor = FeedCursor(
            sequence: try sequence(log, context),
            owner: .outside,
            createdAt: now,
            acknowledgedAt: now
        )
        try context.put(cursor, for: Name(name.text), in: log.cursors)
        if old == nil { try context.set(log.cursorCount, to: count + 1) }
        return old == nil
    }

    private func sequence(
        _ log: ChangeLog,
        _ context: borrowing CommandContext
    ) throws -> UInt64 {
        let bounds = try log.bounds(in: context)
        switch start {
        case .earliest: return bounds.earliest - 1
        case .latest: return bounds.latest
        case .after(let sequence):
            if sequence > bounds.latest { throw FeedError.placeAhead(bounds) }
            if sequence < bounds.earliest - 1 { throw FeedError.placeTrimmed(bounds) }
            return sequence
        }
    }
}

/// Notes how far the reader behind an outside cursor has come.
///
/// A cursor never goes back: a place before its own changes nothing, so that acknowledgements may
/// arrive in any order. Its own place is a sign of life.
public struct AcknowledgeCursor: Command {
    /// 13.
    public static var code: UInt16 { 13 }
    /// Events that nobody needs any longer can go.
    public static var makesRoom: Bool { true }
    let name: String
    let sequence: UInt64

    /// Everything up to `sequence` has been taken.
    public init(_ name: String, through sequence: UInt64) {
        self.name = name
        self.sequence = sequence
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        name = try reader.string()
        sequence = try reader.unsigned()
    }

    /// Writes name and sequence.
    public func encode(to writer: inout ByteWriter) {
        writer.string(name)
        writer.unsigned(sequence)
    }

    /// Where the cursor is now.
    ///
    /// - Throws: ``FeedError``.
    @discardableResult
    public func apply(to log: ChangeLog, in context: inout CommandContext) throws -> UInt64 {
        guard let cursor = try log.outsideCursor(name, in: context) else {
            throw FeedError.unknownCursor(name)
        }
        let bounds = try log.bounds(in: context)
        if !cursor.isActive { throw FeedError.cursorExpired(bounds) }
        if sequence > bounds.latest { throw FeedError.placeAhead(bounds) }
        if sequence < cursor.sequence { return cursor.sequence }
        let moved = cursor.acknowledged(through: sequence, at: context.timestamp)
        try context.put(moved, for: Name(name), in: log.cursors)
        return sequence
    }
}

/// Takes an outside cursor away.
public struct DeleteCursor: Command {
    /// 14.
    public static var code: UInt16 { 14 }
    /// What only this cursor kept can go.
    public static var makesRoom: Bool { true }
    let name: String

    /// The cursor of this name.
    public init(_ name: String) { self.name = name }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) { name = try reader.string() }

    /// Writes the name.
    public func encode(to writer: inout ByteWriter) { writer.string(name) }

    /// Removes the row.
    ///
    /// - Throws: ``FeedError/unknownCursor(_:)``, ``FeedError/reservedCursor(_:)``.
    public func apply(to log: ChangeLog, in context: inout CommandContext) throws {
        guard try log.outsideCursor(name, in: context) != nil else {
            throw FeedError.unknownCursor(name)
        }
        try log.delete([Name(name)], &context)
    }
}

extension ChangeLog {
    /// Removes cursors that are there.
    func delete(_ names: [Name], _ context: inout CommandContext) throws {
        if names.isEmpty { return }
        for name in names { try context.delete(name, in: cursors) }
        let count = try context.value(of: cursorCount)
        try context.set(cursorCount, to: count - min(count, UInt64(names.count)))
    }

    /// The outside cursor of this name.
    ///
    /// - Throws: ``FeedError/reservedCursor(_:)`` if the name is a consumer's.
    func outsideCursor(
        _ name: String,
        in context: borrowing CommandContext
    ) throws -> FeedCursor? {
        let cursor = try context.get(Name(name), in: cursors)
        if cursor?.owner == .inside || consumer(name) != nil {
            throw FeedError.reservedCursor(name)
        }
        return cursor
    }
}

extension ByteReader {
    fileprivate mutating func cursorName() throws(CodecError) -> CursorName {
        guard let name = CursorName(try string()) else { throw .value("name") }
        return name
    }
}
