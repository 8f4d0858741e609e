import Keyspaces
import LMDB
import StoreTesting
import Testing

@Suite("A command is refused")
struct RefusalTests {
    private let nothing = Perform { _, _ in 0 }
    private let sequence = Perform { _, context in context.sequence }

    private func puts(_ count: Int) -> Perform {
        Perform { ledger, context in
            for index in 0..<count {
                try context.put(Number(1), for: Name("\(index)"), in: ledger.names)
            }
            return UInt64(count)
        }
    }

    @Test("when it writes more than a command may, and then nothing of it is stored")
    func tooLarge() async throws {
        let made = LedgerSchema()
        let most = Keyspaces.Limits.writesPerCommand
        try await withTemporaryStore(made.schema) { store in
            let fates = try await batch(
                [puts(most + 1), sequence],
                store,
                made.ledger
            )
            #expect(storeError(fates[0]) == .commandTooLarge)
            #expect(try fates[1].get() == 3)
            #expect(try store.numbers(made.ledger).isEmpty)
            #expect(try await store.submit(puts(most), to: made.ledger) == UInt64(most))
            #expect(try store.numbers(made.ledger).count == most)
        }
    }

    @Test("when it is longer than a command may be, and then nothing of it is stored")
    func tooLong() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            let before = try await store.submit(sequence, to: made.ledger)
            await #expect(throws: StoreError.commandTooLarge) {
                try await store.submit(Padded(bytes: 1 << 20), to: made.ledger)
            }
            // Code and version take three bytes.
            try await store.submit(Padded(bytes: 1 << 20 - 3), to: made.ledger)
            #expect(try await store.submit(sequence, to: made.ledger) == before + 3)
        }
    }

    @Test("as busy when the queue is full, and those that wait are done")
    func busy() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        let bound = Keyspaces.Limits.queuedCommands
        try await withTemporaryStore(made.schema) { store in
            let told = Tally()
            let all = Doorbell()
            try await whileWriterWaits(store, ledger) {
                for _ in 0..<bound {
                    try store.enqueue(nothing, to: ledger) { _ in
                        told.raise()
                        if told.count == bound { all.ring() }
                    }
                }
                #expect(throws: StoreError.busy) {
                    try store.enqueue(nothing, to: ledger) { _ in Issue.record("was queued") }
                }
                await #expect(throws: StoreError.busy) {
                    try await store.submit(nothing, to: ledger)
                }
            }
            await all.wait(past: 0)
            #expect(told.count == bound)
            #expect(try await store.submit(nothing, to: ledger) == 0)
        }
    }

    @Test("after the store was closed; what waited then is written")
    func closed() async throws {
        try await withTemporaryDirectory { directory in
            let made = LedgerSchema()
            let ledger = made.ledger
            let told = Tally()
            try await withStore(in: directory, made.schema) { store in
                let closing = try await whileWriterWaits(store, ledger) {
                    for number in 0..<10 {
                        let put = PutName("\(number)", 1)
                        try store.enqueue(put, to: ledger) { _ in told.raise() }
                    }
                    let closing = Task { await store.close() }
                    while accepts(store, ledger) { await Task.yield() }
                    return closing
                }
                await closing.value
                #expect(told.count == 10)
                await #expect(throws: StoreError.closed) {
                    try await store.submit(nothing, to: ledger)
                }
                await store.close()
            }
            try await withStore(in: directory, made.schema) { store in
                let names = try store.numbers(ledger).count
                #expect(names == 10)
            }
        }
    }

    @Test("and waits for it, though the task that closes the store is cancelled")
    func closingCancelled() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryDirectory { directory in
            let store = try open(directory, made.schema)
            let closed = Tally()
            let closing = try await whileWriterWaits(store, ledger) {
                let closing = Task {
                    await store.close()
                    closed.raise()
                }
                closing.cancel()
                try await Task.sleep(for: .milliseconds(100))
                #expect(closed.count == 0)
                return closing
            }
            await closing.value
            #expect(closed.count == 1)
        }
    }

    /// Whether a command is still taken.
    private func accepts(_ store: Store, _ ledger: Ledger) -> Bool {
        do throws(StoreError) {
            try store.enqueue(nothing, to: ledger) { _ in }
            return true
        } catch {
            return error != .closed
        }
    }

    @Test("when the map is full; deletions and a larger map make room again")
    func full() async throws {
        try await withTemporaryDirectory { directory in
            let stored = try await fill(directory)
            let made = LedgerSchema()
            try await withStore(in: directory, made.schema) { store in
                #expect(store.poisonReason == nil)
                let names = try store.numbers(made.ledger).count
                #expect(names == stored)
                try await store.submit(PutName("more", 1), to: made.ledger)
            }
        }
    }

    /// Fills a store with a small map and deletes something; how many names are left.
    private func fill(_ directory: String) async throws -> Int {
        let made = LedgerSchema()
        let ledger = made.ledger
        let store = try openSmall(directory, made.schema)
        var stored = 0
        while true {
            let round = stored
            let put = Perform { ledger, context in
                for index in 0..<1_000 {
                    let name = Name("\(round + index) \(String(repeating: "x", count: 200))")
                    try context.put(Number(1), for: name, in: ledger.names)
                }
                return 0
            }
            do {
                _ = try await store.submit(put, to: ledger)
            } catch StoreError.full {
                break
            }
            stored += 1_000
        }
        #expect(stored >= 1_000)
        #expect(store.poisonReason == nil)
        #expect(try store.numbers(ledger).count == stored)
        let first = try #require(try store.numbers(ledger).keys.min())
        #expect(try await store.submit(DeleteName(first), to: ledger))
        try await requireConsistent(store)
        await store.close()
        return stored - 1
    }

    private func openSmall(_ directory: String, _ schema: borrowing Schema) throws -> Store {
        try Store(
            at: directory,
            schema: schema,
            access: .write(purpose: "test"),
            mapBytes: 2 << 20
        )
    }
}
