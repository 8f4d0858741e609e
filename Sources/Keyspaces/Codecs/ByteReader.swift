/// Decodes keys and values out of borrowed bytes.
///
/// Every bound is checked: hostile bytes throw.
public struct ByteReader: ~Escapable, ~Copyable {
    @usableFromInline let span: RawSpan
    @usableFromInline var offset = 0

    /// Reads `span` from its first byte.
    @inlinable
    @_lifetime(copy span)
    public init(_ span: RawSpan) {
        self.span = span
    }

    /// Bytes not read yet.
    @inlinable
    public var remaining: Int { span.byteCount - offset }

    /// Throws unless every byte has been read.
    @inlinable
    public func finish() throws(CodecError) {
        if remaining != 0 { throw .leftovers(remaining) }
    }

    @inlinable
    @_lifetime(self: copy self)
    mutating func advance(_ count: Int) throws(CodecError) -> Int {
        guard count <= remaining else { throw .truncated }
        defer { offset += count }
        return offset
    }

    /// Reads an unsigned integer, big-endian.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func unsigned<Value: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self
    ) throws(CodecError) -> Value {
        let start = try advance(MemoryLayout<Value>.size)
        // In bounds by the line above.
        return Value(bigEndian: span.unsafeLoadUnaligned(fromByteOffset: start, as: type))
    }

    /// Reads a word of a bitmap: its lowest bits come first.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func littleEndian() throws(CodecError) -> UInt64 {
        let start = try advance(MemoryLayout<UInt64>.size)
        // In bounds by the line above.
        let word = span.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
        return UInt64(littleEndian: word)
    }

    /// Reads a signed integer, big-endian, two's complement.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func signed() throws(CodecError) -> Int64 {
        Int64(bitPattern: try unsigned())
    }

    /// Reads a moment.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func timestamp() throws(CodecError) -> Timestamp {
        Timestamp(milliseconds: try signed())
    }

    /// Reads a string with its length before it.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func string() throws(CodecError) -> String {
        let count = Int(try unsigned(UInt16.self))
        return try text(count)
    }

    /// Passes over a string with its length before it: it is not looked at.
    ///
    /// - Returns: where its bytes are, counted from the first that the reader was made with.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func skipString() throws(CodecError) -> Range<Int> {
        let count = Int(try unsigned(UInt16.self))
        let start = try advance(count)
        return start..<start + count
    }

    /// How many bytes have been read.
    @inlinable
    public var position: Int { offset }

    @inlinable
    @_lifetime(self: copy self)
    mutating func text(_ count: Int) throws(CodecError) -> String {
        let start = try advance(count)
        let bytes = span.extracting(start..<start + count)
        do throws(UTF8.ValidationError) {
            // A view of the same bytes as what they are.
            return String(copying: try UTF8Span(validating: bytes._unsafeView(as: UInt8.self)))
        } catch {
            throw .text
        }
    }

    /// Reads a list with its number of elements before it.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func list<Element>(
        _ read: (inout ByteReader) throws(CodecError) -> Element
    ) throws(CodecError) -> [Element] {
        let count = Int(try unsigned(UInt16.self))
        var elements: [Element] = []
        elements.reserveCapacity(min(count, remaining))
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    /// Reads a presence byte and, if it is 1, the value.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func optional<Wrapped>(
        _ read: (inout ByteReader) throws(CodecError) -> Wrapped
    ) throws(CodecError) -> Wrapped? {
        switch try unsigned(UInt8.self) {
        case 0: return nil
        case 1: return try read(&self)
        default: throw .value("presence")
        }
    }

    /// Reads bytes with their number before them.
    @_lifetime(self: copy self)
    public mutating func blob() throws(CodecError) -> [UInt8] {
        try raw(Int(try unsigned(UInt32.self)))
    }

    /// Reads so many bytes as they are.
    @_lifetime(self: copy self)
    public mutating func raw(_ count: Int) throws(CodecError) -> [UInt8] {
        let start = try advance(count)
        return span.extracting(start..<start + count).withUnsafeBytes { Array($0) }
    }

    /// Reads one of an enumeration's cases from its raw byte.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func choice<Choice: RawRepresentable<UInt8>>(
        _ type: Choice.Type = Choice.self
    ) throws(CodecError) -> Choice {
        guard let choice = Choice(rawValue: try unsigned(UInt8.self)) else {
            throw .value("\(type)")
        }
        return choice
    }
}

/// Fields as ``KeyWriter`` writes them.
extension ByteReader {
    /// Reads a signed integer of a key.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func signedKey() throws(CodecError) -> Int64 {
        Int64(bitPattern: try unsigned(UInt64.self) ^ (1 << 63))
    }

    /// Reads a descending signed integer of a key.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func descendingKey() throws(CodecError) -> Int64 {
        Int64(bitPattern: ~(try unsigned(UInt64.self)) ^ (1 << 63))
    }

    /// Reads a string of a key that other fields follow.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func stringKey() throws(CodecError) -> String {
        var end = offset
        var escapes = 0
        while true {
            guard end < span.byteCount else { throw .truncated }
            if byte(end) == 0 { break }
            if byte(end) == 1 {
                escapes += 1
                end += 1
            }
            end += 1
        }
        let text = try keyText(end - offset, escapes)
        offset += 1
        return text
    }

    /// Reads a string that ends a key.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func lastStringKey() throws(CodecError) -> String {
        var escapes = 0
        var end = offset
        while end < span.byteCount {
            if byte(end) == 0 { throw .value("key") }
            if byte(end) == 1 {
                escapes += 1
                end += 1
            }
            end += 1
        }
        if end > span.byteCount { throw .truncated }
        return try keyText(remaining, escapes)
    }

    @inlinable
    func byte(_ at: Int) -> UInt8 { span.unsafeLoad(fromByteOffset: at, as: UInt8.self) }

    @inlinable
    @_lifetime(self: copy self)
    mutating func keyText(_ count: Int, _ escapes: Int) throws(CodecError) -> String {
        if escapes == 0 { return try text(count) }
        let start = try advance(count)
        var plain: [UInt8] = []
        plain.reserveCapacity(count - escapes)
        var at = start
        while at < start + count {
            if byte(at) == 1 {
                at += 1
                guard (1...2).contains(byte(at)) else { throw .value("key") }
                plain.append(byte(at) - 1)
            } else {
                plain.append(byte(at))
            }
            at += 1
        }
        guard let text = String(validating: plain, as: UTF8.self) else { throw .text }
        return text
    }
}
