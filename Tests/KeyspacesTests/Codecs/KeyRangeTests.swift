import Keyspaces
import StoreTesting
import Testing

@Suite("A range of keys")
struct KeyRangeTests {
    private func contains(_ range: KeyRange, _ key: [UInt8]) -> Bool {
        if key.lexicographicallyPrecedes(range.lower) { return false }
        guard let upper = range.upper else { return true }
        return key.lexicographicallyPrecedes(upper)
    }

    /// Short keys out of few bytes, so that prefixes are met often.
    private func key(_ generator: inout SeededGenerator) -> [UInt8] {
        let alphabet: [UInt8] = [0, 1, 0x61, 0xFE, 0xFF, 0xFF]
        return (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            alphabet.randomElement(using: &generator) ?? 0
        }
    }

    @Test("of a prefix holds the keys that begin with it and no others")
    func prefixes() throws {
        var generator = SeededGenerator(for: "prefixes")
        for _ in 0..<20_000 {
            let (prefix, key) = (key(&generator), key(&generator))
            let range = KeyRange.prefix { $0.raw(prefix) }
            try #require(contains(range, key) == key.starts(with: prefix), "\(prefix) \(key)")
        }
    }

    @Test("of a string holds the keys with that string and none with a longer one")
    func stringPrefix() {
        let range = KeyRange.prefix { $0.string("a") }
        for following in [0, 1, UInt64.max] {
            var writer = KeyWriter()
            writer.string("a")
            writer.unsigned(following)
            #expect(contains(range, writer.bytes.withUnsafeBytes { Array($0) }))
        }
        for text in ["", "a\0", "a\0b", "a\u{1}", "ab", "b"] {
            var writer = KeyWriter()
            writer.string(text)
            writer.unsigned(UInt64.max)
            #expect(!contains(range, writer.bytes.withUnsafeBytes { Array($0) }))
        }
    }

    @Test("past a key holds what is strictly beyond it, and never more than before")
    func past() throws {
        var generator = SeededGenerator(for: "ranges past a key")
        for _ in 0..<20_000 {
            let prefix = key(&generator)
            let (cursor, key) = (key(&generator), key(&generator))
            if cursor.isEmpty || key.isEmpty { continue }
            let range = generator.oneIn(4) ? KeyRange.all : .prefix { $0.raw(prefix) }
            let isInside = contains(range, key)
            let above = cursor.lexicographicallyPrecedes(key)
            let below = key.lexicographicallyPrecedes(cursor)
            try #require(contains(range.past(cursor, .ascending), key) == (isInside && above))
            try #require(contains(range.past(cursor, .descending), key) == (isInside && below))
        }
    }

    @Test("of everything has no bounds; of 0xFF has no upper one")
    func bounds() {
        #expect(KeyRange.all == KeyRange(lower: [], upper: nil))
        #expect(KeyRange.prefix { _ in } == .all)
        #expect(KeyRange.prefix { $0.raw([0xFF, 0xFF]) }.upper == nil)
        #expect(KeyRange.prefix { $0.raw([1, 0xFF]) } == KeyRange(lower: [1, 0xFF], upper: [2]))
    }
}
