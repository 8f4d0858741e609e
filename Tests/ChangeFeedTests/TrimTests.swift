import ChangeFeed
import Keyspaces
import StoreTesting
import Testing

@Suite("Trimming the log")
struct TrimTests {
    /// Events at 1,000, 2,000 … milliseconds.
    private func aged(_ numbers: ClosedRange<Int>) -> [Change] {
        numbers.map { number in
            Change(
                comic: ComicID(UInt64(number)),
                version: 1,
                time: Timestamp(milliseconds: Int64(number) * 1_000),
                from: nil,
                to: .public,
                title: "event \(number)"
            )
        }
    }

    private func withLog(
        events count: Int,
        areConsumed: Bool = true,
        _ body: (ChangeLog, Store) async throws -> Void
    ) async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            for first in stride(from: 1, through: count, by: 1_000) {
                let last = min(count, first + 999)
                try await store.submit(Tell(aged(first...last)), to: log)
            }
            if areConsumed { try await store.consume(log) }
            try await body(log, store)
        }
    }

    @Test("takes what is old enough, and goes on with the next number")
    func age() async throws {
        try await withLog(events: 10) { log, store in
            let outcome = try await store.trim(
                TrimBounds(old: Timestamp(milliseconds: 4_000)),
                log
            )
            #expect(outcome.events == 4)
            #expect(try store.bounds(log) == [5, 10])
            #expect(try store.all(log.changes).map(\.key.rawValue) == Array(5...10))
            #expect(try store.bytes(of: log) == aged(5...10).map(storedBytes).reduce(0, +))
            try await store.trim(TrimBounds(old: TrimBounds.always), log)
            #expect(try store.bounds(log) == [11, 10])
            #expect(try store.bytes(of: log) == 0)
            try await store.submit(Tell(aged(11...12)), to: log)
            #expect(try store.bounds(log) == [11, 12])
            #expect(try store.all(log.changes).map(\.value) == aged(11...12))
        }
    }

    @Test("takes the oldest until the rest fits, however young they are")
    func bytes() async throws {
        try await withLog(events: 10) { log, store in
            let rest = aged(8...10).map(storedBytes).reduce(0, +)
            let outcome = try await store.trim(TrimBounds(most: rest + 1), log)
            #expect(outcome.events == 7)
            #expect(try store.bounds(log) == [8, 10])
            #expect(try await store.trim(TrimBounds(most: rest), log).events == 0)
            #expect(try await store.trim(TrimBounds(most: rest - 1), log).events == 1)
            #expect(try await store.trim(TrimBounds(most: 0), log).events == 2)
        }
    }

    @Test("never takes what a consumer inside the process has not taken")
    func pins() async throws {
        try await withLog(events: 10, areConsumed: false) { log, store in
            let everything = TrimBounds(old: TrimBounds.always, most: 0)
            #expect(try await store.trim(everything, log).events == 0)
            let steps: [(String, UInt64, UInt64)] = [
                ("witness", 6, 1), ("projector", 4, 5), ("projector", 10, 7), ("witness", 10, 11),
            ]
            for (name, through, earliest) in steps {
                let step = ConsumeChanges(consumer: name, through: through)
                _ = try await store.submit(step, to: log)
                try await store.trim(everything, log)
                #expect(try store.bounds(log)[0] == earliest)
            }
        }
    }

    @Test("leaves what a named cursor has not read, until the rest does not fit: that expires it")
    func namedCursors() async throws {
        try await withLog(events: 10) { log, store in
            try await store.put("slow", log, from: .after(3))
            try await store.put("quick", log, from: .after(8))
            let old = TrimBounds(old: TrimBounds.always)
            #expect(try await store.trim(old, log).events == 3)
            #expect(try await store.trim(old, log).events == 0)
            let rest = aged(8...10).map(storedBytes).reduce(0, +)
            let outcome = try await store.trim(TrimBounds(most: rest), log)
            #expect((outcome.events, outcome.expired) == (4, 1))
            #expect(try store.cursor("slow", log)?.isActive == false)
            #expect(try store.cursor("slow", log)?.sequence == 3)
            #expect(try store.cursor("quick", log)?.isActive == true)
            let bounds = FeedBounds(earliest: 8, latest: 10)
            await #expect(throws: FeedError.cursorExpired(bounds)) {
                try await store.acknowledge("slow", 10, log)
            }
            #expect(try await !store.put("slow", log))
            #expect(try store.cursor("slow", log)?.sequence == 7)
            #expect(try store.cursor("slow", log)?.isActive == true)
        }
    }

    @Test("expires a cursor that is quiet, frees what it held, and forgets it later")
    func quietCursors() async throws {
        try await withLog(events: 10) { log, store in
            try await store.put("quiet", log)
            try await Task.sleep(for: .milliseconds(5))
            try await store.put("alive", log)
            let quiet = try #require(try store.cursor("quiet", log)).acknowledgedAt
            let bounds = TrimBounds(old: Timestamp(milliseconds: 2_000), quiet: quiet)
            let outcome = try await store.trim(bounds, log)
            #expect((outcome.events, outcome.expired) == (0, 1))
            let expired = try #require(try store.cursor("quiet", log)?.expiredAt)
            try await store.acknowledge("alive", 10, log)
            #expect(try await store.trim(bounds, log).events == 2)
            #expect(try store.cursor("quiet", log)?.expiredAt == expired)
            let earlier = Timestamp(milliseconds: expired.milliseconds - 1)
            try await store.trim(TrimBounds(forgotten: earlier), log)
            #expect(try store.cursor("quiet", log) != nil)
            try await store.trim(TrimBounds(forgotten: expired), log)
            #expect(try store.cursor("quiet", log) == nil)
            #expect(try store.cursor("alive", log)?.isActive == true)
        }
    }

    @Test("is done in bounded steps, and a store that is closed between them is whole")
    func steps() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        let total = 2 * Limits.eventsPerTrim + 10
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, newsroom.schema) { store in
                for first in stride(from: 1, through: total, by: 1_000) {
                    let numbers = first...min(total, first + 999)
                    try await store.submit(Tell(aged(numbers)), to: log)
                }
                try await store.consume(log)
            }
            for expected in [Limits.eventsPerTrim, Limits.eventsPerTrim, 10, 0] {
                try await withStore(in: directory, newsroom.schema) { store in
                    let step = try await store.trim(TrimBounds(old: TrimBounds.always), log)
                    #expect(step.events == expected)
                    #expect(step.hasMore == (expected == Limits.eventsPerTrim))
                }
            }
        }
    }

    @Test("stops a consumer that has lost its place: nothing is skipped")
    func lostPlace() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, newsroom.schema) { store in
                try await store.submit(Tell(aged(1...5)), to: log)
                try await store.consume(log)
                try await store.trim(TrimBounds(old: Timestamp(milliseconds: 3_000)), log)
            }
            try RawFile(directory: directory).delete(Array("witness".utf8), in: "cursors")
            let store = try open(directory, newsroom.schema)
            await #expect(throws: FeedError.consumerBehind("witness", earliest: 4)) {
                try await log.run("witness", on: store)
            }
            await store.close()
        }
    }
}
