import Foundation
import Keyspaces
import StoreTesting
import Testing

@Suite("The parts of a check")
struct CheckPartTests {
    private typealias ID = Identifier<Ledger>

    @Test(
        "hold every row once, about as many each, wherever the gaps are",
        arguments: [
            [1...1_000], [1...500, 1 << 40...1 << 40 + 499], [1...10, 5_000...5_989],
            [UInt64.max - 999...UInt64.max],
        ] as [[ClosedRange<UInt64>]]
    )
    func parts(ids: [ClosedRange<UInt64>]) async throws {
        let made = LedgerSchema()
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, made.schema) { _ in }
            let value = [3] + Record().fields
            let pairs = ids.joined().map { RawPair(key: ID($0).encoded, value: value) }
            try putRaw(pairs, in: "entries", of: directory)
            try await withStore(in: directory, made.schema) { store in
                let counts = try store.rowsOfParts(of: made.ledger.entries, rows: 100)
                #expect(counts.reduce(0, +) == 1_000)
                #expect(counts.count == 11)
                #expect(counts.allSatisfy { $0 <= 200 })
            }
        }
    }

    @Test("are one where there is little, or nothing")
    func one() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            #expect(try store.rowsOfParts(of: made.ledger.entries, rows: 1) == [0])
            _ = try await store.submit(AddEntry(Record()), to: made.ledger)
            #expect(try store.rowsOfParts(of: made.ledger.entries, rows: 2) == [1])
        }
    }

    @Test("of texts hold every row once, whatever the texts are")
    func texts() async throws {
        var generator = SeededGenerator(for: "parts of texts")
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            var names: Set<String> = []
            while names.count < 300 {
                let length = Int.random(in: 1...12, using: &generator)
                let characters = Array("aab\u{e9}\u{6d77}z")
                let name = (0..<length).map { _ in
                    characters[Int.random(in: characters.indices, using: &generator)]
                }
                names.insert(String(name))
            }
            for (index, name) in names.sorted().enumerated() {
                try await store.submit(PutName(name, UInt64(index)), to: made.ledger)
            }
            for rows in [1, 7, 100] {
                let counts = try store.rowsOfParts(of: made.ledger.names, rows: rows)
                #expect(counts.reduce(0, +) == 300)
                #expect(counts.count <= 300 / rows + 1)
            }
        }
    }

    @Test(
        "that end too early, because a key is not in its place, are read once more as a whole",
        arguments: [UInt64.max, 0]
    )
    func disorder(wrong: UInt64) async throws {
        let made = LedgerSchema()
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, made.schema) { _ in }
            let count = 2 * UInt64(Limits.recordsPerCheckPart)
            let value = [3] + Record().fields
            try putRaw(
                (1...count).map { RawPair(key: ID($0).encoded, value: value) },
                in: "entries",
                of: directory
            )
            try replaceKey(ID(1_000).encoded, by: ID(wrong).encoded, in: directory)
            let store = try open(directory, made.schema)
            let report = try await store.check().report
            // The key that is too great, or the one behind it.
            let named = wrong == 0 ? wrong : 1_001
            #expect(report.findings.map(\.code) == ["key-order"])
            #expect(report.findings.map(\.key) == [ID(named).encoded])
            #expect(report.findings.allSatisfy { !$0.isRepairable })
            #expect(report.entries["entries"] == Int(count))
            await store.close()
        }
    }

    /// Overwrites a key where it stands, in every leaf that has it.
    private func replaceKey(_ key: [UInt8], by other: [UInt8], in directory: String) throws {
        let file = URL(filePath: "\(directory)/data.mdb")
        var bytes = try Data(contentsOf: file)
        // The key's length comes before it.
        let pattern = Data([UInt8(key.count), 0] + key)
        var rest = bytes.startIndex..<bytes.endIndex
        while let found = bytes.range(of: pattern, in: rest) {
            bytes.replaceSubrange(found.dropFirst(2), with: other)
            rest = found.upperBound..<bytes.endIndex
        }
        try bytes.write(to: file)
    }
}

extension Store {
    /// How many rows each part of a keyspace holds; parts follow each other without a gap.
    fileprivate func rowsOfParts<Key, Value>(
        of keyspace: Keyspace<Key, Value>,
        rows: Int
    ) throws -> [Int] {
        try read { snapshot in
            let parts = try snapshot.parts(of: keyspace, rows: rows)
            #expect(parts.first?.lower == [])
            #expect(parts.last?.upper == nil)
            for (part, next) in zip(parts, parts.dropFirst()) { #expect(part.upper == next.lower) }
            return try parts.map { try snapshot.count(of: keyspace, in: $0) }
        }
    }
}
