import Keyspaces
import StoreTesting
import Testing

@Suite("A schema")
struct SchemaTests {
    @Test("traps when a keyspace's name is taken")
    func takenName() async {
        await #expect(processExitsWith: .failure) {
            var schema = Schema()
            _ = schema.keyspace("names", key: Name.self, value: Number.self)
            _ = schema.keyspace("names", key: Name.self, value: Empty.self)
        }
    }

    @Test("traps when a command's code is taken")
    func takenCode() async {
        await #expect(processExitsWith: .failure) {
            var made = LedgerSchema()
            made.schema.register(PutName.self, for: made.ledger)
        }
    }

    @Test("traps when a job's kind is taken")
    func takenKind() async {
        await #expect(processExitsWith: .failure) {
            var made = LedgerSchema()
            made.schema.register(Drain(made.ledger))
            made.schema.register(Drain(made.ledger))
        }
    }

    @Test("without a command traps when it is submitted")
    func unregistered() async throws {
        try await withTemporaryDirectory { directory in
            await #expect(processExitsWith: .failure) { [directory = directory as String] in
                try? await withStore(in: directory, Schema()) { store in
                    try await store.submit(PutName("apple", 1), to: LedgerSchema().ledger)
                }
            }
        }
    }

    @Test("used for two stores keeps them apart")
    func twoStores() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { first in
            try await withTemporaryStore(made.schema) { second in
                try await first.submit(PutName("apple", 1), to: made.ledger)
                try await second.submit(PutName("apple", 2), to: made.ledger)
                #expect(try first.number("apple", made.ledger) == 1)
                #expect(try second.number("apple", made.ledger) == 2)
            }
        }
    }
}
