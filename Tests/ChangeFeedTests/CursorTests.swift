import ChangeFeed
import Keyspaces
import StoreTesting
import Testing

@Suite("A named cursor")
struct CursorTests {
    private func withLog(
        events count: Int,
        _ body: (ChangeLog, Store) async throws -> Void
    ) async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            if count > 0 { try await store.submit(Tell(events(1...count)), to: log) }
            try await body(log, store)
        }
    }

    @Test("begins where it is told to, and stays there when it is put again")
    func beginnings() async throws {
        try await withLog(events: 8) { log, store in
            let starts: [(PutCursor.Start, UInt64)] = [
                (.earliest, 0), (.latest, 8), (.after(0), 0), (.after(5), 5), (.after(8), 8),
            ]
            for (index, (start, sequence)) in starts.enumerated() {
                let name = "reader-\(index)"
                #expect(try await store.put(name, log, from: start))
                let cursor = try store.cursor(name, log)
                #expect(cursor?.sequence == sequence)
                #expect(cursor?.owner == .outside)
                #expect(try await !store.put(name, log, from: .latest))
                #expect(try store.cursor(name, log) == cursor)
            }
        }
    }

    @Test("cannot begin ahead of the log, nor at events that are gone")
    func badBeginnings() async throws {
        try await withLog(events: 8) { log, store in
            try await store.consume(log)
            let bounds = FeedBounds(earliest: 9, latest: 8)
            try await store.trim(TrimBounds(old: TrimBounds.always), log)
            await #expect(throws: FeedError.placeAhead(bounds)) {
                try await store.put("a", log, from: .after(9))
            }
            await #expect(throws: FeedError.placeAhead(bounds)) {
                try await store.put("a", log, from: .after(.max))
            }
            await #expect(throws: FeedError.placeTrimmed(bounds)) {
                try await store.put("a", log, from: .after(7))
            }
            #expect(try await store.put("a", log, from: .after(8)))
            #expect(try await store.put("b", log))
            #expect(try store.cursor("b", log)?.sequence == 8)
        }
    }

    @Test("moves forward only; its own place is a sign of life")
    func monotone() async throws {
        try await withLog(events: 8) { log, store in
            try await store.put("a", log)
            #expect(try await store.acknowledge("a", 5, log) == 5)
            let moved = try #require(try store.cursor("a", log))
            for earlier: UInt64 in [0, 1, 4] {
                #expect(try await store.acknowledge("a", earlier, log) == 5)
                #expect(try store.cursor("a", log) == moved)
            }
            try await Task.sleep(for: .milliseconds(3))
            #expect(try await store.acknowledge("a", 5, log) == 5)
            let alive = try #require(try store.cursor("a", log))
            #expect(alive.acknowledgedAt > moved.acknowledgedAt)
            #expect(alive.createdAt == moved.createdAt)
            #expect(try await store.acknowledge("a", 8, log) == 8)
            await #expect(throws: FeedError.placeAhead(FeedBounds(earliest: 1, latest: 8))) {
                try await store.acknowledge("a", 9, log)
            }
            #expect(try store.cursor("a", log)?.sequence == 8)
        }
    }

    @Test("ends at the greatest of many acknowledgements at once")
    func concurrency() async throws {
        var generator = SeededGenerator(for: "acknowledgements")
        let places = (0..<400).map { _ in UInt64.random(in: 0...100, using: &generator) }
        try await withLog(events: 100) { log, store in
            try await store.put("a", log)
            try await withThrowingTaskGroup { group in
                for place in places {
                    group.addTask {
                        let position = try await store.acknowledge("a", place, log)
                        #expect(position >= place)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try store.cursor("a", log)?.sequence == places.max())
        }
    }

    @Test("that is not there is told of, and gone after it was deleted")
    func deletion() async throws {
        try await withLog(events: 3) { log, store in
            await #expect(throws: FeedError.unknownCursor("a")) {
                try await store.acknowledge("a", 1, log)
            }
            await #expect(throws: FeedError.unknownCursor("a")) {
                try await store.submit(DeleteCursor("a"), to: log)
            }
            try await store.put("a", log, from: .latest)
            try await store.submit(DeleteCursor("a"), to: log)
            #expect(try store.cursor("a", log) == nil)
            #expect(try await store.put("a", log))
            #expect(try store.cursor("a", log)?.sequence == 0)
        }
    }

    @Test("is never a consumer's, before and after that one's first step")
    func reserved() async throws {
        try await withLog(events: 3) { log, store in
            for _ in 0..<2 {
                await #expect(throws: FeedError.reservedCursor("witness")) {
                    try await store.put("witness", log)
                }
                await #expect(throws: FeedError.reservedCursor("witness")) {
                    try await store.acknowledge("witness", 3, log)
                }
                await #expect(throws: FeedError.reservedCursor("witness")) {
                    try await store.submit(DeleteCursor("witness"), to: log)
                }
                try await store.consume(log)
            }
            #expect(try store.cursor("witness", log)?.owner == .inside)
        }
    }

    @Test("is one of a bounded number")
    func number() async throws {
        try await withLog(events: 3) { log, store in
            for number in 1...Limits.cursors {
                let name = try #require(CursorName("c\(number)"))
                try store.enqueue(PutCursor(name, from: .latest), to: log) { _ in }
            }
            await #expect(throws: FeedError.tooManyCursors) { try await store.put("more", log) }
            #expect(try await !store.put("c1", log))
            try await store.submit(DeleteCursor("c7"), to: log)
            #expect(try await store.put("more", log))
        }
    }

    @Test(
        "has a name that can stand in a path",
        arguments: [
            ("a", true), ("0", true), ("search.v2_eu-west", true), ("", false), ("A", false),
            ("ä", false), (".", false), ("..", false), ("-a", false), ("a/b", false),
            ("a b", false),
        ]
    )
    func names(text: String, isName: Bool) {
        #expect((CursorName(text) != nil) == isName)
    }

    @Test("has a name of at most 64 bytes")
    func longNames() {
        #expect(CursorName(String(repeating: "a", count: Limits.cursorNameBytes)) != nil)
        #expect(CursorName(String(repeating: "a", count: Limits.cursorNameBytes + 1)) == nil)
    }

    @Test("is listed with how far it is behind, in pages by name")
    func standings() async throws {
        try await withLog(events: 8) { log, store in
            try await store.consume(log, through: 6)
            for (name, place) in [("a", 0), ("b", 8)] as [(String, UInt64)] {
                try await store.put(name, log, from: .after(place))
            }
            var (listed, next): ([CursorStanding], [UInt8]?) = ([], nil)
            repeat {
                let page = try store.standings(after: next, limit: 3, log)
                #expect(page.cursors.count <= 3)
                listed += page.cursors
                next = page.next
            } while next != nil
            #expect(listed.map(\.name) == ["a", "b", "projector", "witness"])
            #expect(listed.map(\.lagEvents) == [8, 0, 2, 2])
            let now = Timestamp(milliseconds: 1_700_000_005_999)
            #expect(listed.map { $0.lagSeconds(at: now) } == [5, 0, 5, 5])
            #expect(listed.map { $0.lagSeconds(at: Timestamp(milliseconds: 0)) } == [0, 0, 0, 0])
        }
    }

    @Test("is put, moved and deleted by what a log of commands holds")
    func replay() async throws {
        try await withLog(events: 8) { log, store in
            let name = try #require(CursorName("a"))
            try await store.replay(PutCursor(name, from: .after(2)).encoded)
            #expect(try store.cursor("a", log)?.sequence == 2)
            try await store.replay(AcknowledgeCursor("a", through: 4).encoded)
            #expect(try store.cursor("a", log)?.sequence == 4)
            try await store.replay(TrimChanges(TrimBounds(quiet: TrimBounds.always)).encoded)
            #expect(try store.cursor("a", log)?.isActive == false)
            try await store.replay(PutCursor(name, from: .latest).encoded)
            #expect(try store.cursor("a", log)?.sequence == 8)
            try await store.replay(BoundChanges(bytes: 1 << 20).encoded)
            #expect(try store.maximumBytes(of: log) == 1 << 20)
            try await store.replay(DeleteCursor("a").encoded)
            #expect(try store.cursor("a", log) == nil)
        }
    }
}
