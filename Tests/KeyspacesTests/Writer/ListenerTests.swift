import Keyspaces
import StoreTesting
import Synchronization
import Testing

/// Counts fates, and what it has heard of batches.
private final class Listener: BatchListener {
    struct Heard {
        var fates = 0
        var batches = 0
        /// The fates that were told when a batch ended for the last time.
        var told = 0
    }

    private let state = Mutex(Heard())
    var heard: Heard { state.withLock { $0 } }

    func note() { state.withLock { $0.fates += 1 } }

    func batchEnded() {
        state.withLock { heard in
            heard.batches += 1
            heard.told = heard.fates
        }
    }
}

/// A command without an outcome, as those with a listener are.
private struct Quiet: Command {
    static let code: UInt16 = 0x7F01
    static let version: UInt8 = 1
    let fails: Bool

    init(fails: Bool = false) { self.fails = fails }
    init(from reader: inout ByteReader) throws(CodecError) {
        fails = try reader.unsigned() == 1 as UInt8
    }
    func encode(to writer: inout ByteWriter) { writer.unsigned(UInt8(fails ? 1 : 0)) }

    func apply(to target: Empty, in context: inout CommandContext) throws {
        if fails { throw StoreError.full }
    }
}

@Suite("Who listens to batches")
struct ListenerTests {
    @Test("hears once all fates of a batch have been told, of failures too, and not for each")
    func batches() async throws {
        var schema = Schema()
        schema.register(Quiet.self, for: Empty())
        try await withTemporaryStore(schema) { store in
            let listener = Listener()
            let ring = Doorbell()
            for start in stride(from: 0, to: 1_000, by: 10) {
                var batch = CommandBatch(listener: listener)
                for index in start..<start + 10 {
                    batch.add(Quiet(fails: index % 7 == 0), to: Empty()) { _ in listener.note() }
                }
                store.enqueue(batch)
            }
            // Told after all that were queued before it.
            try store.enqueue(Quiet(), to: Empty()) { _ in ring.ring() }
            await ring.wait(past: 0)
            try await store.submit(Quiet(), to: Empty())
            let heard = listener.heard
            #expect(heard.fates == 1_000)
            #expect(heard.told == 1_000)
            #expect((1...500).contains(heard.batches))
        }
    }
}
