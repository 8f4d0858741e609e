public import Keyspaces

/// What a consuming service knows of a comic.
///
/// ```
///  0  format = 1     1  version (8)     9  visibility    10  feed sequence (8)
/// 18  title: length (2), UTF-8
/// ```
public struct KnownComic: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// The comic's version in the event that told of it.
    public let version: UInt64
    /// The comic's title.
    public let title: String
    /// Who sees the comic.
    public let visibility: Visibility
    /// The event that told of it.
    public let sequence: FeedSequence

    /// Reads the layout above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        version = try reader.unsigned()
        visibility = try reader.choice()
        sequence = FeedSequence(try reader.unsigned())
        title = try reader.string()
    }

    /// What is known of a comic at an event.
    public init(
        version: UInt64,
        title: String,
        visibility: Visibility,
        sequence: FeedSequence
    ) {
        self.version = version
        self.title = title
        self.visibility = visibility
        self.sequence = sequence
    }

    /// Writes the layout above.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(version)
        writer.unsigned(visibility.rawValue)
        writer.unsigned(sequence.rawValue)
        writer.string(title)
    }
}

/// A service's own projection of the comics that exist, made from the feed alone.
public struct KnownComics: Sendable {
    /// The projection's rows.
    public let keyspace: Keyspace<ComicID, KnownComic>

    /// Adds the projection of the service called `service` to a schema.
    public init(_ schema: inout Schema, service: String) {
        keyspace = schema.keyspace("known.comics.\(service)")
    }

    /// Takes an event into account.
    public func consume(
        _ change: Change,
        at sequence: FeedSequence,
        in context: inout CommandContext
    ) throws {
        switch change.kind {
        case .comicCreated, .comicUpdated:
            guard let visibility = change.after else { return }
            let known = KnownComic(
                version: change.version,
                title: change.label,
                visibility: visibility,
                sequence: sequence
            )
            try context.put(known, for: change.comic, in: keyspace)
        case .comicDeleted:
            try context.delete(change.comic, in: keyspace)
        case .chapterPublished, .chapterUpdated, .chapterDeleted:
            break
        }
    }
}
