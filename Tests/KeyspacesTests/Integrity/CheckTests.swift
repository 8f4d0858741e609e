import Keyspaces
import StoreTesting
import Synchronization
import Testing

@Suite("A check")
struct CheckTests {
    @Test("counts the entries of every keyspace and tells how far it is", arguments: [1, 2, 8])
    func entries(workers: Int) async throws {
        let made = LedgerSchema()
        try await withTemporaryStore(made.schema) { store in
            for number in 0..<20 as Range<UInt64> {
                _ = try await store.submit(AddEntry(Record(), views: number), to: made.ledger)
            }
            try await store.fold()
            let told = Mutex<[Int]>([])
            let result = try await store.check(workers: workers) { done, of in
                #expect(of == 9)
                told.withLock { $0.append(done) }
            }
            let entries = result.report.entries
            #expect(entries["entries"] == 20)
            #expect(entries["views"] == 19)
            #expect(entries["order.popularity"] == 19)
            #expect(entries["names"] == 0)
            #expect(entries.count == 7)
            #expect(result.report.findings.isEmpty)
            #expect(told.withLock { $0.sorted() } == Array(1...9))
            #expect(result.elapsed > .zero)
        }
    }

    @Test("beside a running writer sees one commit: nothing is half done")
    func besideWriter() async throws {
        let made = LedgerSchema()
        let ledger = made.ledger
        try await withTemporaryStore(made.schema) { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for round in 0..<2 as Range<UInt64> {
                    group.addTask {
                        for number in 0..<150 as Range<UInt64> {
                            let add = AddEntry(Record(), views: number * 2 + round)
                            _ = try await store.submit(add, to: ledger)
                        }
                    }
                }
                for _ in 0..<20 { try await requireConsistent(store) }
                try await group.waitForAll()
            }
        }
    }

    @Test("lists a bounded number of findings of a code and counts all")
    func bounds() {
        var report = Report()
        for index in 0..<Limits.findingsPerCode + 5 { report.add(finding("many", index)) }
        report.add(finding("few", 0))
        #expect(report.findings.count == Limits.findingsPerCode + 1)
        #expect(report.counts == ["many": Limits.findingsPerCode + 5, "few": 1])
        #expect(report.findings.last == finding("few", 0))
    }

    @Test("adds up what its workers found")
    func merging() {
        var whole = Report()
        var sum = 0
        for part in 1...4 {
            var report = Report()
            for index in 0..<part * 400 { report.add(finding("many", index)) }
            report.read(part, of: "names")
            report.addPending(part)
            whole.merge(report)
            sum += part * 400
        }
        #expect(whole.counts == ["many": sum])
        #expect(whole.findings.count == Limits.findingsPerCode)
        #expect(whole.entries == ["names": 10])
        #expect(whole.pending == 10)
    }

    private func finding(_ code: String, _ index: Int) -> Finding {
        Finding(
            code: code,
            layer: 2,
            keyspace: "names",
            key: [UInt8(truncatingIfNeeded: index)],
            detail: "\(index)"
        )
    }
}
