/// How far a counter's journal reaches and how far it is folded, as `meta` keeps it.
///
/// A fold is done in chunks of ascending keys, each in a transaction with this position. A delta is
/// **unfolded** if its block's sequence is above ``upTo``, or its key has not had its turn:
///
/// ```
///                 first            upTo               last
///   sequence  ────┼────────────────┼──────────────────┼──▶
///   keys < next   │ folded         │ unfolded         │
///   keys ≥ next   │ unfolded       │ unfolded         │
/// ```
///
/// Once every key has had its turn there is no `next`, and the blocks from `first` to `upTo` are
/// deleted, in chunks too.
struct JournalPosition: Equatable {
    /// The sequence of the first block that is stored; one above `last` if none is.
    var first: UInt64 = 1
    /// The sequence of the last block that was written.
    var last: UInt64 = 0
    /// The last sequence that the newest fold takes in.
    var upTo: UInt64 = 0
    /// The first key that this fold has not come to; `nil` if it has come to all.
    var next: UInt64?

    /// Whether a delta counts beside the folded total.
    func isUnfolded(_ sequence: UInt64, _ key: UInt64) -> Bool {
        if sequence > upTo { return true }
        guard let next else { return false }
        return key >= next
    }

    /// What a fold has to do next.
    var phase: FoldPhase {
        if next != nil { return .folding }
        return first <= upTo ? .trimming : .idle
    }

    init() {}

    init(from reader: inout ByteReader) throws(CodecError) {
        first = try reader.unsigned()
        last = try reader.unsigned()
        upTo = try reader.unsigned()
        next = try reader.optional { (reader) throws(CodecError) in try reader.unsigned() }
        if last > Limits.storedNumber || first > last + 1 || upTo > last { throw .value("journal") }
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(first)
        writer.unsigned(last)
        writer.unsigned(upTo)
        writer.optional(next) { $0.unsigned($1) }
    }
}

/// What a counter's fold is doing.
public enum FoldPhase: String, Sendable {
    /// Nothing: the next step begins a fold.
    case idle
    /// Chunks of keys move into the totals.
    case folding
    /// Blocks that are folded are deleted.
    case trimming
}

extension KeyspaceReader where Self: ~Copyable {
    func position(
        of counter: CounterDefinition
    ) throws(StoreError) -> JournalPosition {
        guard let stored = try get(counter.positionName, in: counter.meta) else {
            return JournalPosition()
        }
        do throws(CodecError) {
            var reader = ByteReader(stored.bytes.span.bytes)
            let position = try JournalPosition(from: &reader)
            try reader.finish()
            return position
        } catch {
            let key = counter.positionName.encoded
            throw .undecodable(keyspace: counter.meta.name, key: key, error)
        }
    }
}

extension CommandContext {
    mutating func put(
        _ position: JournalPosition,
        of counter: CounterDefinition
    ) throws(StoreError) {
        var writer = ByteWriter()
        position.encode(to: &writer)
        try put(MetaValue(writer.bytes), for: counter.positionName, in: counter.meta)
    }
}
