/// Proves an index both ways while its source is read once.
///
/// Each source record expects its own rows. In the first pass, expected rows and stored rows are
/// both summed up: a keyed 64-bit hash of each row, added modulo 2^64, so that neither side needs
/// the other's order and nothing is looked up. Equal sums mean equal sets, but for one chance in
/// 2^64 that no file can be made to hit, because the key is the process's own. Addition, unlike
/// exclusive or, does not let equal rows cancel.
///
/// Only if the sums differ does a second pass look every row up, to name those that are missing,
/// wrong or stray.
///
/// ```
///   pass 1   source ─▶ Σ hash(expected row)  ═?═  Σ hash(stored row) ◀─ index
///   pass 2   source ─▶ look up each expected row     index ─▶ ask for each stored row's source
/// ```
public struct IndexProof<Key: KeyCodable, Value: ValueCodable>: Sendable {
    @usableFromInline let index: Keyspace<Key, Value>
    @usableFromInline let pass: ProofPass
    /// Rows that are not judged; `nil` if all are.
    @usableFromInline let isPending: (@Sendable (Key) -> Bool)?
    @usableFromInline var expected = RowSum()
    @usableFromInline var found = 0
    @usableFromInline var value = ByteWriter()

    /// One pass of a proof of `index`.
    ///
    /// Rows whose keys are pending, because what is to change them has not come that far, are
    /// neither expected nor found.
    @inlinable
    public init(
        _ index: Keyspace<Key, Value>,
        _ pass: ProofPass,
        pending isPending: (@Sendable (Key) -> Bool)? = nil
    ) {
        self.index = index
        self.pass = pass
        self.isPending = isPending
    }

    /// A source record wants the row `key` with this value.
    @inlinable
    public mutating func expect(
        _ key: Key,
        _ wanted: Value,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        if isPending?(key) ?? false { return }
        var writer = KeyWriter()
        key.encode(to: &writer)
        value.reset()
        if let format = Value.format { value.unsigned(format) }
        wanted.encode(to: &value)
        switch pass {
        case .sum:
            let encoded = value.bytes
            expected.add(writer.bytes, encoded.span.bytes)
        case .name:
            let encoded = writer.bytes
            let stored = try snapshot.bytes(slot: index.slot, schema: index.schema, key: encoded)
            guard let stored else {
                report.add("index-missing", key, in: index, "the record that it stands for exists")
                return
            }
            found += 1
            if [UInt8](copying: stored) != value.bytes {
                report.add("index-wrong", key, in: index, "it leads to another record")
            }
        }
    }

    /// Every source record has spoken; `isWanted` looks a row's source record up.
    ///
    /// - Returns: whether the index is as it must be, as far as this pass can tell.
    @inlinable
    public func finish(
        in snapshot: borrowing Snapshot,
        _ report: inout Report,
        _ isWanted: (borrowing Snapshot, Key, Value) throws -> Bool
    ) throws -> Bool {
        var rows = try snapshot.rows(of: index)
        switch pass {
        case .sum:
            var stored = RowSum()
            while try rows.advance() {
                if let isPending, let key = try? rows.key(), isPending(key) { continue }
                stored.add(rows.keyBytes, rows.valueBytes)
            }
            return stored == expected
        case .name:
            if try isPending == nil && snapshot.entries(of: index) == found { return true }
            while let (key, value) = try rows.nextSound() {
                if isPending?(key) ?? false { continue }
                if try !isWanted(snapshot, key, value) {
                    report.add("index-stray", key, in: index, "no record that it stands for")
                }
            }
            return true
        }
    }
}

/// Which of its two passes a proof is in.
public enum ProofPass: Sendable {
    /// Whether the index is as it must be.
    case sum
    /// Which rows are not.
    case name
}

extension Report {
    /// Runs `check` once, and if an index was not as it must be, once more to name the rows.
    ///
    /// Only what the last run reports is kept.
    public mutating func prove(
        _ check: (ProofPass, inout Report) throws -> Bool
    ) rethrows {
        var sums = Report()
        if try check(.sum, &sums) {
            merge(sums)
        } else {
            _ = try check(.name, &self)
        }
    }
}

/// The number of rows and the sum of their hashes.
@usableFromInline
package struct RowSum: Equatable, Sendable {
    private var count = 0
    private var sum: UInt64 = 0

    /// No rows.
    @usableFromInline package init() {}

    @usableFromInline
    mutating func add(_ key: RawSpan, _ value: RawSpan) {
        var hasher = RowSum.hasher(key)
        value.withUnsafeBytes { hasher.combine(bytes: $0) }
        add(hasher)
    }

    /// Adds a row whose key and value `hasher` has taken in.
    package mutating func add(_ hasher: Hasher) {
        count += 1
        sum &+= UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// A hasher that has taken in a key: what several rows have in common is hashed once.
    package static func hasher(_ key: RawSpan) -> Hasher {
        var hasher = Hasher()
        hasher.combine(key.byteCount)
        key.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher
    }
}
