import Foundation
import Keyspaces
import LMDB
import StoreTesting
import Testing

/// What a failed commit does to a store.
///
/// Each body runs in a process of its own, in which the file
/// may grow no further, so that writing the pages of a commit fails.
@Suite("A failed commit")
struct PoisonTests {
    /// A store that holds one name, before and after `body`.
    private func withApple(_ body: (String) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let made = LedgerSchema()
            try await withStore(in: directory, made.schema) { store in
                try await store.submit(PutName("apple", 5), to: made.ledger)
            }
            try await body(directory)
            try await withStore(in: directory, made.schema) { store in
                #expect(store.poisonReason == nil)
                let numbers = try store.numbers(made.ledger)
                #expect(numbers == ["apple": 5])
                try await store.submit(PutName("pear", 6), to: made.ledger)
            }
        }
    }

    @Test("leaves its outcome unknown, and every later command hears of the poison")
    func outcomeUnknown() async throws {
        try await withApple { directory in
            await #expect(processExitsWith: .success) { [directory = directory as String] in
                try await withPoison(directory) { store, ledger, reason in
                    try #require(store.poisonReason == reason)
                    try #require(try store.number("apple", ledger) == 5)
                    try #require(try store.number("0", ledger) == nil)
                    await #expect(throws: StoreError.poisoned(reason)) {
                        try await store.submit(PutName("late", 1), to: ledger)
                    }
                }
            }
        }
    }

    @Test("leaves the writer asleep, though a fold falls due")
    func asleep() async throws {
        try await withApple { directory in
            await #expect(processExitsWith: .success) { [directory = directory as String] in
                let made = LedgerSchema()
                let folding = FoldPolicy(interval: .seconds(4))
                let store = try open(directory, made.schema, folding: folding)
                _ = try await store.submit(AddEntry(Record(), views: 1), to: made.ledger)
                try forbidGrowth(directory)
                let fate = try await batch([large], store, made.ledger)[0]
                try #require(storeError(fate) != nil && store.poisonReason != nil)
                try await Task.sleep(for: .milliseconds(4_500))
                let before = clock()
                try await Task.sleep(for: .milliseconds(500))
                // In microseconds of the processor.
                try #require(clock() - before < 50_000)
                await store.close()
            }
        }
    }

    @Test("tells the poison to the commands that waited behind it")
    func waiting() async throws {
        try await withApple { directory in
            await #expect(processExitsWith: .success) { [directory = directory as String] in
                let made = LedgerSchema()
                let store = try open(directory, made.schema)
                try forbidGrowth(directory)
                let fates = try await batch([large, large], store, made.ledger)
                let reason = try #require(store.poisonReason)
                for fate in fates { #expect(storeError(fate) == .poisoned(reason)) }
                await store.close()
            }
        }
    }
}

/// More than fits into the pages that the file has.
private let large = Perform { ledger, context in
    for index in 0..<2_000 {
        try context.put(Number(1), for: Name("\(index)"), in: ledger.names)
    }
    return 0
}

/// A store of which a commit has just failed.
private func withPoison(
    _ directory: String,
    _ body: (Store, Ledger, LMDBError) async throws -> Void
) async throws {
    let made = LedgerSchema()
    let store = try open(directory, made.schema)
    try forbidGrowth(directory)
    do {
        _ = try await store.submit(large, to: made.ledger)
        Issue.record("a commit succeeded that cannot be written")
    } catch StoreError.outcomeUnknown(let reason) {
        try await body(store, made.ledger, reason)
    }
    await store.close()
}

private func forbidGrowth(_ directory: String) throws {
    let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/data.mdb")
    let size = try #require(attributes[.size] as? Int)
    var limit = rlimit(rlim_cur: rlim_t(size), rlim_max: rlim_t.max)
    signal(SIGXFSZ, SIG_IGN)
    try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
}
