public import Keyspaces

/// A service that keeps its data true to the feed.
public protocol FeedConsumer: Sendable {
    /// The name of its cursor.
    var name: String { get }
    /// Takes one event into account, at most ``Limits/writesPerEvent`` writes; more is left to a
    /// job.
    ///
    /// It is called exactly once for each event, in order, in the transaction that moves the
    /// cursor.
    func consume(
        _ change: Change,
        at sequence: FeedSequence,
        in context: inout CommandContext
    ) throws
}

/// Lets a consumer take the next events, up to a bound; as many as one command may write for.
package struct ConsumeChanges: Command {
    package static var code: UInt16 { 10 }
    // What is deleted goes by jobs, which a consumer leaves.
    package static var makesRoom: Bool { true }
    let consumer: String
    /// The last event that it may take.
    let through: UInt64

    package init(consumer: String, through: UInt64) {
        self.consumer = consumer
        self.through = through
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        consumer = try reader.string()
        through = try reader.unsigned()
    }

    package func encode(to writer: inout ByteWriter) {
        writer.string(consumer)
        writer.unsigned(through)
    }

    /// How far the consumer has come.
    package func apply(to log: ChangeLog, in context: inout CommandContext) throws -> UInt64 {
        guard let consumer = log.consumer(consumer) else { return through }
        let cursor = try cursor(of: consumer.name, log, context)
        var position = cursor?.sequence ?? 0
        let events = try events(past: position, log, context)
        if events.isEmpty { return position }
        for (sequence, change) in events {
            // What is left is for the cursor.
            if context.writesLeft < 2 * Limits.writesPerEvent { break }
            try consumer.consume(change, at: sequence, in: &context)
            position = sequence.rawValue
        }
        let now = context.timestamp
        let moved = FeedCursor(
            sequence: position,
            owner: .inside,
            createdAt: cursor?.createdAt ?? now,
            acknowledgedAt: now
        )
        try context.put(moved, for: Name(consumer.name), in: log.cursors)
        if cursor == nil { _ = try context.next(log.cursorCount) }
        let (arrivals, crowded, isCrowded) = (
            log.arrivals, log.crowded, try log.isCrowded(in: context)
        )
        context.onCommit { [position] in
            arrivals.tell(consumer.name, at: position)
            if isCrowded { crowded.ring() }
        }
        return position
    }

    /// The consumer's cursor; `nil` before its first step.
    ///
    /// - Throws: ``FeedError`` if it cannot go on: nothing is skipped.
    private func cursor(
        of name: String,
        _ log: ChangeLog,
        _ context: borrowing CommandContext
    ) throws -> FeedCursor? {
        let cursor = try context.get(Name(name), in: log.cursors)
        if cursor?.owner == .outside { throw FeedError.reservedCursor(name) }
        let earliest = try log.earliest(in: context)
        if (cursor?.sequence ?? 0) < earliest - 1 {
            throw FeedError.consumerBehind(name, earliest: earliest)
        }
        return cursor
    }

    private func events(
        past position: UInt64,
        _ log: ChangeLog,
        _ context: borrowing CommandContext
    ) throws -> [(FeedSequence, Change)] {
        var range = ChangeLog.events(past: position)
        range.upper = FeedSequence(through + 1).encoded
        var events: [(FeedSequence, Change)] = []
        var rows = try context.rows(of: log.changes, in: range)
        while events.count < Limits.eventsPerStep, let (sequence, change) = try rows.next() {
            events.append((sequence, change))
        }
        return events
    }
}

extension ChangeLog {
    /// Adds a consumer; its cursor starts before the first event.
    public func register(_ consumer: some FeedConsumer) {
        add(consumer)
    }

    /// Lets the consumer called `name` take events as they come, until the task is cancelled.
    ///
    /// A writer that is busy or full is asked again later.
    ///
    /// - Throws: what the consumer throws: it stops at that event, and nothing is skipped.
    public func run(_ name: String, on store: Store) async throws {
        while !Task.isCancelled {
            let rings = bell.rings
            let (position, latest) = try bounds(of: name, on: store)
            do {
                if position < latest {
                    let step = ConsumeChanges(consumer: name, through: latest)
                    if try await store.submit(step, to: self) > position { continue }
                }
                // Events that are missing are waited for in vain.
                await bell.wait(past: rings)
            } catch StoreError.busy, StoreError.full {
                try? await Task.sleep(for: .milliseconds(Keyspaces.Limits.retryMilliseconds))
            }
        }
    }

    /// Lets the consumer called `name` take every event that there is.
    ///
    /// - Throws: what the consumer throws.
    public func catchUp(_ name: String, on store: Store) async throws {
        var last: UInt64?
        while true {
            let (position, latest) = try bounds(of: name, on: store)
            // Events that are missing are waited for in vain.
            if position >= latest || position == last { return }
            last = position
            _ = try await store.submit(ConsumeChanges(consumer: name, through: latest), to: self)
        }
    }

    /// How far the consumer called `name` has come, and the newest event.
    private func bounds(
        of name: String,
        on store: Store
    ) throws -> (position: UInt64, latest: UInt64) {
        try store.read { snapshot in
            (try position(of: name, in: snapshot), try latest(in: snapshot))
        }
    }

    /// Returns once the consumer called `name` has taken the event `sequence`, or after `patience`.
    ///
    /// - Returns: whether it has.
    /// - Throws: what reading the store throws.
    @discardableResult
    public func wait(
        for name: String,
        toReach sequence: UInt64,
        on store: Store,
        patience: Duration
    ) async throws -> Bool {
        @Sendable func isThere() throws -> Bool {
            try bounds(of: name, on: store).position >= sequence
        }
        if try isThere() { return true }
        await withTaskGroup { group in
            group.addTask {
                // Who cannot read does not wait.
                await self.arrivals.wait(for: name, at: sequence) { (try? isThere()) ?? true }
            }
            group.addTask { try? await Task.sleep(for: patience) }
            await group.next()
            group.cancelAll()
        }
        return try isThere()
    }
}
