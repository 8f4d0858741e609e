import Foundation
import Keyspaces
import StoreTesting
import Testing

/// Random commands of one submitter, whose names no other submitter touches, and what they leave.
private struct Submitter {
    let prefix: String
    var generator: SeededGenerator
    var model: [String: UInt64] = [:]
    var views: UInt64 = 0

    /// Submits `count` commands and checks each outcome against the model.
    mutating func run(_ count: Int, _ store: Store, _ ledger: Ledger) async throws {
        for _ in 0..<count {
            let name = "\(prefix) \(Samples.string(&generator, upTo: 2))"
            switch Int.random(in: 0..<10, using: &generator) {
            case 0...4: try await put(name, .random(in: 0...9, using: &generator), store, ledger)
            case 5...7:
                let wasThere = try await store.submit(DeleteName(name), to: ledger)
                try #require(wasThere == (model.removeValue(forKey: name) != nil))
            case 8: try await beRejected(name, store, ledger)
            default: try await view(.random(in: 1...3, using: &generator), store, ledger)
            }
        }
    }

    private mutating func put(
        _ name: String,
        _ number: UInt64,
        _ store: Store,
        _ ledger: Ledger
    ) async throws {
        try await store.submit(PutName(name, number), to: ledger)
        model[name] = number
        try #require(try store.number(name, ledger) == number)
    }

    private func beRejected(_ name: String, _ store: Store, _ ledger: Ledger) async throws {
        let isLate = name.utf8.count.isMultiple(of: 2)
        let rejected = Perform { ledger, context in
            if isLate { try context.put(Number(77), for: Name(name), in: ledger.names) }
            throw Rejection.broken
        }
        do {
            _ = try await store.submit(rejected, to: ledger)
            Issue.record("a rejected command succeeded")
        } catch Rejection.broken {}
        try #require(try store.number(name, ledger) == model[name])
    }

    private mutating func view(_ count: UInt64, _ store: Store, _ ledger: Ledger) async throws {
        let add = Perform { ledger, context in
            try context.add(count, to: Identifier(1), in: ledger.views)
            return try context.total(of: Identifier(1), in: ledger.views)
        }
        views += count
        try #require(try await store.submit(add, to: ledger) >= views)
    }
}

@Suite("A random history")
struct HistoryTests {
    @Test("of several submitters at once leaves what their models hold, also after a reopening")
    func againstModel() async throws {
        var generator = SeededGenerator(for: "history")
        let seeds = (0..<4).map { _ in generator.next() }
        try await withTemporaryDirectory { directory in
            let made = LedgerSchema()
            let ledger = made.ledger
            let (model, views) = try await withStore(in: directory, made.schema) { store in
                let left = try await run(seeds, store, ledger)
                #expect(try store.numbers(ledger).keys.sorted() == left.0.keys.sorted())
                return left
            }
            try await withStore(in: directory, made.schema) { store in
                let numbers = try store.numbers(ledger)
                #expect(numbers == model)
                #expect(try store.total(ledger) == views)
            }
            #expect(try meta("sequence.command", in: directory) == 4 * 300)
        }
    }

    private func run(
        _ seeds: [UInt64],
        _ store: Store,
        _ ledger: Ledger
    ) async throws -> ([String: UInt64], UInt64) {
        try await withThrowingTaskGroup(of: Submitter.self) { group in
            for (index, seed) in seeds.enumerated() {
                group.addTask {
                    var submitter = Submitter(
                        prefix: "\(index)",
                        generator: SeededGenerator(seed: seed)
                    )
                    try await submitter.run(300, store, ledger)
                    return submitter
                }
            }
            return try await group.reduce(into: ([:], 0)) { left, submitter in
                left.0.merge(submitter.model) { $1 }
                left.1 += submitter.views
            }
        }
    }
}

extension Store {
    fileprivate func total(_ ledger: Ledger) throws -> UInt64 {
        try read { try $0.total(of: Identifier(1), in: ledger.views) }
    }
}
