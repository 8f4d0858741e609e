public import ChangeFeed
import Keyspaces

/// A genre as somebody wrote it: not checked, not normalised.
public struct GenreDraft: Sendable, Equatable {
    /// What stands in URLs; required of a new genre.
    public var slug: String?
    /// What people read; required.
    public var name: String?
    /// What it tells of; `genre` if it is left out.
    public var kind: String?

    /// A draft.
    public init(slug: String?, name: String?, kind: String?) {
        self.slug = slug
        self.name = name
        self.kind = kind
    }

    /// The fields, normalised to NFC.
    ///
    /// - Throws: every fault of the draft at once.
    public func validated() throws(InvalidFields) -> GenreFields {
        var check = Validation()
        if slug == nil { check.add("/slug", "required", "a slug is required") }
        let slug = check.slug(slug, "/slug")
        let name = check.text(name, "/name", Limits.genreNameBytes, required: true)
        let kind = check.slug(kind ?? "genre", "/kind")
        if !check.faults.isEmpty { throw InvalidFields(check.faults) }
        return GenreFields(slug: slug, name: name, kind: kind)
    }
}

/// What an admin says of a genre: made only by ``GenreDraft/validated()``.
public struct GenreFields: Sendable, Equatable {
    /// What stands in URLs.
    public let slug: String
    /// What people read.
    public let name: String
    /// What it tells of.
    public let kind: String

    init(slug: String, name: String, kind: String) {
        self.slug = slug
        self.name = name
        self.kind = kind
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        slug = try reader.string()
        name = try reader.string()
        kind = try reader.string()
    }

    func encode(to writer: inout ByteWriter) {
        writer.string(slug)
        writer.string(name)
        writer.string(kind)
    }
}
