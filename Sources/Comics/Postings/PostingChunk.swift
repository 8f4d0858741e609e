public import Keyspaces

/// Which of 8,192 consecutive ids are in a posting list: a container of a roaring bitmap
/// (Chambi, Lemire, Kaser, Godin: Better bitmap performance with Roaring bitmaps, Software:
/// Practice and Experience 46(5), 2016), of a size that LMDB keeps in a leaf.
///
/// ```
///  0  format = 1
///  1  either 1 to 511 offsets (2 each), ascending: the id is chunk << 13 | offset
///     or     a bitmap of 1,024 bytes, if there are 512 or more: bit offset & 7 (1 << it) of byte
///            offset >> 3
/// ```
///
/// The number of ids alone decides which of both it is, and the length of the value tells: one set
/// has one form. A chunk without ids is not stored.
public struct PostingChunk: ValueCodable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// Consecutive ids that a chunk is about.
    public static var comics: Int { 8_192 }
    /// Ids that are stored one by one, at most.
    static let offsets = 511

    /// 64 ids a word, the first id being the lowest bit of the first word.
    private typealias Words = InlineArray<128, UInt64>

    /// Read and changed through a span: an element of a stored property would be had by copying
    /// all of them.
    private var words = Words(repeating: 0)

    /// No ids.
    init() {}

    /// Reads offsets or a bitmap.
    public init(from reader: inout ByteReader) throws(CodecError) {
        if reader.remaining == Self.comics / 8 {
            var count = 0
            var words = words.mutableSpan
            for index in words.indices {
                let word = try reader.littleEndian()
                words[index] = word
                count += word.nonzeroBitCount
            }
            if count <= Self.offsets { throw .value("bitmap of few") }
            return
        }
        if reader.remaining == 0 || reader.remaining > 2 * Self.offsets { throw .value("chunk") }
        var words = words.mutableSpan
        var last = -1
        repeat {
            let offset = Int(try reader.unsigned(UInt16.self))
            guard offset > last, offset < Self.comics else { throw .value("offset") }
            words[offset >> 6] |= 1 << UInt64(offset & 63)
            last = offset
        } while reader.remaining > 0
    }

    /// Writes offsets or a bitmap.
    public func encode(to writer: inout ByteWriter) {
        if count > Self.offsets {
            let words = words.span
            for index in words.indices { writer.littleEndian(words[index]) }
        } else {
            forEachOffset { writer.unsigned(UInt16($0)) }
        }
    }

    /// Adds each comic that has the term.
    public func add(_ key: RawSpan, _ value: RawSpan, to sum: inout RowSum) {
        let common = RowSum.hasher(key)
        forEachOffset { offset in
            var hasher = common
            hasher.combine(offset)
            sum.add(hasher)
        }
    }

    /// How many ids there are.
    ///
    /// - Complexity: O(1): 128 words.
    var count: Int {
        let words = words.span
        var count = 0
        for index in words.indices { count += words[index].nonzeroBitCount }
        return count
    }

    /// The lowest offset; that of a chunk without ids is the number of all.
    var first: Int {
        let words = words.span
        for index in words.indices where words[index] != 0 {
            return index << 6 | words[index].trailingZeroBitCount
        }
        return Self.comics
    }

    var isEmpty: Bool {
        let words = words.span
        var all: UInt64 = 0
        for index in words.indices { all |= words[index] }
        return all == 0
    }

    func contains(_ offset: Int) -> Bool { words[offset >> 6] >> UInt64(offset & 63) & 1 == 1 }

    /// Whether it was not there.
    mutating func insert(_ offset: Int) -> Bool {
        if contains(offset) { return false }
        words[offset >> 6] |= 1 << UInt64(offset & 63)
        return true
    }

    /// Whether it was there.
    mutating func remove(_ offset: Int) -> Bool {
        if !contains(offset) { return false }
        words[offset >> 6] &= ~(1 << UInt64(offset & 63))
        return true
    }

    /// Calls `body` for each 256 consecutive ids of which some are there, in one direction: with
    /// the number of these 256, and with which of them are there, as bits.
    func forEachBlock(
        _ scan: ScanOrder,
        _ body: (UInt64, SIMD4<UInt64>) throws -> Void
    ) rethrows {
        let words = words.span
        let last = words.count / 4 - 1
        for step in 0...last {
            let block = scan == .ascending ? step : last - step
            let first = 4 * block
            let places = SIMD4(words[first], words[first + 1], words[first + 2], words[first + 3])
            if places != .zero { try body(UInt64(block), places) }
        }
    }

    /// Every offset, ascending.
    func forEachOffset(_ body: (Int) throws -> Void) rethrows {
        let words = words.span
        for index in words.indices {
            var word = words[index]
            while word != 0 {
                try body(index << 6 | word.trailingZeroBitCount)
                word &= word &- 1
            }
        }
    }
}

/// Word by word, in place.
extension PostingChunk {
    /// Keeps only what is in `other` too.
    mutating func formIntersection(_ other: borrowing Self) {
        let others = other.words.span
        var words = words.mutableSpan
        for index in words.indices { words[index] &= others[index] }
    }

    /// Adds what is in `other`.
    mutating func formUnion(_ other: borrowing Self) {
        let others = other.words.span
        var words = words.mutableSpan
        for index in words.indices { words[index] |= others[index] }
    }

    /// Takes away what is in `other`.
    mutating func subtract(_ other: borrowing Self) {
        let others = other.words.span
        var words = words.mutableSpan
        for index in words.indices { words[index] &= ~others[index] }
    }
}

extension PostingChunk: Equatable {
    /// Whether both hold the same ids.
    public static func == (a: Self, b: Self) -> Bool {
        var differences: UInt64 = 0
        let (mine, theirs) = (a.words.span, b.words.span)
        for index in mine.indices { differences |= mine[index] ^ theirs[index] }
        return differences == 0
    }
}
