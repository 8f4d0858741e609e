import ChangeFeed
import Keyspaces
import StoreTesting
import Testing

/// What the log and its cursors come to, in memory.
private struct FeedModel {
    struct Reader: Equatable {
        var place: UInt64
        var isActive = true
    }

    var events: [(sequence: UInt64, change: Change)] = []
    var latest: UInt64 = 0
    var inside: [String: UInt64] = ["witness": 0, "projector": 0]
    var outside: [String: Reader] = [:]

    var earliest: UInt64 { events.first?.sequence ?? latest + 1 }
    var bytes: UInt64 { events.reduce(0) { $0 + storedBytes($1.change) } }
    var bounds: FeedBounds { FeedBounds(earliest: earliest, latest: latest) }

    mutating func append(_ change: Change) {
        latest += 1
        events.append((latest, change))
    }

    mutating func put(_ name: String, _ start: PutCursor.Start) {
        if outside[name]?.isActive == true { return }
        outside[name] = Reader(place: start == .latest ? latest : earliest - 1)
    }

    mutating func acknowledge(_ name: String, _ place: UInt64) throws(FeedError) -> UInt64 {
        guard let reader = outside[name] else { throw .unknownCursor(name) }
        if !reader.isActive { throw .cursorExpired(bounds) }
        if place > latest { throw .placeAhead(bounds) }
        outside[name]?.place = max(reader.place, place)
        return max(reader.place, place)
    }

    mutating func trim(old: Timestamp, most: UInt64) {
        let pin = inside.values.min() ?? .max
        let needed = outside.values.filter(\.isActive).map(\.place).min() ?? .max
        while let (sequence, change) = events.first, sequence <= pin {
            if bytes <= most && (sequence > needed || change.time > old) { break }
            events.removeFirst()
        }
        for name in outside.keys where (outside[name]?.place ?? 0) < earliest - 1 {
            outside[name]?.isActive = false
        }
    }
}

@Suite("The log and its cursors")
struct FeedHistoryTests {
    @Test("are what a model in memory says, whatever is done to them", arguments: 0..<4)
    func history(run: Int) async throws {
        var generator = SeededGenerator(for: "feed history \(run)")
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            var model = FeedModel()
            for _ in 0..<300 {
                try await step(&model, &generator, log, store)
                #expect(try store.bounds(log) == [model.earliest, model.latest])
                #expect(try store.bytes(of: log) == model.bytes)
                for (name, reader) in model.outside {
                    let cursor = try #require(try store.cursor(name, log))
                    let stored = FeedModel.Reader(
                        place: cursor.sequence,
                        isActive: cursor.isActive
                    )
                    #expect(stored == reader)
                }
            }
            #expect(try store.all(log.changes).map(\.value) == model.events.map(\.change))
        }
    }

    private func step(
        _ model: inout FeedModel,
        _ generator: inout SeededGenerator,
        _ log: ChangeLog,
        _ store: Store
    ) async throws {
        let name = ["a", "b", "c"].randomElement(using: &generator) ?? "a"
        switch Int.random(in: 0..<8, using: &generator) {
        case 0, 1: try await tell(&model, &generator, log, store)
        case 2, 3:
            let consumer = Bool.random(using: &generator) ? "witness" : "projector"
            let through = UInt64.random(in: 0...model.latest, using: &generator)
            let step = ConsumeChanges(consumer: consumer, through: through)
            _ = try await store.submit(step, to: log)
            model.inside[consumer] = max(through, model.inside[consumer] ?? 0)
        case 4:
            let start: PutCursor.Start = Bool.random(using: &generator) ? .latest : .earliest
            let isNew = model.outside[name] == nil
            #expect(try await store.put(name, log, from: start) == isNew)
            model.put(name, start)
        case 5:
            let place = UInt64.random(in: 0...model.latest + 1, using: &generator)
            let expected = Result { () throws(FeedError) in
                try model.acknowledge(name, place)
            }
            switch expected {
            case .success(let reached):
                #expect(try await store.acknowledge(name, place, log) == reached)
            case .failure(let error):
                await #expect(throws: error) { try await store.acknowledge(name, place, log) }
            }
        case 6 where Int.random(in: 0..<4, using: &generator) == 0:
            if model.outside.removeValue(forKey: name) == nil { return }
            try await store.submit(DeleteCursor(name), to: log)
        default: try await trim(&model, &generator, log, store)
        }
    }

    /// Events at 1, 2, 3 … milliseconds.
    private func tell(
        _ model: inout FeedModel,
        _ generator: inout SeededGenerator,
        _ log: ChangeLog,
        _ store: Store
    ) async throws {
        var changes: [Change] = []
        for _ in 0..<Int.random(in: 1...9, using: &generator) {
            let change = Change(
                comic: ComicID(model.latest + 1),
                version: 1,
                time: Timestamp(milliseconds: Int64(model.latest)),
                from: nil,
                to: .public,
                title: String(repeating: "x", count: .random(in: 0...40, using: &generator))
            )
            model.append(change)
            changes.append(change)
        }
        try await store.submit(Tell(changes), to: log)
    }

    private func trim(
        _ model: inout FeedModel,
        _ generator: inout SeededGenerator,
        _ log: ChangeLog,
        _ store: Store
    ) async throws {
        let old = Int64.random(in: -1...Int64(model.latest), using: &generator)
        let most = Bool.random(using: &generator) ? nil : model.bytes
        let bounds = TrimBounds(
            old: Timestamp(milliseconds: old),
            most: most.map { .random(in: 0...$0, using: &generator) } ?? .max
        )
        try await store.trim(bounds, log)
        model.trim(old: bounds.old, most: bounds.bytes)
    }
}
