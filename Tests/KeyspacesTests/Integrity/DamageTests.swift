import Keyspaces
import StoreTesting
import Testing

@Suite("A damaged record")
struct DamageTests {
    /// A stored entry that decodes: its format byte and its fields.
    private let sound = [3] + Record().fields

    /// A store of three entries, the second of which another program has overwritten.
    private func withDamage(
        _ value: [UInt8],
        _ body: (Store, Ledger) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let made = LedgerSchema()
            try await withStore(in: directory, made.schema) { store in
                for _ in 0..<3 { _ = try await store.submit(AddEntry(Record()), to: made.ledger) }
            }
            let key = Identifier<Ledger>(2).encoded
            try putRaw([RawPair(key: key, value: value)], in: "entries", of: directory)
            try await withStore(in: directory, made.schema) { store in
                try await body(store, made.ledger)
                let repair = Perform { ledger, context in
                    try context.put(Record(), for: Identifier(2), in: ledger.entries)
                    return 0
                }
                _ = try await store.submit(repair, to: made.ledger)
            }
        }
    }

    @Test(
        "is reported with its keyspace and key, and read by nobody",
        arguments: [
            ([], .truncated), ([3], .truncated), ([4], .format(4)), ([0, 1, 2], .format(0)),
        ] as [([UInt8], CodecError)]
    )
    func value(bytes: [UInt8], error: CodecError) async throws {
        try await withDamage(bytes) { store, ledger in
            let key: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 2]
            let findings = try await store.check().report.findings
            let expected = Finding(
                code: "record-damaged",
                layer: 1,
                keyspace: "entries",
                key: key,
                detail: "\(error)"
            )
            #expect(findings == [expected])
            let failure = StoreError.undecodable(keyspace: "entries", key: key, error)
            #expect(throws: failure) { try store.entry(2, ledger) }
            #expect(throws: failure) { try store.walk(ledger) }
            #expect(try store.entry(3, ledger) == Record())
            #expect(try store.soundEntries(ledger) == [1, 3])
            #expect("\(failure)".contains("0000000000000002 of keyspace entries"))
        }
    }

    @Test("is one with leftovers, and one with a presence byte that is neither 0 nor 1")
    func fields() async throws {
        try await withDamage(sound + [0]) { store, ledger in
            let findings = try await store.check().report.findings.map(\.detail)
            #expect(findings == ["\(CodecError.leftovers(1))"])
        }
        var presence = sound
        let subtitle = 1 + 1 + 2 + 4 + 8 + 8 + 8 + 2
        presence[subtitle] = 2
        try await withDamage(presence) { store, ledger in
            let findings = try await store.check().report.findings.map(\.detail)
            #expect(findings == ["\(CodecError.value("presence"))"])
        }
    }

    @Test("may have a key that does not decode")
    func key() async throws {
        try await withTemporaryDirectory { directory in
            let made = LedgerSchema()
            try await withStore(in: directory, made.schema) { store in
                _ = try await store.submit(AddEntry(Record()), to: made.ledger)
            }
            let stray = RawPair(key: [0, 1, 2], value: sound)
            try putRaw([stray], in: "entries", of: directory)
            let store = try open(directory, made.schema)
            let report = try await store.check().report
            #expect(report.findings.map(\.code) == ["record-damaged"])
            #expect(report.findings.map(\.key) == [[0, 1, 2]])
            #expect(report.entries["entries"] == 2)
            await store.close()
        }
    }

    @Test("of random bytes is a finding or a record, and never more than that")
    func randomBytes() async throws {
        var generator = SeededGenerator(for: "random records")
        try await withTemporaryDirectory { directory in
            let made = LedgerSchema()
            try await withStore(in: directory, made.schema) { _ in }
            let pairs = (1...500 as ClosedRange<UInt64>).map { id in
                var value = [3] + Record.random(&generator).fields
                let at = Int.random(in: value.indices, using: &generator)
                value[at] = .random(in: 0...UInt8.max, using: &generator)
                return RawPair(key: Identifier<Ledger>(id).encoded, value: value)
            }
            try putRaw(pairs, in: "entries", of: directory)
            let store = try open(directory, made.schema)
            let report = try await store.check().report
            let sound = try store.soundEntries(made.ledger)
            #expect(report.entries["entries"] == 500)
            #expect(report.findings.count == 500 - sound.count)
            #expect(report.findings.allSatisfy { $0.code == "record-damaged" })
            await store.close()
        }
    }
}

extension Store {
    fileprivate func entry(_ id: UInt64, _ ledger: Ledger) throws -> Record? {
        try read { try $0.get(Identifier(id), in: ledger.entries) }
    }

    fileprivate func walk(_ ledger: Ledger) throws {
        try read { snapshot in
            var rows = try snapshot.rows(of: ledger.entries)
            while try rows.next() != nil {}
        }
    }

    fileprivate func soundEntries(_ ledger: Ledger) throws -> [UInt64] {
        try read { snapshot in
            var ids: [UInt64] = []
            var rows = try snapshot.rows(of: ledger.entries)
            while let (id, _) = try rows.nextSound() {
                ids.append(id.rawValue)
                let found = try snapshot.getSound(id, in: ledger.entries)
                try #require(found != nil)
            }
            return ids
        }
    }
}
