import ChangeFeed
import Foundation
import Keyspaces
import StoreTesting
import Testing

@Suite("The retention of the log")
struct RetentionTests {
    @Test("keeps what is young and what a cursor needs; both ages count from the given moment")
    func ages() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            let told = Int64(1_700_000_000_000)
            let retention = Retention(feedAge: .seconds(60), cursorAge: .seconds(3_600))
            func at(_ seconds: Int64) -> Timestamp {
                Timestamp(milliseconds: told + seconds * 1_000)
            }
            try await store.submit(Tell(events(1...4)), to: log)
            try await store.consume(log)
            try await log.trim(retention, at: at(59), on: store)
            #expect(try store.bounds(log) == [1, 4])
            try await store.put("a", log, from: .after(2))
            try await log.trim(retention, at: at(60), on: store)
            #expect(try store.bounds(log) == [3, 4])
            let now = Timestamp.now.milliseconds
            try await log.trim(retention, at: Timestamp(milliseconds: now + 3_700_000), on: store)
            #expect(try store.cursor("a", log)?.isActive == false)
            try await log.trim(retention, at: at(60), on: store)
            #expect(try store.bounds(log) == [5, 4])
            try await log.trim(retention, at: Timestamp(milliseconds: now + 3_700_000), on: store)
            #expect(try store.cursor("a", log) == nil)
        }
    }

    @Test("removes nothing without ages but what does not fit, and commits nothing in vain")
    func withinSize() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            let size = events(1...32).map(storedBytes).reduce(0, +)
            try await store.submit(BoundChanges(bytes: size * 2), to: log)
            try await store.submit(Tell(events(1...32)), to: log)
            try await store.consume(log)
            let commands = try store.lastCommit()
            try await log.trim(.withinSize, on: store)
            #expect(try store.lastCommit() == commands)
            try await store.submit(BoundChanges(bytes: size), to: log)
            try await log.trim(.withinSize, on: store)
            let kept = try store.bytes(of: log)
            #expect(kept <= size - size / 8)
            #expect(kept > size - size / 4)
        }
    }

    @Test("is kept in the background while events are written, and sets the bound once")
    func background() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            let bytes: UInt64 = 64 << 10
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await log.retain(Retention(feedBytes: bytes), on: store) }
                for name in ["witness", "projector"] {
                    group.addTask { try await log.run(name, on: store) }
                }
                var written = 0
                let deadline = ContinuousClock.now + .seconds(300)
                while written < 2_000, .now < deadline {
                    do {
                        try await store.submit(Tell(events(written + 1...written + 20)), to: log)
                        written += 20
                    } catch FeedError.full {
                        try await Task.sleep(for: .milliseconds(5))
                    }
                    #expect(try store.bytes(of: log) < bytes + 200)
                }
                #expect(written == 2_000)
                group.cancelAll()
                try await group.waitForAll()
            }
            #expect(try store.maximumBytes(of: log) == bytes)
            #expect(try store.bounds(log)[1] == 2_000)
            #expect(try store.bounds(log)[0] > 1_000)
        }
    }

    @Test("refuses events while a consumer stands still, lets room be made, and recovers")
    func hardCap() async throws {
        let newsroom = Newsroom()
        let (log, witness) = (newsroom.log, newsroom.witness)
        try await withTemporaryStore(newsroom.schema) { store in
            let bound = events(1...10).map(storedBytes).reduce(0, +)
            try await store.submit(BoundChanges(bytes: bound), to: log)
            witness.refuse("event 3")
            try await store.submit(Tell(events(1...10)), to: log)
            _ = try? await log.run("witness", on: store)
            _ = try await store.submit(ConsumeChanges(consumer: "witness", through: 2), to: log)
            _ = try await store.submit(ConsumeChanges(consumer: "projector", through: 10), to: log)
            try await log.trim(.withinSize, on: store)
            #expect(try store.bounds(log) == [3, 10])
            try await store.submit(Tell(events([11, 12])), to: log)
            let rings = log.bell.rings
            await #expect(throws: FeedError.full) {
                try await store.submit(Tell(events([13])), to: log)
            }
            try await log.trim(.withinSize, on: store)
            #expect(try store.bounds(log) == [3, 12])
            #expect(log.bell.rings == rings)
            // What appends nothing is stored, also in one batch with what is refused.
            try store.enqueue(Tell(events([13])), to: log) { _ in }
            try await store.submit(Tell([]), to: log)
            try await store.submit(TellOfRoom(events([13])), to: log)
            #expect(try store.bounds(log) == [3, 13])
            witness.refuse(nil)
            try await store.consume(log)
            try await log.trim(.withinSize, on: store)
            try await store.submit(Tell(events([14])), to: log)
            #expect(try store.bounds(log)[1] == 14)
        }
    }

    @Test("lets a bound be raised: what was refused is then taken")
    func raising() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            try await store.submit(BoundChanges(bytes: 1), to: log)
            try await store.submit(Tell(events([1])), to: log)
            await #expect(throws: FeedError.full) {
                try await store.submit(Tell(events([2])), to: log)
            }
            try await store.submit(BoundChanges(bytes: 1 << 20), to: log)
            try await store.submit(Tell(events([2])), to: log)
            #expect(try store.bounds(log) == [1, 2])
        }
    }

    /// LONGBOX_TRIM_EVENTS=100000 is the full size.
    @Test("lets commits go on while it trims: the time of a commit beside it, and without")
    func latency() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        let wanted = ProcessInfo.processInfo.environment["LONGBOX_TRIM_EVENTS"]
        let count = wanted.flatMap(Int.init) ?? 5_000
        try await withTemporaryStore(newsroom.schema) { store in
            for first in stride(from: 1, through: count, by: 1_000) {
                try await store.submit(Tell(events(first...min(count, first + 999))), to: log)
            }
            let last = try store.bounds(log)[1]
            for name in ["witness", "projector"] {
                let step = ConsumeChanges(consumer: name, through: last)
                while try await store.submit(step, to: log) < last {}
            }
            let alone = try await commits(log, store) { $0 < 100 }
            let retention = Retention(feedAge: .seconds(1))
            let trimming = Task { try await log.trim(retention, on: store) }
            let beside = try await commits(log, store) { count in
                try store.bounds(log)[0] <= last && count < 100_000
            }
            try await trimming.value
            #expect(try store.bounds(log)[0] > last)
            print("a commit alone: \(alone); beside trimming \(count) events: \(beside)")
            #expect(beside.greatest < .seconds(5))
        }
    }

    private struct Times: CustomStringConvertible {
        var all: [Duration] = []
        var greatest: Duration { all.max() ?? .zero }
        var description: String {
            let sorted = all.sorted()
            guard let greatest = sorted.last else { return "none" }
            let (median, tail) = (sorted[sorted.count / 2], sorted[sorted.count * 99 / 100])
            return "\(sorted.count) commits, p50 \(median), p99 \(tail), greatest \(greatest)"
        }
    }

    /// How long commits of one event take, one after another, while `goesOn`.
    private func commits(
        _ log: ChangeLog,
        _ store: Store,
        while goesOn: (Int) throws -> Bool
    ) async throws -> Times {
        var times = Times()
        while try goesOn(times.all.count) {
            let began = ContinuousClock.now
            try await store.submit(Tell(events([1])), to: log)
            times.all.append(.now - began)
        }
        return times
    }
}
