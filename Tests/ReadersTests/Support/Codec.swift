import Keyspaces
import StoreTesting
import Testing

/// A value's fields, without the format byte.
func fields(_ value: some ValueCodable) -> [UInt8] {
    var writer = ByteWriter()
    value.encode(to: &writer)
    return writer.bytes
}

/// Decodes fields whole.
func decode<Value: ValueCodable>(
    _ bytes: [UInt8],
    as type: Value.Type = Value.self
) throws(CodecError) -> Value {
    var reader = ByteReader(bytes.span.bytes)
    let value = try Value(from: &reader)
    try reader.finish()
    return value
}

/// A value comes back; cut anywhere or lengthened it throws; with any bytes changed it throws, or
/// is the one value that has those bytes.
func verifyCodec(
    of value: some ValueCodable & Equatable,
    _ generator: inout SeededGenerator
) throws {
    let good = fields(value)
    try #require(try decode(good) == value)
    for length in 0..<good.count {
        try requireRefusal(of: Array(good.prefix(length)), like: value, .truncated)
    }
    try requireRefusal(of: good + [0], like: value, .leftovers(1))
    for _ in 0..<2_000 {
        var bad = good
        for _ in 0...Int.random(in: 0..<3, using: &generator) {
            bad[Int.random(in: 0..<bad.count, using: &generator)] = .random(
                in: 0...UInt8.max,
                using: &generator
            )
        }
        try requireOneSpelling(of: bad, like: value)
    }
}

private func requireRefusal<Value: ValueCodable>(
    of bytes: [UInt8],
    like value: Value,
    _ expected: CodecError
) throws {
    try #require(throws: expected) { try decode(bytes, as: Value.self) }
}

private func requireOneSpelling<Value: ValueCodable>(of bytes: [UInt8], like value: Value) throws {
    if let decoded = try? decode(bytes, as: Value.self) {
        try #require(fields(decoded) == bytes, "\(bytes) is a second spelling of \(decoded)")
    }
}
