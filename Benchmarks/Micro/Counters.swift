import Benchmark
import Keyspaces

/// What counting costs: the journal's blocks, and folding them.
func registerCounters() {
    Benchmark("20-commits-that-count-1000-keys", configuration: committing) { benchmark in
        try await withStore { store, target in
            benchmark.startMeasurement()
            for number in 0..<20 as Range<UInt64> {
                let counts = Write(.counts, first: number * 1_000, count: 1_000)
                try await store.submit(counts, to: target)
            }
            benchmark.stopMeasurement()
        }
    }
    Benchmark("fold-20000-counters", configuration: committing) { benchmark in
        try await withStore { store, target in
            for number in 0..<20 as Range<UInt64> {
                let counts = Write(.counts, first: number * 1_000, count: 1_000)
                try await store.submit(counts, to: target)
            }
            benchmark.startMeasurement()
            try await store.fold()
            benchmark.stopMeasurement()
        }
    }
}
