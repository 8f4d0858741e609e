/// A type that is a key of a keyspace: a fixed layout whose bytes sort as its values do.
public protocol KeyCodable: Sendable {
    /// Writes the key. Equal keys write equal bytes; a smaller key writes smaller bytes.
    func encode(to writer: inout KeyWriter)
    /// Reads a key; the keyspace rejects what is left over.
    init(from reader: inout ByteReader) throws(CodecError)
}

/// A type that is a value of a keyspace.
public protocol ValueCodable: Sendable {
    /// The number of the layout, which is a value's first byte; `nil` for ``Empty`` alone.
    static var format: UInt8? { get }
    /// Writes the fields, without the format byte.
    func encode(to writer: inout ByteWriter)
    /// Reads the fields, without the format byte; the keyspace rejects what is left over.
    init(from reader: inout ByteReader) throws(CodecError)
    /// Adds to a sum what the row of this value, encoded as `key` and `value`, stands for: itself,
    /// unless it is the work of many records.
    func add(_ key: RawSpan, _ value: RawSpan, to sum: inout RowSum)
}

extension ValueCodable {
    /// Adds the row.
    @inlinable
    public func add(_ key: RawSpan, _ value: RawSpan, to sum: inout RowSum) { sum.add(key, value) }
}

/// The value of an index whose key says everything: no bytes at all.
public struct Empty: ValueCodable, Equatable {
    /// None: there is nothing to version.
    public static var format: UInt8? { nil }
    /// The one value.
    public init() {}
    /// Writes nothing.
    public func encode(to writer: inout ByteWriter) {}
    /// Reads nothing.
    @inlinable
    public init(from reader: inout ByteReader) throws(CodecError) {}
}

/// An integer that is a whole value, such as an id or a count.
public struct Number: ValueCodable, Equatable {
    /// Layout 1: eight bytes, big-endian.
    public static var format: UInt8? { 1 }
    /// The number.
    public var value: UInt64
    /// A number.
    public init(_ value: UInt64) { self.value = value }
    /// Writes eight bytes.
    public func encode(to writer: inout ByteWriter) { writer.unsigned(value) }
    /// Reads eight bytes.
    @inlinable
    public init(from reader: inout ByteReader) throws(CodecError) {
        value = try reader.unsigned()
    }
}

/// A text that is a whole key: names, slugs.
public struct Name: KeyCodable, Hashable {
    /// The text.
    public let text: String
    /// A name.
    ///
    /// The caller bounds its length.
    public init(_ text: String) { self.text = text }
    /// Writes the escaped text without a terminator.
    public func encode(to writer: inout KeyWriter) { writer.lastString(text) }
    /// Reads the rest of the key.
    public init(from reader: inout ByteReader) throws(CodecError) {
        text = try reader.lastStringKey()
    }
    /// Whether the bytes are equal: for `String`, two spellings of "é" are one.
    public static func == (a: Self, b: Self) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(bytesOf: text)
    }
}

/// A number that the store gives out and never reuses; `Subject` keeps ids of two kinds apart.
public struct Identifier<Subject>: KeyCodable, Hashable, Comparable {
    /// The number; 1 is the first that is given out.
    public let rawValue: UInt64
    /// The id with this number.
    @inlinable
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }
    /// Writes eight bytes, big-endian.
    @inlinable
    public func encode(to writer: inout KeyWriter) { writer.unsigned(rawValue) }
    /// Reads eight bytes.
    @inlinable
    public init(from reader: inout ByteReader) throws(CodecError) {
        rawValue = try reader.unsigned()
    }
    /// Whether `a` was given out before `b`.
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension Hasher {
    /// Combines the bytes of a text, eight at a time.
    @inlinable
    package mutating func combine(bytesOf text: String) {
        var (word, count): (UInt64, Int) = (0, 0)
        for byte in text.utf8 {
            word = word << 8 | UInt64(byte)
            count += 1
            if count & 7 == 0 { combine(word) }
        }
        combine(word)
        combine(count)
    }
}
