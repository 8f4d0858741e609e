import Benchmark
import Foundation
import Keyspaces

/// What single operations of the store cost: encoding, decoding, and commits of several sizes.
///
/// Reads against LMDB in C, and counters against read-modify-write, are programs of their own beside
/// this one, because they compare two sides in one run.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = Benchmark.Configuration(
        metrics: [.wallClock, .throughput],
        timeUnits: .nanoseconds,
        maxDuration: .seconds(1),
        maxIterations: 1_000_000
    )
    registerCodecs()
    registerCommits()
}

/// A record as a catalogue holds them: numbers, texts, a list.
private struct Sample: ValueCodable {
    static var format: UInt8? { 1 }
    var version: UInt64 = 7
    var time = Timestamp(milliseconds: 1_700_000_000_000)
    var title = "A title of the usual length"
    var key = "a title of the usual length"
    var tags = ["action", "comedy", "drama", "romance"]

    init() {}

    init(from reader: inout ByteReader) throws(CodecError) {
        version = try reader.unsigned()
        time = try reader.timestamp()
        title = try reader.string()
        key = try reader.string()
        tags = try reader.list { (reader) throws(CodecError) in try reader.string() }
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(version)
        writer.timestamp(time)
        writer.string(title)
        writer.string(key)
        writer.list(tags) { $0.string($1) }
    }
}

private func registerCodecs() {
    let thousand = Benchmark.Configuration(scalingFactor: .kilo)
    Benchmark("encode a key of two numbers", configuration: thousand) { benchmark in
        for number in benchmark.scaledIterations {
            var writer = KeyWriter()
            writer.unsigned(UInt64(number))
            writer.signed(Int64(number))
            blackHole(writer.count)
        }
    }
    Benchmark("encode a key with a text", configuration: thousand) { benchmark in
        for number in benchmark.scaledIterations {
            var writer = KeyWriter()
            writer.string("a title of the usual length")
            writer.unsigned(UInt64(number))
            blackHole(writer.count)
        }
    }
    Benchmark("encode a record", configuration: thousand) { benchmark in
        let sample = Sample()
        var writer = ByteWriter()
        for _ in benchmark.scaledIterations {
            writer.reset()
            sample.encode(to: &writer)
            blackHole(writer.bytes.count)
        }
    }
    Benchmark("decode a record", configuration: thousand) { benchmark in
        var writer = ByteWriter()
        Sample().encode(to: &writer)
        let bytes = writer.bytes
        for _ in benchmark.scaledIterations {
            var reader = ByteReader(bytes.span.bytes)
            blackHole(try Sample(from: &reader).version)
        }
    }
}

/// Puts a number of rows under random keys.
private struct Put: Command {
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

    func apply(to rows: Rows, in context: inout CommandContext) throws {
        for index in 0..<UInt64(count) {
            let key = (seed &+ index) &* 0x9E37_79B9_7F4A_7C15 % 1_000_000
            try context.put(Number(index), for: Identifier(key), in: rows.keyspace)
        }
    }

    /// What is written.
    final class Rows: Sendable {
        let keyspace: Keyspace<Identifier<Rows>, Number>

        init(_ schema: inout Schema) {
            keyspace = schema.keyspace("rows")
            schema.register(Put.self, for: self)
        }
    }
}

private func registerCommits() {
    for count in [1, 100, 1_000] as [UInt32] {
        Benchmark(
            "20 commits of \(count) random puts",
            configuration: Benchmark.Configuration(timeUnits: .microseconds)
        ) { benchmark in
            let path = FileManager.default.temporaryDirectory.path + "/micro-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: path) }
            let (store, rows) = try open(path)
            benchmark.startMeasurement()
            for number in 0..<20 as Range<UInt64> {
                let put = Put(count: count, seed: number &* 7_919)
                try await store.submit(put, to: rows)
            }
            benchmark.stopMeasurement()
            await store.close()
        }
    }
}

private func open(_ path: String) throws -> (Store, Put.Rows) {
    var schema = Schema()
    let rows = Put.Rows(&schema)
    return (try Store(at: path, schema: schema, access: .write(purpose: "benchmark")), rows)
}
