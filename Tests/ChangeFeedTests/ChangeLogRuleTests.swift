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
        FeedDamage("an event is missing", ["feed-bytes", "feed-gap"]) { file in
            try file.delete(bytes(4), in: "changes")
        },
        FeedDamage("two events are missing", ["feed-bytes", "feed-gap", "feed-gap"]) { file in
            try file.delete(bytes(3), in: "changes")
            try file.delete(bytes(5), in: "changes")
        },
        FeedDamage("the oldest event is missing", ["feed-bytes", "feed-front"]) { file in
            try file.delete(bytes(1), in: "changes")
        },
        FeedDamage("an event should have been trimmed", ["cursor-missing", "feed-stray"]) { file in
            try file.setNumber("feed.trimmed", to: 1)
            let size = UInt64(8 + (try file.pairs("changes")[0].value.count))
            try file.setNumber("feed.bytes", to: 8 * size - size)
        },
        FeedDamage("all events are missing", ["feed-bytes", "feed-end"]) { file in
            for sequence: UInt64 in 1...8 { try file.delete(bytes(sequence), in: "changes") }
        },
        FeedDamage("the size is another", ["feed-bytes"]) { file in
            try file.setNumber("feed.bytes", to: 7)
        },
        FeedDamage("the last event is missing", ["feed-bytes", "feed-end"]) { file in
            try file.delete(bytes(8), in: "changes")
        },
        FeedDamage("there is an event past the last", ["feed-bytes", "feed-end"]) { file in
            try file.put(bytes(9), try file.pairs("changes")[0].value, in: "changes")
        },
        FeedDamage("an event has the last number", ["feed-bytes", "feed-end", "feed-gap"]) { file in
            try file.put(bytes(.max), try file.pairs("changes")[0].value, in: "changes")
        },
        FeedDamage("a cursor is ahead", ["cursor-ahead"]) { file in
            try file.put(Array("witness".utf8), cursor(at: 9), in: "cursors")
        },
        FeedDamage("a named cursor is ahead", ["cursor-ahead", "cursor-count"]) { file in
            try file.put(Array("a".utf8), cursor(at: 9, owner: 2), in: "cursors")
        },
        FeedDamage("a cursor is at the end", []) { file in
            try file.put(Array("witness".utf8), cursor(at: 8), in: "cursors")
        },
        FeedDamage("a named cursor is called as none can be", ["cursor-count", "cursor-name"]) {
            file in
            try file.put(Array("A".utf8), cursor(at: 8, owner: 2), in: "cursors")
        },
        FeedDamage("a named cursor is called as a consumer", ["cursor-count", "cursor-name"]) {
            file in
            try file.put(Array("projector".utf8), cursor(at: 8, owner: 2), in: "cursors")
        },
        FeedDamage("active cursors are behind", ["cursor-behind", "cursor-behind"]) { file in
            try trim(file, through: 6)
            try file.put(Array("projector".utf8), cursor(at: 6), in: "cursors")
            try file.put(Array("a".utf8), cursor(at: 5, owner: 2), in: "cursors")
            try file.setNumber("cursors", to: 4)
            let expired = cursor(at: 5, owner: 2).dropLast() + [1] + bytes(0)
            try file.put(Array("b".utf8), Array(expired), in: "cursors")
        },
        FeedDamage("a cursor is missing", ["cursor-count"]) { file in
            try file.delete(Array("witness".utf8), in: "cursors")
        },
        FeedDamage("a consumer has no cursor any longer", ["cursor-missing"]) { file in
            try trim(file, through: 5)
        },
        FeedDamage("an event has bytes left over", ["feed-bytes", "feed-gap", "record-damaged"]) {
            file in
            try file.edit(at: 3, in: "changes") { $0.append(0) }
        },
        FeedDamage("a cursor is cut", ["record-damaged"]) { file in
            try file.edit(at: 0, in: "cursors") { $0.removeLast() }
        },
    ]

    /// A cursor as it is stored.
    private static func cursor(at sequence: UInt64, owner: UInt8 = 1) -> [UInt8] {
        [1] + bytes(sequence) + [owner] + bytes(0) + bytes(0) + [0]
    }

    /// Trims the log by hand, whoever needs it.
    private static func trim(_ file: RawFile, through sequence: UInt64) throws {
        for number in 1...sequence { try file.delete(bytes(number), in: "changes") }
        try file.setNumber("feed.trimmed", to: sequence)
        let rest = try file.pairs("changes").map { $0.key.count + $0.value.count }
        try file.setNumber("feed.bytes", to: UInt64(rest.reduce(0, +)))
    }

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

    @Test(
        "is told of numbers that nobody counts to, and so is who appends",
        arguments: ["feed", "feed.trimmed", "feed.bytes"]
    )
    func absurdNumber(name: String) async throws {
        let newsroom = Newsroom()
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, newsroom.schema) { store in
                try await store.submit(Tell(events(1...8)), to: newsroom.log)
            }
            try RawFile(directory: directory).setNumber(name, to: .max)
            let store = try open(directory, newsroom.schema)
            let key = Array("number.\(name)".utf8)
            let damage = StoreError.undecodable(keyspace: "meta", key: key, .value("number"))
            await #expect(throws: damage) { try await store.check() }
            if name != "feed.trimmed" {
                await #expect(throws: damage) {
                    try await store.submit(Tell(events([9])), to: newsroom.log)
                }
            }
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
