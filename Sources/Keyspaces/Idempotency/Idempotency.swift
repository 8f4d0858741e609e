/// The answers that the store keeps for requests that may be sent twice.
///
/// A client that has not heard what became of a request sends it again under the same key. The
/// first one's outcome is stored in the transaction of its effect, so that the second is told of it
/// and has no effect of its own, also over a crash (draft-ietf-httpapi-idempotency-key-header).
///
/// ```
///   idempotency          key ─▶ digest of the request, expiry, outcome
///   idempotency.expiry   expiry, key
/// ```
public final class Idempotency: Sendable {
    let records: Keyspace<IdempotencyKey, IdempotencyRecord>
    let expiries: Keyspace<IdempotencyExpiry, Empty>

    /// Adds the keyspaces to a schema.
    public init(_ schema: inout Schema) {
        records = schema.keyspace("idempotency")
        expiries = schema.keyspace("idempotency.expiry")
        schema.register(ExpireIdempotency.self, for: self)
        schema.add(IdempotencyRule(idempotency: self))
        schema.derive([expiries.name], from: records) { [expiries] key, record, context in
            try context.put(Empty(), for: IdempotencyExpiry(record.expiresAt, key), in: expiries)
        }
    }

    /// The outcome that is kept under `key`, or `nil`.
    func kept(
        _ key: IdempotencyKey,
        _ digest: [UInt8],
        in context: borrowing CommandContext
    ) throws -> [UInt8]? {
        guard let record = try context.get(key, in: records),
            record.expiresAt > context.timestamp
        else { return nil }
        if record.digest != digest { throw IdempotencyMismatch() }
        return record.outcome
    }

    func keep(
        _ outcome: [UInt8],
        _ digest: [UInt8],
        for key: IdempotencyKey,
        in context: inout CommandContext
    ) throws {
        if let old = try context.get(key, in: records) {
            try context.delete(IdempotencyExpiry(old.expiresAt, key), in: expiries)
        }
        let lifetime = Int64(Limits.idempotencyHours) * 3_600_000
        let expiresAt = Timestamp(milliseconds: context.timestamp.milliseconds + lifetime)
        let record = IdempotencyRecord(digest: digest, expiresAt: expiresAt, outcome: outcome)
        try context.put(record, for: key, in: records)
        try context.put(Empty(), for: IdempotencyExpiry(expiresAt, key), in: expiries)
    }
}

/// The key is kept for another request than this one.
public struct IdempotencyMismatch: Error, Equatable {
    /// The one value.
    public init() {}
}

/// What a command's caller learns, in a form that can be kept and told again.
public protocol KeepableOutcome: Sendable {
    /// Reads what ``encode(to:)`` wrote.
    init(from reader: inout ByteReader) throws(CodecError)
    /// Writes the outcome.
    func encode(to writer: inout ByteWriter)
}

extension Identifier: KeepableOutcome {
    /// Writes eight bytes.
    public func encode(to writer: inout ByteWriter) { writer.unsigned(rawValue) }
}

/// A command that takes effect once, however often it is sent under its key.
///
/// A command that is rejected keeps nothing: sent again, it is judged again. Its code is that of
/// the command with the highest bit set.
public struct Once<C: Command>: Command where C.Outcome: KeepableOutcome {
    /// The command's, with the highest bit set.
    public static var code: UInt16 { C.code | 0x8000 }
    /// The command's.
    public static var version: UInt8 { C.version }
    /// Whether the command is.
    public static var startsTransaction: Bool { C.startsTransaction }
    /// Whether the command does.
    public static var makesRoom: Bool { C.makesRoom }
    let command: C
    let key: IdempotencyKey
    let digest: [UInt8]

    /// What it has come to, and whether that was so before.
    public struct Outcome: Sendable {
        /// The command's outcome.
        public let value: C.Outcome
        /// Whether an earlier one with the same key had the effect.
        public let isReplayed: Bool
    }

    /// The store's kept outcomes, and what the command is applied to.
    public struct Target: Sendable {
        let idempotency: Idempotency
        let target: C.Target

        /// A target.
        public init(_ idempotency: Idempotency, _ target: C.Target) {
            self.idempotency = idempotency
            self.target = target
        }
    }

    /// A command under a key; `digest` tells the request from others that might use the same one.
    public init(_ command: C, key: IdempotencyKey, digest: [UInt8]) {
        self.command = command
        self.key = key
        self.digest = digest
    }

    /// Reads key, digest, command.
    public init(from reader: inout ByteReader) throws(CodecError) {
        key = IdempotencyKey(digest: try reader.blob())
        digest = try reader.blob()
        command = try C(from: &reader)
    }

    /// Writes key, digest, command.
    public func encode(to writer: inout ByteWriter) {
        writer.blob(key.digest)
        writer.blob(digest)
        command.encode(to: &writer)
    }

    /// Applies the command, unless an outcome is kept under the key.
    ///
    /// - Throws: ``IdempotencyMismatch``; what the command throws.
    public func apply(to target: Target, in context: inout CommandContext) throws -> Outcome {
        if let kept = try target.idempotency.kept(key, digest, in: context) {
            var reader = ByteReader(kept.span.bytes)
            return Outcome(value: try C.Outcome(from: &reader), isReplayed: true)
        }
        let outcome = try command.apply(to: target.target, in: &context)
        var writer = ByteWriter()
        outcome.encode(to: &writer)
        try target.idempotency.keep(writer.bytes, digest, for: key, in: &context)
        return Outcome(value: outcome, isReplayed: false)
    }
}
