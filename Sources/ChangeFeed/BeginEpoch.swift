public import Keyspaces

/// Begins another history of the store: what a restore does before anybody reads.
///
/// Places in the feed of the earlier one are foreign from then on. The consumers inside the process
/// stay where they are, because the log that they have read is the one that goes on. Outside
/// cursors expire: their readers may have taken events that this history does not have.
public struct BeginEpoch: Command {
    /// 17.
    public static var code: UInt16 { 17 }
    let epoch: Epoch

    /// A history called `epoch`.
    public init(_ epoch: Epoch) { self.epoch = epoch }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        epoch = try Epoch(from: &reader)
    }

    /// Writes the epoch.
    public func encode(to writer: inout ByteWriter) { epoch.encode(to: &writer) }

    /// Decides which cursors expire, then writes them and the epoch.
    public func apply(to log: ChangeLog, in context: inout CommandContext) throws {
        var outside: [(name: Name, cursor: FeedCursor)] = []
        do {
            var rows = try context.rows(of: log.cursors)
            // One that is damaged keeps nobody from having the rest of a backup.
            while let (name, cursor) = try rows.nextSound() {
                if cursor.owner == .outside && cursor.isActive { outside.append((name, cursor)) }
            }
        }
        for (name, cursor) in outside {
            try context.put(cursor.expired(at: context.timestamp), for: name, in: log.cursors)
        }
        try context.begin(epoch)
    }
}
