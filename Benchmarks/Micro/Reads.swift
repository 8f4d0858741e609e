import Benchmark
import Keyspaces

/// Reads of a store with some 100,000 rows under random keys.
func registerReads() {
    Benchmark("get-a-random-row", configuration: thousand) { benchmark in
        try await withRows { store, target in
            benchmark.startMeasurement()
            try gets(store, target, benchmark.scaledIterations)
            benchmark.stopMeasurement()
        }
    }
    Benchmark(
        "scan-100000-rows",
        configuration: Benchmark.Configuration(timeUnits: .microseconds)
    ) { benchmark in
        try await withRows { store, target in
            benchmark.startMeasurement()
            blackHole(try scan(store, target))
            benchmark.stopMeasurement()
        }
    }
}

private func withRows(_ body: (Store, MicroStore) async throws -> Void) async throws {
    try await withStore { store, target in
        for number in 0..<25 as Range<UInt64> {
            let put = Write(.rows, first: number * 4_000, count: 4_000)
            try await store.submit(put, to: target)
        }
        try await body(store, target)
    }
}

private func gets(_ store: Store, _ target: MicroStore, _ numbers: Range<Int>) throws {
    try store.read { snapshot in
        for number in numbers {
            let key = randomKey(UInt64(number % 100_000))
            blackHole(try snapshot.get(key, in: target.rows)?.value)
        }
    }
}

private func scan(_ store: Store, _ target: MicroStore) throws -> UInt64 {
    try store.read { snapshot in
        var sum: UInt64 = 0
        var rows = try snapshot.rows(of: target.rows)
        while try rows.advance() { sum &+= try rows.value().value }
        return sum
    }
}
