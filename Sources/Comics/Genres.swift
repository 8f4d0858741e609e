public import Keyspaces

/// What a genre's id is an id of.
public enum GenreSubject {}
/// A genre's number.
public typealias GenreID = Identifier<GenreSubject>

/// A genre.
///
/// ```
///  0  format = 1     1  removal: 0 none, 1 under way
///  2  the genre that takes its place (8), or 0
/// 10  slug · name · kind      each: length (2), UTF-8
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
    /// Whether it is being removed from its comics, and what takes its place there.
    let removal: Removal?

    /// How a genre goes.
    enum Removal: Equatable {
        /// This one takes its place.
        case replacing(by: GenreID)
        /// Nothing does.
        case dropping
    }

    init(slug: String, name: String, kind: String, removal: Removal? = nil) {
        self.slug = slug
        self.name = name
        self.kind = kind
        self.removal = removal
    }

    /// The genre that an import makes of a slug that nobody has named yet.
    init(unnamed slug: String) {
        let words = slug.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
        self.init(slug: slug, name: words.joined(separator: " "), kind: "genre")
    }

    /// Reads the layout above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        let isGoing = try reader.unsigned(UInt8.self)
        let next = try reader.unsigned(UInt64.self)
        switch (isGoing, next) {
        case (0, 0): removal = nil
        case (1, 0): removal = .dropping
        case (1, _): removal = .replacing(by: GenreID(next))
        default: throw .value("removal")
        }
        slug = try reader.string()
        name = try reader.string()
        kind = try reader.string()
    }

    /// Writes the layout above.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(UInt8(removal == nil ? 0 : 1))
        if case .replacing(let next) = removal {
            writer.unsigned(next.rawValue)
        } else {
            writer.unsigned(UInt64(0))
        }
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
