import LMDB
import Testing

@Suite("A full map")
struct MapFullTests {
    private let block = [UInt8](repeating: 5, count: 3_000)

    /// Commits pairs one by one until the map is full; how many were committed.
    private func fill(_ environment: Environment, _ table: Table) throws -> Int {
        for number in 0..<100_000 {
            do {
                var writer = try environment.beginWrite()
                try writer.put(block, for: key(number), in: table)
                try writer.commit()
            } catch LMDBError.mapFull {
                return number
            }
        }
        return .max
    }

    private func key(_ number: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
    }

    private func fillAndReuse(_ directory: String) throws -> Int {
        let environment = try open(directory, mapBytes: 1 << 20)
        let table = try pairs(of: environment)
        let count = try fill(environment, table)
        #expect(count > 100 && count < 1_000)
        #expect(try environment.usage().usedBytes <= 1 << 20)
        try requireWhole(environment, table)
        #expect(try environment.beginRead().statistics(of: table).entries == count)
        var writer = try environment.beginWrite()
        for number in 0..<50 { try writer.delete(key(number), in: table) }
        try writer.commit()
        try store(["small": "again"], in: table, of: environment)
        try requireWhole(environment, table)
        return count - 50 + 1
    }

    @Test("refuses a write, keeps what is stored, and takes writes again after deletions")
    func reuse() throws {
        try withDirectory { directory in
            let entries = try fillAndReuse(directory)
            let larger = try open(directory, mapBytes: 4 << 20)
            let table = try pairs(of: larger)
            #expect(try larger.beginRead().statistics(of: table).entries == entries)
            #expect(try larger.usage().mapBytes == 4 << 20)
            var writer = try larger.beginWrite()
            for number in 1_000..<1_200 { try writer.put(block, for: key(number), in: table) }
            try writer.commit()
            try requireWhole(larger, table)
            #expect(try larger.beginRead().statistics(of: table).entries == entries + 200)
        }
    }

    @Test("breaks the transaction that met it: it can only be dropped")
    func brokenTransaction() throws {
        try withDirectory { directory in
            let environment = try open(directory, mapBytes: 1 << 20)
            let table = try pairs(of: environment)
            let large = [UInt8](repeating: 5, count: 2 << 20)
            var writer = try environment.beginWrite()
            try writer.put([1], for: [1], in: table)
            #expect(throws: LMDBError.mapFull) { try writer.put(large, for: [2], in: table) }
            #expect(throws: LMDBError.brokenTransaction) {
                try writer.put([3], for: [3], in: table)
            }
            #expect(throws: LMDBError.brokenTransaction) { try writer.value(of: [1], in: table) }
            do throws(LMDBError) {
                try writer.commit()
                Issue.record("a broken transaction was committed")
            } catch {
                #expect(error == .brokenTransaction)
            }
            #expect(try environment.beginRead().value(of: [1], in: table) == nil)
            try store(["apple": "red"], in: table, of: environment)
            try requireWhole(environment, table)
        }
    }
}
