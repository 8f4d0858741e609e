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

/// Names in `meta`.
enum MetaName {
    static let epoch = Name("epoch")
    /// An earlier history: the number of the last command that belonged to it.
    static func earlier(_ epoch: Epoch) -> Name { Name(earlierPrefix + epoch.description) }
    static let earlierPrefix = "epoch."
    static let commandSequence = Name("sequence.command")
    /// The last command of the last commit that changed a row: counters are in no row until a fold.
    static let lastChange = Name("sequence.change")
    static let timestamp = Name("timestamp")
    static func format(_ keyspace: String) -> Name { Name("format.\(keyspace)") }
    /// Where a keyspace's migration stands: the last key that has the newer format; only while it
    /// is under way.
    static func migration(_ keyspace: String) -> Name { Name("migration.\(keyspace)") }
    /// Where the rebuild of derived keyspaces stands, by the first of them; only while it is under
    /// way.
    static func rebuild(_ keyspace: String) -> Name { Name("rebuild.\(keyspace)") }
    static func number(_ name: String) -> Name { Name("number.\(name)") }
}
