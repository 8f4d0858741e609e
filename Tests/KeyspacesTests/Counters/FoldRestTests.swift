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
        let folds = Folds()
        var schema = Schema()
        let tallies = Tallies(&schema, onFold: folds.note)
        let policy = FoldPolicy(interval: .milliseconds(1))
        try await withTemporaryStore(schema, folding: policy) { store in
            try await store.submit(Count((1...keys).map { ($0, 1) }), to: tallies)
            let began = try await folds.moment(of: 1)
            // It comes when what that fold takes in is settled: the next one has it.
            try await store.submit(Count([(keys + 1, 1)]), to: tallies)
            let next = try await folds.moment(of: keys + 1)
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
