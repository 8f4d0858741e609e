import Keyspaces
import LMDB
import StoreTesting
import Synchronization
import Testing

/// What a transaction adds to numbers by name; a name that is too long cannot be put.
private final class Additions: GatheredChanges {
    private let names: Keyspace<Name, Number>
    private let puts: Puts
    private var amounts: [(name: String, amount: UInt64)] = []

    init(_ names: Keyspace<Name, Number>, _ puts: Puts) {
        self.names = names
        self.puts = puts
    }

    func add(_ amount: UInt64, to name: String) {
        if let place = amounts.firstIndex(where: { $0.name == name }) {
            amounts[place].amount += amount
        } else {
            amounts.append((name, amount))
        }
    }

    func put(in context: inout CommandContext) throws(StoreError) {
        for (name, amount) in amounts {
            let old = try context.get(Name(name), in: names)?.value ?? 0
            try context.put(Number(old + amount), for: Name(name), in: names)
            puts.count.add(1, ordering: .relaxed)
        }
        amounts = []
    }
}

/// How often a number was put.
private final class Puts: Sendable {
    let count = Atomic(0)
}

@Suite("What a transaction gathers")
struct GatheredTests {
    private let puts = Puts()

    private func kind(_ made: inout LedgerSchema) -> Gathered<Additions> {
        let (names, puts) = (made.ledger.names, puts)
        return made.schema.gather { Additions(names, puts) }
    }

    private func add(_ name: String, _ kind: Gathered<Additions>) -> Perform {
        Perform { _, context in
            try context.gathering(kind).add(1, to: name)
            return 0
        }
    }

    @Test("is put once, whatever number of commands it is from")
    func once() async throws {
        var made = LedgerSchema()
        let kind = kind(&made)
        try await withTemporaryStore(made.schema) { store in
            let commands = (0..<90).map { add("\($0 % 3)", kind) }
            for fate in try await batch(commands, store, made.ledger) { _ = try fate.get() }
            #expect(try store.numbers(made.ledger) == ["0": 30, "1": 30, "2": 30])
            #expect(puts.count.load(ordering: .relaxed) == 3)
        }
    }

    @Test("stays of the commands beside one that is rejected, or that fails after it has gathered")
    func neighbours() async throws {
        var made = LedgerSchema()
        let kind = kind(&made)
        try await withTemporaryStore(made.schema) { store in
            let refused = Perform { _, _ in throw Rejection.refused }
            let broken = Perform { _, context in
                try context.gathering(kind).add(5, to: "a")
                throw Rejection.broken
            }
            let commands = [add("a", kind), refused, add("a", kind), broken, add("b", kind)]
            let fates = try await batch(commands, store, made.ledger)
            #expect(fates.map { rejection($0) } == [nil, .refused, nil, .broken, nil])
            #expect(try store.numbers(made.ledger) == ["a": 2, "b": 1])
        }
    }

    @Test("that cannot be put fails the command that it is from alone")
    func failure() async throws {
        var made = LedgerSchema()
        let kind = kind(&made)
        try await withTemporaryStore(made.schema) { store in
            let long = String(repeating: "n", count: 600)
            let commands = [add("a", kind), add(long, kind), add("a", kind)]
            let fates = try await batch(commands, store, made.ledger)
            #expect(fates.map { (try? $0.get()) != nil } == [true, false, true])
            #expect(throws: StoreError.storage(.keySize(600))) { try fates[1].get() }
            #expect(try store.numbers(made.ledger) == ["a": 2])
        }
    }

    @Test("counts as a write of its command")
    func bounds() async throws {
        var made = LedgerSchema()
        let kind = kind(&made)
        try await withTemporaryStore(made.schema) { store in
            let many = Perform { _, context in
                let before = context.writesLeft
                for _ in 0..<before { try context.gathering(kind).add(1, to: "a") }
                return UInt64(context.writesLeft)
            }
            let left = try await store.submit(many, to: made.ledger)
            #expect(left == 0)
            let more = Perform { _, context in
                for _ in 0...context.writesLeft { try context.gathering(kind).add(1, to: "a") }
                return 0
            }
            await #expect(throws: StoreError.commandTooLarge) {
                try await store.submit(more, to: made.ledger)
            }
            #expect(
                try store.numbers(made.ledger) == ["a": UInt64(Keyspaces.Limits.writesPerCommand)]
            )
        }
    }
}
