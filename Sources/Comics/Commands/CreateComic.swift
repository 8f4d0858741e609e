public import ChangeFeed
public import Keyspaces

/// Adds a comic.
public struct CreateComic: Command {
    /// 100.
    public static var code: UInt16 { 100 }
    let fields: ComicFields

    /// Adds a comic with these fields.
    public init(_ fields: ComicFields) {
        self.fields = fields
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        fields = try ComicFields(from: &reader)
    }

    /// Writes the fields.
    public func encode(to writer: inout ByteWriter) {
        fields.encode(to: &writer)
    }

    /// The new comic's number.
    ///
    /// - Throws: ``ComicError/unknownGenres(_:)``.
    public func apply(
        to catalogue: Catalogue,
        in context: inout CommandContext
    ) throws -> ComicID {
        try catalogue.requireGenres(fields.genres, in: context)
        try catalogue.log.requireRoom(in: context)
        let id = ComicID(try context.next(catalogue.lastComic))
        let record = ComicRecord(
            version: 1,
            fields: fields,
            source: "",
            createdAt: context.timestamp,
            updatedAt: context.timestamp
        )
        try catalogue.insert(Comic(id: id, record: record), in: &context)
        return id
    }
}
