import ChangeFeed
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// Genres.
extension API {
    func listGenres(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try browse(call, "genres") { after, limit in
            let page = try catalogue.genres(after: after, limit: limit, in: snapshot)
            return (page.genres, page.next)
        } write: { item, json in
            representation.write(item.genre, count: item.count, to: &json)
        }
    }

    func getGenre(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        let slug = call.parameter("genre")
        guard let (genre, count) = try catalogue.genre(slug, in: snapshot) else {
            throw ComicError.unknownGenre(slug)
        }
        return .json(headers: caching(true, Limits.listSeconds)) { json in
            representation.write(genre, count: count, to: &json)
        }
    }

    func createGenre(_ call: Call) async throws -> Answer {
        try call.query.only()
        let fields = try decode(call.body, as: GenreDraft.self) { (draft) throws(InvalidFields) in
            try draft.validated()
        }
        let (_, headers) = try await submitOnce(CreateGenre(fields), to: catalogue, call)
        return try storedGenre(fields.slug, .created, headers)
    }

    func replaceGenre(_ call: Call) async throws -> Answer {
        try call.query.only()
        let slug = call.parameter("genre")
        let fields = try decode(call.body, as: GenreDraft.self) { (draft) throws(InvalidFields) in
            try draft.of(slug).validated()
        }
        try requireConditions(call) { try isThere(slug) }
        try await store.submit(ChangeGenre(fields), to: catalogue)
        return try storedGenre(slug, .ok)
    }

    /// RFC 7396; what the patch does not name stays, whoever changes it meanwhile.
    func patchGenre(_ call: Call) async throws -> Answer {
        try call.query.only()
        let slug = call.parameter("genre")
        let patch = try JSONValue(parsing: call.body)
        let document = try JSONValue(parsing: storedGenre(slug, .ok).body)
        let writable = JSONValue.object([
            JSONValue.Member("slug", .string(slug)),
            JSONValue.Member("name", document["name"] ?? .null),
            JSONValue.Member("kind", document["kind"] ?? .null),
        ])
        let fields = try decode(writable.merging(patch), as: GenreDraft.self) {
            (draft) throws(InvalidFields) in try draft.of(slug).validated()
        }
        let command = ChangeGenre(
            fields,
            takingName: patch["name"] != nil,
            takingKind: patch["kind"] != nil
        )
        try requireConditions(call) { try isThere(slug) }
        try await store.submit(command, to: catalogue)
        return try storedGenre(slug, .ok)
    }

    func deleteGenre(_ call: Call) async throws -> Answer {
        try call.query.only("replace")
        let slug = call.parameter("genre")
        let command = DeleteGenre(slug, replacedBy: try call.query.value("replace"))
        try requireConditions(call) { try isThere(slug) }
        try await store.submit(command, to: catalogue)
        return .empty(.noContent)
    }

    /// Throws 404 if there is no such genre.
    private func isThere(_ slug: String) throws -> Bool {
        _ = try storedGenre(slug, .ok)
        return true
    }

    private func storedGenre(
        _ slug: String,
        _ status: HTTPResponse.Status,
        _ extra: HTTPFields = [:]
    ) throws -> Answer {
        try store.read { snapshot in
            guard let (genre, count) = try catalogue.genre(slug, in: snapshot) else {
                throw ComicError.unknownGenre(slug)
            }
            var headers = privately(with: extra)
            if status == .created { headers[.location] = "/v1/genres/\(slug)" }
            return .json(status: status, headers: headers) { json in
                representation.write(genre, count: count, to: &json)
            }
        }
    }
}

extension GenreDraft: BodyReadable {
    init(from reader: inout BodyReader) {
        self.init(
            slug: reader.string("slug"),
            name: reader.string("name"),
            kind: reader.string("kind")
        )
    }

    /// The draft for the genre of a path, whose slug it need not repeat and cannot change.
    fileprivate func of(_ slug: String) throws(InvalidFields) -> GenreDraft {
        if let given = self.slug, given != slug {
            throw InvalidFields([
                FieldFault(pointer: "/slug", code: "immutable", detail: "the slug is \(slug)")
            ])
        }
        return GenreDraft(slug: slug, name: name, kind: kind)
    }
}

extension Representation {
    /// Writes a genre with the number of public comics in it.
    func write(_ genre: Genre, count: UInt64, to json: inout JSONWriter) {
        json.object { json in
            json.member("slug", genre.slug)
            json.member("name", genre.name)
            json.member("kind", genre.kind)
            json.member("count", Int(clamping: count))
        }
    }
}
