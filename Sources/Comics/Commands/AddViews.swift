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
