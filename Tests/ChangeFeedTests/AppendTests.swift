import ChangeFeed
import Keyspaces
import StoreTesting
import Testing

@Suite("The change log")
struct AppendTests {
    @Test("is empty at first: the earliest event is the one to come")
    func empty() async throws {
        let newsroom = Newsroom()
        try await withTemporaryStore(newsroom.schema) { store in
            let bounds = try store.bounds(newsroom.log)
            #expect(bounds == [1, 0])
            #expect(try store.position(of: "witness", newsroom.log) == 0)
        }
    }

    @Test("is dense and in the order of the commands that were queued")
    func order() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            try await withThrowingTaskGroup { group in
                for number in 1...200 {
                    try store.enqueue(Tell(events([number, number])), to: log) { _ in }
                }
                group.addTask { try await store.submit(Tell(events([201])), to: log) }
                try await group.waitForAll()
            }
            let rows = try store.all(log.changes)
            #expect(rows.map(\.key.rawValue) == Array(1...401))
            let told = (1...200).flatMap { [$0, $0] } + [201]
            #expect(rows.map(\.value) == events(told))
            #expect(try store.bounds(log) == [1, 401])
        }
    }

    @Test(
        "holds nothing of a rejected command, and its neighbours stay dense",
        arguments: [Tell.Fate.rejectedBefore, .rejectedAfter]
    )
    func rejection(fate: Tell.Fate) async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            try await store.submit(Tell(events([1])), to: log)
            let rings = log.bell.rings
            await #expect(throws: Tell.Rejected()) {
                try await store.submit(Tell(events([2, 3]), fate), to: log)
            }
            #expect(log.bell.rings == rings)
            try store.enqueue(Tell(events([4])), to: log) { _ in }
            try store.enqueue(Tell(events([5]), fate), to: log) { _ in }
            try await store.submit(Tell(events([6])), to: log)
            #expect(try store.all(log.changes).map(\.value) == events([1, 4, 6]))
            #expect(try store.bounds(log) == [1, 3])
        }
    }

    @Test("rings once for each event, and only after its commit")
    func bell() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            let rings = log.bell.rings
            try await store.submit(Tell(events([1, 2, 3])), to: log)
            #expect(log.bell.rings == rings + 3)
            await log.bell.wait(past: rings)
            try await store.submit(Tell([]), to: log)
            #expect(log.bell.rings == rings + 3)
        }
    }

    @Test("goes on with the next number after the store was closed and opened")
    func reopening() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryDirectory { directory in
            for number in 1...3 {
                try await withStore(in: directory, newsroom.schema) { store in
                    try await store.submit(Tell(events([number])), to: log)
                    #expect(try store.bounds(log) == [1, UInt64(number)])
                }
            }
        }
    }
}
