import Benchmark
import Keyspaces

/// Puts a number of rows under random keys.
struct Put: Command {
    static var code: UInt16 { 1_000 }
    let count: UInt32
    let seed: UInt64

    init(count: UInt32, seed: UInt64) {
        self.count = count
        self.seed = seed
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        count = try reader.unsigned()
        seed = try reader.unsigned()
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(count)
        writer.unsigned(seed)
    }

    func apply(to rows: MicroStore, in context: inout CommandContext) throws {
        for index in 0..<UInt64(count) {
            let key = (seed &+ index) &* 0x9E37_79B9_7F4A_7C15 % 1_000_000
            try context.put(Number(index), for: Identifier(key), in: rows.rows)
        }
    }
}

func registerCommits() {
    for count in [1, 100, 1_000] as [UInt32] {
        Benchmark(
            "20 commits of \(count) random puts",
            configuration: Benchmark.Configuration(timeUnits: .microseconds)
        ) { benchmark in
            try await withStore { store, target in
                benchmark.startMeasurement()
                for number in 0..<20 as Range<UInt64> {
                    let put = Put(count: count, seed: number &* 7_919)
                    try await store.submit(put, to: target)
                }
                benchmark.stopMeasurement()
            }
        }
    }
}
