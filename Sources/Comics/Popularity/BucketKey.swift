public import ChangeFeed
public import Keyspaces

/// A comic's views in a span of time: hour or day since 1970-01-01T00:00Z (4), comic (8).
///
/// The time comes first, so that what leaves a window is a range.
public struct BucketKey: KeyCodable, Equatable {
    /// The hour or the day.
    let span: UInt32
    /// The comic.
    public let comic: ComicID

    init(_ span: UInt32, _ comic: ComicID) {
        self.span = span
        self.comic = comic
    }

    /// Reads span and comic.
    public init(from reader: inout ByteReader) throws(CodecError) {
        span = try reader.unsigned()
        comic = try ComicID(from: &reader)
    }

    /// Writes span and comic.
    public func encode(to writer: inout KeyWriter) {
        writer.unsigned(span)
        comic.encode(to: &writer)
    }
}
