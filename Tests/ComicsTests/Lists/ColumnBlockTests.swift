import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("A block of a column")
struct ColumnBlockTests {
    /// The fields of a block of these ranks, as the layout says.
    private func encoded(_ ranks: [UInt64]) -> [UInt8] {
        let parts = ranks.map { rank in (0..<8).map { UInt8(rank >> (56 - 8 * $0) & 0xFF) } }
        let stored = parts.filter { $0.contains { $0 != 0 } }
        let common = (0..<8).prefix { place in Set(stored.map { $0[place] }).count == 1 }.count
        var bitmap = [UInt8](repeating: 0, count: 32)
        for (place, rank) in ranks.enumerated() where rank != 0 {
            bitmap[place >> 3] |= 1 << UInt8(place & 7)
        }
        return [UInt8(8 - common)] + stored[0].prefix(common) + bitmap
            + (common..<8).flatMap { plane in parts.map { $0[plane] } }
    }

    /// So many ranks at random places, each of which differs from the others in its low bytes.
    private func ranks(
        _ count: Int,
        differingIn bytes: Int,
        _ generator: inout SeededGenerator
    ) -> [UInt64] {
        let common = UInt64.random(in: 1...(.max), using: &generator)
        let mask: UInt64 = bytes == 8 ? .max : (1 << UInt64(8 * bytes)) - 1
        var ranks = [UInt64](repeating: 0, count: 256)
        for place in (0..<256).shuffled(using: &generator).prefix(count) {
            let own = UInt64.random(in: 1...(.max), using: &generator)
            ranks[place] = (common & ~mask) | (own & mask)
        }
        return ranks
    }

    @Test("has its ranks byte by byte, without what they have in common", arguments: 0...8)
    func layout(bytes: Int) throws {
        var generator = SeededGenerator(for: "columns of \(bytes) bytes")
        for count in [1, 2, 17, 255, 256] {
            let wanted = encoded(ranks(count, differingIn: bytes, &generator))
            #expect(fields(try decode(wanted, as: ColumnBlock.self)) == wanted)
        }
    }

    @Test("has one form only, and hostile bytes throw")
    func forms() throws {
        var generator = SeededGenerator(for: "forms of columns")
        for round in 0..<400 {
            let bytes = Int.random(in: 0...3, using: &generator)
            let count = Int.random(in: 1...256, using: &generator)
            var bad = encoded(ranks(count, differingIn: bytes, &generator))
            for _ in 0...round % 3 {
                bad[.random(in: 0..<bad.count, using: &generator)] = .random(
                    in: 0...3,
                    using: &generator
                )
            }
            guard let block = try? decode(bad, as: ColumnBlock.self) else { continue }
            #expect(fields(block) == bad)
        }
    }

    @Test("is refused if it has more than it must")
    func refusals() throws {
        let bits = [UInt8](repeating: 0, count: 32)
        let one = [1] + bits.dropLast()
        let plane = [UInt8](repeating: 0, count: 256)
        let cases: [([UInt8], CodecError)] = [
            ([], .truncated),
            ([9], .value("width")),
            // No ranks at all; ranks of 0.
            ([0] + bytes(7) + bits, .value("ranks")),
            ([0] + bytes(0) + one, .value("ranks")),
            // A plane in which all are the same, and one with a byte of a rank that is 0.
            ([1] + bytes(7).dropFirst() + one + plane, .value("ranks")),
            ([1] + bytes(7).dropFirst() + one + [0, 1] + plane.dropFirst(2), .value("ranks")),
            ([1] + bytes(7).dropFirst() + one + plane.dropFirst(8), .truncated),
            ([0] + bytes(7) + one + [0], .leftovers(1)),
        ]
        for (bytes, error) in cases {
            #expect(throws: error, "\(bytes.prefix(12))") {
                try decode(bytes, as: ColumnBlock.self)
            }
        }
    }
}
