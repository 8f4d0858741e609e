/// The number of rows and the sum of their hashes.
///
/// A keyed 64-bit hash of each row, added modulo 2^64: neither side of a comparison needs the
/// other's order, parts can be summed up by anybody, and nothing is looked up. Equal sums mean
/// equal sets, but for one chance in 2^64 that no file can be made to hit, because the key is the
/// process's own. Addition, unlike exclusive or, does not let equal rows cancel.
public struct RowSum: Equatable, Sendable {
    private var count = 0
    private var sum: UInt64 = 0

    /// No rows.
    public init() {}

    /// Adds a row.
    public mutating func add(_ key: RawSpan, _ value: RawSpan) {
        var hasher = RowSum.hasher(key)
        value.withUnsafeBytes { hasher.combine(bytes: $0) }
        add(hasher)
    }

    /// Adds a row whose key and value `hasher` has taken in.
    public mutating func add(_ hasher: Hasher) {
        count += 1
        sum &+= UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// A hasher that has taken in a key: what several rows have in common is hashed once.
    public static func hasher(_ key: RawSpan) -> Hasher {
        var hasher = Hasher()
        hasher.combine(key.byteCount)
        key.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher
    }

    /// Adds the rows of another sum.
    mutating func add(_ other: RowSum) {
        count += other.count
        sum &+= other.sum
    }
}
