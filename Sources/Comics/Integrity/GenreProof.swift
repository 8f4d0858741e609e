import ChangeFeed
import Keyspaces

/// Genres: slugs both ways; and a job removes each that is to be removed.
struct GenreRule: IntegrityRule {
    let catalogue: Catalogue

    var indexes: [KeyspaceID] { [catalogue.genreSlugs.id] }

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        let going: Set<GenreID> = try catalogue.subjects(
            ofJobs: RemoveGenre.kind,
            in: snapshot,
            &report
        )
        report.addPending(going.count)
        var rows = try snapshot.rows(of: catalogue.genres)
        while let (id, genre) = try rows.nextSound() {
            if (genre.removal != nil) != going.contains(id) {
                let detail = genre.removal == nil ? "a job removes it" : "no job removes it"
                report.add("genre-removal", id, in: catalogue.genres, detail)
            }
            let slug = Name(genre.slug)
            try report.expect(slug, Number(id.rawValue), in: catalogue.genreSlugs, snapshot)
        }
    }

    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {
        let ids = try catalogue.genreIDs(in: snapshot)
        try report.nameStrays(in: catalogue.genreSlugs, snapshot) { _, slug, _ in
            ids[slug.text] != nil
        }
    }
}

/// Links of comics and genres, both ways, as the comics' records say.
struct GenreProof {
    private let catalogue: Catalogue
    private let ids: [String: GenreID]

    static func indexes(of catalogue: Catalogue) -> [KeyspaceID] {
        [catalogue.comicGenres.id, catalogue.genreComics.id]
    }

    /// Reads which genres there are.
    init(_ catalogue: Catalogue, in snapshot: borrowing Snapshot) throws {
        self.catalogue = catalogue
        ids = try catalogue.genreIDs(in: snapshot)
    }

    func expect(
        _ id: ComicID,
        _ record: ComicRecord,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        for slug in record.fields.genres {
            guard let genre = ids[slug] else {
                report.add(
                    "genre-unknown",
                    id,
                    in: catalogue.comics,
                    "no genre \(slug)"
                )
                continue
            }
            try report.expect(IDPair(id, genre), in: catalogue.comicGenres, snapshot)
            try report.expect(IDPair(genre, id), in: catalogue.genreComics, snapshot)
        }
    }

    func nameStrays(in snapshot: borrowing Snapshot, _ report: inout Report) throws {
        try report.nameStrays(in: catalogue.comicGenres, snapshot) { snapshot, key, _ in
            try isLinked(key.first, key.second, snapshot)
        }
        try report.nameStrays(in: catalogue.genreComics, snapshot) { snapshot, key, _ in
            try isLinked(key.second, key.first, snapshot)
        }
    }

    private func isLinked(
        _ comic: ComicID,
        _ genre: GenreID,
        _ snapshot: borrowing Snapshot
    ) throws -> Bool {
        let record = try snapshot.getSound(comic, in: catalogue.comics)
        return record?.fields.genres.contains { ids[$0] == genre } ?? false
    }
}

extension Catalogue {
    /// Genres by their slugs.
    fileprivate func genreIDs(in snapshot: borrowing Snapshot) throws -> [String: GenreID] {
        var ids: [String: GenreID] = [:]
        var rows = try snapshot.rows(of: genres)
        while let (id, genre) = try rows.nextSound() { ids[genre.slug] = id }
        return ids
    }
}
