import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("A set of comics")
struct ComicSetTests {
    private func random(_ generator: inout SeededGenerator) -> Set<UInt64> {
        let spreads: [UInt64] = [20, 9_000, 100_000, 1 << 40]
        let spread = spreads[Int.random(in: 0..<4, using: &generator)]
        let count = Int.random(in: 0...60, using: &generator)
        return Set((0..<count).map { _ in .random(in: 0...spread, using: &generator) })
    }

    @Test("holds what it was made of, ascending, at the ends of chunks too")
    func contents() {
        let numbers: [UInt64] = [0, 1, 8_191, 8_192, 16_383, 16_384, .max - 1, .max]
        let set = ComicSet(numbers.reversed())
        #expect(set.numbers == numbers)
        #expect(set.count == 8)
        #expect(!set.isEmpty)
        for number in numbers { #expect(set.contains(ComicID(number))) }
        for number in [2, 8_190, 8_193, 1 << 40] as [UInt64] {
            #expect(!set.contains(ComicID(number)))
        }
        #expect(ComicSet().isEmpty && ComicSet().count == 0 && !ComicSet().contains(ComicID(0)))
    }

    @Test("is combined as sets are")
    func algebra() throws {
        var generator = SeededGenerator(for: "sets of comics")
        for _ in 0..<400 {
            let (a, b) = (random(&generator), random(&generator))
            var (union, meet, rest) = (ComicSet(a), ComicSet(a), ComicSet(a))
            union.formUnion(ComicSet(b))
            meet.formIntersection(ComicSet(b))
            rest.subtract(ComicSet(b))
            try #require(union == ComicSet(a.union(b)))
            try #require(meet == ComicSet(a.intersection(b)))
            try #require(rest == ComicSet(a.subtracting(b)))
            try #require(union.numbers == a.union(b).sorted())
            try #require(meet.count == a.intersection(b).count)
        }
    }
}
