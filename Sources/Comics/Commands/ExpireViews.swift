public import Keyspaces

/// Takes views out of the windows that they are too old for, a part of them.
package struct ExpireViews: Command {
    package static var code: UInt16 { 130 }
    /// Taken while the map is nearly full.
    package static var makesRoom: Bool { true }
    /// The hour that has begun, since 1970-01-01T00:00Z.
    let hour: UInt32
    /// Rows that the step may move on.
    let limit: UInt32

    package init(at hour: UInt32, limit: Int = Limits.bucketsPerExpiry) {
        self.hour = hour
        self.limit = UInt32(limit)
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        hour = try reader.unsigned()
        limit = try reader.unsigned()
    }

    package func encode(to writer: inout ByteWriter) {
        writer.unsigned(hour)
        writer.unsigned(limit)
    }

    /// Whether more may be left.
    package func apply(to catalogue: Catalogue, in context: inout CommandContext) throws -> Bool {
        try catalogue.windows.expire(at: hour, limit: Int(limit), in: &context) == Int(limit)
    }
}

extension Catalogue {
    /// Takes views out of the windows that they are too old for at `moment`, in bounded commits;
    /// none if there is nothing to do.
    ///
    /// - Throws: ``Keyspaces/StoreError``.
    public func expireViews(at moment: Timestamp, on store: Store) async throws {
        guard try hasDueViews(at: moment.hour, store) else { return }
        while try await store.submit(ExpireViews(at: moment.hour), to: self) {}
    }

    private func hasDueViews(at hour: UInt32, _ store: Store) throws -> Bool {
        try store.read { try windows.isDue(at: hour, in: $0) }
    }

    /// Does so whenever an hour has begun, until the task is cancelled.
    ///
    /// - Throws: ``Keyspaces/StoreError``.
    public func expireViews(on store: Store) async throws {
        while !Task.isCancelled {
            do {
                try await expireViews(at: .now, on: store)
            } catch StoreError.busy, StoreError.full {
                // The next time will do.
            }
            // Never long: the clock may be set.
            let hour: Int64 = 3_600_000
            let rest = hour - Timestamp.now.milliseconds % hour
            let wait = min(rest, Int64(Limits.expirySleepMilliseconds))
            try? await Task.sleep(for: .milliseconds(wait))
        }
    }
}
