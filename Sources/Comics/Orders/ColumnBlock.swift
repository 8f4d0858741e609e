public import Keyspaces

/// The ranks of 256 consecutive comics in an order, each byte of them in a plane of its own.
///
/// ```
///  0  format = 1     1  width (1)     2  common high bytes (8 − width)
///  …  which ranks are not 0: 256 bits (32), that of a place 1 << (place & 7) of byte place >> 3
///  …  width planes: one byte of each rank (256), the high bytes in the first plane
///
///  ranks    00 00 00 00 00 01 86 a0    0    00 00 00 00 00 01 90 03    …
///           └──── common ───┘               width 2, planes  86 00 90 …    a0 00 03 …
/// ```
///
/// What all ranks but 0 begin with is stored once, so that the first plane tells most of them
/// apart. A selection reads the planes that decide it and no more (Feng, Lo, Kao, Xu: ByteSlice:
/// Pushing the Envelop of Main Memory Data Processing with a New Storage Layout, SIGMOD 2015). Up
/// to a width of 7 two blocks share a leaf of LMDB; one of 8, which takes a moment before 1970
/// beside one after it, has a page of its own.
///
/// The rank of a comic that is not public is 0. A block of zeros alone is not stored.
public struct ColumnBlock: ValueCodable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// Comics of one block.
    static let comics = 256

    private var ranks = InlineArray<256, UInt64>(repeating: 0)

    init() {}

    /// Reads the ranks.
    public init(from reader: inout ByteReader) throws(CodecError) {
        let shape = try ColumnShape(from: &reader)
        var ranks = ranks.mutableSpan
        shape.stored.forEachBit { ranks[$0] = shape.common }
        for plane in (0..<shape.width).reversed() {
            for start in stride(from: 0, to: Self.comics, by: 8) {
                let bytes = try reader.littleEndian()
                for place in 0..<8 {
                    let byte = bytes &>> UInt64(8 * place) & 0xFF
                    ranks[start + place] |= byte &<< UInt64(8 * plane)
                }
            }
        }
        if shape != self.shape || shape.stored == .zero { throw .value("ranks") }
    }

    /// Writes the ranks.
    public func encode(to writer: inout ByteWriter) {
        let shape = shape
        shape.encode(to: &writer)
        let ranks = ranks.span
        for plane in (0..<shape.width).reversed() {
            for start in stride(from: 0, to: Self.comics, by: 8) {
                var bytes: UInt64 = 0
                for place in 0..<8 {
                    let byte = ranks[start + place] &>> UInt64(8 * plane) & 0xFF
                    bytes |= byte &<< UInt64(8 * place)
                }
                writer.littleEndian(bytes)
            }
        }
    }

    private var shape: ColumnShape {
        var shape = ColumnShape()
        var (first, differing): (UInt64, UInt64) = (0, 0)
        let ranks = ranks.span
        for place in ranks.indices where ranks[place] != 0 {
            if first == 0 { first = ranks[place] }
            differing |= ranks[place] ^ first
            shape.stored[place >> 6] |= 1 << UInt64(place & 63)
        }
        shape.width = (UInt64.bitWidth - differing.leadingZeroBitCount + 7) / 8
        shape.common = first.clearing(lowBytes: shape.width)
        return shape
    }

    var isEmpty: Bool {
        let ranks = ranks.span
        var all: UInt64 = 0
        for index in ranks.indices { all |= ranks[index] }
        return all == 0
    }

    subscript(place: Int) -> UInt64 {
        get { ranks[place] }
        set { ranks[place] = newValue }
    }
}

/// What a stored block of ranks has before its planes.
struct ColumnShape: Equatable {
    /// Planes.
    var width = 0
    /// The bytes that all ranks but 0 begin with, and 0 for those of the planes.
    var common: UInt64 = 0
    /// Which ranks are not 0.
    var stored = SIMD4<UInt64>.zero

    init() {}

    init(from reader: inout ByteReader) throws(CodecError) {
        width = Int(try reader.unsigned(UInt8.self))
        guard width <= 8 else { throw .value("width") }
        for _ in width..<8 { common = common << 8 | UInt64(try reader.unsigned(UInt8.self)) }
        common <<= UInt64(8 * width)
        for word in stored.indices { stored[word] = try reader.littleEndian() }
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(UInt8(width))
        for byte in (width..<8).reversed() {
            writer.unsigned(UInt8(truncatingIfNeeded: common >> UInt64(8 * byte)))
        }
        for word in stored.indices { writer.littleEndian(stored[word]) }
    }
}

extension UInt64 {
    /// The number with so many of its bytes, 0 to 8, as 0.
    func clearing(lowBytes count: Int) -> UInt64 {
        let bits = UInt64(8 * count)
        return (self >> bits) << bits
    }
}

extension SIMD4<UInt64> {
    /// Calls `body` with the number of each bit that is set, from the lowest on.
    @inline(__always)
    func forEachBit<Failure: Error>(_ body: (Int) throws(Failure) -> Void) throws(Failure) {
        for word in indices {
            var rest = self[word]
            while rest != 0 {
                try body(word << 6 | rest.trailingZeroBitCount)
                rest &= rest &- 1
            }
        }
    }
}
