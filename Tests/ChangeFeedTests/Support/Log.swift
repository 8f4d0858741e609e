import ChangeFeed
import Keyspaces
import StoreTesting

extension TrimBounds {
    /// The moment before all others, and the one after.
    static let never = Timestamp(milliseconds: .min)
    static let always = Timestamp(milliseconds: .max)

    /// Bounds within which nothing goes but what is said.
    init(
        old: Timestamp = never,
        most bytes: UInt64 = .max,
        quiet: Timestamp = never,
        forgotten: Timestamp = never
    ) {
        self.init(old: old, bytes: bytes, quiet: quiet, forgotten: forgotten)
    }
}

extension Store {
    /// Lets both consumers take every event up to `sequence`, or to the last one.
    func consume(_ log: ChangeLog, through sequence: UInt64? = nil) async throws {
        let last = try sequence ?? bounds(log)[1]
        for name in ["witness", "projector"] {
            let step = ConsumeChanges(consumer: name, through: last)
            while try await submit(step, to: log) < last {}
        }
    }

    /// Makes an outside cursor.
    @discardableResult
    func put(
        _ name: String,
        _ log: ChangeLog,
        from start: PutCursor.Start = .earliest
    ) async throws -> Bool {
        guard let name = CursorName(name) else { preconditionFailure("\(name) is no name") }
        return try await submit(PutCursor(name, from: start), to: log)
    }

    @discardableResult
    func acknowledge(
        _ name: String,
        _ sequence: UInt64,
        _ log: ChangeLog
    ) async throws -> UInt64 {
        try await submit(AcknowledgeCursor(name, through: sequence), to: log)
    }

    @discardableResult
    func trim(_ bounds: TrimBounds, _ log: ChangeLog) async throws -> TrimChanges.Outcome {
        try await submit(TrimChanges(bounds), to: log)
    }

    /// A cursor as it is stored; `nil` if there is none.
    func cursor(_ name: String, _ log: ChangeLog) throws -> FeedCursor? {
        try read { try $0.get(Name(name), in: log.cursors) }
    }

    /// The log's size as it is stored.
    func bytes(of log: ChangeLog) throws -> UInt64 {
        try read { try log.bytes(in: $0) }
    }
}

/// What an event takes of the log's size: key, format, fields.
func storedBytes(_ change: Change) -> UInt64 { UInt64(8 + 1 + fields(change).count) }

extension Store {
    /// A page of the cursors.
    func standings(
        after position: [UInt8]?,
        limit: Int,
        _ log: ChangeLog
    ) throws -> (cursors: [CursorStanding], next: [UInt8]?) {
        try read { try log.standings(after: position, limit: limit, in: $0) }
    }

    /// The size that the log does not grow past.
    func maximumBytes(of log: ChangeLog) throws -> UInt64 {
        try read { try log.maximumBytes(in: $0) }
    }

    /// The number of the last commit.
    func lastCommit() throws -> Int { try statistics().commit }
}
