import ChangeFeed
import Keyspaces
import StoreTesting
import Testing

@Suite("Another history")
struct EpochTests {
    @Test("keeps the log and the consumers, and expires the cursors of others")
    func cursors() async throws {
        try await withTemporaryDirectory { directory in
            let newsroom = Newsroom()
            let log = newsroom.log
            let (first, second) = (Epoch.random(), Epoch.random())
            var original = ""
            try await withStore(in: directory, newsroom.schema) { store in
                original = store.epoch.description
                try await store.submit(Tell(events(1...8)), to: log)
                try await store.consume(log, through: 5)
                try await store.put("mirror", log, from: .after(3))
                for epoch in [first, second] { try await store.submit(BeginEpoch(epoch), to: log) }
                #expect(try store.cursor("witness", log)?.sequence == 5)
                let cursor = try store.cursor("mirror", log)
                #expect(cursor?.isActive == false && cursor?.sequence == 3)
                try await store.consume(log)
                #expect(try await store.put("mirror", log, from: .latest) == false)
                #expect(try store.cursor("mirror", log)?.isActive == true)
            }
            let again = Newsroom()
            try await withStore(in: directory, again.schema) { store in
                #expect(store.epoch == second)
                let earlier = try store.earlier()
                #expect(Set(earlier) == [original, first.description])
            }
        }
    }

    @Test("begins in the same way where it is replayed")
    func replay() async throws {
        let command = BeginEpoch(Epoch.random())
        try await withTemporaryDirectory { directory in
            for name in ["a", "b"] {
                let newsroom = Newsroom()
                try await withStore(in: "\(directory)/\(name)", newsroom.schema) { store in
                    try await store.submit(Tell(events(1...3)), to: newsroom.log)
                    if name == "a" { try await store.submit(command, to: newsroom.log) }
                    if name == "b" { try await store.replay(command.encoded) }
                }
                let again = Newsroom()
                try await withStore(in: "\(directory)/\(name)", again.schema) { store in
                    #expect(store.epoch.description == hex(command.encoded.dropFirst(3)))
                }
            }
        }
    }
}

extension Store {
    /// The histories before this one.
    fileprivate func earlier() throws -> [String] { try earlierEpochs() }
}
