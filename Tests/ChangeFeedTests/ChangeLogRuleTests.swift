import ChangeFeed
import Keyspaces
import StoreTesting
import Testing

/// Something done to the file of the feed, and what the check is to find.
struct FeedDamage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let codes: [String]
    let inflict: @Sendable (RawFile) throws -> Void

    init(
        _ name: String,
        _ codes: [String],
        _ inflict: @escaping @Sendable (RawFile) throws -> Void
    ) {
        testDescription = name
        self.codes = codes
        self.inflict = inflict
    }
}

@Suite("The rule of the feed")
struct ChangeLogRuleTests {
    static let damages: [FeedDamage] = [
        FeedDamage("nothing", []) { _ in },
        FeedDamage("an event is missing", ["feed-gap"]) { try $0.delete(bytes(4), in: "changes") },
        FeedDamage("two events are missing", ["feed-gap", "feed-gap"]) { file in
            try file.delete(bytes(3), in: "changes")
            try file.delete(bytes(5), in: "changes")
        },
        FeedDamage("the oldest event was trimmed", []) { try $0.delete(bytes(1), in: "changes") },
        FeedDamage("the last event is missing", ["feed-end"]) { file in
            try file.delete(bytes(8), in: "changes")
        },
        FeedDamage("there is an event past the last", ["feed-end"]) { file in
            try file.put(bytes(9), try file.pairs("changes")[0].value, in: "changes")
        },
        FeedDamage("a cursor is ahead", ["cursor-ahead"]) { file in
            try file.put(Array("witness".utf8), [1] + bytes(9) + [1], in: "cursors")
        },
        FeedDamage("a cursor is at the end", []) { file in
            try file.put(Array("witness".utf8), [1] + bytes(8) + [1], in: "cursors")
        },
        FeedDamage("an event has bytes left over", ["feed-gap", "record-damaged"]) { file in
            try file.edit(at: 3, in: "changes") { $0.append(0) }
        },
        FeedDamage("a cursor is cut", ["record-damaged"]) { file in
            try file.edit(at: 0, in: "cursors") { $0.removeLast() }
        },
    ]

    @Test("finds what was done to the file", arguments: damages)
    func damage(damage: FeedDamage) async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, newsroom.schema) { store in
                try await store.submit(Tell(events(1...8)), to: log)
                _ = try await store.submit(ConsumeChanges(consumer: "witness", through: 5), to: log)
            }
            try damage.inflict(RawFile(directory: directory))
            let store = try open(directory, newsroom.schema)
            let report = try await store.check().report
            #expect(report.findings.map(\.code).sorted() == damage.codes)
            #expect(report.findings.allSatisfy { ["changes", "cursors"].contains($0.keyspace) })
            await store.close()
        }
    }

    @Test("counts events that a consumer has not taken as pending, and as no finding")
    func pending() async throws {
        let newsroom = Newsroom()
        let log = newsroom.log
        try await withTemporaryStore(newsroom.schema) { store in
            try await store.submit(Tell(events(1...8)), to: log)
            for (through, pending) in [(3, 5), (8, 0)] as [(UInt64, Int)] {
                let step = ConsumeChanges(consumer: "witness", through: through)
                _ = try await store.submit(step, to: log)
                let report = try await store.check().report
                #expect(report.pending == pending)
                #expect(report.findings.isEmpty)
            }
        }
    }
}
