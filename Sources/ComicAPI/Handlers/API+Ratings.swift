import ChangeFeed
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// A reader's own ratings.
extension API {
    func getRating(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        try admit(call, toComic: id, in: snapshot)
        guard let rating = try catalogue.rating(of: id, by: try call.subject(), in: snapshot)
        else { throw Problem.noRating(id) }
        return .json(headers: caching(false, 0)) { representation.write(rating, to: &$0) }
    }

    func setRating(_ call: Call) async throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        let score = try decode(call.body, as: RatingBody.self) { (body) throws(InvalidFields) in
            try body.validated()
        }
        try admit(call, toComic: id)
        let command = RateComic(id, by: try call.subject(), score: score)
        _ = try await store.submit(command, to: catalogue)
        return try storedRating(call)
    }

    func withdrawRating(_ call: Call) async throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        try admit(call, toComic: id)
        let command = RateComic(id, by: try call.subject(), score: nil)
        guard try await store.submit(command, to: catalogue) else { throw Problem.noRating(id) }
        return .empty(.noContent)
    }

    func listRatings(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only("limit", "cursor")
        let limit = try call.query.integer(
            "limit",
            in: Limits.pageItems,
            default: Limits.defaultPageItems
        )
        let subject = try call.subject()
        let cursors = PageCursor(query: "ratings\n\(subject)")
        let found = try catalogue.ratings(
            by: subject,
            after: try cursors.key(try call.query.value("cursor")),
            limit: limit,
            in: snapshot
        )
        var items: [(comic: Comic, rating: Rating)] = []
        for rated in found.ratings {
            let comic = try catalogue.comic(rated.comic, withDescriptions: false, in: snapshot)
            if let comic { items.append((comic, rated.rating)) }
        }
        let next = found.next.map(cursors.text)
        return page(call, isPublic: false, next: next) { json in
            json.page(items, next: next) { item, json in
                json.object { json in
                    json.key("comic")
                    representation.write(item.comic, to: &json)
                    representation.writeMembers(of: item.rating, to: &json)
                }
            }
        }
    }

    private func storedRating(_ call: Call) throws -> Answer {
        try store.read { try getRating($0, call) }
    }

    /// As ``admit(_:toComic:in:)``, on a snapshot of its own.
    func admit(_ call: Call, toComic id: ComicID) throws {
        _ = try store.read { try admit(call, toComic: id, in: $0) }
    }
}

/// A rating as `PUT /v1/comics/{id}/rating` takes it.
private struct RatingBody: BodyReadable {
    let score: Int?

    init(from reader: inout BodyReader) {
        score = reader.integer("score")
    }

    func validated() throws(InvalidFields) -> UInt8 {
        var check = Validation()
        if score == nil { check.add("/score", "required", "a score is required") }
        let score = check.number(score, "/score", 1...10)
        guard check.faults.isEmpty, let score else { throw InvalidFields(check.faults) }
        return UInt8(score)
    }
}

extension Representation {
    /// Writes a reader's rating.
    func write(_ rating: Rating, to json: inout JSONWriter) {
        json.object { writeMembers(of: rating, to: &$0) }
    }

    func writeMembers(of rating: Rating, to json: inout JSONWriter) {
        json.member("score", Int(rating.score))
        json.member("ratedAt", rating.time.rfc3339)
    }

    /// Writes what all ratings of a comic come to; without ratings there is no average.
    func write(_ totals: RatingTotals, to json: inout JSONWriter) {
        json.object { json in
            json.member("count", Int(clamping: totals.count))
            if totals.count > 0 {
                json.member("average", Double(totals.sum * 100 / totals.count) / 100)
            }
            json.member("bayesian", Double(totals.score) / 10_000)
            json.key("distribution")
            json.array { json in
                for count in totals.distribution { json.integer(Int(clamping: count)) }
            }
        }
    }
}

extension Problem {
    fileprivate static func noRating(_ id: ComicID) -> Problem {
        Problem(
            status: .notFound,
            code: "rating-not-found",
            detail: "you have not rated comic \(id.rawValue)"
        )
    }
}
