import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// Suggestions: the search itself is a list of comics.
extension API {
    func suggestComics(
        _ snapshot: borrowing Snapshot,
        _ call: ExpressCall,
        _ json: inout JSONWriter
    ) throws -> ExpressOutcome {
        try call.query.only("q", "limit")
        let text = try call.query.value("q") ?? ""
        let limit = try call.query.integer(
            "limit",
            in: Limits.suggestions,
            default: Limits.defaultSuggestions
        )
        let suggestions = try catalogue.suggest(text, limit: limit, in: snapshot)
        json.page(suggestions, next: nil) { suggestion, json in
            json.object { json in
                json.member("comicId", identifier: suggestion.comic.rawValue)
                json.member("title", suggestion.title)
                json.member("matchedTitle", suggestion.matchedTitle)
            }
        }
        return .page(publicSeconds: call.isAdmin ? nil : Limits.listSeconds, lasts: true)
    }
}
