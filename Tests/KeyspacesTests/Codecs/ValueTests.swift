import Keyspaces
import StoreTesting
import Testing

/// Decodes a value's fields whole.
private func decode<Value: ValueCodable>(
    _ bytes: [UInt8],
    as type: Value.Type
) throws(CodecError) -> Value {
    var reader = ByteReader(bytes.span.bytes)
    let value = try Value(from: &reader)
    try reader.finish()
    return value
}

@Suite("A value")
struct ValueTests {
    @Test("with fields of every kind comes back")
    func roundTrip() throws {
        var generator = SeededGenerator(for: "values")
        for _ in 0..<1_000 {
            let record = Record.random(&generator)
            try #require(try decode(record.fields, as: Record.self) == record)
        }
    }

    @Test("comes back with the longest string and with the extremes of integers")
    func extremes() throws {
        var record = Record()
        record.title = String(repeating: "\u{E9}", count: Limits.stringBytes / 2) + "!"
        record.balance = .min
        record.moment = Timestamp(milliseconds: .max)
        record.digest = [UInt8](repeating: 9, count: 100_000)
        record.tags = [String](repeating: "", count: 65_535)
        #expect(record.title.utf8.count == Limits.stringBytes)
        #expect(try decode(record.fields, as: Record.self) == record)
    }

    @Test("cut anywhere throws; lengthened by any byte throws leftovers")
    func cutsAndExtensions() throws {
        var generator = SeededGenerator(for: "cut values")
        for _ in 0..<50 {
            let bytes = Record.random(&generator).fields
            for count in bytes.indices {
                #expect(throws: CodecError.self) {
                    try decode(Array(bytes.prefix(count)), as: Record.self)
                }
            }
            for extra: UInt8 in [0, 1, 0xFF] {
                #expect(throws: CodecError.leftovers(1)) {
                    try decode(bytes + [extra], as: Record.self)
                }
            }
        }
    }

    @Test("of random or mutated bytes throws or encodes to those bytes again")
    func hostileBytes() throws {
        var generator = SeededGenerator(for: "hostile values")
        for _ in 0..<5_000 {
            var bytes = Record.random(&generator).fields
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let at = Int.random(in: bytes.indices, using: &generator)
                bytes[at] = .random(in: 0...UInt8.max, using: &generator)
            }
            if let record = try? decode(bytes, as: Record.self) {
                try #require(record.fields == bytes)
            }
        }
    }

    @Test("with a length beyond its end throws before anything is reserved")
    func hostileLengths() {
        let hugeBlob: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 1]
        #expect(throws: CodecError.truncated) { try decode(hugeBlob, as: Job.self) }
        #expect(throws: CodecError.truncated) {
            var reader = ByteReader(hugeBlob.span.bytes)
            _ = try reader.blob()
        }
        #expect(throws: CodecError.truncated) {
            var reader = ByteReader(hugeBlob.span.bytes)
            _ = try reader.list { (reader) throws(CodecError) in try reader.unsigned(UInt64.self) }
        }
    }

    @Test("with a field outside its domain names the fault")
    func badFields() {
        let presence: [UInt8] = [2, 0, 0]
        #expect(throws: CodecError.value("presence")) {
            var reader = ByteReader(presence.span.bytes)
            _ = try reader.optional { (reader) throws(CodecError) in try reader.string() }
        }
        #expect(throws: CodecError.value("Mood")) {
            var reader = ByteReader(presence.span.bytes)
            _ = try reader.unsigned(UInt8.self)
            _ = try reader.choice(Record.Mood.self)
        }
        let text: [UInt8] = [0, 1, 0xFF]
        #expect(throws: CodecError.text) {
            var reader = ByteReader(text.span.bytes)
            _ = try reader.string()
        }
    }

    @Test("of one number is eight bytes; an empty one has none")
    func simple() throws {
        #expect(try decode([0, 0, 0, 0, 0, 0, 1, 2], as: Number.self) == Number(258))
        #expect(throws: CodecError.truncated) { try decode([0, 1], as: Number.self) }
        #expect(try decode([], as: Empty.self) == Empty())
        #expect(throws: CodecError.leftovers(1)) { try decode([0], as: Empty.self) }
    }

    @Test("with a string too long for its length traps")
    func tooLong() async {
        await #expect(processExitsWith: .failure) {
            var writer = ByteWriter()
            writer.string(String(repeating: "a", count: Limits.stringBytes + 1))
        }
    }
}
