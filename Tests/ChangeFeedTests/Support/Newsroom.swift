import ChangeFeed
import Keyspaces
import Synchronization

/// A log, and two consumers that leave durable traces of what they took.
struct Newsroom: ~Copyable {
    var schema = Schema()
    let log: ChangeLog
    let witness: Witness
    let known: KnownComics

    init() {
        log = ChangeLog(&schema)
        witness = Witness(&schema)
        known = KnownComics(&schema, service: "test")
        schema.register(Tell.self, for: log)
        schema.register(TellOfRoom.self, for: log)
        log.register(witness)
        log.register(Projector(known: known))
    }
}

/// Appends changes, and is rejected afterwards or beforehand if that is wanted.
struct Tell: Command {
    enum Fate: UInt8 {
        case accepted
        case rejectedBefore
        case rejectedAfter
    }

    struct Rejected: Error, Equatable {}

    static var code: UInt16 { 900 }
    let changes: [Change]
    let fate: Fate

    init(_ changes: [Change], _ fate: Fate = .accepted) {
        self.changes = changes
        self.fate = fate
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        changes = try reader.list(Change.init(from:))
        fate = try reader.choice()
    }

    func encode(to writer: inout ByteWriter) {
        writer.list(changes) { $1.encode(to: &$0) }
        writer.unsigned(fate.rawValue)
    }

    func apply(to log: ChangeLog, in context: inout CommandContext) throws {
        if fate == .rejectedBefore { throw Rejected() }
        for change in changes { try log.append(change, in: &context) }
        if fate == .rejectedAfter { throw Rejected() }
    }
}

/// Appends changes as a deletion does, which makes room.
struct TellOfRoom: Command {
    static var code: UInt16 { 901 }
    static var makesRoom: Bool { true }
    let changes: [Change]

    init(_ changes: [Change]) { self.changes = changes }

    init(from reader: inout ByteReader) throws(CodecError) {
        changes = try reader.list(Change.init(from:))
    }

    func encode(to writer: inout ByteWriter) { writer.list(changes) { $1.encode(to: &$0) } }

    func apply(to log: ChangeLog, in context: inout CommandContext) throws {
        for change in changes { try log.append(change, in: &context) }
    }
}

/// Counts how often it took each event, durably, and throws at events with a label that it is told
/// to refuse.
final class Witness: FeedConsumer {
    struct Refused: Error, Equatable {
        let label: String
    }

    let name = "witness"
    let taken: Keyspace<FeedSequence, Number>
    private let refused = Mutex<String?>(nil)
    private let writes = Mutex(1)
    private let failures = Mutex<[StoreError]>([])

    init(_ schema: inout Schema) { taken = schema.keyspace("witness.taken") }

    func refuse(_ label: String?) { refused.withLock { $0 = label } }

    /// Throws these at the next events, one each.
    func fail(with errors: [StoreError]) { failures.withLock { $0 = errors } }

    /// Writes so often for each event from now on.
    func write(_ times: Int) { writes.withLock { $0 = times } }

    func consume(
        _ change: Change,
        at sequence: FeedSequence,
        in context: inout CommandContext
    ) throws {
        if let error = failures.withLock({ $0.popLast() }) { throw error }
        if change.label == refused.withLock({ $0 }) { throw Refused(label: change.label) }
        let times = try context.get(sequence, in: taken)?.value ?? 0
        for _ in 0..<writes.withLock({ $0 }) {
            try context.put(Number(times + 1), for: sequence, in: taken)
        }
    }
}

/// Keeps the projection.
struct Projector: FeedConsumer {
    let known: KnownComics
    var name: String { "projector" }

    func consume(
        _ change: Change,
        at sequence: FeedSequence,
        in context: inout CommandContext
    ) throws {
        try known.consume(change, at: sequence, in: &context)
    }
}

extension Store {
    /// Every row of a keyspace.
    func all<Key, Value>(_ keyspace: Keyspace<Key, Value>) throws -> [(key: Key, value: Value)] {
        try read { snapshot in
            var all: [(key: Key, value: Value)] = []
            var rows = try snapshot.rows(of: keyspace)
            while let row = try rows.next() { all.append(row) }
            return all
        }
    }

    /// How often the witness took each event, in order; 0 for one that it skipped.
    func taken(_ witness: Witness) throws -> [UInt64] {
        let rows = try all(witness.taken)
        var times = [UInt64](repeating: 0, count: Int(rows.last?.key.rawValue ?? 0))
        for row in rows { times[Int(row.key.rawValue) - 1] = row.value.value }
        return times
    }

    /// How far a consumer has come.
    func position(of name: String, _ log: ChangeLog) throws -> UInt64 {
        try read { try log.position(of: name, in: $0) }
    }

    /// The first and the last sequence of the log.
    func bounds(_ log: ChangeLog) throws -> [UInt64] {
        try read { [try log.earliest(in: $0), try log.latest(in: $0)] }
    }
}

/// An event of its own label for each number.
func events(_ numbers: some Sequence<Int>) -> [Change] {
    numbers.map { created(UInt64($0), "event \($0)") }
}

/// A comic's creation.
func created(
    _ id: UInt64,
    _ title: String,
    _ visibility: Visibility = .public
) -> Change {
    Change(
        comic: ComicID(id),
        version: 1,
        time: Timestamp(milliseconds: 1_700_000_000_000),
        from: nil,
        to: visibility,
        title: title
    )
}
