import ChangeFeed
import Comics
import Keyspaces

// A snapshot must not cross an `await`: each of these reads one and is done.

/// Everything of one answer of a list but its comics' documents.
struct Walk: Equatable {
    var comics: [UInt64] = []
    var pages = 0
}

extension Store {
    func comic(_ id: ComicID, _ catalogue: Catalogue) throws -> Comic? {
        try read { try catalogue.comic(id, in: $0) }
    }

    func page(_ query: ComicListQuery, _ catalogue: Catalogue) throws -> ComicPage {
        try read { try catalogue.list(query, in: $0) }
    }

    /// The whole list in one page.
    func list(
        _ order: ComicOrder,
        descending: Bool = false,
        genre: String? = nil,
        _ catalogue: Catalogue
    ) throws -> [UInt64] {
        let query = ComicListQuery(
            order: order,
            isDescending: descending,
            filter: ComicFilter(genre: genre),
            limit: .max
        )
        return try page(query, catalogue).comics.map(\.rawValue)
    }

    /// The whole list in pages of at most `limit` comics.
    func walk(_ query: ComicListQuery, _ catalogue: Catalogue) throws -> Walk {
        var query = query
        var walk = Walk()
        while true {
            let page = try page(query, catalogue)
            walk.comics += page.comics.map(\.rawValue)
            walk.pages += 1
            guard let next = page.next else { return walk }
            query.after = next
        }
    }

    /// Each genre with its count, as `slug count`.
    func genres(_ catalogue: Catalogue) throws -> [String] {
        try read { try catalogue.genres(limit: .max, in: $0) }.genres.map {
            "\($0.genre.slug) \($0.count)"
        }
    }

    func views(_ id: ComicID, _ catalogue: Catalogue) throws -> UInt64 {
        try read { try catalogue.views(of: id, in: $0) }
    }

    /// What a comic's views of the last day, week and month come to.
    func windows(_ id: ComicID, _ catalogue: Catalogue) throws -> ViewSums {
        try read { try catalogue.windows(of: id, in: $0) }
    }

    func comic(source: String, _ catalogue: Catalogue) throws -> ComicID? {
        try read { try catalogue.comic(source: source, in: $0) }
    }

    /// Every event of the feed.
    func events(_ log: ChangeLog) throws -> [Change] {
        try read { snapshot in
            var events: [Change] = []
            var rows = try snapshot.rows(of: log.changes)
            while let row = try rows.next() { events.append(row.value) }
            return events
        }
    }

    /// Titles by id, in the order of a list of ids.
    func titles(_ ids: [UInt64], _ catalogue: Catalogue) throws -> [String] {
        try ids.compactMap { try comic(ComicID($0), catalogue)?.record.fields.title }
    }

    /// What all ratings of a comic come to.
    func ratingTotals(_ id: ComicID, _ catalogue: Catalogue) throws -> RatingTotals {
        try read { try catalogue.ratingTotals(of: id, in: $0) }
    }

    func covers(
        _ id: ComicID,
        _ catalogue: Catalogue
    ) throws -> [(id: CoverID, version: CoverVersion)] {
        try read { try catalogue.covers(of: id, in: $0) }
    }

    func genre(_ slug: String, _ catalogue: Catalogue) throws -> Genre? {
        try read { try catalogue.genre(slug, in: $0) }?.genre
    }

    /// Does every job that there is.
    func finishJobs() async throws {
        let jobs = Task { try await runJobs() }
        while try hasJobs() { try await Task.sleep(for: .milliseconds(5)) }
        jobs.cancel()
    }

    /// Whether a job is not finished.
    func hasJobs() throws -> Bool { try pendingJobs() > 0 }
}
