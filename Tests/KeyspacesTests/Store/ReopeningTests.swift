import Foundation
import Keyspaces
import LMDB
import StoreTesting
import Testing

/// Opens the store in `directory` for reading.
private func openReader(_ directory: String, _ schema: borrowing Schema) throws -> Store {
    try Store(at: directory, schema: schema, access: .read)
}

/// Opens the store in `directory` with transactions into which no command fits.
private func openNarrow(_ directory: String, _ schema: borrowing Schema) throws -> Store {
    try Store(
        at: directory,
        schema: schema,
        access: .write(purpose: "test"),
        transactionWrites: Keyspaces.Limits.writesPerCommand - 1
    )
}

@Suite("Opening a store")
struct ReopeningTests {
    /// A directory with a store that holds one name, closed again.
    private func withStoredName(_ body: (String) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let made = LedgerSchema()
            try await withStore(in: directory, made.schema) { store in
                try await store.submit(PutName("apple", 5), to: made.ledger)
            }
            try await body(directory)
        }
    }

    @Test("again finds everything, and the same epoch")
    func reopening() async throws {
        try await withTemporaryDirectory { directory in
            var epochs: Set<Epoch> = []
            for round in 1...4 as ClosedRange<UInt64> {
                let made = LedgerSchema()
                try await withStore(in: directory, made.schema) { store in
                    epochs.insert(store.epoch)
                    try await store.submit(PutName("round \(round)", round), to: made.ledger)
                    let id = try await store.submit(AddEntry(Record()), to: made.ledger)
                    #expect(id.rawValue == round)
                    #expect(try store.numbers(made.ledger).count == Int(round))
                }
            }
            #expect(epochs.count == 1)
            #expect(try meta("sequence.command", in: directory) == 8)
        }
    }

    @Test("another one finds another epoch, in hexadecimal")
    func epochs() async throws {
        let made = LedgerSchema()
        let first = try await withTemporaryStore(made.schema) { $0.epoch }
        let second = try await withTemporaryStore(made.schema) { $0.epoch }
        #expect(first != second)
        #expect(first.description.count == 32)
        #expect(first.description.allSatisfy { $0.isHexDigit })
    }

    @Test("makes the directory and those above it")
    func directories() async throws {
        try await withTemporaryDirectory { directory in
            let made = LedgerSchema()
            try await withStore(in: directory + "/a/b", made.schema) { store in
                #expect(store.path == directory + "/a/b")
            }
        }
    }

    @Test("under a file tells why the directory cannot be made")
    func blockedDirectory() async throws {
        try await withTemporaryDirectory { directory in
            let made = LedgerSchema()
            try Data([1]).write(to: URL(filePath: directory + "/file"))
            #expect {
                _ = try open(directory + "/file/store", made.schema)
            } throws: { error in
                guard case StoreError.storage(.system) = error else { return false }
                return "\(error)".contains("/file/store")
            }
        }
    }

    @Test("for reading beside no store says that there is none")
    func absent() async throws {
        try await withTemporaryDirectory { directory in
            let made = LedgerSchema()
            for path in [directory, directory + "/missing"] {
                #expect(throws: StoreError.storage(.absent(path: path))) {
                    try openReader(path, made.schema)
                }
            }
        }
    }

    @Test("for reading shows what is stored and refuses commands")
    func readOnly() async throws {
        try await withStoredName { directory in
            let made = LedgerSchema()
            let store = try openReader(directory, made.schema)
            #expect(try store.number("apple", made.ledger) == 5)
            await #expect(throws: StoreError.readOnly) {
                try await store.submit(PutName("pear", 6), to: made.ledger)
            }
            await #expect(throws: StoreError.readOnly) {
                try await store.replay(PutName("pear", 6).encoded)
            }
            try await requireConsistent(store)
            await store.close()
            #expect(store.poisonReason == nil)
        }
    }

    @Test("of a newer format is refused, for reading and for writing")
    func newerFormat() async throws {
        try await withStoredName { directory in
            let made = LedgerSchema()
            #expect(try meta("format.entries", in: directory) == 3)
            try putMeta("format.entries", 4, in: directory)
            let error = StoreError.newerFormat(keyspace: "entries", stored: 4, known: 3)
            #expect(throws: error) { try open(directory, made.schema) }
            #expect(throws: error) { try openReader(directory, made.schema) }
            try putMeta("format.entries", 3, in: directory)
            try await withStore(in: directory, made.schema) { store in
                let apple = try store.number("apple", made.ledger)
                #expect(apple == 5)
            }
        }
    }

    @Test("without one of the keyspaces is refused for reading until it was opened for writing")
    func absentKeyspace() async throws {
        try await withStoredName { directory in
            var schema = Schema()
            let ledger = Ledger(&schema)
            let extra = schema.keyspace("extra", key: Name.self, value: Number.self)
            #expect(throws: StoreError.absentKeyspace("extra", path: directory)) {
                try openReader(directory, schema)
            }
            try await withStore(in: directory, schema) { store in
                let apple = try store.number("apple", ledger)
                #expect(apple == 5)
            }
            let store = try openReader(directory, schema)
            #expect(try store.keys(of: extra).isEmpty)
            try await requireConsistent(store)
        }
    }

    @Test("without a keyspace that has been there is damage: it is not made anew")
    func lostKeyspace() async throws {
        try await withStoredName { directory in
            var schema = Schema()
            let ledger = Ledger(&schema)
            _ = schema.keyspace("extra", key: Name.self, value: Number.self)
            try putMeta("format.extra", 0, in: directory)
            let path = directory + "/data.mdb"
            let error = LMDBError.damaged(path: path, detail: "keyspace extra is missing")
            for _ in 0..<2 {
                #expect(throws: StoreError.storage(error)) { try openReader(directory, schema) }
                #expect(throws: StoreError.storage(error)) { try open(directory, schema) }
            }
            try RawFile(directory: directory).delete(Array("format.extra".utf8), in: "meta")
            try await withStore(in: directory, schema) { store in
                let apple = try store.number("apple", ledger)
                #expect(apple == 5)
            }
        }
    }

    @Test("an LMDB file of another program is refused, and not touched")
    func strangersFile() async throws {
        try await withTemporaryDirectory { directory in
            try putRaw([], in: "strangers", of: directory)
            let file = URL(filePath: directory + "/data.mdb")
            let before = try Data(contentsOf: file)
            #expect(throws: StoreError.absentKeyspace("meta", path: directory)) {
                try open(directory, Schema())
            }
            #expect(try Data(contentsOf: file) == before)
        }
    }

    @Test("for reading an LMDB file that is no store, or not yet one, is refused")
    func foreignTables() async throws {
        try await withTemporaryDirectory { directory in
            let schema = Schema()
            try putRaw([], in: "strangers", of: directory)
            #expect(throws: StoreError.absentKeyspace("meta", path: directory)) {
                try openReader(directory, schema)
            }
            try putRaw([], in: "meta", of: directory)
            try putRaw([], in: "jobs", of: directory)
            #expect(throws: StoreError.storage(.absent(path: directory))) {
                try openReader(directory, schema)
            }
        }
    }

    @Test("a damaged file passes on what LMDB says, and lets the lock go")
    func damagedFile() async throws {
        try await withStoredName { directory in
            let made = LedgerSchema()
            let file = URL(filePath: directory + "/data.mdb")
            let whole = try Data(contentsOf: file)
            try Data(repeating: 7, count: 10_000).write(to: file)
            #expect(throws: StoreError.storage(.foreignFile(path: directory + "/data.mdb"))) {
                try open(directory, made.schema)
            }
            try whole.write(to: file)
            try await withStore(in: directory, made.schema) { store in
                let apple = try store.number("apple", made.ledger)
                #expect(apple == 5)
            }
        }
    }

    @Test("with transactions into which no command fits traps")
    func smallTransactions() async throws {
        try await withTemporaryDirectory { directory in
            await #expect(processExitsWith: .failure) { [directory = directory as String] in
                _ = try openNarrow(directory, LedgerSchema().schema)
            }
        }
    }
}
