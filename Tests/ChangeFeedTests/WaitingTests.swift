import ChangeFeed
import Keyspaces
import StoreTesting
import Testing

@Suite("Waiting for a consumer")
struct WaitingTests {
    @Test("says at once that it has come far enough")
    func reached() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            #expect(try await log.wait(for: "witness", toReach: 0, on: store, patience: .zero))
            try await store.submit(Tell(events(1...3)), to: log)
            _ = try await store.submit(ConsumeChanges(consumer: "witness", through: 3), to: log)
            for sequence in 1...3 as ClosedRange<UInt64> {
                #expect(
                    try await log.wait(
                        for: "witness",
                        toReach: sequence,
                        on: store,
                        patience: .zero
                    )
                )
            }
        }
    }

    @Test(
        "says that it has not, once patience is at its end",
        arguments: [Duration.zero, .milliseconds(5)]
    )
    func patience(patience: Duration) async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            try await store.submit(Tell(events(1...3)), to: log)
            _ = try await store.submit(ConsumeChanges(consumer: "witness", through: 2), to: log)
            let hasReached = try await log.wait(
                for: "witness",
                toReach: 3,
                on: store,
                patience: patience
            )
            #expect(!hasReached)
        }
    }

    @Test("lasts until the consumer has come there, step by step")
    func steps() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            try await store.submit(Tell(events(1...5)), to: log)
            async let hasReached = log.wait(
                for: "witness",
                toReach: 5,
                on: store,
                patience: .seconds(60)
            )
            for through in 1...5 as ClosedRange<UInt64> {
                let step = ConsumeChanges(consumer: "witness", through: through)
                _ = try await store.submit(step, to: log)
            }
            #expect(try await hasReached)
        }
    }

    @Test("ends for each of many when the consumer has come to its own event")
    func many() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            try await store.submit(Tell(events(1...200)), to: log)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for sequence in 1...200 as ClosedRange<UInt64> {
                    group.addTask {
                        try await log.wait(
                            for: "witness",
                            toReach: sequence,
                            on: store,
                            patience: .seconds(60)
                        )
                    }
                }
                for through in stride(from: 40, through: 200, by: 40) {
                    let step = ConsumeChanges(consumer: "witness", through: UInt64(through))
                    _ = try await store.submit(step, to: log)
                }
                for try await hasReached in group { #expect(hasReached) }
            }
        }
    }

    @Test("is woken by events that come while the consumer runs")
    func running() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            try await consuming("witness", log, store) {
                for number in 1...20 {
                    try await store.submit(Tell(events([number])), to: log)
                    try await requireReached("witness", UInt64(number), log, store)
                }
            }
            #expect(try store.taken(newsroom.witness) == [UInt64](repeating: 1, count: 20))
        }
    }
}
