import Keyspaces
import StoreTesting
import Testing

/// One kind of field of a key: how it is written, read, and ordered.
struct KeyField<Value: Equatable & Sendable>: Sendable {
    let write: @Sendable (inout KeyWriter, Value) -> Void
    let read: @Sendable (inout ByteReader) throws(CodecError) -> Value
    let precedes: @Sendable (Value, Value) -> Bool

    func encoded(_ value: Value) -> [UInt8] {
        var writer = KeyWriter()
        write(&writer, value)
        return writer.bytes.withUnsafeBytes { Array($0) }
    }

    func decoded(_ bytes: [UInt8]) throws(CodecError) -> Value {
        var reader = ByteReader(bytes.span.bytes)
        let value = try read(&reader)
        try reader.finish()
        return value
    }

    /// Order of bytes is order of values, and every value comes back.
    func verify(_ values: [Value]) throws {
        for a in values {
            try #require(try decoded(encoded(a)) == a)
            for b in values {
                let bytesPrecede = encoded(a).lexicographicallyPrecedes(encoded(b))
                try #require(bytesPrecede == precedes(a, b), "\(a) and \(b)")
            }
        }
    }

    /// Bytes that no value has throw, or decode to the value that has them.
    func verifyHostile(_ bytes: [UInt8]) throws {
        if let value = try? decoded(bytes) { try #require(encoded(value) == bytes) }
    }
}

@Suite("A field of a key")
struct KeyFieldTests {
    static let signed = KeyField<Int64>(
        write: { $0.signed($1) },
        read: { (reader) throws(CodecError) in try reader.signedKey() },
        precedes: { $0 < $1 }
    )
    static let descending = KeyField<Int64>(
        write: { $0.descending($1) },
        read: { (reader) throws(CodecError) in try reader.descendingKey() },
        precedes: { $0 > $1 }
    )
    static let string = KeyField<String>(
        write: { $0.string($1) },
        read: { (reader) throws(CodecError) in try reader.stringKey() },
        precedes: utf8Precedes
    )
    static let lastString = KeyField<String>(
        write: { $0.lastString($1) },
        read: { (reader) throws(CodecError) in try reader.lastStringKey() },
        precedes: utf8Precedes
    )

    private func unsigned<Value: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(
        _ type: Value.Type
    ) -> KeyField<Value> {
        KeyField(
            write: { $0.unsigned($1) },
            read: { (reader) throws(CodecError) in try reader.unsigned(Value.self) },
            precedes: { $0 < $1 }
        )
    }

    @Test("that is signed sorts as its value, ascending and descending")
    func signedOrder() throws {
        var generator = SeededGenerator(for: "signed fields")
        let values = (0..<150).map { _ in Samples.integer(&generator) } + [.min, .max, 0, -1]
        try Self.signed.verify(values)
        try Self.descending.verify(values)
    }

    @Test("that is unsigned sorts as its value, in every width")
    func unsignedOrder() throws {
        var generator = SeededGenerator(for: "unsigned fields")
        let values = (0..<100).map { _ in Samples.unsigned(&generator) } + [0, .max]
        try unsigned(UInt64.self).verify(values)
        try unsigned(UInt32.self).verify(values.map { UInt32(truncatingIfNeeded: $0) })
        try unsigned(UInt16.self).verify(values.map { UInt16(truncatingIfNeeded: $0) })
        try unsigned(UInt8.self).verify(values.map { UInt8(truncatingIfNeeded: $0) })
    }

    @Test("that is a string sorts as its UTF-8, NUL included, last or not")
    func stringOrder() throws {
        var generator = SeededGenerator(for: "string fields")
        let values = (0..<150).map { _ in Samples.string(&generator) } + ["", "\0", "\0\0"]
        try Self.string.verify(values)
        try Self.lastString.verify(values)
    }

    @Test(
        "is laid out as documented",
        arguments: [
            ("", [0]), ("a", [0x61, 0]), ("\0", [1, 1, 0]), ("\u{1}", [1, 2, 0]),
            ("a\0\u{1}b", [0x61, 1, 1, 1, 2, 0x62, 0]), ("\u{E9}", [0xC3, 0xA9, 0]),
        ] as [(String, [UInt8])]
    )
    func stringLayout(text: String, bytes: [UInt8]) {
        #expect(Self.string.encoded(text) == bytes)
        #expect(Self.lastString.encoded(text) == bytes.dropLast())
    }

    @Test(
        "that is a string is refused if it is cut, badly escaped or no UTF-8",
        arguments: [
            ([], .truncated), ([0x61], .truncated), ([1], .truncated), ([1, 1], .truncated),
            ([1, 0], .truncated), ([1, 0, 0], .value("key")), ([1, 3, 0], .value("key")),
            ([0xFF, 0], .text), ([0xC3, 0], .text), ([0xC3, 1, 1, 0], .text),
            ([0xED, 0xA0, 0x80, 0], .text), ([0xC0, 0x80, 0], .text),
            ([0x61, 0, 0], .leftovers(1)),
        ] as [([UInt8], CodecError)]
    )
    func badStrings(bytes: [UInt8], error: CodecError) {
        #expect(throws: error) { try Self.string.decoded(bytes) }
    }

    @Test(
        "that is the last string is refused if it holds an end, is badly escaped or no UTF-8",
        arguments: [
            ([0], .value("key")), ([0x61, 0], .value("key")), ([0, 0xFF], .value("key")),
            ([1], .truncated), ([0x61, 1], .truncated), ([1, 0], .value("key")),
            ([1, 3], .value("key")), ([0xFF], .text), ([1, 1, 0xC3], .text),
        ] as [([UInt8], CodecError)]
    )
    func badLastStrings(bytes: [UInt8], error: CodecError) {
        #expect(throws: error) { try Self.lastString.decoded(bytes) }
    }

    @Test("throws on random bytes or stands for them")
    func hostileBytes() throws {
        var generator = SeededGenerator(for: "hostile fields")
        let alphabet: [UInt8] = [0, 0, 1, 1, 2, 0x61, 0x7F, 0x80, 0xC3, 0xA9, 0xFF]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            try Self.string.verifyHostile(bytes)
            try Self.lastString.verifyHostile(bytes)
            try Self.signed.verifyHostile(bytes)
            try Self.descending.verifyHostile(bytes)
        }
    }
}
