/// Encodes a key into at most ``Limits/keyBytes`` bytes, without allocating.
///
/// The encoding preserves order: comparing two encoded keys of one layout byte by byte (as LMDB
/// does) gives the order of their fields.
///
/// | field | bytes |
/// | --- | --- |
/// | unsigned | big-endian |
/// | signed | big-endian with the sign bit flipped |
/// | descending | bit complement of the ascending form |
/// | string | UTF-8, `00` as `01 01`, `01` as `01 02`, ended by `00` unless it is the last field |
///
/// So a `00` is a string's end and nothing else. FoundationDB's tuple layer, which writes `00` as
/// `00 FF`, relies on type bytes after a string: without them a number that begins with `FF` would
/// read as an escape, and the prefix of "a" would hold the keys of "a\0b".
public struct KeyWriter: ~Copyable {
    private var storage = InlineArray<512, UInt8>(repeating: 0)
    /// Bytes written; above ``Limits/keyBytes`` the key is refused when it is stored.
    public private(set) var count = 0

    /// An empty key.
    public init() {}

    /// The bytes written so far.
    ///
    /// A key that is too long is cut at one byte more than a stored key can have, so that looking
    /// it up finds nothing.
    public var bytes: RawSpan {
        @_lifetime(borrow self) get {
            storage.span.bytes.extracting(first: min(count, storage.count))
        }
    }

    /// Appends one byte.
    public mutating func unsigned(_ value: UInt8) {
        if count < storage.count { storage[count] = value }
        count += 1
    }

    /// Appends an unsigned integer, big-endian.
    @inlinable
    public mutating func unsigned(_ value: some FixedWidthInteger & UnsignedInteger) {
        bigEndian(UInt64(truncatingIfNeeded: value), bits: value.bitWidth)
    }

    /// Appends the low `bits` of `value`; not generic, so that callers in other modules need no
    /// specialised copy of it.
    @usableFromInline
    mutating func bigEndian(_ value: UInt64, bits: Int) {
        var shift = bits
        while shift > 0 {
            shift -= 8
            unsigned(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }

    /// Appends a signed integer: big-endian with the sign bit flipped.
    public mutating func signed(_ value: Int64) {
        unsigned(UInt64(bitPattern: value) ^ (1 << 63))
    }

    /// Appends a signed integer so that greater values come first.
    public mutating func descending(_ value: Int64) {
        unsigned(~(UInt64(bitPattern: value) ^ (1 << 63)))
    }

    /// Appends a string that other fields follow.
    public mutating func string(_ value: String) {
        lastString(value)
        unsigned(UInt8(0))
    }

    /// Appends a string that ends the key.
    public mutating func lastString(_ value: String) {
        for byte in value.utf8 {
            if byte > 1 {
                unsigned(byte)
            } else {
                unsigned(UInt8(1))
                unsigned(byte + 1)
            }
        }
    }

    /// Appends bytes as they are.
    public mutating func raw(_ value: [UInt8]) {
        for byte in value { unsigned(byte) }
    }
}
