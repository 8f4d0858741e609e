import Keyspaces

/// A room, as it is stored: its format byte is 1, and the name has its length before it.
struct Room: ValueCodable {
    static var format: UInt8? { 1 }
    let name: String

    init(name: String) { self.name = name }
    init(from reader: inout ByteReader) throws(CodecError) { name = try reader.string() }
    func encode(to writer: inout ByteWriter) { writer.string(name) }
}

/// A room's place in the order by visitors: the most visited first.
struct Place: KeyCodable {
    let visitors: UInt64
    let room: Identifier<Room>

    init(_ visitors: UInt64, _ room: Identifier<Room>) {
        self.visitors = visitors
        self.room = room
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        visitors = ~(try reader.unsigned(UInt64.self))
        room = try Identifier(from: &reader)
    }

    func encode(to writer: inout KeyWriter) {
        writer.unsigned(~visitors)
        room.encode(to: &writer)
    }
}

/// What the program keeps: rooms, how often each was visited, and the order by that.
final class Museum: Sendable {
    let rooms: Keyspace<Identifier<Room>, Room>
    let visitors: Counter<Identifier<Room>>
    let order: Keyspace<Place, Empty>
    let lastRoom: StoredNumber

    init(_ schema: inout Schema) {
        rooms = schema.keyspace("rooms")
        let order: Keyspace<Place, Empty> = schema.keyspace("order.visitors")
        self.order = order
        visitors = schema.counter("visitors") { room, change, context in
            try context.delete(Place(change.old, room), in: order)
            try context.put(Empty(), for: Place(change.new, room), in: order)
        }
        lastRoom = schema.number("room")
        schema.register(OpenRoom.self, for: self)
        schema.register(Visit.self, for: self)
    }
}

/// Adds a room; its number is what comes back.
struct OpenRoom: Command {
    static var code: UInt16 { 1_000 }
    let name: String

    init(name: String) { self.name = name }
    init(from reader: inout ByteReader) throws(CodecError) { name = try reader.string() }
    func encode(to writer: inout ByteWriter) { writer.string(name) }

    func apply(to museum: Museum, in context: inout CommandContext) throws -> Identifier<Room> {
        let id = Identifier<Room>(try context.next(museum.lastRoom))
        try context.put(Room(name: name), for: id, in: museum.rooms)
        return id
    }
}

/// There is no such room.
struct NoSuchRoom: Error {}

/// Counts a visitor.
struct Visit: Command {
    static var code: UInt16 { 1_001 }
    let room: Identifier<Room>

    init(_ room: Identifier<Room>) { self.room = room }
    init(from reader: inout ByteReader) throws(CodecError) { room = try Identifier(from: &reader) }
    func encode(to writer: inout ByteWriter) { writer.unsigned(room.rawValue) }

    func apply(to museum: Museum, in context: inout CommandContext) throws {
        // Decide first, then write: what throws here rejects this command alone.
        guard try context.contains(room, in: museum.rooms) else { throw NoSuchRoom() }
        try context.add(1, to: room, in: museum.visitors)
    }
}
