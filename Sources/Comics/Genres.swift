public import Keyspaces

/// What a genre's id is an id of.
public enum GenreSubject {}
/// A genre's number.
public typealias GenreID = Identifier<GenreSubject>

/// A genre.
///
/// ```
///  0  format = 1     1  slug · name · kind      each: length (2), UTF-8
/// ```
public struct Genre: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// What stands in URLs; never changes.
    public let slug: String
    /// What people read.
    public let name: String
    /// What it tells of, such as `genre`, `theme` or `demographic`.
    public let kind: String

    /// The genre that an import makes of a slug that nobody has named yet.
    init(unnamed slug: String) {
        self.slug = slug
        name = slug.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined(separator: " ")
        kind = "genre"
    }

    /// Reads slug, name, kind.
    public init(from reader: inout ByteReader) throws(CodecError) {
        slug = try reader.string()
        name = try reader.string()
        kind = try reader.string()
    }

    /// Writes slug, name, kind.
    public func encode(to writer: inout ByteWriter) {
        writer.string(slug)
        writer.string(name)
        writer.string(kind)
    }
}

/// A description: its length (2) and UTF-8, after the format byte, 1.
public struct Description: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// The text.
    public let text: String

    init(_ text: String) { self.text = text }

    /// Reads the text.
    public init(from reader: inout ByteReader) throws(CodecError) {
        text = try reader.string()
    }

    /// Writes the text.
    public func encode(to writer: inout ByteWriter) {
        writer.string(text)
    }
}
