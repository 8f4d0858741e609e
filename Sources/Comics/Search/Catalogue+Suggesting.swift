public import ChangeFeed
public import Keyspaces

/// A comic that is suggested to somebody who is typing.
public struct Suggestion: Sendable, Equatable {
    /// The comic.
    public let comic: ComicID
    /// Its title.
    public let title: String
    /// The alternative title that answers better than the title does, if one does.
    public let matchedTitle: String?
}

/// Suggestions.
extension Catalogue {
    /// The best answers to what has been typed so far, as ``search(_:in:)`` finds them.
    ///
    /// - Complexity: as a page of a search, and O(titles) for each of its comics.
    public func suggest(
        _ text: String,
        limit: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [Suggestion] {
        let query = SearchQuery(text)
        let page = try search(ComicSearch(text, limit: limit), in: reader)
        return try page.comics.compactMap { id in
            guard let comic = try comic(id, withDescriptions: false, in: reader) else { return nil }
            let fields = comic.record.fields
            var best = (title: String?.none, score: query.score(of: fields.title))
            for other in fields.alternativeTitles {
                let score = query.score(of: other.text)
                if score > best.score { best = (other.text, score) }
            }
            return Suggestion(comic: id, title: fields.title, matchedTitle: best.title)
        }
    }
}
