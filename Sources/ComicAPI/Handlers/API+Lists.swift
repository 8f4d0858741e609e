import ChangeFeed
import Chapters
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// Lists of comics.
extension API {
    /// The parameters of every list of comics, beside its filters.
    static let listParameters: Set = ["sort", "limit", "cursor", "count", "include"]
    /// Those of the list of all comics.
    private static let allParameters = listParameters.union(ComicFilter.parameters)
        .union(["q", "ids", "visibility"])

    func listComics(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        if call.query.pairs.contains(where: { $0.name == "ids" }) {
            return try listNamedComics(snapshot, call)
        }
        if let visibility = try call.query.choice("visibility", of: Unlisted.self) {
            return try listUnlistedComics(snapshot, call, visibility)
        }
        try call.query.only(Self.allParameters)
        let filter = try ComicFilter(call.query)
        return try comicPage(call, of: filter, "comics", in: snapshot)
    }

    /// The comics that the caller names, in that order; those that the public does not see are left
    /// out.
    private func listNamedComics(
        _ snapshot: borrowing Snapshot,
        _ call: Call
    ) throws -> Answer {
        try call.query.only(Self.allParameters)
        if let other = call.query.pairs.first(where: { !["ids", "include"].contains($0.name) }) {
            throw Problem.invalidParameter(
                "'\(other.name)' does not go with 'ids', which says which comics and in what order"
            )
        }
        let texts = try call.query.list("ids", most: Limits.listedIDs)
        var ids: [ComicID] = []
        for text in texts {
            guard let id = UInt64(identifier: text) else {
                throw Problem.invalidParameter("'ids' are decimal numbers")
            }
            if !ids.contains(ComicID(id)) { ids.append(ComicID(id)) }
        }
        let embedding = try Embedding(call.query)
        let comics = try listed(ids, embedding, in: snapshot)
        return page(call, next: nil, headers: caching(call, embedding)) { json in
            json.page(comics, next: nil) { write($0, to: &$1) }
        }
    }

    /// The comics that only an admin sees, the newest first.
    private func listUnlistedComics(
        _ snapshot: borrowing Snapshot,
        _ call: Call,
        _ unlisted: Unlisted
    ) throws -> Answer {
        guard call.isAdmin else { throw call.principal == nil ? Problem.tokenMissing : .forbidden }
        try call.query.only(["visibility", "limit", "cursor", "count"])
        let cursors = PageCursor(query: "unlisted\n\(unlisted.rawValue)")
        let found = try catalogue.comics(
            seenAs: unlisted.visibility,
            after: try cursors.key(try call.query.value("cursor")),
            limit: try pageLimit(call),
            in: snapshot
        )
        let isCounted = try call.query.choice("count", of: Counting.self) != nil
        let comics = try found.comics.compactMap {
            try catalogue.comic($0, withDescriptions: false, in: snapshot)
        }
        let next = found.next.map(cursors.text)
        return page(call, next: next) { json in
            json.page(comics, next: next, total: isCounted ? found.total : nil) {
                representation.write($0, to: &$1)
            }
        }
    }

    /// A page of the comics that a filter leaves, as the other parameters of the query ask for it;
    /// `list` tells the cursors of this list from those of others.
    func comicPage(
        _ call: Call,
        of filter: ComicFilter,
        _ list: String,
        in snapshot: borrowing Snapshot
    ) throws -> Answer {
        let text = try call.query.value("q")
        let sort = try call.query.choice("sort", of: ComicSort.self)
        let embedding = try Embedding(call.query)
        let cursors = PageCursor(
            query: "\(list)\n\(sort?.rawValue ?? "")\n\(filter.canonical)\n\(text ?? "")"
        )
        let after = try cursors.key(try call.query.value("cursor"))
        let limit = try pageLimit(call)
        let isCounted = try call.query.choice("count", of: Counting.self) != nil
        let found: ComicPage
        if let text {
            let sort = sort.map { ComicSearch.Sort($0.order, isDescending: $0.isDescending) }
            var search = ComicSearch(text, sort: sort, filter: filter, after: after, limit: limit)
            search.isCounted = isCounted
            found = try catalogue.search(search, in: snapshot)
        } else {
            let sort = sort ?? .updatedDescending
            var query = ComicListQuery(
                order: sort.order,
                isDescending: sort.isDescending,
                filter: filter,
                after: after,
                limit: limit
            )
            query.isCounted = isCounted
            found = try catalogue.list(query, in: snapshot)
        }
        let comics = try listed(found.comics, embedding, in: snapshot)
        let next = found.next.map(cursors.text)
        return page(call, next: next, headers: caching(call, embedding)) { json in
            json.page(comics, next: next, total: found.total) { write($0, to: &$1) }
        }
    }
}

/// What a list shows of its comics.
extension API {
    /// A comic with what the caller wants to have with it.
    struct ListedComic {
        let comic: Comic
        var stats: ComicStats?
        var latest: Chapter?
    }

    /// Comics as a list shows them; those that the public does not see are left out.
    private func listed(
        _ ids: [ComicID],
        _ embedding: Embedding,
        in snapshot: borrowing Snapshot
    ) throws -> [ListedComic] {
        var items: [ListedComic] = []
        for id in ids {
            guard let comic = try listedComic(id, in: snapshot) else { continue }
            var item = ListedComic(comic: comic)
            if embedding.hasStats { item.stats = try stats(of: id, in: snapshot) }
            if embedding.hasLatest,
                let latest = try catalogue.latestChapter(of: id, in: snapshot),
                let chapter = try shelf.chapter(latest.id, in: snapshot), chapter.record.isPublic
            {
                item.latest = chapter
            }
            items.append(item)
        }
        return items
    }

    /// Figures change faster than comics do.
    private func caching(_ call: Call, _ embedding: Embedding) -> HTTPFields {
        let isPlain = !embedding.hasStats && !embedding.hasLatest
        return caching(!call.isAdmin, isPlain ? Limits.listSeconds : Limits.embeddedSeconds)
    }

    private func write(_ item: ListedComic, to json: inout JSONWriter) {
        representation.write(item.comic, to: &json) { json in
            if let stats = item.stats {
                json.key("stats")
                representation.write(stats, to: &json)
            }
            if let latest = item.latest {
                json.key("latestChapter")
                representation.write(latest, to: &json)
            }
        }
    }
}

/// The parameters of lists.
extension API {
    /// The values of `sort`: an order, or an order against its direction.
    enum ComicSort: String, CaseIterable {
        case title
        case updated
        case created
        case popularity
        case rating
        case trending
        case latest
        case titleDescending = "-title"
        case updatedDescending = "-updated"
        case createdDescending = "-created"
        case popularityDescending = "-popularity"
        case ratingDescending = "-rating"
        case trendingDescending = "-trending"
        case latestDescending = "-latest"

        var order: ComicOrder {
            switch self {
            case .title, .titleDescending: .title
            case .updated, .updatedDescending: .updated
            case .created, .createdDescending: .created
            case .popularity, .popularityDescending: .popularity
            case .rating, .ratingDescending: .rating
            case .trending, .trendingDescending: .trending
            case .latest, .latestDescending: .latest
            }
        }

        var isDescending: Bool { rawValue.hasPrefix("-") }
    }

    /// The values of `visibility`: what is public is in every list.
    enum Unlisted: String, CaseIterable {
        case draft
        case scheduled
        case hidden
        case removed

        var visibility: Visibility {
            switch self {
            case .draft: .draft
            case .scheduled: .scheduled
            case .hidden: .hidden
            case .removed: .removed
            }
        }
    }

    /// The values of `count`.
    enum Counting: String, CaseIterable {
        case exact
    }

    /// The values of `include`.
    enum Inclusion: String, CaseIterable {
        case stats
        case latest
    }

    /// What is asked to come with each comic.
    struct Embedding {
        let hasStats: Bool
        let hasLatest: Bool

        init(_ query: Query) throws(Problem) {
            let wanted = try query.choices(among: "include", Inclusion.allCases, \.rawValue)
            hasStats = wanted.contains(.stats)
            hasLatest = wanted.contains(.latest)
        }
    }
}
