public import ChangeFeed
public import Keyspaces

/// Counts views of a comic.
///
/// A view is no event, and does not change the comic's version.
public struct AddViews: Command {
    /// 105.
    public static var code: UInt16 { 105 }
    let id: ComicID
    let amount: UInt64

    /// Adds `amount` views to the comic `id`.
    public init(_ id: ComicID, amount: UInt64) {
        self.id = id
        self.amount = amount
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        id = ComicID(try reader.unsigned())
        amount = try reader.unsigned()
    }

    /// Writes id and amount.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(id.rawValue)
        writer.unsigned(amount)
    }

    /// Counts them.
    ///
    /// - Throws: ``ComicError/unknown(_:)`` if there is no such comic, or it is not public.
    public func apply(to catalogue: Catalogue, in context: inout CommandContext) throws {
        guard try catalogue.visibility(of: id, in: context) == .public else {
            throw ComicError.unknown(id)
        }
        try context.add(amount, to: id, in: catalogue.popularity)
    }
}

/// Counts views of several comics at once.
public struct AddViewsBatch: Command {
    /// Views of one comic.
    public struct Row: Sendable, Equatable {
        /// The comic.
        public let comic: ComicID
        /// How many.
        public let amount: UInt64

        /// So many views of a comic.
        public init(_ comic: ComicID, amount: UInt64) {
            self.comic = comic
            self.amount = amount
        }
    }

    /// The places, from 0, of the rows whose comic does not exist or is not public.
    public struct Outcome: KeepableOutcome, Equatable {
        /// Ascending.
        public let refused: [Int]

        init(refused: [Int]) { self.refused = refused }

        /// Reads the places.
        public init(from reader: inout ByteReader) throws(CodecError) {
            refused = try reader.list { (reader) throws(CodecError) in
                Int(try reader.unsigned(UInt16.self))
            }
        }

        /// Writes the places.
        public func encode(to writer: inout ByteWriter) {
            writer.list(refused) { $0.unsigned(UInt16($1)) }
        }
    }

    /// 109.
    public static var code: UInt16 { 109 }
    let rows: [Row]

    /// Counts at most ``Limits/viewRows`` rows.
    public init(_ rows: [Row]) { self.rows = rows }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        rows = try reader.list { (reader) throws(CodecError) in
            Row(ComicID(try reader.unsigned()), amount: try reader.unsigned())
        }
    }

    /// Writes comic and amount of each row.
    public func encode(to writer: inout ByteWriter) {
        writer.list(rows) {
            $0.unsigned($1.comic.rawValue)
            $0.unsigned($1.amount)
        }
    }

    /// Counts those of public comics.
    public func apply(
        to catalogue: Catalogue,
        in context: inout CommandContext
    ) throws -> Outcome {
        var refused: [Int] = []
        for (index, row) in rows.enumerated() {
            if try catalogue.visibility(of: row.comic, in: context) == .public {
                try context.add(row.amount, to: row.comic, in: catalogue.popularity)
            } else {
                refused.append(index)
            }
        }
        return Outcome(refused: refused)
    }
}
