import ChangeFeed
public import Keyspaces

/// Genres.
extension Catalogue {
    /// A genre with the number of public comics in it; `nil` if there is none, or it is being
    /// removed.
    public func genre(
        _ slug: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> (genre: Genre, count: UInt64)? {
        guard let (_, genre) = try livingGenre(slug, in: reader) else { return nil }
        return (genre, try facets.count(.genre, genre.slug, in: reader))
    }

    /// A page of the genres that are not being removed, by slug, with the number of public comics
    /// in each.
    ///
    /// - Complexity: O((limit + genres passed over) × log n).
    public func genres(
        after: [UInt8]? = nil,
        limit: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> (genres: [(genre: Genre, count: UInt64)], next: [UInt8]?) {
        let range = after.map { KeyRange.all.past($0, .ascending) } ?? .all
        var found: [(genre: Genre, count: UInt64)] = []
        var rows = try reader.rows(of: genreSlugs, in: range)
        while let (_, id) = try rows.next() {
            let id = GenreID(id.value)
            guard let genre = try reader.get(id, in: genres), genre.removal == nil else { continue }
            if found.count == limit {
                return (found, found.last.map { Name($0.genre.slug).encoded })
            }
            found.append((genre, try facets.count(.genre, genre.slug, in: reader)))
        }
        return (found, nil)
    }

    /// The genre with this slug, unless it is being removed.
    func livingGenre(
        _ slug: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> (id: GenreID, genre: Genre)? {
        guard isSlug(slug), let number = try reader.get(Name(slug), in: genreSlugs) else {
            return nil
        }
        let id = GenreID(number.value)
        guard let genre = try reader.get(id, in: genres), genre.removal == nil else { return nil }
        return (id, genre)
    }

    /// The genre's id; it is made if there is none.
    func genre(_ slug: String, in context: inout CommandContext) throws -> GenreID {
        if let id = try context.get(Name(slug), in: genreSlugs) { return GenreID(id.value) }
        return try insert(Genre(unnamed: slug), in: &context)
    }

    /// Stores a new genre.
    func insert(_ genre: Genre, in context: inout CommandContext) throws -> GenreID {
        let id = GenreID(try context.next(lastGenre))
        try context.put(genre, for: id, in: genres)
        try context.put(Number(id.rawValue), for: Name(genre.slug), in: genreSlugs)
        return id
    }
}
