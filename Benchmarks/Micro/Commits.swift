import Benchmark
import Keyspaces

func registerCommits() {
    for count in [1, 100, 1_000] as [UInt32] {
        Benchmark(
            "20-commits-of-\(count)-random-puts",
            configuration: committing
        ) { benchmark in
            try await withStore { store, target in
                benchmark.startMeasurement()
                for number in 0..<20 as Range<UInt64> {
                    let put = Write(.rows, first: number &* 7_919, count: count)
                    try await store.submit(put, to: target)
                }
                benchmark.stopMeasurement()
            }
        }
    }
}
