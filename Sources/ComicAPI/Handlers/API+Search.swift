import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// Suggestions: the search itself is a list of comics.
extension API {
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
