import ChangeFeed
import Keyspaces
import StoreTesting
import Synchronization
import Testing

private typealias Comics = Schedule<ComicSubject>

/// A schedule in a schema of its own.
private struct Plan: ~Copyable {
    var schema = Schema()
    let schedule: Comics

    init() {
        schedule = Schedule(&schema, name: "comics")
        schema.register(Move.self, for: schedule)
        schema.register(Take.self, for: schedule)
    }
}

/// Moves a comic in the schedule; a moment of 0 is none.
private struct Move: Command {
    static var code: UInt16 { 910 }
    let comic: ComicID
    let moments: [Int64]

    init(_ comic: UInt64, from old: Int64 = 0, to new: Int64 = 0) {
        self.comic = ComicID(comic)
        moments = [old, new]
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        comic = ComicID(try reader.unsigned())
        moments = try reader.list { (reader) throws(CodecError) in try reader.signed() }
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(comic.rawValue)
        writer.list(moments) { $0.signed($1) }
    }

    func apply(to schedule: Comics, in context: inout CommandContext) throws {
        let moments = moments.map { $0 == 0 ? nil : Timestamp(milliseconds: $0) }
        try schedule.move(comic, from: moments[0], to: moments[1], in: &context)
    }
}

/// Takes the first comics that are due off the schedule.
private struct Take: Command {
    static var code: UInt16 { 911 }
    let through: Timestamp
    let limit: UInt64

    init(through: Timestamp, limit: UInt64 = 2) {
        self.through = through
        self.limit = limit
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        through = try reader.timestamp()
        limit = try reader.unsigned()
    }

    func encode(to writer: inout ByteWriter) {
        writer.timestamp(through)
        writer.unsigned(limit)
    }

    func apply(to schedule: Comics, in context: inout CommandContext) throws -> [UInt64] {
        let due = try schedule.due(at: through, limit: Int(limit), in: context)
        for row in due {
            try schedule.move(row.subject, from: row.time, to: nil, in: &context)
        }
        return due.map(\.subject.rawValue)
    }
}

/// What was taken off the schedule, in order.
private final class Notes: Sendable {
    private let notes = Mutex<[UInt64]>([])

    var taken: [UInt64] { notes.withLock { $0 } }
    func add(_ comics: [UInt64]) { notes.withLock { $0 += comics } }
}

extension Store {
    fileprivate func due(
        _ moment: Timestamp,
        _ limit: Int,
        _ schedule: Comics
    ) throws -> [UInt64] {
        try read { try schedule.due(at: moment, limit: limit, in: $0) }.map(\.subject.rawValue)
    }
}

@Suite("A schedule")
struct ScheduleTests {
    @Test("gives what is due, the earliest first, of one moment the one with the lowest id")
    func due() async throws {
        let plan = Plan()
        let schedule = plan.schedule
        try await withTemporaryStore(plan.schema) { store in
            for (comic, moment) in [(1, 30), (2, -5), (3, 10), (4, 10), (5, 31)]
                as [(UInt64, Int64)]
            {
                try await store.submit(Move(comic, to: moment), to: schedule)
            }
            let cases: [(Int64, Int, [UInt64])] = [
                (-6, 9, []), (-5, 9, [2]), (10, 9, [2, 3, 4]), (30, 9, [2, 3, 4, 1]),
                (.max, 2, [2, 3]), (.max, 0, []),
            ]
            for (moment, limit, expected) in cases {
                let found = try store.due(Timestamp(milliseconds: moment), limit, schedule)
                #expect(found == expected, "\(moment), \(limit)")
            }
        }
    }

    @Test("holds a subject at one moment, and does nothing if that stays")
    func moving() async throws {
        let plan = Plan()
        let schedule = plan.schedule
        try await withTemporaryStore(plan.schema) { store in
            let moves =
                [
                    (Move(1, to: 5), [5]), (Move(1, from: 5, to: 5), [5]),
                    (Move(1, from: 5, to: 9), [9]), (Move(1), [9]), (Move(1, from: 9), []),
                ] as [(Move, [Int64])]
            for (move, moments) in moves {
                try await store.submit(move, to: schedule)
                let rows = try store.all(schedule.keyspace)
                #expect(rows.map(\.key.time.milliseconds) == moments)
            }
        }
    }

    @Test("is run through: what is overdue at once, what is added meanwhile at its moment")
    func running() async throws {
        let plan = Plan()
        let schedule = plan.schedule
        try await withTemporaryStore(plan.schema) { store in
            for comic in 1...5 as ClosedRange<UInt64> {
                try await store.submit(Move(comic, to: Int64(comic)), to: schedule)
            }
            let notes = Notes()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await schedule.run(on: store) { moment in
                        let due = try await store.submit(Take(through: moment), to: schedule)
                        notes.add(due)
                    }
                }
                try await reach([1, 2, 3, 4, 5], notes)
                let now = Timestamp.now.milliseconds
                try await store.submit(Move(7, to: now + 300), to: schedule)
                try await store.submit(Move(8, to: now + 100), to: schedule)
                try await store.submit(Move(9, to: now + 3_600_000), to: schedule)
                try await reach([1, 2, 3, 4, 5, 8, 7], notes)
                #expect(Timestamp.now.milliseconds >= now + 300)
                group.cancelAll()
                try await group.waitForAll()
            }
            #expect(try store.all(schedule.keyspace).map(\.key.subject.rawValue) == [9])
        }
    }

    @Test("asks a writer that is busy or full again, and ends with any other error")
    func retrying() async throws {
        struct Failure: Error {}
        let plan = Plan()
        let schedule = plan.schedule
        try await withTemporaryStore(plan.schema) { store in
            try await store.submit(Move(1, to: 1), to: schedule)
            let notes = Notes()
            await #expect(throws: Failure.self) {
                try await schedule.run(on: store) { _ in
                    let call = notes.taken.count
                    notes.add([1])
                    if call == 0 { throw StoreError.busy }
                    if call == 1 { throw StoreError.full }
                    throw Failure()
                }
            }
            #expect(notes.taken.count == 3)
        }
    }

    private func reach(_ expected: [UInt64], _ notes: Notes) async throws {
        while notes.taken.count < expected.count {
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(notes.taken == expected)
    }
}
