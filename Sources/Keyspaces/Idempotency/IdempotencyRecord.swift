/// The key under which a request's outcome is kept: a digest (32) of whose key it is and what the
/// client calls it.
public struct IdempotencyKey: KeyCodable, Hashable {
    let digest: [UInt8]

    /// The key with this digest, for example SHA-256 of the client's name and its key.
    ///
    /// Traps unless it has ``Limits/idempotencyDigestBytes`` bytes.
    public init(digest: [UInt8]) {
        precondition(digest.count == Limits.idempotencyDigestBytes, "a digest of another length")
        self.digest = digest
    }

    /// Reads the digest.
    public init(from reader: inout ByteReader) throws(CodecError) {
        digest = try reader.raw(Limits.idempotencyDigestBytes)
    }

    /// Writes the digest.
    public func encode(to writer: inout KeyWriter) { writer.raw(digest) }
}

/// When a kept outcome expires: signed milliseconds (8), key (32).
struct IdempotencyExpiry: KeyCodable, Equatable {
    let time: Timestamp
    let key: IdempotencyKey

    init(_ time: Timestamp, _ key: IdempotencyKey) {
        self.time = time
        self.key = key
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        time = Timestamp(milliseconds: try reader.signedKey())
        key = try IdempotencyKey(from: &reader)
    }

    func encode(to writer: inout KeyWriter) {
        writer.signed(time.milliseconds)
        key.encode(to: &writer)
    }
}

/// A kept outcome.
///
/// ```
///  0  format = 1     1  expires at (8)
///  9  digest of the request: length (4), bytes     outcome: length (4), bytes
/// ```
struct IdempotencyRecord: ValueCodable, Equatable {
    static var format: UInt8? { 1 }
    let digest: [UInt8]
    let expiresAt: Timestamp
    let outcome: [UInt8]

    init(digest: [UInt8], expiresAt: Timestamp, outcome: [UInt8]) {
        self.digest = digest
        self.expiresAt = expiresAt
        self.outcome = outcome
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        expiresAt = try reader.timestamp()
        digest = try reader.blob()
        outcome = try reader.blob()
    }

    func encode(to writer: inout ByteWriter) {
        writer.timestamp(expiresAt)
        writer.blob(digest)
        writer.blob(outcome)
    }
}
