import ChangeFeed
import Keyspaces
import StoreTesting
import Testing

@Suite("A consumer")
struct ConsumerTests {
    @Test("takes each event once, though the store is closed and opened between its steps")
    func exactlyOnce() async throws {
        let newsroom = Newsroom()
        let (log, witness) = (newsroom.log, newsroom.witness)
        var generator = SeededGenerator(for: "exactly once")
        try await withTemporaryDirectory { directory in
            var (latest, position) = (UInt64(0), UInt64(0))
            for _ in 0..<25 {
                let news = Int.random(in: 0...9, using: &generator)
                let through = UInt64.random(in: position...latest, using: &generator)
                try await withStore(in: directory, newsroom.schema) { store in
                    try await store.submit(Tell(events(0..<news)), to: log)
                    let step = ConsumeChanges(consumer: "witness", through: through)
                    position = try await store.submit(step, to: log)
                    #expect(position == through)
                    #expect(try store.position(of: "witness", log) == position)
                    let once = [UInt64](repeating: 1, count: Int(position))
                    #expect(try store.taken(witness) == once)
                    latest = try store.bounds(log)[1]
                }
            }
        }
    }

    @Test("takes a bounded number of events in one step")
    func bounded() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            let all = 2 * Limits.eventsPerStep + 40
            for first in stride(from: 1, through: all, by: 1_000) {
                let told = events(first...min(all, first + 999))
                try await store.submit(Tell(told), to: log)
            }
            let step = ConsumeChanges(consumer: "witness", through: UInt64(all))
            for expected in [Limits.eventsPerStep, 2 * Limits.eventsPerStep, all, all] {
                #expect(try await store.submit(step, to: log) == UInt64(expected))
            }
            let once = [UInt64](repeating: 1, count: all)
            #expect(try store.taken(newsroom.witness) == once)
        }
    }

    @Test("takes as many events in one step as a command may write for")
    func boundedWrites() async throws {
        let newsroom = Newsroom()
        let (log, witness) = (newsroom.log, newsroom.witness)
        witness.write(Limits.writesPerEvent)
        try await withTemporaryStore(newsroom.schema) { store in
            let all = 900
            try await store.submit(Tell(events(1...all)), to: log)
            let step = ConsumeChanges(consumer: "witness", through: UInt64(all))
            let most = Keyspaces.Limits.writesPerCommand / Limits.writesPerEvent
            let first = try await store.submit(step, to: log)
            #expect((UInt64(most) - 2...UInt64(most)).contains(first))
            while try await store.submit(step, to: log) < UInt64(all) {}
            #expect(try store.taken(witness) == [UInt64](repeating: 1, count: all))
        }
    }

    @Test("that throws stops before its event; once it can, it takes all of them, each once")
    func failure() async throws {
        let newsroom = Newsroom()
        let (log, witness) = (newsroom.log, newsroom.witness)
        try await withTemporaryStore(newsroom.schema) { store in
            try await store.submit(Tell(events(1...10)), to: log)
            _ = try await store.submit(ConsumeChanges(consumer: "witness", through: 3), to: log)
            witness.refuse("event 6")
            await #expect(throws: Witness.Refused(label: "event 6")) {
                try await log.run("witness", on: store)
            }
            // The step that met it is undone whole: what had taken effect agrees with the cursor.
            #expect(try store.position(of: "witness", log) == 3)
            #expect(try store.taken(witness) == [1, 1, 1])
            _ = try await store.submit(ConsumeChanges(consumer: "witness", through: 5), to: log)
            await #expect(throws: Witness.Refused(label: "event 6")) {
                try await log.run("witness", on: store)
            }
            #expect(try store.position(of: "witness", log) == 5)
            witness.refuse(nil)
            try await consuming("witness", log, store) {
                try await requireReached("witness", 10, log, store)
            }
            #expect(try store.taken(witness) == [UInt64](repeating: 1, count: 10))
        }
    }

    @Test("does not hold another one up")
    func independence() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            try await store.submit(Tell(events(1...5)), to: log)
            newsroom.witness.refuse("event 1")
            try await consuming("projector", log, store) {
                try await requireReached("projector", 5, log, store)
            }
            #expect(try store.position(of: "projector", log) == 5)
            #expect(try store.position(of: "witness", log) == 0)
        }
    }

    @Test("that nobody registered moves no cursor")
    func unregistered() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            try await store.submit(Tell(events(1...5)), to: log)
            let step = ConsumeChanges(consumer: "nobody", through: 5)
            #expect(try await store.submit(step, to: log) == 5)
            #expect(try store.all(log.cursors).isEmpty)
        }
    }

    @Test("is one for each name: a second one of the same name traps")
    func names() async {
        await #expect(processExitsWith: .failure) {
            let newsroom = Newsroom()
            newsroom.log.register(newsroom.witness)
        }
    }

    @Test("asks a writer that is busy or full again")
    func retrying() async throws {
        let newsroom = Newsroom()
        let (log, witness) = (newsroom.log, newsroom.witness)
        try await withTemporaryStore(newsroom.schema) { store in
            try await store.submit(Tell(events(1...10)), to: log)
            witness.fail(with: [.full, .busy])
            try await consuming("witness", log, store) {
                try await requireReached("witness", 10, log, store)
            }
            #expect(try store.taken(witness) == [UInt64](repeating: 1, count: 10))
        }
    }

    @Test("does not ask again and again for the last event if it is missing, but for later ones")
    func missing() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, newsroom.schema) { store in
                try await store.submit(Tell(events(1...5)), to: log)
            }
            try RawFile(directory: directory).delete(bytes(5), in: "changes")
            let store = try open(directory, newsroom.schema)
            try await consuming("witness", log, store) {
                try await requireReached("witness", 4, log, store)
                try await Task.sleep(for: .milliseconds(300))
                let commit = try store.lastCommit()
                try await Task.sleep(for: .milliseconds(300))
                #expect(try store.lastCommit() <= commit + 1)
                try await store.submit(Tell(events([6])), to: log)
                try await requireReached("witness", 6, log, store)
            }
            await store.close()
        }
    }
}
