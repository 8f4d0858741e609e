import Foundation
import Keyspaces
import StoreTesting
import Testing

@Suite("A replayed command")
struct ReplayTests {
    /// A random command, encoded and as something to submit.
    private func step(
        _ generator: inout SeededGenerator
    ) -> (encoded: [UInt8], submit: @Sendable (Store, Ledger) async throws -> Void) {
        let name = "n" + Samples.string(&generator, upTo: 1)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0, 1, 2:
            let isRejected = generator.oneIn(5)
            let put = PutName(name, isRejected ? .max : .random(in: 0...99, using: &generator))
            return (put.encoded, { try await $0.submit(put, to: $1) })
        case 3:
            let delete = DeleteName(name)
            return (delete.encoded, { _ = try await $0.submit(delete, to: $1) })
        case 4:
            let fold = FoldStep("views", limit: .random(in: 1...3, using: &generator))
            return (fold.encoded, { store, _ in try await store.replay(fold.encoded) })
        default:
            let add = AddEntry(.random(&generator), views: .random(in: 0...5, using: &generator))
            return (add.encoded, { _ = try await $0.submit(add, to: $1) })
        }
    }

    @Test("leaves in another store the same pairs as in the first, rejections included")
    func determinism() async throws {
        var generator = SeededGenerator(for: "replay")
        try await withTemporaryDirectory { directory in
            let made = LedgerSchema()
            var log: [[UInt8]] = []
            // A fold ends with the hour: both stores live in the same moment, which is to come.
            let moment = Timestamp(milliseconds: Timestamp.now.milliseconds + 86_400_000)
            for name in ["/first", "/second"] {
                try await withStore(in: directory + name, made.schema) { _ in }
                try RawFile(directory: directory + name).setMoment(moment)
            }
            try await withStore(in: directory + "/first", made.schema) { store in
                for _ in 0..<400 {
                    let step = step(&generator)
                    log.append(step.encoded)
                    do { try await step.submit(store, made.ledger) } catch is Rejection {}
                }
            }
            let firstLog = log
            try await withStore(in: directory + "/second", made.schema) { store in
                for encoded in firstLog {
                    do { try await store.replay(encoded) } catch is Rejection {}
                }
            }
            for keyspace in ["names", "entries", "views", "order.popularity", "jobs"] {
                let first = try rawPairs(keyspace, in: directory + "/first")
                #expect(try rawPairs(keyspace, in: directory + "/second") == first)
                #expect(first.isEmpty == (keyspace == "jobs"))
            }
            for name in ["sequence.command", "number.entry"] {
                let first = try meta(name, in: directory + "/first")
                #expect(try meta(name, in: directory + "/second") == first)
            }
            #expect(try meta("sequence.command", in: directory + "/first") == 400)
        }
    }

    @Test("leaves the same pairs in another process, whose hashes have another seed")
    func otherProcess() async throws {
        var generator = SeededGenerator(for: "replay in another process")
        try await withTemporaryDirectory { directory in
            let made = LedgerSchema()
            var log: [[UInt8]] = []
            try await withStore(in: directory + "/first", made.schema) { store in
                for _ in 0..<300 {
                    let step = step(&generator)
                    log.append(step.encoded)
                    do { try await step.submit(store, made.ledger) } catch is Rejection {}
                }
            }
            let lines = log.map(hex).joined(separator: "\n")
            try Data(lines.utf8).write(to: URL(fileURLWithPath: directory + "/log"))
            await #expect(processExitsWith: .success) { [directory = directory as String] in
                let made = LedgerSchema()
                let log = try String(contentsOfFile: directory + "/log", encoding: .utf8)
                try await withStore(in: directory + "/second", made.schema) { store in
                    for line in log.split(separator: "\n") {
                        do { try await store.replay(bytes(hex: line)) } catch is Rejection {}
                    }
                }
            }
            for keyspace in ["names", "entries", "views", "order.popularity", "jobs"] {
                let first = try rawPairs(keyspace, in: directory + "/first")
                #expect(try rawPairs(keyspace, in: directory + "/second") == first)
            }
        }
    }

    @Test("is laid out as code, version, fields")
    func layout() {
        #expect(PutName("ab", 258).encoded == [0, 101, 1, 0, 2, 97, 98, 0, 0, 0, 0, 0, 0, 1, 2])
        #expect(DeleteName("").encoded == [0, 102, 2, 0, 0])
    }

    @Test(
        "that does not decode is refused and names the fault",
        arguments: [
            ([], .unknownCommand(code: 0)), ([0], .unknownCommand(code: 0)),
            ([9, 9, 1], .unknownCommand(code: 0x0909)),
            ([0, 101], .malformedCommand(code: 101, .truncated)),
            ([0, 102, 1, 0, 0], .malformedCommand(code: 102, .format(1))),
            ([0, 102, 3, 0, 0], .malformedCommand(code: 102, .format(3))),
            ([0, 102, 2, 0, 5, 97], .malformedCommand(code: 102, .truncated)),
            ([0, 102, 2, 0, 0, 7], .malformedCommand(code: 102, .leftovers(1))),
            ([0, 102, 2, 0, 1, 0xFF], .malformedCommand(code: 102, .text)),
        ] as [([UInt8], StoreError)]
    )
    func malformed(encoded: [UInt8], error: StoreError) async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            let before = try store.commit()
            await #expect(throws: error) { try await store.replay(encoded) }
            #expect(try store.commit() == before)
        }
    }

    @Test("of more bytes than a command may have is refused")
    func tooLarge() async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            let encoded = [UInt8](repeating: 0, count: Limits.commandBytes + 1)
            await #expect(throws: StoreError.commandTooLarge) {
                try await store.replay(encoded)
            }
        }
    }

    @Test("of any cut or random bytes never stops the store")
    func hostile() async throws {
        var generator = SeededGenerator(for: "hostile commands")
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            for _ in 0..<300 {
                var bytes = AddEntry(.random(&generator)).encoded
                bytes.removeLast(Int.random(in: 1...bytes.count, using: &generator))
                await #expect(throws: StoreError.self) { try await store.replay(bytes) }
            }
            #expect(try store.keys(of: made.ledger.entries).isEmpty)
            try await store.replay(PutName("apple", 5).encoded)
            #expect(try store.number("apple", made.ledger) == 5)
        }
    }
}

/// The bytes of hexadecimal digits, two a byte.
private func bytes(hex digits: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = digits
    while !rest.isEmpty {
        bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
    }
    return bytes
}
