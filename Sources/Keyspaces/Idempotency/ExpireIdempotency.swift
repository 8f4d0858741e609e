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

    func check(_ snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.prove { pass, report in
            var expiries = IndexProof(idempotency.expiries, pass)
            var records = try snapshot.rows(of: idempotency.records)
            while let (key, record) = try records.nextSound() {
                let expiry = IdempotencyExpiry(record.expiresAt, key)
                try expiries.expect(expiry, Empty(), in: snapshot, &report)
            }
            return try expiries.finish(in: snapshot, &report) { snapshot, expiry, _ in
                let record = try snapshot.getSound(expiry.key, in: idempotency.records)
                return record?.expiresAt == expiry.time
            }
        }
    }
}
