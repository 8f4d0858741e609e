import Dispatch
import Foundation
import Keyspaces
import StoreTesting
import Testing

/// Another process that holds the lock of a store, as a server in another terminal would.
private final class OtherProcess {
    private let process = Process()

    /// Returns when the other process has the lock.
    init(holding path: String) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/flock")
        process.arguments = ["--no-fork", path, "sh", "-c", "echo held; exec cat"]
        process.standardInput = Pipe()
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.availableData
        try #require(String(decoding: said, as: UTF8.self) == "held\n")
    }

    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

/// Who is said to hold the lock, if opening is refused for that.
private func holder(of directory: String) async throws -> String? {
    let made = LedgerSchema()
    do {
        await (try open(directory, made.schema)).close()
        return nil
    } catch StoreError.locked(directory, let holder) {
        return holder
    }
}

@Suite("The lock of a store")
struct LockFileTests {
    @Test("held by another process refuses a writer, names the holder, and goes with its death")
    func otherHolder() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/store.lock"
            try Data("serve (process 42)".utf8).write(to: URL(filePath: path))
            let other = try OtherProcess(holding: path)
            #expect(try await holder(of: directory) == "serve (process 42)")
            #expect(try await holder(of: directory) == "serve (process 42)")
            other.kill()
            let made = LedgerSchema()
            try await withStore(in: directory, made.schema) { store in
                try await store.submit(PutName("apple", 5), to: made.ledger)
            }
        }
    }

    @Test("held by a process that says nothing is held all the same")
    func silentHolder() async throws {
        try await withTemporaryDirectory { directory in
            let other = try OtherProcess(holding: directory + "/store.lock")
            #expect(try await holder(of: directory) == "another process")
            other.kill()
            #expect(try await holder(of: directory) == nil)
        }
    }

    @Test("held by this store keeps another process out and names this one")
    func otherProcess() async throws {
        try await withTemporaryDirectory { directory in
            let made = LedgerSchema()
            try await withStore(in: directory, made.schema) { _ in
                let expected = "test (process \(getpid()))"
                await #expect(processExitsWith: .success) {
                    [directory = directory as String, expected = expected as String] in
                    try #require(try await holder(of: directory) == expected)
                }
                let named = try await holder(of: directory)
                #expect(named == expected)
            }
            let text = try String(contentsOfFile: directory + "/store.lock", encoding: .utf8)
            #expect(text.isEmpty)
        }
    }

    @Test("is held until a dropped store has written what waits")
    func droppedStore() async throws {
        try await withTemporaryDirectory { directory in
            let release = DispatchSemaphore(value: 0)
            try await dropWhileWriting(directory, release)
            #expect(try await holder(of: directory) == "test (process \(getpid()))")
            release.signal()
            while try await holder(of: directory) != nil { await Task.yield() }
            let made = LedgerSchema()
            try await withStore(in: directory, made.schema) { store in
                let apple = try store.number("apple", made.ledger)
                #expect(apple == 5)
            }
        }
    }

    /// Leaves a store to itself whose writer stands still before a queued command.
    private func dropWhileWriting(_ directory: String, _ release: DispatchSemaphore) async throws {
        let made = LedgerSchema()
        let store = try open(directory, made.schema)
        await withCheckedContinuation { entered in
            let blocker = Perform { _, _ in
                entered.resume()
                release.wait()
                return 0
            }
            try? store.enqueue(blocker, to: made.ledger) { _ in }
        }
        try store.enqueue(PutName("apple", 5), to: made.ledger) { _ in }
    }

    @Test("is none for a reader beside a writing process")
    func reader() async throws {
        try await withTemporaryDirectory { directory in
            let made = LedgerSchema()
            try await withStore(in: directory, made.schema) { store in
                try await store.submit(PutName("apple", 5), to: made.ledger)
                await #expect(processExitsWith: .success) { [directory = directory as String] in
                    try #require(try appleSeen(in: directory) == 5)
                }
            }
        }
    }
}

private func appleSeen(in directory: String) throws -> UInt64? {
    let made = LedgerSchema()
    let store = try Store(at: directory, schema: made.schema, access: .read)
    return try store.number("apple", made.ledger)
}
