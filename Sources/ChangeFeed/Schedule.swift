public import Keyspaces

/// A place in a schedule: signed milliseconds (8), subject (8).
public struct ScheduleKey<Subject>: KeyCodable, Equatable {
    /// When it is due.
    public let time: Timestamp
    /// What is due then.
    public let subject: Identifier<Subject>

    /// A place.
    public init(_ time: Timestamp, _ subject: Identifier<Subject>) {
        self.time = time
        self.subject = subject
    }

    /// Reads time and subject.
    public init(from reader: inout ByteReader) throws(CodecError) {
        time = Timestamp(milliseconds: try reader.signedKey())
        subject = try Identifier(from: &reader)
    }

    /// Writes time and subject.
    public func encode(to writer: inout KeyWriter) {
        writer.signed(time.milliseconds)
        subject.encode(to: &writer)
    }
}

/// What a service is to publish, by the moment at which it is due.
///
/// The rows are written in the transactions of the records that they stand for, so that nothing is
/// forgotten over a restart: what fell due meanwhile is published first.
public struct Schedule<Subject>: Sendable {
    /// What is still to come, the next first.
    public let keyspace: Keyspace<ScheduleKey<Subject>, Empty>
    private let bell = Doorbell()

    /// Adds the schedule of what is called `name` to a schema.
    public init(_ schema: inout Schema, name: String) {
        keyspace = schema.keyspace("schedule.\(name)")
    }

    /// Moves what is due at `old` to `new`; `nil` stands for no moment at all.
    public func move(
        _ subject: Identifier<Subject>,
        from old: Timestamp?,
        to new: Timestamp?,
        in context: inout CommandContext
    ) throws {
        if old == new { return }
        if let old { try context.delete(ScheduleKey(old, subject), in: keyspace) }
        guard let new else { return }
        try context.put(Empty(), for: ScheduleKey(new, subject), in: keyspace)
        let bell = bell
        context.onCommit { bell.ring() }
    }

    /// What is due at `moment` or was before, at most `limit`, the earliest first.
    public func due(
        at moment: Timestamp,
        limit: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [ScheduleKey<Subject>] {
        var due: [ScheduleKey<Subject>] = []
        var rows = try reader.rows(of: keyspace)
        while due.count < limit, let (key, _) = try rows.next(), key.time <= moment {
            due.append(key)
        }
        return due
    }

    /// Calls `publish` with the moment whenever something is due, until the task is cancelled.
    ///
    /// `publish` submits a command that carries the moment as its bound, and takes off the schedule
    /// all that is due or a part of it. A writer that is busy or full is asked again later.
    ///
    /// - Throws: what else `publish` throws.
    public func run(
        on store: Store,
        _ publish: @Sendable (Timestamp) async throws -> Void
    ) async throws {
        while !Task.isCancelled {
            let rings = bell.rings
            let now = Timestamp.now
            guard let next = try next(on: store), next <= now else {
                let wait = try next(on: store).map { $0.milliseconds - now.milliseconds }
                // Never long: the clock may be set.
                let bounded = min(wait ?? .max, Int64(Limits.scheduleSleepMilliseconds))
                await bell.wait(past: rings, atMost: .milliseconds(bounded))
                continue
            }
            do {
                try await publish(now)
            } catch StoreError.busy, StoreError.full, FeedError.full {
                try? await Task.sleep(for: .milliseconds(Keyspaces.Limits.retryMilliseconds))
            }
        }
    }

    private func next(on store: Store) throws -> Timestamp? {
        try store.read { snapshot in
            var rows = try snapshot.rows(of: keyspace)
            return try rows.next()?.key.time
        }
    }
}
