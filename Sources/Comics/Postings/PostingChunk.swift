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

    private var words = Words(repeating: 0)

    /// No ids.
    init() {}

    /// Reads offsets or a bitmap.
    public init(from reader: inout ByteReader) throws(CodecError) {
        if reader.remaining == Self.comics / 8 {
            var count = 0
            for index in words.indices {
                let word = try reader.littleEndian()
                words[index] = word
                count += word.nonzeroBitCount
            }
            if count <= Self.offsets { throw .value("bitmap of few") }
            return
        }
        if reader.remaining == 0 || reader.remaining > 2 * Self.offsets { throw .value("chunk") }
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
            for index in words.indices { writer.littleEndian(words[index]) }
        } else {
            forEach { writer.unsigned(UInt16($0)) }
        }
    }

    /// How many ids there are.
    ///
    /// - Complexity: O(1): 128 words.
    var count: Int {
        var count = 0
        for index in words.indices { count += words[index].nonzeroBitCount }
        return count
    }

    var isEmpty: Bool {
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

    /// Every offset, ascending.
    func forEach(_ body: (Int) throws -> Void) rethrows {
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
        for index in words.indices { words[index] &= other.words[index] }
    }

    /// Adds what is in `other`.
    mutating func formUnion(_ other: borrowing Self) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    /// Takes away what is in `other`.
    mutating func subtract(_ other: borrowing Self) {
        for index in words.indices { words[index] &= ~other.words[index] }
    }
}

extension PostingChunk: Equatable {
    /// Whether both hold the same ids.
    public static func == (a: Self, b: Self) -> Bool {
        var differences: UInt64 = 0
        for index in a.words.indices { differences |= a.words[index] ^ b.words[index] }
        return differences == 0
    }
}
