import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("A chunk of a posting list")
struct PostingChunkTests {
    /// The fields of a chunk of these offsets, as the layout says.
    private func encoded(_ offsets: some Sequence<Int>) -> [UInt8] {
        let offsets = Array(offsets)
        if offsets.count <= 511 {
            return offsets.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        }
        var bitmap = [UInt8](repeating: 0, count: 1_024)
        for offset in offsets { bitmap[offset >> 3] |= 1 << UInt8(offset & 7) }
        return bitmap
    }

    static let sets: [[Int]] = [
        [0], [8_191], [0, 63, 64, 8_190, 8_191], Array(0..<511), Array(0..<512),
        Array(7_680..<8_192), Array(stride(from: 3, to: 8_192, by: 16)), Array(0..<8_192),
    ]

    @Test("comes back whole, as offsets or as a bitmap", arguments: sets)
    func layout(offsets: [Int]) throws {
        let chunk = try decode(encoded(offsets), as: PostingChunk.self)
        #expect(fields(chunk) == encoded(offsets))
        #expect(try decode(fields(chunk), as: PostingChunk.self) == chunk)
        let other = try decode(encoded([1]), as: PostingChunk.self)
        #expect(chunk != other)
    }

    @Test("is refused in any other form")
    func refusals() throws {
        let bitmapOfFew = encoded(0..<512).map { $0 & 0xFE }
        let cases: [([UInt8], CodecError)] = [
            ([], .value("chunk")),
            ([0, 1, 0, 1], .value("offset")),
            ([0, 2, 0, 1], .value("offset")),
            ([0x20, 0], .value("offset")),
            ([0, 1, 0], .truncated),
            ([UInt8](repeating: 0, count: 1_023), .value("chunk")),
            ([UInt8](repeating: 255, count: 1_025), .value("chunk")),
            ([UInt8](repeating: 0, count: 1_024), .value("bitmap of few")),
            (bitmapOfFew, .value("bitmap of few")),
        ]
        for (bytes, error) in cases {
            #expect(throws: error, "\(bytes.prefix(8))") {
                try decode(bytes, as: PostingChunk.self)
            }
        }
    }

    @Test("has one form only, whatever bytes it is read from")
    func forms() throws {
        var generator = SeededGenerator(for: "posting chunks")
        for _ in 0..<300 {
            let count = Int.random(in: 1...1_100, using: &generator)
            var bytes = encoded(
                Set((0..<count).map { _ in Int.random(in: 0..<8_192, using: &generator) }).sorted()
            )
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = .random(in: 0...255, using: &generator)
            }
            guard let chunk = try? decode(bytes, as: PostingChunk.self) else { continue }
            #expect(fields(chunk) == bytes)
        }
    }

    @Test("is found by the bytes of its kind, its term and its number")
    func keys() throws {
        let key = PostingKey(Letter.b, "ab", ComicID(3 << 13 | 5))
        #expect(key.encoded == [2] + Array("ab".utf8) + [0] + bytes(3))
        var reader = ByteReader(key.encoded.span.bytes)
        #expect(try PostingKey<Letter>(from: &reader) == key)
        let bad: [[UInt8]] = [[3, 0] + bytes(0), [1, 0] + bytes(1 << 51), [1, 65] + bytes(0)]
        for bytes in bad {
            #expect(throws: CodecError.self, "\(bytes)") {
                var reader = ByteReader(bytes.span.bytes)
                _ = try PostingKey<Letter>(from: &reader)
                try reader.finish()
            }
        }
    }

    @Test("has a term that is cut, with a hash for the rest")
    func bounds() {
        #expect(bounded("abc", bytes: 20) == "abc")
        let long = String(repeating: "長", count: 10)
        #expect(bounded(long, bytes: 30) == long)
        let cut = bounded(long + "a", bytes: 30)
        #expect(cut.hasPrefix("長長長長~") && cut.utf8.count == 12 + 17)
        #expect(cut != bounded(long + "b", bytes: 30))
        // The reference vector of FNV-1a for "foobar".
        #expect(bounded("foobar" + "", bytes: 5).hasSuffix("85944171f73967e8"))
    }
}
