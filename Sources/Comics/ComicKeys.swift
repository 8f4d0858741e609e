public import ChangeFeed
public import Keyspaces

/// A comic's row with a place in a list: comic (8), index (2).
public struct ComicIndex: KeyCodable, Equatable {
    /// The comic.
    public let comic: ComicID
    /// The place, from 0.
    public let index: UInt16

    init(_ comic: ComicID, _ index: UInt16) {
        self.comic = comic
        self.index = index
    }

    /// Reads comic and index.
    public init(from reader: inout ByteReader) throws(CodecError) {
        comic = try ComicID(from: &reader)
        index = try reader.unsigned()
    }

    /// Writes comic and index.
    public func encode(to writer: inout KeyWriter) {
        comic.encode(to: &writer)
        writer.unsigned(index)
    }
}

/// A comic's row in a language: comic (8), language to the end.
public struct ComicLanguage: KeyCodable, Equatable {
    /// The comic.
    public let comic: ComicID
    /// A BCP 47 tag.
    public let language: String

    init(_ comic: ComicID, _ language: String) {
        self.comic = comic
        self.language = language
    }

    /// Reads comic and language.
    public init(from reader: inout ByteReader) throws(CodecError) {
        comic = try ComicID(from: &reader)
        language = try reader.lastStringKey()
    }

    /// Writes comic and language.
    public func encode(to writer: inout KeyWriter) {
        comic.encode(to: &writer)
        writer.lastString(language)
    }
}

/// A link to a comic: site ended by 00, external id ended by 00, comic (8).
public struct ExternalKey: KeyCodable, Equatable {
    let external: ExternalID
    let comic: ComicID

    init(_ external: ExternalID, _ comic: ComicID) {
        self.external = external
        self.comic = comic
    }

    /// Reads site, id, comic.
    public init(from reader: inout ByteReader) throws(CodecError) {
        external = ExternalID(site: try reader.stringKey(), id: try reader.stringKey())
        comic = try ComicID(from: &reader)
    }

    /// Writes site, id, comic.
    public func encode(to writer: inout KeyWriter) {
        writer.string(external.site)
        writer.string(external.id)
        comic.encode(to: &writer)
    }
}

/// A pair of ids, the first one first: 16 bytes.
public struct IDPair<First, Second>: KeyCodable, Equatable {
    /// The id by which rows are found.
    public let first: Identifier<First>
    /// The id that is found.
    public let second: Identifier<Second>

    /// A pair.
    public init(_ first: Identifier<First>, _ second: Identifier<Second>) {
        self.first = first
        self.second = second
    }

    /// Reads both ids.
    public init(from reader: inout ByteReader) throws(CodecError) {
        first = try Identifier(from: &reader)
        second = try Identifier(from: &reader)
    }

    /// Writes both ids.
    public func encode(to writer: inout KeyWriter) {
        first.encode(to: &writer)
        second.encode(to: &writer)
    }
}

/// A key that ends in a comic.
protocol EndsInComic: KeyCodable {
    var comic: ComicID { get }
}

extension Rows where Key: EndsInComic {
    /// The comic of the row moved to, without the rest of the key.
    func comic() throws(StoreError) -> ComicID {
        if keyBytes.byteCount < 8 { return try key().comic }
        var reader = ByteReader(keyBytes.extracting(last: 8))
        do throws(CodecError) {
            return ComicID(try reader.unsigned())
        } catch {
            return try key().comic
        }
    }
}
