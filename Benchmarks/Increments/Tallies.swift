import Keyspaces

/// The same increment two ways: by a counter, and by reading a number and writing it back.
final class Tallies: Sendable {
    let counter: Counter<Identifier<Tallies>>
    let numbers: Keyspace<Identifier<Tallies>, Number>

    init(_ schema: inout Schema) {
        counter = schema.counter("counter")
        numbers = schema.keyspace("numbers")
        schema.register(Count.self, for: self)
        schema.register(WriteBack.self, for: self)
    }
}

/// One increment of a counter.
struct Count: Command {
    static var code: UInt16 { 1_000 }
    let key: UInt64

    init(key: UInt64) { self.key = key }
    init(from reader: inout ByteReader) throws(CodecError) { key = try reader.unsigned() }
    func encode(to writer: inout ByteWriter) { writer.unsigned(key) }

    func apply(to tallies: Tallies, in context: inout CommandContext) throws {
        try context.add(1, to: Identifier(key), in: tallies.counter)
    }
}

/// One increment as read, change, write.
struct WriteBack: Command {
    static var code: UInt16 { 1_001 }
    let key: UInt64

    init(key: UInt64) { self.key = key }
    init(from reader: inout ByteReader) throws(CodecError) { key = try reader.unsigned() }
    func encode(to writer: inout ByteWriter) { writer.unsigned(key) }

    func apply(to tallies: Tallies, in context: inout CommandContext) throws {
        let id = Identifier<Tallies>(key)
        let old = try context.get(id, in: tallies.numbers)?.value ?? 0
        try context.put(Number(old + 1), for: id, in: tallies.numbers)
    }
}
