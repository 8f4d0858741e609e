import Keyspaces
import StoreTesting
import Testing

@Suite("The hours of a fold")
struct FoldHourTests {
    private static let hour: Int64 = 3_600_000

    /// The beginning of an hour that the clock has not come to.
    private static var start: Timestamp {
        Timestamp(milliseconds: (Timestamp.now.milliseconds / hour + 2) * hour)
    }

    /// What was counted, by hour and key, and what is left of it.
    private struct Model {
        var hours: [TallyHour: UInt64] = [:]
        var totals: [UInt64: UInt64] = [:]

        mutating func forget(_ key: UInt64) {
            hours = hours.filter { $0.key.id.rawValue != key }
            totals[key] = nil
        }

        mutating func add(_ amount: UInt64, to key: UInt64, at hour: UInt32) {
            hours[TallyHour(hour, Identifier(key)), default: 0] += amount
            totals[key, default: 0] += amount
        }
    }

    @Test("are those in which it was counted, however late and in whatever chunks it is folded")
    func history() async throws {
        var generator = SeededGenerator(for: "hours of folds")
        let made = TalliesSchema()
        let tallies = made.tallies
        var model = Model()
        var moment = Self.start
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, made.schema) { _ in }
            try RawFile(directory: directory).setMoment(moment)
            for _ in 0..<40 {
                try await withStore(in: directory, made.schema) { store in
                    for _ in 0..<12 {
                        try await step(store, tallies, moment.hour, &model, &generator)
                    }
                    for (key, total) in model.totals {
                        try #require(try store.total(key, tallies) == total)
                    }
                    if generator.oneIn(6) {
                        try await store.fold()
                        try #require(try store.hours(tallies) == model.hours)
                    }
                }
                let minutes: [Int64] = [0, 5, 60, 60, 1_800]
                let pause = (minutes.randomElement(using: &generator) ?? 0) * 60_000
                moment = Timestamp(milliseconds: moment.milliseconds + pause)
                try RawFile(directory: directory).setMoment(moment)
            }
            try await withStore(in: directory, made.schema) { store in
                try await store.fold()
                #expect(try store.hours(tallies) == model.hours)
                #expect(try store.folded(tallies).totals == model.totals)
                #expect(try store.folded(tallies).order == model.totals)
            }
            #expect(try rawPairs("totals.journal", in: directory).isEmpty)
        }
    }

    private func step(
        _ store: Store,
        _ tallies: Tallies,
        _ hour: UInt32,
        _ model: inout Model,
        _ generator: inout SeededGenerator
    ) async throws {
        if generator.oneIn(3) {
            let limit = Int.random(in: 1...5, using: &generator)
            try await store.replay(FoldStep("totals", limit: limit).encoded)
            return
        }
        var count = Count([])
        if generator.oneIn(10), let key = model.totals.keys.sorted().first {
            count.forgotten = [key]
            model.forget(key)
        }
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let key = UInt64.random(in: 0...12, using: &generator)
            let amount = UInt64.random(in: 1...50, using: &generator)
            count.amounts.append((key, amount))
            model.add(amount, to: key, at: hour)
        }
        try await store.submit(count, to: tallies)
    }

    @Test("are not told of what a floor has raised, which no journal holds")
    func floors() async throws {
        let made = TalliesSchema()
        let tallies = made.tallies
        try await withTemporaryStore(made.schema) { store in
            try await store.submit(Count([(3, 5)]), to: tallies)
            try await store.submit(Count([(3, 1)], lifting: [(3, 40), (4, 9)]), to: tallies)
            #expect(try store.total(3, tallies) == 41)
            #expect(try store.total(4, tallies) == 9)
            #expect(try store.folded(tallies).totals == [3: 35, 4: 9])
            try await store.fold()
            #expect(try store.folded(tallies).order == [3: 41, 4: 9])
            #expect(try store.hours(tallies).values.sorted() == [6])
            try await store.submit(Count([], lifting: [(3, 41), (4, 10)]), to: tallies)
            #expect(try store.folded(tallies).order == [3: 41, 4: 10])
        }
    }

    @Test("that fall are found")
    func falling() async throws {
        let made = TalliesSchema()
        try await withTemporaryDirectory { directory in
            let file = RawFile(directory: directory)
            for moment in [nil, Self.start] {
                if let moment { try file.setMoment(moment) }
                try await withStore(in: directory, made.schema) { store in
                    try await store.submit(Count([(1, 1)]), to: made.tallies)
                }
            }
            let pairs = try file.pairs("totals.journal")
            try file.put(pairs[0].key, pairs[1].value, in: "totals.journal")
            try file.put(pairs[1].key, pairs[0].value, in: "totals.journal")
            let findings = try await openReader(directory, made.schema).check().report.findings
            #expect(findings.map(\.code) == ["journal-hour"])
            #expect(findings.map(\.key) == [pairs[1].key])
        }
    }

    @Test("are one after the other: a fold leaves what was counted since the hour turned")
    func oneHour() async throws {
        let made = TalliesSchema()
        let tallies = made.tallies
        let start = Self.start
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, made.schema) { _ in }
            for hour in 0..<3 as Range<Int64> {
                let moment = Timestamp(milliseconds: start.milliseconds + hour * Self.hour)
                try RawFile(directory: directory).setMoment(moment)
                try await withStore(in: directory, made.schema) { store in
                    try await store.submit(Count([(1, 1), (2, 10)]), to: tallies)
                    try await store.submit(Count([(UInt64(hour) + 5, 1)]), to: tallies)
                }
            }
            try await withStore(in: directory, made.schema) { store in
                for round in 1...3 as ClosedRange<UInt64> {
                    // It begins, takes three keys, and deletes two blocks.
                    for _ in 0..<3 {
                        try await store.replay(FoldStep("totals").encoded)
                        #expect(try store.total(2, tallies) == 30)
                    }
                    let folded = try store.folded(tallies).totals
                    #expect(folded[2] == 10 * round)
                    #expect(folded.count == 2 + Int(round))
                }
            }
            #expect(try rawPairs("totals.journal", in: directory).isEmpty)
        }
    }
}

extension Store {
    fileprivate func hours(_ tallies: Tallies) throws -> [TallyHour: UInt64] {
        try read { snapshot in
            var hours: [TallyHour: UInt64] = [:]
            var rows = try snapshot.rows(of: tallies.hours)
            while let (key, count) = try rows.next() { hours[key] = count.value }
            return hours
        }
    }
}
