import Keyspaces

/// How an increment is made durable.
enum IncrementMethod: UInt8, Sendable {
    /// By the store's counter.
    case counter
    /// By reading a number, changing it and writing it back: what a store without counters does.
    case writeBack
}

/// What the benchmark counts: a counter, and numbers that are written back.
final class Tallies: Sendable {
    let counter: Counter<Identifier<Tallies>>
    let numbers: Keyspace<Identifier<Tallies>, Number>

    init(_ schema: inout Schema) {
        counter = schema.counter("counter")
        numbers = schema.keyspace("numbers")
        schema.register(Increment.self, for: self)
        schema.register(FillTallies.self, for: self)
    }

    /// What all keys add up to.
    func sum(
        _ method: IncrementMethod,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> UInt64 {
        var sum: UInt64 = 0
        var rows = try reader.rows(of: method == .counter ? counter.totals : numbers)
        while let (_, number) = try rows.next() { sum += number.value }
        return sum
    }
}

/// Counts one.
struct Increment: Command {
    static var code: UInt16 { 1_000 }
    let key: UInt64
    let method: IncrementMethod

    init(_ key: UInt64, by method: IncrementMethod) {
        self.key = key
        self.method = method
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        key = try reader.unsigned()
        method = try IncrementMethod(from: &reader)
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(key)
        writer.unsigned(method.rawValue)
    }

    func apply(to tallies: Tallies, in context: inout CommandContext) throws {
        let id = Identifier<Tallies>(key)
        switch method {
        case .counter: try context.add(1, to: id, in: tallies.counter)
        case .writeBack:
            let old = try context.get(id, in: tallies.numbers)?.value ?? 0
            try context.put(Number(old + 1), for: id, in: tallies.numbers)
        }
    }
}

/// Gives the keys from `first` on a total of one, as if they had been counted long ago.
struct FillTallies: Command {
    static var code: UInt16 { 1_001 }
    /// Keys of one command, at most.
    static let mostKeys = 1_000
    let first: UInt64
    let count: UInt16
    let method: IncrementMethod

    init(_ keys: Range<Int>, by method: IncrementMethod) {
        first = UInt64(keys.lowerBound)
        count = UInt16(keys.count)
        self.method = method
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        first = try reader.unsigned()
        count = try reader.unsigned()
        method = try IncrementMethod(from: &reader)
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(first)
        writer.unsigned(count)
        writer.unsigned(method.rawValue)
    }

    func apply(to tallies: Tallies, in context: inout CommandContext) throws {
        for key in first..<first + UInt64(count) {
            let id = Identifier<Tallies>(key)
            switch method {
            case .counter: try context.raise(id, to: 1, in: tallies.counter)
            case .writeBack: try context.put(Number(1), for: id, in: tallies.numbers)
            }
        }
    }
}

extension IncrementMethod {
    fileprivate init(from reader: inout ByteReader) throws(CodecError) {
        guard let method = Self(rawValue: try reader.unsigned()) else { throw .value("method") }
        self = method
    }
}
