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
        try requirePublic(id, in: snapshot)
        guard let rating = try catalogue.rating(of: id, by: call.subject, in: snapshot) else {
            throw Problem.noRating(id)
        }
        return .json(headers: personal) { representation.write(rating, to: &$0) }
    }

    func setRating(_ call: Call) async throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        let score = try decode(call.body, as: RatingBody.self) { (body) throws(InvalidFields) in
            try body.validated()
        }
        try requirePublicNow(id)
        try requireConditions(call) { try hasRated(id, call) }
        let command = RateComic(id, by: call.subject, score: score)
        _ = try await store.submit(command, to: catalogue)
        return try storedRating(call)
    }

    func withdrawRating(_ call: Call) async throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        try requirePublicNow(id)
        try requireConditions(call) {
            guard try hasRated(id, call) else { throw Problem.noRating(id) }
            return true
        }
        let command = RateComic(id, by: call.subject, score: nil)
        guard try await store.submit(command, to: catalogue) else { throw Problem.noRating(id) }
        return .empty(.noContent, headers: personal)
    }

    func listRatings(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only("limit", "cursor")
        let limit = try pageLimit(call)
        let cursors = PageCursor(query: "ratings", call.subject)
        let found = try catalogue.ratings(
            by: call.subject,
            after: try cursors.key(try call.query.value("cursor")),
            limit: limit,
            in: snapshot
        )
        let items = try found.ratings.filter { try isPublic($0.comic, in: snapshot) }
        let next = found.next.map(cursors.text)
        return try page(call, next: next, headers: personal) { json in
            try json.page(items, next: next) { item, json in
                try json.object { json in
                    json.key("comic")
                    try writeItem(item.comic, in: snapshot, to: &json)
                    representation.writeMembers(of: item.rating, to: &json)
                }
            }
        }
    }

    private func hasRated(_ id: ComicID, _ call: Call) throws -> Bool {
        try store.read { try catalogue.rating(of: id, by: call.subject, in: $0) } != nil
    }

    private func storedRating(_ call: Call) throws -> Answer {
        try store.read { try getRating($0, call) }
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
                for score in 1...10 { json.integer(Int(clamping: totals[score])) }
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
