import Foundation
import Keyspaces
import StoreTesting
import Synchronization
import Testing

@Suite("The time between folds")
struct FoldRestTests {
    @Test("is ten times as long as the last one took, so that commands have the rest")
    func rest() async throws {
        let keys: UInt64 = 50
        var schema = Schema()
        let slow = Slow(&schema)
        let policy = FoldPolicy(interval: .milliseconds(1))
        try await withTemporaryStore(schema, folding: policy) { store in
            try await store.submit(CountSlowly(first: 1, last: keys), to: slow)
            let began = try await slow.folds.moment(of: 1)
            // It comes when what that fold takes in is settled: the next one has it.
            try await store.submit(CountSlowly(first: keys + 1, last: keys + 1), to: slow)
            let next = try await slow.folds.moment(of: keys + 1)
            #expect(next - began >= Folds.nap * Int(keys) * 10)
        }
    }
}

/// When each key was folded first.
private final class Folds: Sendable {
    /// What it takes to fold a key, at least.
    static let nap = Duration.milliseconds(4)
    private let moments = Mutex<[UInt64: ContinuousClock.Instant]>([:])

    func note(_ key: UInt64) {
        moments.withLock { $0[key] = $0[key] ?? .now }
        usleep(UInt32(Self.nap / .microseconds(1)))
    }

    func moment(of key: UInt64) async throws -> ContinuousClock.Instant {
        while true {
            if let moment = moments.withLock({ $0[key] }) { return moment }
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}

/// A counter whose folds take their time.
private struct Slow: Sendable {
    let counter: Counter<Identifier<Slow>>
    let folds = Folds()

    init(_ schema: inout Schema) {
        counter = schema.counter("slow") { [folds] key, _, _ in folds.note(key.rawValue) }
        schema.register(CountSlowly.self, for: self)
    }
}

/// Adds one to each of some keys.
private struct CountSlowly: Command {
    static var code: UInt16 { 210 }
    let first: UInt64
    let last: UInt64

    init(first: UInt64, last: UInt64) {
        self.first = first
        self.last = last
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        first = try reader.unsigned()
        last = try reader.unsigned()
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(first)
        writer.unsigned(last)
    }

    func apply(to slow: Slow, in context: inout CommandContext) throws {
        for key in first...last { try context.add(1, to: Identifier(key), in: slow.counter) }
    }
}
