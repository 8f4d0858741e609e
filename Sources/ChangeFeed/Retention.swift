public import Keyspaces

/// How long events and cursors are kept.
///
/// An event is kept for ``feedAge``, and after that while an active outside cursor has not read it,
/// but the log stays within its size: what no longer fits goes, and with it the hold of the cursors
/// that had not read it. So a reader that is away for less than ``feedAge`` misses nothing unless
/// the log fills up meanwhile, and one that never comes back fills no disk.
public struct Retention: Sendable, Equatable {
    /// How long an event is kept; `nil` if none goes for its age.
    public var feedAge: Duration?
    /// The size of the log, in bytes of keys and values; `nil` if it stays what it is.
    public var feedBytes: UInt64?
    /// How long an outside cursor stays active without being acknowledged, and how long it is
    /// remembered after it has expired; `nil` if none expires for its silence.
    public var cursorAge: Duration?

    /// As it is unless the host says otherwise: a week, a gibibyte, 30 days.
    public static var standard: Retention {
        Retention(
            feedAge: .seconds(Limits.feedAgeSeconds),
            feedBytes: Limits.feedBytes,
            cursorAge: .seconds(Limits.cursorAgeSeconds)
        )
    }

    /// Nothing goes but what does not fit into the size that the store has: for whoever writes to a
    /// store that another configuration is for.
    public static var withinSize: Retention { Retention() }

    /// A retention.
    public init(feedAge: Duration? = nil, feedBytes: UInt64? = nil, cursorAge: Duration? = nil) {
        self.feedAge = feedAge
        self.feedBytes = feedBytes
        self.cursorAge = cursorAge
    }

    /// What is to go at `moment` from a log that may have `most` bytes and is crowded or not.
    func bounds(at moment: Timestamp, most: UInt64, isCrowded: Bool) -> TrimBounds {
        TrimBounds(
            old: moment.before(feedAge),
            bytes: isCrowded ? most - most / Limits.roomyShare : .max,
            quiet: moment.before(cursorAge),
            forgotten: moment.before(cursorAge)
        )
    }
}

extension Timestamp {
    /// The moment that lies `age` back; before all others without one.
    fileprivate func before(_ age: Duration?) -> Timestamp {
        guard let age else { return Timestamp(milliseconds: .min) }
        let (seconds, attoseconds) = age.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        return Timestamp(milliseconds: self.milliseconds - milliseconds)
    }
}

/// Sets the size that the log does not grow past.
///
/// It is stored, and no option of the process alone, because it decides which commands are refused:
/// the same commands leave the same store wherever they are applied.
public struct BoundChanges: Command {
    /// 16.
    public static var code: UInt16 { 16 }
    /// Taken also while the map is nearly full: it may be what lets events go.
    public static var makesRoom: Bool { true }
    let bytes: UInt64

    /// A bound in bytes of keys and values, at least 1.
    public init(bytes: UInt64) { self.bytes = max(1, bytes) }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        bytes = try reader.unsigned()
        if bytes == 0 { throw .value("bytes") }
    }

    /// Writes the bytes.
    public func encode(to writer: inout ByteWriter) { writer.unsigned(bytes) }

    /// Stores the bound.
    public func apply(to log: ChangeLog, in context: inout CommandContext) throws {
        if try context.value(of: log.bound) == bytes { return }
        try context.set(log.bound, to: bytes)
    }
}

/// Trimming beside everything else.
extension ChangeLog {
    /// Keeps the log within `retention` until the task is cancelled.
    ///
    /// It sleeps until the log is crowded or a minute has passed, looks on a snapshot whether there
    /// is something to do, and then goes on in steps, each a commit of its own with a pause behind
    /// it, so that whoever writes waits for one step at most.
    ///
    /// - Throws: ``Keyspaces/StoreError``.
    public func retain(_ retention: Retention, on store: Store) async throws {
        var isBound = retention.feedBytes == nil
        while !Task.isCancelled {
            let rings = crowded.rings
            do {
                if !isBound, let bytes = retention.feedBytes {
                    try await bound(to: bytes, on: store)
                    isBound = true
                }
                try await trim(retention, on: store)
            } catch StoreError.busy, StoreError.full {
                // The next time will do.
            }
            try? await Task.sleep(for: .milliseconds(Limits.trimPauseMilliseconds))
            await crowded.wait(past: rings, atMost: .seconds(Limits.trimSeconds))
        }
    }

    /// Bounds the log; no commit if it is bounded so already.
    private func bound(to bytes: UInt64, on store: Store) async throws {
        if try storedBound(on: store) == bytes { return }
        try await store.submit(BoundChanges(bytes: bytes), to: self)
    }

    private func storedBound(on store: Store) throws -> UInt64 {
        try store.read { try $0.value(of: bound) }
    }

    /// Removes and expires all that is due at `moment`, in steps.
    public func trim(
        _ retention: Retention,
        at moment: Timestamp = .now,
        on store: Store
    ) async throws {
        guard let step = try dueStep(retention, at: moment, on: store) else { return }
        while try await store.submit(step, to: self).hasMore, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(Limits.trimPauseMilliseconds))
        }
    }

    private func dueStep(
        _ retention: Retention,
        at moment: Timestamp,
        on store: Store
    ) throws -> TrimChanges? {
        try store.read { snapshot in
            let bounds = retention.bounds(
                at: moment,
                most: try maximumBytes(in: snapshot),
                isCrowded: try isCrowded(in: snapshot)
            )
            let plan = try TrimPlan(bounds, of: self, limit: 1, in: snapshot)
            return plan.isEmpty ? nil : TrimChanges(bounds)
        }
    }
}
