import Keyspaces
import StoreTesting
import Testing

/// A key of many fields, where each string is followed by something.
struct LongKey: KeyCodable, Equatable {
    let name: String
    let moment: Int64
    let site: String
    let rank: Int64
    let id: UInt64

    init(_ generator: inout SeededGenerator) {
        name = Samples.string(&generator, upTo: 2)
        moment = Samples.integer(&generator)
        site = Samples.string(&generator, upTo: 2)
        rank = Samples.integer(&generator)
        id = Samples.unsigned(&generator)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        name = try reader.stringKey()
        moment = try reader.descendingKey()
        site = try reader.stringKey()
        rank = try reader.signedKey()
        id = try reader.unsigned()
    }

    func encode(to writer: inout KeyWriter) {
        writer.string(name)
        writer.descending(moment)
        writer.string(site)
        writer.signed(rank)
        writer.unsigned(id)
    }

    func precedes(_ other: LongKey) -> Bool {
        if !name.utf8.elementsEqual(other.name.utf8) { return utf8Precedes(name, other.name) }
        if moment != other.moment { return moment > other.moment }
        if !site.utf8.elementsEqual(other.site.utf8) { return utf8Precedes(site, other.site) }
        return (rank, id) < (other.rank, other.id)
    }
}

/// Decodes a key whole.
func decode<Key: KeyCodable>(_ bytes: [UInt8], as type: Key.Type) throws(CodecError) -> Key {
    var reader = ByteReader(bytes.span.bytes)
    let key = try Key(from: &reader)
    try reader.finish()
    return key
}

@Suite("A key")
struct CompositeKeyTests {
    @Test("of several fields sorts by them, one after the other, and comes back")
    func order() throws {
        var generator = SeededGenerator(for: "composite keys")
        let keys = (0..<200).map { _ in LongKey(&generator) }
        for a in keys {
            try #require(try decode(a.encoded, as: LongKey.self) == a)
            for b in keys {
                let bytesPrecede = a.encoded.lexicographicallyPrecedes(b.encoded)
                try #require(bytesPrecede == a.precedes(b), "\(a) and \(b)")
            }
        }
    }

    @Test("cut anywhere throws; lengthened by any byte throws leftovers")
    func cutsAndExtensions() throws {
        var generator = SeededGenerator(for: "cut keys")
        for _ in 0..<50 {
            let bytes = LongKey(&generator).encoded
            for count in bytes.indices {
                #expect(throws: CodecError.self) {
                    try decode(Array(bytes.prefix(count)), as: LongKey.self)
                }
            }
            for extra: UInt8 in [0, 1, 0x61, 0xFF] {
                #expect(throws: CodecError.leftovers(1)) {
                    try decode(bytes + [extra], as: LongKey.self)
                }
            }
        }
    }

    @Test("of random or mutated bytes throws or encodes to those bytes again")
    func hostileBytes() throws {
        var generator = SeededGenerator(for: "hostile keys")
        for _ in 0..<5_000 {
            var bytes = LongKey(&generator).encoded
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let at = Int.random(in: bytes.indices, using: &generator)
                bytes[at] = .random(in: 0...UInt8.max, using: &generator)
            }
            if let key = try? decode(bytes, as: LongKey.self) { try #require(key.encoded == bytes) }
        }
    }

    @Test("that is an id is eight bytes, big-endian")
    func identifier() throws {
        let id = Identifier<Ledger>(0x0102_0304_0506_0708)
        #expect(id.encoded == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(try decode(id.encoded, as: Identifier<Ledger>.self) == id)
        #expect(Identifier<Ledger>(1) < Identifier<Ledger>(2))
        #expect(throws: CodecError.truncated) {
            try decode([1, 2, 3], as: Identifier<Ledger>.self)
        }
    }

    @Test("that is a name is its text, and is equal only to the same bytes")
    func name() throws {
        #expect(Name("abc").encoded == Array("abc".utf8))
        #expect(try decode(Name("a\0b").encoded, as: Name.self) == Name("a\0b"))
        #expect("\u{E9}" == "e\u{301}")
        #expect(Name("\u{E9}") != Name("e\u{301}"))
        #expect(Set([Name("\u{E9}"), Name("e\u{301}"), Name("\u{E9}")]).count == 2)
    }

    @Test("too long to be stored is counted whole and cut past the limit")
    func tooLong() {
        var writer = KeyWriter()
        writer.raw([UInt8](repeating: 7, count: 511))
        #expect(writer.count == Limits.keyBytes)
        #expect(writer.bytes.byteCount == 511)
        writer.unsigned(UInt64.max)
        #expect(writer.count == 519)
        #expect(writer.bytes.byteCount == 512)
    }
}
