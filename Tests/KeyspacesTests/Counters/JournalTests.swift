import Keyspaces
import StoreTesting
import Testing

@Suite("A counter's journal")
struct JournalTests {
    /// A store whose journal holds two blocks, closed; then what `damage` does to its file.
    private func findings(
        after damage: (String) throws -> Void
    ) async throws -> [Finding] {
        try await withTemporaryDirectory { directory in
            let made = TalliesSchema()
            try await withStore(in: directory, made.schema) { store in
                for amount in 1...3 as ClosedRange<UInt64> {
                    try await store.submit(Count([(7, amount), (300, 1)]), to: made.tallies)
                }
            }
            try damage(directory)
            let reader = try openReader(directory, made.schema)
            return try await reader.check().report.findings
        }
    }

    @Test("is laid out as docs/data-file.md says")
    func layout() async throws {
        try await withTemporaryDirectory { directory in
            let made = TalliesSchema()
            try await withStore(in: directory, made.schema) { store in
                try await store.submit(
                    Count([(300, 200), (7, 1)], forgetting: [9]),
                    to: made.tallies
                )
            }
            let pairs = try rawPairs("totals.journal", in: directory)
            #expect(pairs.count == 1)
            let pair = try #require(pairs.first)
            #expect(pair.key == [0, 0, 0, 0, 0, 0, 0, 1, 0, 0])
            #expect(pair.value.first == 1)
            let fields = Array(pair.value.dropFirst(5).dropLast(4))
            // Last part; one key begins anew: 9; two are added to: 7 by 1, 7 + 293 by 200.
            #expect(fields == [1, 0, 1, 9, 0, 2, 7, 1, 0xA5, 0x02, 0xC8, 0x01])
        }
    }

    @Test("that lacks a block is found, and says which")
    func gap() async throws {
        let findings = try await findings { directory in
            let key = try #require(try rawPairs("totals.journal", in: directory).dropFirst().first)
            try deleteRaw(key.key, in: "totals.journal", of: directory)
        }
        #expect(findings.map(\.code) == ["journal-gap"])
        #expect(findings.first?.key == [0, 0, 0, 0, 0, 0, 0, 2, 0, 0])
    }

    @Test("one bit of which has flipped is found", arguments: [0, 5, 9, 13])
    func flip(at: Int) async throws {
        let findings = try await findings { directory in
            var pair = try #require(try rawPairs("totals.journal", in: directory).first)
            pair = RawPair(
                key: pair.key,
                value: pair.value.enumerated().map { $0 == at ? $1 ^ 1 : $1 }
            )
            try putRaw([pair], in: "totals.journal", of: directory)
        }
        #expect(findings.contains { $0.code == "record-damaged" && $0.layer == 1 })
        #expect(findings.allSatisfy { $0.keyspace == "totals.journal" })
    }

    @Test("with a block past its end is found")
    func stray() async throws {
        let findings = try await findings { directory in
            let pair = try #require(try rawPairs("totals.journal", in: directory).first)
            let stray = RawPair(key: [0, 0, 0, 0, 0, 0, 0, 9, 0, 0], value: pair.value)
            try putRaw([stray], in: "totals.journal", of: directory)
        }
        #expect(findings.map(\.code) == ["journal-stray"])
    }

    @Test("with a part that nothing can follow is found")
    func lastPart() async throws {
        try await withTemporaryDirectory { directory in
            let made = TalliesSchema()
            let amounts = (1...3_000 as ClosedRange<UInt64>).map { (key: $0 << 32, amount: $0) }
            try await withStore(in: directory, made.schema) { store in
                try await store.submit(Count(amounts), to: made.tallies)
            }
            // One that says that others follow.
            let first = try #require(try rawPairs("totals.journal", in: directory).first)
            let last = RawPair(key: first.key.prefix(8) + [0xFF, 0xFF], value: first.value)
            try putRaw([last], in: "totals.journal", of: directory)
            let findings = try await openReader(directory, made.schema).check().report.findings
            #expect(Set(findings.map(\.code)) == ["journal-gap"])
        }
    }

    @Test("whose position is where nobody counts to is not opened for writing")
    func absurdPosition() async throws {
        try await withTemporaryDirectory { directory in
            let made = TalliesSchema()
            try await withStore(in: directory, made.schema) { store in
                try await store.submit(Count([(7, 1)]), to: made.tallies)
            }
            let key = Array("counter.totals".utf8)
            let position = bytes(1) + bytes(.max) + bytes(0) + [0]
            let value = [1, 0, 0, 0, UInt8(position.count)] + position
            try putRaw([RawPair(key: key, value: value)], in: "meta", of: directory)
            let damage = StoreError.undecodable(keyspace: "meta", key: key, .value("journal"))
            #expect(throws: damage) { try open(directory, made.schema) }
        }
    }

    @Test("takes a transaction that counts more than a block holds, in several parts")
    func parts() async throws {
        var generator = SeededGenerator(for: "blocks")
        try await withTemporaryDirectory { directory in
            let made = TalliesSchema()
            let amounts = (0..<3_000).map { _ in
                (key: UInt64.random(in: 0 ... .max, using: &generator), amount: UInt64(1))
            }
            try await withStore(in: directory, made.schema) { store in
                try await store.submit(Count(amounts), to: made.tallies)
            }
            let pairs = try rawPairs("totals.journal", in: directory)
            #expect(pairs.count > 10)
            #expect(pairs.allSatisfy { $0.value.count <= Limits.blockBytes })
            try await withStore(in: directory, made.schema) { store in
                for (key, _) in amounts { try #require(try store.total(key, made.tallies) == 1) }
                try await store.fold()
                #expect(try store.folded(made.tallies).totals.count == amounts.count)
            }
        }
    }
}
