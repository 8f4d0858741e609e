import Keyspaces
import StoreTesting
import Testing

@Suite("What a commit records")
struct MetaTests {
    private let timestamp = Perform { _, context in
        UInt64(bitPattern: context.timestamp.milliseconds)
    }

    @Test("is a moment that never goes back, not even when the clock does")
    func timestamps() async throws {
        try await withTemporaryDirectory { directory in
            let future = UInt64(Timestamp.now.milliseconds) + 86_400_000
            let made = LedgerSchema()
            try await withStore(in: directory, made.schema) { store in
                let first = try await store.submit(timestamp, to: made.ledger)
                let second = try await store.submit(timestamp, to: made.ledger)
                #expect(first <= second)
                #expect(second < future)
            }
            try putMeta("timestamp", future, in: directory)
            try await withStore(in: directory, made.schema) { store in
                let stamped = try await store.submit(timestamp, to: made.ledger)
                #expect(stamped == future)
            }
            #expect(try meta("timestamp", in: directory) == future)
        }
    }

    @Test("is one moment for a whole batch")
    func oneMoment() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            let commands = [Perform](repeating: timestamp, count: 20)
            let fates = try await batch(commands, store, made.ledger)
            #expect(Set(try fates.map { try $0.get() }).count == 1)
        }
    }

    @Test("is the last number given out: 1 first, each once, across a reopening")
    func storedNumber() async throws {
        try await withTemporaryDirectory { directory in
            for round in 0..<3 as Range<UInt64> {
                let made = LedgerSchema()
                let ledger = made.ledger
                let next = Perform { try $1.next($0.last) }
                try await withStore(in: directory, made.schema) { store in
                    let first = try await store.submit(next, to: ledger)
                    #expect(first == 2 * round + 1)
                    await #expect(throws: Rejection.broken) {
                        try await store.submit(giveUpANumber, to: ledger)
                    }
                    #expect(try await store.submit(next, to: ledger) == 2 * round + 2)
                }
            }
        }
    }

    private let giveUpANumber = Perform { ledger, context in
        _ = try context.next(ledger.last)
        throw Rejection.broken
    }

    @Test("is a number that can be set, 0 before")
    func setNumber() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryStore(made.schema) { store in
            #expect(try store.last(ledger) == 0)
            let set = Perform { ledger, context in
                try context.set(ledger.last, to: 1 << 32)
                return try context.value(of: ledger.last)
            }
            #expect(try await store.submit(set, to: ledger) == 1 << 32)
            #expect(try store.last(ledger) == 1 << 32)
            let id = try await store.submit(AddEntry(Record()), to: ledger)
            #expect(id.rawValue == (1 << 32) + 1)
        }
    }

    @Test("is nothing of a command that appends below the last key")
    func appending() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            _ = try await store.submit(AddEntry(Record()), to: made.ledger)
            let backwards = Perform { ledger, context in
                try context.append(Record(), for: Identifier(1), to: ledger.entries)
                return 0
            }
            await #expect(throws: StoreError.self) {
                try await store.submit(backwards, to: made.ledger)
            }
            #expect(store.poisonReason == nil)
            #expect(try store.keys(of: made.ledger.entries).count == 1)
        }
    }
}

extension Store {
    fileprivate func last(_ ledger: Ledger) throws -> UInt64 {
        try read { try $0.value(of: ledger.last) }
    }
}
