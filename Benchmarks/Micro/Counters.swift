import Benchmark
import Keyspaces

/// Counts once each of consecutive keys.
struct Count: Command {
    static var code: UInt16 { 1_001 }
    let first: UInt64
    let count: UInt32

    init(first: UInt64, count: UInt32) {
        self.first = first
        self.count = count
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        first = try reader.unsigned()
        count = try reader.unsigned()
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(first)
        writer.unsigned(count)
    }

    func apply(to target: MicroStore, in context: inout CommandContext) throws {
        for key in first..<first + UInt64(count) {
            try context.add(1, to: Identifier(key), in: target.hits)
        }
    }
}

/// What counting costs: the journal's blocks, and folding them.
func registerCounters() {
    let configuration = Benchmark.Configuration(timeUnits: .microseconds)
    Benchmark("20 commits that count 1,000 keys", configuration: configuration) { benchmark in
        try await withStore { store, target in
            benchmark.startMeasurement()
            for number in 0..<20 as Range<UInt64> {
                try await store.submit(Count(first: number * 1_000, count: 1_000), to: target)
            }
            benchmark.stopMeasurement()
        }
    }
    Benchmark("fold 20,000 counters", configuration: configuration) { benchmark in
        try await withStore { store, target in
            for number in 0..<20 as Range<UInt64> {
                try await store.submit(Count(first: number * 1_000, count: 1_000), to: target)
            }
            benchmark.startMeasurement()
            try await store.fold()
            benchmark.stopMeasurement()
        }
    }
}
