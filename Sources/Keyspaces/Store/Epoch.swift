/// Tells one history of a store from another: random, made with the store and anew by a restore.
public struct Epoch: Hashable, Sendable, CustomStringConvertible {
    private static let byteCount = 16

    /// 128 random bits.
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// A new history.
    ///
    /// Never made inside a command: what varies is stamped into it.
    public static func random() -> Epoch {
        var generator = SystemRandomNumberGenerator()
        return Epoch(
            bytes: (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        )
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        bytes = try reader.raw(Self.byteCount)
    }

    /// Writes 16 bytes.
    public func encode(to writer: inout ByteWriter) {
        for byte in bytes { writer.unsigned(byte) }
    }

    /// 32 hexadecimal digits.
    public var description: String { hex(bytes) }
}

extension CommandContext {
    /// Ends the store's history with this command and begins another.
    ///
    /// The earlier epoch stays known, with the number of the command. Ids go on far above the last
    /// one given out, so that what the earlier history gave to somebody after the two have parted
    /// names nothing in this one.
    public mutating func begin(_ epoch: Epoch) throws(StoreError) {
        if let earlier = try get(MetaName.epoch, in: schemaMeta) {
            let name = MetaName.earlier(Epoch(bytes: earlier.bytes))
            try put(MetaValue(sequence), for: name, in: schemaMeta)
        }
        try put(MetaValue(epoch.bytes), for: MetaName.epoch, in: schemaMeta)
        for number in tables.identifiers {
            let first = try value(of: number) + Limits.identifiersBetweenEpochs
            try set(number, to: first)
        }
    }
}

extension Store {
    /// The written forms of the histories that this one goes on from, in no order that means
    /// anything.
    ///
    /// - Complexity: O(the answer).
    @available(*, noasync)
    public func earlierEpochs() throws -> [String] {
        try read { snapshot in
            var epochs: [String] = []
            let range = KeyRange.prefix { Name(MetaName.earlierPrefix).encode(to: &$0) }
            var rows = try snapshot.rows(of: jobs.last.meta, in: range)
            while let (name, _) = try rows.next() {
                epochs.append(String(name.text.dropFirst(MetaName.earlierPrefix.count)))
            }
            return epochs
        }
    }

    /// The number of the last command that was applied; 0 if there was none.
    ///
    /// - Complexity: O(log n).
    @available(*, noasync)
    public func lastCommand() throws -> UInt64 {
        try read { try $0.get(MetaName.commandSequence, in: jobs.last.meta)?.number ?? 0 }
    }

    /// The last change of a row that a snapshot shows: those of equal numbers show equal rows, but
    /// may show other counters.
    ///
    /// - Complexity: O(log n), of a keyspace of some dozens.
    public func lastChange(in snapshot: borrowing Snapshot) throws(StoreError) -> UInt64 {
        try snapshot.get(MetaName.lastChange, in: jobs.last.meta)?.number ?? 0
    }
}
