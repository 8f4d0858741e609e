import Keyspaces
import StoreTesting
import Synchronization
import Testing

/// What happened, in order.
private final class Events: Sendable {
    private let events = Mutex<[String]>([])
    var all: [String] { events.withLock { $0 } }

    func add(_ event: String) {
        events.withLock { $0.append(event) }
    }
}

@Suite("A batch of commands")
struct BatchTests {
    private let sequence = Perform { _, context in context.sequence }

    private func put(_ name: String) -> Perform {
        Perform { ledger, context in
            try context.put(Number(1), for: Name(name), in: ledger.names)
            return context.sequence
        }
    }

    @Test("is one commit, and counts every command")
    func groupCommit() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            let before = try store.commit()
            let fates = try await batch((0..<100).map { put("\($0)") }, store, made.ledger)
            #expect(try fates.map { try $0.get() } == Array(2...101))
            #expect(try store.commit() == before + 2)
            #expect(try store.numbers(made.ledger).count == 100)
        }
    }

    @Test("of many submitters succeeds as a whole, each command with a number of its own")
    func manySubmitters() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryStore(made.schema) { store in
            let numbers = try await withThrowingTaskGroup(of: UInt64.self) { group in
                for index in 0..<2_000 {
                    group.addTask { try await store.submit(put("\(index)"), to: ledger) }
                }
                return try await group.reduce(into: Set<UInt64>()) { $0.insert($1) }
            }
            #expect(numbers == Set(1...2_000))
            #expect(try await store.submit(sequence, to: ledger) == 2_001)
            #expect(try store.numbers(ledger).count == 2_000)
        }
    }

    @Test("loses only the command that is rejected before it writes")
    func rejection() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            let before = try store.commit()
            let refused = Perform { _, _ in throw Rejection.refused }
            let commands = [put("a"), refused, put("b"), refused, put("c")]
            let fates = try await batch(commands, store, made.ledger)
            #expect(fates.map { Self.rejection($0) } == [nil, .refused, nil, .refused, nil])
            #expect(try fates[4].get() == 6)
            #expect(try store.numbers(made.ledger) == ["a": 1, "b": 1, "c": 1])
            #expect(try store.commit() == before + 2)
        }
    }

    private static func rejection(_ fate: Result<UInt64, any Error>) -> Rejection? {
        KeyspacesTests.rejection(fate)
    }

    @Test("keeps nothing of a command that throws after it wrote, and everything of the others")
    func failureAfterWrite() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            try await store.submit(PutName("old", 1), to: made.ledger)
            let broken = Perform { ledger, context in
                try context.put(Number(9), for: Name("broken"), in: ledger.names)
                try context.delete(Name("old"), in: ledger.names)
                try context.delete(Name("a"), in: ledger.names)
                throw Rejection.broken
            }
            let commands = [put("a"), broken, put("b"), broken, put("c")]
            let fates = try await batch(commands, store, made.ledger)
            #expect(fates.map { Self.rejection($0) } == [nil, .broken, nil, .broken, nil])
            #expect(try store.numbers(made.ledger) == ["old": 1, "a": 1, "b": 1, "c": 1])
            #expect(fates.compactMap { try? $0.get() } == [3, 5, 7])
            #expect(try await store.submit(sequence, to: made.ledger) == 8)
        }
    }

    @Test("sees in each command what the ones before it wrote")
    func ownWrites() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            let raise = Perform { ledger, context in
                let old = try context.get(Name("n"), in: ledger.names)?.value ?? 0
                try context.put(Number(old + 1), for: Name("n"), in: ledger.names)
                return old
            }
            let fates = try await batch([Perform](repeating: raise, count: 50), store, made.ledger)
            #expect(try fates.map { try $0.get() } == Array(0..<50))
        }
    }

    @Test("publishes what was committed before any caller is told, and nothing else")
    func publishing() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryStore(made.schema) { store in
            let events = Events()
            let last = Doorbell()
            try await whileWriterWaits(store, ledger) {
                for (name, error) in [
                    ("a", nil), ("b", Rejection.refused), ("c", Rejection.broken), ("d", nil),
                ] {
                    try store.enqueue(announcing(name, error, events), to: ledger) { _ in
                        events.add("told \(name)")
                        if name == "d" { last.ring() }
                    }
                }
            }
            await last.wait(past: 0)
            let all = events.all
            #expect(all.filter { $0.hasPrefix("published") } == ["published a", "published d"])
            #expect(
                all.filter { $0.hasPrefix("told") } == ["a", "b", "c", "d"].map { "told \($0)" }
            )
            for name in ["a", "d"] {
                let published = try #require(all.firstIndex(of: "published \(name)"))
                let told = try #require(all.firstIndex(of: "told \(name)"))
                #expect(published < told)
            }
        }
    }

    /// Announces itself for after the commit, and fails: rejected before a write, or broken after.
    private func announcing(_ name: String, _ error: Rejection?, _ events: Events) -> Perform {
        Perform { ledger, context in
            context.onCommit { events.add("published \(name)") }
            if error == .refused { throw Rejection.refused }
            try context.put(Number(1), for: Name(name), in: ledger.names)
            if let error { throw error }
            return 0
        }
    }

    @Test("that is larger than a transaction becomes several")
    func largeBatch() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            let before = try store.commit()
            let commands = (0..<6).map { number in
                Perform { ledger, context in
                    for index in 0..<Limits.writesPerCommand {
                        let name = Name("\(number) \(index)")
                        try context.put(Number(1), for: name, in: ledger.names)
                    }
                    return 0
                }
            }
            let fates = try await batch(commands, store, made.ledger)
            #expect(fates.allSatisfy { (try? $0.get()) == 0 })
            #expect(try store.numbers(made.ledger).count == 6 * Limits.writesPerCommand)
            #expect(try store.commit() == before + 3)
        }
    }
}
