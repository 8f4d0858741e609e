import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// Browse pages: what comics can be found by.
extension API {
    func listAuthors(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only("limit", "cursor")
        let cursors = PageCursor(query: "authors")
        let found = try catalogue.authors(
            after: try cursors.key(try call.query.value("cursor")),
            limit: try pageLimit(call),
            in: snapshot
        )
        let next = found.next.map(cursors.text)
        return page(call, next: next) { json in
            json.page(found.authors, next: next) { author, json in
                json.object { json in
                    json.member("name", author.name)
                    json.member("count", Int(clamping: author.count))
                }
            }
        }
    }

    /// The comics of one author, as a list.
    func listAuthorComics(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only(Self.listParameters)
        let name = call.parameter("author")
        guard try catalogue.comics(by: name, in: snapshot) > 0 else {
            throw Problem(
                status: .notFound,
                code: "author-not-found",
                detail: "no public comic has the author \(name)"
            )
        }
        var filter = ComicFilter()
        filter.authors = [name]
        return try comicPage(call, of: filter, "author", in: snapshot)
    }

    func listYears(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only("limit", "cursor")
        let cursors = PageCursor(query: "years")
        let found = try catalogue.years(
            after: try cursors.key(try call.query.value("cursor")),
            limit: try pageLimit(call),
            in: snapshot
        )
        let next = found.next.map(cursors.text)
        return page(call, next: next) { json in
            json.page(found.years, next: next) { item, json in
                json.object { json in
                    json.member("year", item.year)
                    json.member("count", Int(clamping: item.count))
                }
            }
        }
    }
}
