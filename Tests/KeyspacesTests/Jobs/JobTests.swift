import Keyspaces
import StoreTesting
import Testing

/// A store's schema with the drain.
private struct DrainSchema: ~Copyable {
    var made = LedgerSchema()
    let drain: Drain

    init(failing: UInt8? = nil) {
        drain = Drain(made.ledger, failing: failing)
        made.schema.register(drain)
    }
}

extension Store {
    /// Runs jobs until the bell has rung.
    fileprivate func runJobs(until bell: Doorbell) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.runJobs() }
            await bell.wait(past: 0)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    fileprivate func pending() throws -> Int { try pendingJobs() }
}

@Suite("A job")
struct JobTests {
    private let enqueue = Perform { _, context in
        try context.enqueue(Job(kind: Drain.number, subject: Array("old".utf8))).rawValue
    }

    private func put(_ count: Int, _ store: Store, _ ledger: Ledger) async throws {
        let put = Perform { ledger, context in
            for number in 0..<count {
                try context.put(Number(1), for: Name("old \(number)"), in: ledger.names)
            }
            try context.put(Number(1), for: Name("new"), in: ledger.names)
            return 0
        }
        _ = try await store.submit(put, to: ledger)
    }

    @Test("drains its subject in bounded steps, and its row goes with the last")
    func drains() async throws {
        let set = DrainSchema()
        let ledger = set.made.ledger
        try await withTemporaryStore(set.made.schema) { store in
            try await put(35, store, ledger)
            #expect(try await store.submit(enqueue, to: ledger) == 1)
            #expect(try store.pending() == 1)
            try await store.runJobs(until: set.drain.done)
            #expect(set.drain.steps.count == 5)
            #expect(try store.pending() == 0)
            #expect(try store.numbers(ledger) == ["new": 1])
        }
    }

    @Test("added while the jobs run is done too, and ids are not given twice")
    func laterJob() async throws {
        let set = DrainSchema()
        let ledger = set.made.ledger
        try await withTemporaryStore(set.made.schema) { store in
            let runner = Task { try await store.runJobs() }
            for round in 1...3 as ClosedRange<UInt64> {
                let rings = set.drain.done.rings
                try await put(5, store, ledger)
                #expect(try await store.submit(enqueue, to: ledger) == round)
                await set.drain.done.wait(past: rings)
                #expect(try store.numbers(ledger) == ["new": 1])
            }
            runner.cancel()
            try await runner.value
        }
    }

    @Test("whose step fails keeps its row and what earlier steps did, across a reopening")
    func failureAndReopening() async throws {
        try await withTemporaryDirectory { directory in
            let failing = DrainSchema(failing: 3)
            try await withStore(in: directory, failing.made.schema) { store in
                try await put(35, store, failing.made.ledger)
                _ = try await store.submit(enqueue, to: failing.made.ledger)
                await #expect(throws: Rejection.broken) { try await store.runJobs() }
                #expect(try store.pending() == 1)
                #expect(try store.numbers(failing.made.ledger).count == 16)
            }
            let sound = DrainSchema()
            try await withStore(in: directory, sound.made.schema) { store in
                #expect(try store.pending() == 1)
                try await store.runJobs(until: sound.drain.done)
                #expect(sound.drain.steps.count == 3)
                #expect(try store.pending() == 0)
                #expect(try store.numbers(sound.made.ledger) == ["new": 1])
            }
        }
    }

    @Test("of a kind that nobody handles stays, and says so")
    func unknownKind() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            _ = try await store.submit(enqueue, to: made.ledger)
            await #expect(throws: StoreError.unknownJob(kind: Drain.number)) {
                try await store.runJobs()
            }
            #expect(try store.pending() == 1)
        }
    }

    @Test("of a rejected command is not left behind")
    func rejected() async throws {
        let set = DrainSchema()
        try await withTemporaryStore(set.made.schema) { store in
            let rejected = Perform { _, context in
                try context.enqueue(Job(kind: Drain.number, subject: []))
                throw Rejection.broken
            }
            await #expect(throws: Rejection.broken) {
                try await store.submit(rejected, to: set.made.ledger)
            }
            let left = try store.pending()
            #expect(left == 0)
            #expect(try await store.submit(enqueue, to: set.made.ledger) == 1)
        }
    }

    @Test("is done once a writer that was busy takes its steps")
    func busyWriter() async throws {
        let set = DrainSchema()
        let ledger = set.made.ledger
        let nothing = Perform { _, _ in 0 }
        try await withTemporaryStore(set.made.schema) { store in
            try await put(5, store, ledger)
            _ = try await store.submit(enqueue, to: ledger)
            let runner = try await whileWriterWaits(store, ledger) {
                for _ in 0..<Keyspaces.Limits.queuedCommands {
                    try store.enqueue(nothing, to: ledger) { _ in }
                }
                let runner = Task { try await store.runJobs() }
                try await Task.sleep(for: .milliseconds(100))
                return runner
            }
            await set.drain.done.wait(past: 0, atMost: .seconds(60))
            runner.cancel()
            try await runner.value
            #expect(try store.pending() == 0)
        }
    }
}
