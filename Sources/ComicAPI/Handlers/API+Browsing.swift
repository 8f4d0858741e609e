import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// Browse pages: what comics can be found by.
extension API {
    func listAuthors(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try browse(call, "authors") { after, limit in
            let page = try catalogue.authors(after: after, limit: limit, in: snapshot)
            return (page.authors, page.next)
        } write: { author, json in
            json.object { json in
                json.member("name", author.name)
                json.member("count", Int(clamping: author.count))
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
        var json = JSONWriter()
        let outcome = try writePage(
            of: filter,
            "author",
            call.query,
            isAdmin: call.isAdmin,
            in: snapshot,
            to: &json
        )
        return Answer(outcome, json, to: call, tagPrefix: representation.tagPrefix)
    }

    func listYears(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try browse(call, "years") { after, limit in
            let page = try catalogue.years(after: after, limit: limit, in: snapshot)
            return (page.years, page.next)
        } write: { item, json in
            json.object { json in
                json.member("year", item.year)
                json.member("count", Int(clamping: item.count))
            }
        }
    }

    /// A page of what comics can be found by; it takes `limit` and `cursor` and nothing else.
    ///
    /// `read` is given the position after which the page begins and how many items it may have, and
    /// says where the next one begins; `list` tells the cursors of this list from those of others.
    func browse<Item>(
        _ call: Call,
        _ list: String,
        _ read: ([UInt8]?, Int) throws -> ([Item], [UInt8]?),
        write: (Item, inout JSONWriter) -> Void
    ) throws -> Answer {
        try call.query.only("limit", "cursor")
        let cursors = PageCursor(query: list)
        let after = try cursors.key(try call.query.value("cursor"))
        let (items, position) = try read(after, try pageLimit(call))
        let next = position.map(cursors.text)
        return page(call, next: next) { json in json.page(items, next: next, write) }
    }
}
