/// Encodes a value: fixed fields big-endian, variable fields with their length before them.
public struct ByteWriter: Sendable {
    /// The bytes written so far.
    public private(set) var bytes: [UInt8] = []

    /// An empty value.
    public init() {}

    /// Forgets what was written and keeps the space.
    public mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Appends one byte.
    public mutating func unsigned(_ value: UInt8) {
        bytes.append(value)
    }

    /// Appends an unsigned integer, big-endian.
    @inlinable
    public mutating func unsigned(_ value: some FixedWidthInteger & UnsignedInteger) {
        bigEndian(UInt64(truncatingIfNeeded: value), bits: value.bitWidth)
    }

    @usableFromInline
    mutating func bigEndian(_ value: UInt64, bits: Int) {
        if bits == 64 { return append(value.bigEndian) }
        var shift = bits
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }

    /// Appends a word of a bitmap: its lowest bits come first.
    @inlinable
    public mutating func littleEndian(_ word: UInt64) {
        append(word.littleEndian)
    }

    @usableFromInline
    mutating func append(_ word: UInt64) {
        withUnsafeBytes(of: word) { bytes.append(contentsOf: $0) }
    }

    /// Appends a signed integer, big-endian, two's complement.
    public mutating func signed(_ value: Int64) {
        unsigned(UInt64(bitPattern: value))
    }

    /// Appends a moment as signed milliseconds.
    public mutating func timestamp(_ value: Timestamp) {
        signed(value.milliseconds)
    }

    /// Appends a string's length in 16 bits and its UTF-8.
    ///
    /// Traps above ``Limits/stringBytes``: whoever accepts text bounds it first.
    public mutating func string(_ value: String) {
        let utf8 = value.utf8
        unsigned(UInt16(utf8.count))
        bytes.append(contentsOf: utf8)
    }

    /// Appends the number of elements in 16 bits and each element.
    public mutating func list<Element>(
        _ elements: [Element],
        _ write: (inout ByteWriter, Element) -> Void
    ) {
        unsigned(UInt16(elements.count))
        for element in elements { write(&self, element) }
    }

    /// Appends a presence byte and, if there is one, the value.
    public mutating func optional<Wrapped>(
        _ value: Wrapped?,
        _ write: (inout ByteWriter, Wrapped) -> Void
    ) {
        unsigned(UInt8(value == nil ? 0 : 1))
        if let value { write(&self, value) }
    }

    /// Appends the number of bytes in 32 bits and the bytes.
    public mutating func blob(_ value: [UInt8]) {
        unsigned(UInt32(value.count))
        bytes.append(contentsOf: value)
    }
}
