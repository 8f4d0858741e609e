/// Where strings that follow each other stand in bytes that are read in place.
public struct StringList: Sendable {
    /// Their bytes, each string with its length before it.
    public let range: Range<Int>
    /// How many elements there are.
    public let count: Int

    @usableFromInline
    init(range: Range<Int>, count: Int) {
        self.range = range
        self.count = count
    }

    /// Hands over the strings of a list with one each, which stand in `bytes`.
    ///
    /// - Complexity: O(bytes of the list), without a copy.
    public func forEach(in bytes: RawSpan, _ body: (RawSpan) throws -> Void) throws {
        let list = bytes.extracting(range)
        var reader = ByteReader(list)
        for _ in 0..<count {
            let string = try reader.skipString()
            try body(list.extracting(string))
        }
    }

    /// Hands over the pairs of a list with two strings each, which stand in `bytes`.
    ///
    /// - Complexity: O(bytes of the list), without a copy.
    public func forEachPair(
        in bytes: RawSpan,
        _ body: (RawSpan, RawSpan) throws -> Void
    ) throws {
        let list = bytes.extracting(range)
        var reader = ByteReader(list)
        for _ in 0..<count {
            let first = try reader.skipString()
            let second = try reader.skipString()
            try body(list.extracting(first), list.extracting(second))
        }
    }
}

/// Reading in place.
extension ByteReader {
    /// Reads the format byte of a value.
    ///
    /// - Throws: ``CodecError/format(_:)`` for another one.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func expect(format: UInt8) throws(CodecError) {
        let stored = try unsigned(UInt8.self)
        if stored != format { throw .format(stored) }
    }

    /// Passes over so many bytes.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func skip(_ count: Int) throws(CodecError) { _ = try advance(count) }

    /// Passes over a list whose elements are so many strings each, with its number of elements
    /// before it: the strings are not looked at.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func skipList(stringsEach strings: Int = 1) throws(CodecError) -> StringList {
        let count = Int(try unsigned(UInt16.self))
        let start = position
        for _ in 0..<count * strings { _ = try skipString() }
        return StringList(range: start..<position, count: count)
    }
}

extension FixedWidthInteger {
    /// The number, or nothing for 0, which stands for it in a record.
    public var nonzero: Self? { self == 0 ? nil : self }
}
