/// Forgets outcomes that have expired, at most ``Limits/idempotencyExpiriesPerStep``.
struct ExpireIdempotency: Command {
    static var code: UInt16 { 4 }
    static var makesRoom: Bool { true }
    /// What expired at this moment or before.
    let moment: Timestamp

    init(at moment: Timestamp) { self.moment = moment }
    init(from reader: inout ByteReader) throws(CodecError) { moment = try reader.timestamp() }
    func encode(to writer: inout ByteWriter) { writer.timestamp(moment) }

    /// How many were forgotten.
    func apply(to idempotency: Idempotency, in context: inout CommandContext) throws -> Int {
        let expired = try expired(idempotency, context)
        for expiry in expired {
            try context.delete(expiry, in: idempotency.expiries)
            try context.delete(expiry.key, in: idempotency.records)
        }
        return expired.count
    }

    private func expired(
        _ idempotency: Idempotency,
        _ context: borrowing CommandContext
    ) throws -> [IdempotencyExpiry] {
        var expired: [IdempotencyExpiry] = []
        var rows = try context.rows(of: idempotency.expiries)
        while expired.count < Limits.idempotencyExpiriesPerStep, let (expiry, _) = try rows.next() {
            if expiry.time > moment { break }
            expired.append(expiry)
        }
        return expired
    }
}

extension Store {
    /// Forgets every kept outcome that has expired at `moment`, in bounded commits; none if nothing
    /// has.
    public func expire(_ idempotency: Idempotency, at moment: Timestamp = .now) async throws {
        guard let first = try nextExpiry(of: idempotency), first <= moment else { return }
        let step = ExpireIdempotency(at: moment)
        while try await submit(step, to: idempotency) == Limits.idempotencyExpiriesPerStep {}
    }

    private func nextExpiry(of idempotency: Idempotency) throws -> Timestamp? {
        try read { snapshot in
            var rows = try snapshot.rows(of: idempotency.expiries)
            return try rows.next()?.key.time
        }
    }
}

/// Each kept outcome expires once, and nothing expires that is not kept.
struct IdempotencyRule: IntegrityRule {
    let idempotency: Idempotency

    var indexes: [KeyspaceID] { [idempotency.expiries.id] }

    func parts(of snapshot: borrowing Snapshot) throws -> [KeyRange] {
        try snapshot.parts(of: idempotency.records)
    }

    func check(
        _ part: KeyRange,
        of snapshot: borrowing Snapshot,
        into report: inout Report
    ) throws {
        var records = try snapshot.rows(of: idempotency.records, in: part)
        while let (key, record) = try records.nextSound() {
            let expiry = IdempotencyExpiry(record.expiresAt, key)
            try report.expect(expiry, in: idempotency.expiries, snapshot)
        }
    }

    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.nameStrays(in: idempotency.expiries, snapshot) { snapshot, expiry, _ in
            let record = try snapshot.getSound(expiry.key, in: idempotency.records)
            return record?.expiresAt == expiry.time
        }
    }
}
