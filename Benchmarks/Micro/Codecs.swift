import Benchmark
import Keyspaces

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

func registerCodecs() {
    Benchmark("encode-a-key-of-two-numbers", configuration: thousand) { benchmark in
        for number in benchmark.scaledIterations {
            var writer = KeyWriter()
            writer.unsigned(UInt64(number))
            writer.signed(Int64(number))
            blackHole(writer.count)
        }
    }
    Benchmark("encode-a-key-with-a-text", configuration: thousand) { benchmark in
        for number in benchmark.scaledIterations {
            var writer = KeyWriter()
            writer.string("a title of the usual length")
            writer.unsigned(UInt64(number))
            blackHole(writer.count)
        }
    }
    Benchmark("encode-a-record", configuration: thousand) { benchmark in
        let sample = Sample()
        var writer = ByteWriter()
        for _ in benchmark.scaledIterations {
            writer.reset()
            sample.encode(to: &writer)
            blackHole(writer.bytes.count)
        }
    }
    Benchmark("decode-a-record", configuration: thousand) { benchmark in
        var writer = ByteWriter()
        Sample().encode(to: &writer)
        let bytes = writer.bytes
        for _ in benchmark.scaledIterations {
            var reader = ByteReader(bytes.span.bytes)
            blackHole(try Sample(from: &reader).version)
        }
    }
}
