import ChangeFeed
public import Keyspaces

/// Adds a genre.
public struct CreateGenre: Command {
    /// 110.
    public static var code: UInt16 { 110 }
    let fields: GenreFields

    /// Adds a genre with these fields.
    public init(_ fields: GenreFields) { self.fields = fields }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        fields = try GenreFields(from: &reader)
    }

    /// Writes the fields.
    public func encode(to writer: inout ByteWriter) { fields.encode(to: &writer) }

    /// The genre's number.
    ///
    /// - Throws: ``ComicError/genreExists(_:)``, also of one that is still being removed.
    public func apply(
        to catalogue: Catalogue,
        in context: inout CommandContext
    ) throws -> GenreID {
        if try context.contains(Name(fields.slug), in: catalogue.genreSlugs) {
            throw ComicError.genreExists(fields.slug)
        }
        let genre = Genre(slug: fields.slug, name: fields.name, kind: fields.kind)
        return try catalogue.insert(genre, in: &context)
    }
}

/// Gives a genre another name or kind; its slug never changes.
public struct ChangeGenre: Command {
    /// 111.
    public static var code: UInt16 { 111 }
    let fields: GenreFields
    let takesName: Bool
    let takesKind: Bool

    /// Gives the genre with the slug of `fields` their name and kind, or one of the two.
    public init(_ fields: GenreFields, takingName: Bool = true, takingKind: Bool = true) {
        self.fields = fields
        takesName = takingName
        takesKind = takingKind
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        takesName = try reader.unsigned(UInt8.self) == 1
        takesKind = try reader.unsigned(UInt8.self) == 1
        fields = try GenreFields(from: &reader)
    }

    /// Writes what is taken, and the fields.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(UInt8(takesName ? 1 : 0))
        writer.unsigned(UInt8(takesKind ? 1 : 0))
        fields.encode(to: &writer)
    }

    /// Changes it.
    ///
    /// - Throws: ``ComicError/unknownGenre(_:)``.
    public func apply(to catalogue: Catalogue, in context: inout CommandContext) throws {
        guard let (id, old) = try catalogue.livingGenre(fields.slug, in: context) else {
            throw ComicError.unknownGenre(fields.slug)
        }
        let genre = Genre(
            slug: old.slug,
            name: takesName ? fields.name : old.name,
            kind: takesKind ? fields.kind : old.kind
        )
        if genre != old { try context.put(genre, for: id, in: catalogue.genres) }
    }
}

/// Removes a genre, at once if no comic has it; otherwise from its comics in steps, in each of
/// which another one takes its place.
///
/// From this commit on the genre is not listed and cannot be given to a comic. A comic that has it
/// keeps the slug until its turn comes, which raises its version and is told by an event.
public struct DeleteGenre: Command {
    /// 112.
    public static var code: UInt16 { 112 }
    /// Taken while the map is nearly full.
    public static var makesRoom: Bool { true }
    let slug: String
    /// Empty if nothing takes its place.
    let replacement: String

    /// Removes the genre `slug`; `replacement` takes its place in comics.
    public init(_ slug: String, replacedBy replacement: String?) {
        self.slug = slug
        self.replacement = replacement ?? ""
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        slug = try reader.string()
        replacement = try reader.string()
    }

    /// Writes both slugs.
    public func encode(to writer: inout ByteWriter) {
        writer.string(slug)
        writer.string(replacement)
    }

    /// Removes it.
    ///
    /// - Throws: ``ComicError/unknownGenre(_:)``, ``ComicError/unknownGenres(_:)`` of the
    ///   replacement, ``ComicError/genreUsed(_:)`` if comics have it and nothing is to take
    ///   its place.
    public func apply(to catalogue: Catalogue, in context: inout CommandContext) throws {
        guard let (id, genre) = try catalogue.livingGenre(slug, in: context) else {
            throw ComicError.unknownGenre(slug)
        }
        var removal = Genre.Removal.dropping
        if replacement.isEmpty {
            let used = try catalogue.comics(of: id, limit: 1, in: context)
            if !used.isEmpty { throw ComicError.genreUsed(slug) }
        } else {
            guard replacement != slug,
                let next = try catalogue.livingGenre(replacement, in: context)
            else { throw ComicError.unknownGenres([replacement]) }
            removal = .replacing(by: next.id)
        }
        let going = Genre(
            slug: genre.slug,
            name: genre.name,
            kind: genre.kind,
            removal: removal
        )
        try context.put(going, for: id, in: catalogue.genres)
        try context.enqueue(Job(kind: RemoveGenre.kind, subject: id.encoded))
    }
}

/// Takes a genre off its comics, in steps, and then away.
///
/// Jobs are done one after the other, so that a genre that took another's place, and is itself
/// removed afterwards, has got all of that one's comics by then.
struct RemoveGenre: JobHandler {
    static let kind: UInt16 = 101
    let catalogue: Catalogue
    var kind: UInt16 { Self.kind }

    func step(_ job: Job, in context: inout CommandContext) throws -> [UInt8]? {
        var reader = ByteReader(job.subject.span.bytes)
        let id = try GenreID(from: &reader)
        guard let genre = try context.get(id, in: catalogue.genres) else { return nil }
        let comics = try catalogue.comics(of: id, limit: Limits.comicsPerGenreStep, in: context)
        for comic in comics { try replace(genre, of: comic, &context) }
        if comics.count == Limits.comicsPerGenreStep { return [] }
        try context.delete(id, in: catalogue.genres)
        try context.delete(Name(genre.slug), in: catalogue.genreSlugs)
        return nil
    }

    private func replace(
        _ genre: Genre,
        of comic: ComicID,
        _ context: inout CommandContext
    ) throws {
        guard let record = try catalogue.comic(comic, in: context)?.record else { return }
        var fields = record.fields
        fields.genres.removeAll { $0 == genre.slug }
        if case .replacing(let next) = genre.removal,
            let replacement = try context.get(next, in: catalogue.genres),
            !fields.genres.contains(replacement.slug)
        {
            fields.genres.append(replacement.slug)
            fields.genres.sort()
        }
        _ = try catalogue.change(comic, from: record, to: fields, in: &context)
    }
}

extension Catalogue {
    /// Comics that have a genre, at most `limit`.
    func comics(
        of genre: GenreID,
        limit: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [ComicID] {
        var comics: [ComicID] = []
        var rows = try reader.rows(of: genreComics, in: .prefix { genre.encode(to: &$0) })
        while comics.count < limit, try rows.advance() { comics.append(try rows.key().second) }
        return comics
    }
}
