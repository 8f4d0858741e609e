/// A value of the keyspace `meta`: short bytes under a name.
struct MetaValue: ValueCodable {
    static var format: UInt8? { 1 }
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }
    /// A number, in eight bytes.
    init(_ number: UInt64) {
        bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }

    init(from reader: inout ByteReader) throws(CodecError) { bytes = try reader.blob() }
    func encode(to writer: inout ByteWriter) { writer.blob(bytes) }

    var number: UInt64 { bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}

/// Tells one history of a store from another: random, made with the store and anew by a restore.
public struct Epoch: Hashable, Sendable, CustomStringConvertible {
    /// 128 random bits.
    let bytes: [UInt8]

    /// A new history.
    static func random() -> Epoch {
        var generator = SystemRandomNumberGenerator()
        return Epoch(
            bytes: (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        )
    }

    /// 32 hexadecimal digits.
    public var description: String { hex(bytes) }
}

/// Names in `meta`.
enum MetaName {
    static let epoch = Name("epoch")
    static let commandSequence = Name("sequence.command")
    static let timestamp = Name("timestamp")
    static func format(_ keyspace: String) -> Name { Name("format.\(keyspace)") }
    /// Where a keyspace's migration stands: the last key that has the newer format; only while it
    /// is under way.
    static func migration(_ keyspace: String) -> Name { Name("migration.\(keyspace)") }
    static func number(_ name: String) -> Name { Name("number.\(name)") }
}
