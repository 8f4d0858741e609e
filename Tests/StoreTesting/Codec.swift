package import Keyspaces

/// A value's fields, without the format byte.
package func fields(_ value: some ValueCodable) -> [UInt8] {
    var writer = ByteWriter()
    value.encode(to: &writer)
    return writer.bytes
}

/// Decodes fields whole.
package func decode<Value: ValueCodable>(
    _ bytes: [UInt8],
    as type: Value.Type = Value.self
) throws(CodecError) -> Value {
    var reader = ByteReader(bytes.span.bytes)
    let value = try Value(from: &reader)
    try reader.finish()
    return value
}

/// A codec does not do what it must.
package struct CodecFault: Error, CustomStringConvertible {
    package let description: String
}

/// A value comes back; cut anywhere or lengthened it throws; with any bytes changed it throws, or
/// is the one value that has those bytes.
///
/// - Throws: ``CodecFault`` where that is not so.
package func verifyCodec<Value: ValueCodable & Equatable>(
    of value: Value,
    _ generator: inout SeededGenerator
) throws {
    let good = fields(value)
    guard try decode(good) == value else {
        throw CodecFault(description: "\(good) is not \(value) any more")
    }
    for length in 0..<good.count {
        try requireRefusal(of: Array(good.prefix(length)), as: Value.self, .truncated)
    }
    try requireRefusal(of: good + [0], as: Value.self, .leftovers(1))
    for _ in 0..<2_000 {
        var bad = good
        for _ in 0...Int.random(in: 0..<3, using: &generator) {
            bad[Int.random(in: 0..<bad.count, using: &generator)] = .random(
                in: 0...UInt8.max,
                using: &generator
            )
        }
        guard let decoded = try? decode(bad, as: Value.self), fields(decoded) != bad else {
            continue
        }
        throw CodecFault(description: "\(bad) is a second spelling of \(decoded)")
    }
}

private func requireRefusal<Value: ValueCodable>(
    of bytes: [UInt8],
    as type: Value.Type,
    _ expected: CodecError
) throws {
    let value: Value
    do throws(CodecError) {
        value = try decode(bytes, as: type)
    } catch {
        if error == expected { return }
        throw CodecFault(description: "\(bytes) is refused with \(error), not \(expected)")
    }
    throw CodecFault(description: "\(bytes) is taken for \(value)")
}
