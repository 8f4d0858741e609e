import Keyspaces

/// Whatever a test wants done in a transaction, which cannot be replayed.
struct Perform: Command {
    static var code: UInt16 { Ledger.firstCode }
    let body: @Sendable (Ledger, inout CommandContext) throws -> UInt64

    init(_ body: @escaping @Sendable (Ledger, inout CommandContext) throws -> UInt64) {
        self.body = body
    }

    init(from reader: inout ByteReader) throws(CodecError) { throw .value("perform") }
    func encode(to writer: inout ByteWriter) {}

    func apply(to ledger: Ledger, in context: inout CommandContext) throws -> UInt64 {
        try body(ledger, &context)
    }
}

/// What the tests' commands are rejected with.
enum Rejection: Error, Equatable {
    case refused
    case broken
}

/// Stores a number under a name; `UInt64.max` is refused before anything is written.
struct PutName: Command {
    static var code: UInt16 { Ledger.firstCode + 1 }
    let name: String
    let number: UInt64

    init(_ name: String, _ number: UInt64) {
        self.name = name
        self.number = number
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        name = try reader.string()
        number = try reader.unsigned()
    }

    func encode(to writer: inout ByteWriter) {
        writer.string(name)
        writer.unsigned(number)
    }

    func apply(to ledger: Ledger, in context: inout CommandContext) throws {
        if number == .max { throw Rejection.refused }
        try context.put(Number(number), for: Name(name), in: ledger.names)
    }
}

/// Does nothing, at length.
struct Padded: Command {
    static var code: UInt16 { Ledger.firstCode + 4 }
    let bytes: Int

    init(bytes: Int) { self.bytes = bytes }
    init(from reader: inout ByteReader) throws(CodecError) { throw .value("padded") }
    func encode(to writer: inout ByteWriter) {
        for _ in 0..<bytes { writer.unsigned(UInt8(0)) }
    }

    func apply(to ledger: Ledger, in context: inout CommandContext) throws {}
}

/// Removes an entry.
struct DropEntry: Command {
    static var code: UInt16 { Ledger.firstCode + 5 }
    static var makesRoom: Bool { true }
    let id: UInt64

    init(id: UInt64) { self.id = id }
    init(from reader: inout ByteReader) throws(CodecError) { id = try reader.unsigned() }
    func encode(to writer: inout ByteWriter) { writer.unsigned(id) }

    func apply(to ledger: Ledger, in context: inout CommandContext) throws {
        try context.delete(Identifier(id), in: ledger.entries)
    }
}

/// Removes a name and tells whether it was there.
struct DeleteName: Command {
    static var code: UInt16 { Ledger.firstCode + 2 }
    static var version: UInt8 { 2 }
    let name: String

    init(_ name: String) { self.name = name }
    init(from reader: inout ByteReader) throws(CodecError) { name = try reader.string() }
    func encode(to writer: inout ByteWriter) { writer.string(name) }

    func apply(to ledger: Ledger, in context: inout CommandContext) throws -> Bool {
        try context.delete(Name(name), in: ledger.names)
    }
}

/// Adds an entry under the next id and counts views of it.
struct AddEntry: Command {
    static var code: UInt16 { Ledger.firstCode + 3 }
    let record: Record
    let views: UInt64

    init(_ record: Record, views: UInt64 = 0) {
        self.record = record
        self.views = views
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        record = try Record(from: &reader)
        views = try reader.unsigned()
    }

    func encode(to writer: inout ByteWriter) {
        record.encode(to: &writer)
        writer.unsigned(views)
    }

    func apply(to ledger: Ledger, in context: inout CommandContext) throws -> Identifier<Ledger> {
        let id = Identifier<Ledger>(try context.next(ledger.last))
        try context.append(record, for: id, to: ledger.entries)
        try context.add(views, to: id, in: ledger.views)
        return id
    }
}
