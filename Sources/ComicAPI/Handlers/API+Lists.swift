import ChangeFeed
import Chapters
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// Lists of comics.
extension API {
    /// The parameters of every list of comics, beside its filters.
    static let listParameters = ["sort", "limit", "cursor", "count", "include"]
    /// Those of the list of all comics.
    private static let allParameters =
        listParameters + ComicFilter.parameters + ["q", "ids", "visibility"]

    func listComics(
        _ snapshot: borrowing Snapshot,
        _ call: ExpressCall,
        _ json: inout JSONWriter
    ) throws -> ExpressOutcome {
        if call.query.has("ids") { return try listNamedComics(snapshot, call, &json) }
        if let visibility = try call.query.choice("visibility", of: Unlisted.self) {
            return try listUnlistedComics(snapshot, call, visibility, &json)
        }
        try call.query.only(Self.allParameters)
        return try writePage(
            of: try ComicFilter(call.query),
            "comics",
            call.query,
            isAdmin: call.isAdmin,
            in: snapshot,
            to: &json
        )
    }

    /// The comics that the caller names, in that order; those that the public does not see are left
    /// out.
    private func listNamedComics(
        _ snapshot: borrowing Snapshot,
        _ call: ExpressCall,
        _ json: inout JSONWriter
    ) throws -> ExpressOutcome {
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
        _ = try json.page(PageCursor(query: "ids")) { json in
            for id in ids { try writeListed(id, embedding, in: snapshot, to: &json) }
            return nil
        }
        return .page(
            publicSeconds: call.isAdmin ? nil : embedding.publicSeconds,
            lasts: !embedding.hasStats
        )
    }

    /// The comics that only an admin sees, the newest first.
    private func listUnlistedComics(
        _ snapshot: borrowing Snapshot,
        _ call: ExpressCall,
        _ unlisted: Unlisted,
        _ json: inout JSONWriter
    ) throws -> ExpressOutcome {
        guard call.isAdmin else { throw call.principal == nil ? Problem.tokenMissing : .forbidden }
        try call.query.only("visibility", "limit", "cursor", "count")
        let cursors = PageCursor(query: "unlisted", unlisted.rawValue)
        let found = try catalogue.comics(
            seenAs: unlisted.visibility,
            after: try cursors.key(try call.query.value("cursor")),
            limit: try pageLimit(call.query),
            in: snapshot
        )
        let isCounted = try call.query.choice("count", of: Counting.self) != nil
        let next = try json.page(cursors, total: isCounted ? found.total : nil) { json in
            for id in found.comics { try writeItem(id, in: snapshot, to: &json) }
            return found.next
        }
        return .page(next: next, publicSeconds: nil)
    }

    /// Writes a page of the comics that a filter leaves, as the other parameters of the query ask
    /// for it; `list` tells the cursors of this list from those of others.
    func writePage(
        of filter: ComicFilter,
        _ list: String,
        _ query: Query,
        isAdmin: Bool,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter
    ) throws -> ExpressOutcome {
        let text = try query.value("q")
        let sort = try query.choice("sort", of: ComicSort.self)
        let embedding = try Embedding(query)
        let cursors = PageCursor(
            query: list,
            sort?.rawValue ?? "",
            filter.canonical,
            text ?? ""
        )
        let after = try cursors.key(try query.value("cursor"))
        let limit = try pageLimit(query)
        let isCounted = try query.choice("count", of: Counting.self) != nil
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
        let next = try json.page(cursors, total: found.total) { json in
            for id in found.comics { try writeListed(id, embedding, in: snapshot, to: &json) }
            return found.next
        }
        return .page(
            next: next,
            publicSeconds: isAdmin ? nil : embedding.publicSeconds,
            lasts: !embedding.hasStats
        )
    }
}

/// What a list shows of its comics.
extension API {
    /// Writes a comic as a list shows it, with what the caller wants to have with it; nothing if
    /// the public does not see it.
    private func writeListed(
        _ id: ComicID,
        _ embedding: Embedding,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter
    ) throws {
        guard let comic = try catalogue.view(of: id, in: snapshot), comic.visibility == .public
        else { return }
        try representation.write(
            comic,
            id,
            .item,
            of: catalogue,
            in: snapshot,
            to: &json
        ) { json in
            if embedding.hasStats {
                json.key("stats")
                try writeStats(of: id, in: snapshot, to: &json)
            }
            if embedding.hasLatest {
                let latest = try catalogue.latestChapter(of: id, in: snapshot)
                try writeLatest(latest?.id, in: snapshot, to: &json)
            }
        }
    }

    /// Writes a comic's newest chapter as a member, if the public sees it.
    func writeLatest(
        _ id: ChapterID?,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter
    ) throws {
        guard let id, let chapter = try shelf.view(of: id, in: snapshot), chapter.isPublic else {
            return
        }
        json.key("latestChapter")
        try representation.write(chapter, id, of: shelf, to: &json)
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

        /// How long anybody may keep the list, in seconds: figures change faster than comics do.
        var publicSeconds: Int {
            hasStats || hasLatest ? Limits.embeddedSeconds : Limits.listSeconds
        }
    }
}
