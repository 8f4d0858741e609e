import ChangeFeed
import Keyspaces

/// Genres: slugs both ways, and links both ways as the comics' records say.
struct GenreProof {
    private let catalogue: Catalogue
    private var forth: IndexProof<IDPair<ComicSubject, GenreSubject>, Empty>
    private var back: IndexProof<IDPair<GenreSubject, ComicSubject>, Empty>
    private var bySlug: [String: GenreID] = [:]
    private let slugsHold: Bool

    /// Reads the genres themselves, and proves their slugs.
    init(
        _ catalogue: Catalogue,
        _ pass: ProofPass,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        self.catalogue = catalogue
        forth = IndexProof(catalogue.comicGenres, pass)
        back = IndexProof(catalogue.genreComics, pass)
        let going: Set<GenreID> = try catalogue.subjects(
            ofJobs: RemoveGenre.kind,
            in: snapshot,
            &report
        )
        report.addPending(going.count)
        var slugs = IndexProof(catalogue.genreSlugs, pass)
        var known: [String: GenreID] = [:]
        var rows = try snapshot.rows(of: catalogue.genres)
        while let (id, genre) = try rows.nextSound() {
            known[genre.slug] = id
            if (genre.removal != nil) != going.contains(id) {
                let detail = genre.removal == nil ? "a job removes it" : "no job removes it"
                report.add("genre-removal", id, in: catalogue.genres, detail)
            }
            try slugs.expect(Name(genre.slug), Number(id.rawValue), in: snapshot, &report)
        }
        slugsHold = try slugs.finish(in: snapshot, &report) { _, name, _ in
            known[name.text] != nil
        }
        bySlug = known
    }

    mutating func expect(
        _ id: ComicID,
        _ record: ComicRecord,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        for slug in record.fields.genres {
            guard let genre = bySlug[slug] else {
                report.add(
                    "genre-unknown",
                    id,
                    in: catalogue.comics,
                    "no genre \(slug)"
                )
                continue
            }
            try forth.expect(IDPair(id, genre), Empty(), in: snapshot, &report)
            try back.expect(IDPair(genre, id), Empty(), in: snapshot, &report)
        }
    }

    func finish(in snapshot: borrowing Snapshot, _ report: inout Report) throws -> Bool {
        let forthHolds = try forth.finish(in: snapshot, &report) { snapshot, key, _ in
            try isLinked(key.first, key.second, snapshot)
        }
        let backHolds = try back.finish(in: snapshot, &report) { snapshot, key, _ in
            try isLinked(key.second, key.first, snapshot)
        }
        try checkIDs(snapshot, &report)
        return slugsHold && forthHolds && backHolds
    }

    /// No genre's id will be given out again.
    private func checkIDs(_ snapshot: borrowing Snapshot, _ report: inout Report) throws {
        let last = try snapshot.value(of: catalogue.lastGenre)
        if let greatest = bySlug.values.max(), greatest.rawValue > last {
            report.add(
                "id-reuse",
                greatest,
                in: catalogue.genres,
                "the last id given out is \(last)"
            )
        }
    }

    private func isLinked(
        _ comic: ComicID,
        _ genre: GenreID,
        _ snapshot: borrowing Snapshot
    ) throws -> Bool {
        let record = try snapshot.getSound(comic, in: catalogue.comics)
        return record?.fields.genres.contains { bySlug[$0] == genre } ?? false
    }
}
