import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// Searching.
extension API {
    /// The page of `GET /v1/comics` with `q`.
    func searchComics(
        _ snapshot: borrowing Snapshot,
        _ call: Call,
        for text: String
    ) throws -> Answer {
        let sort = try call.query.choice("sort", of: ComicSort.self)
        let genre = try call.query.value("genre")
        let limit = try call.query.integer(
            "limit",
            in: Limits.pageItems,
            default: Limits.defaultPageItems
        )
        let cursors = PageCursor(
            query: "search\n\(sort?.rawValue ?? "")\n\(genre ?? "")\n\(text)"
        )
        let page = try catalogue.search(
            ComicSearch(
                text,
                sort: sort.map { ComicSearch.Sort($0.order, isDescending: $0.isDescending) },
                filter: try genre.map { try catalogue.comics(withGenre: $0, in: snapshot) },
                after: try cursors.key(try call.query.value("cursor")),
                limit: limit
            ),
            in: snapshot
        )
        var comics: [Comic] = []
        for id in page.comics {
            if let comic = try catalogue.comic(id, withDescriptions: false, in: snapshot) {
                comics.append(comic)
            }
        }
        let next = page.next.map(cursors.text)
        return self.page(call, next: next) { json in
            json.page(comics, next: next) { representation.write($0, to: &$1) }
        }
    }

    func suggestComics(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only("q", "limit")
        let text = try call.query.value("q") ?? ""
        let limit = try call.query.integer(
            "limit",
            in: Limits.suggestions,
            default: Limits.defaultSuggestions
        )
        let suggestions = try catalogue.suggest(text, limit: limit, in: snapshot)
        return page(call, next: nil) { json in
            json.page(suggestions, next: nil) { suggestion, json in
                json.object { json in
                    json.member("comicId", String(suggestion.comic.rawValue))
                    json.member("title", suggestion.title)
                    if let matched = suggestion.matchedTitle {
                        json.member("matchedTitle", matched)
                    }
                }
            }
        }
    }
}
