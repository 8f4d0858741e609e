import ChangeFeed
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces
import Readers

/// Reading comics.
extension API {
    func getComic(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        guard let (version, visibility) = try catalogue.standing(of: id, in: snapshot) else {
            throw Problem.unknownComic(id)
        }
        try admit(call, to: visibility, "comic \(id.rawValue)", orElse: .unknownComic(id))
        return try document(call, version: version, isPublic: visibility == .public) { json in
            if let comic = try catalogue.comic(id, in: snapshot) {
                representation.write(comic, to: &json)
            }
        }
    }

    /// ``getComic(_:_:)`` of a public comic, to everybody.
    var directComic: DirectRead {
        DirectRead(
            fields: caching(true, Limits.documentSeconds),
            tagPrefix: representation.tagPrefix
        ) { [catalogue, representation] snapshot, id, known, json in
            let id = ComicID(id)
            guard let comic = try catalogue.view(of: id, in: snapshot),
                comic.visibility == .public
            else { return nil }
            if comic.version != known {
                try representation.write(comic, id, of: catalogue, in: snapshot, to: &json)
            }
            return comic.version
        }
    }

    func getStats(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        let visibility = try admit(call, toComic: id, in: snapshot)
        let stats = try stats(of: id, in: snapshot)
        return .json(headers: caching(visibility == .public, Limits.listSeconds)) { json in
            representation.write(stats, to: &json)
        }
    }

    /// The figures of a comic.
    func stats(of id: ComicID, in snapshot: borrowing Snapshot) throws -> ComicStats {
        ComicStats(
            views: try catalogue.views(of: id, in: snapshot),
            windows: try catalogue.windows(of: id, in: snapshot),
            ratings: try catalogue.ratingTotals(of: id, in: snapshot),
            bookmarks: try diary.bookmarkTotal(of: id, in: snapshot)
        )
    }
}

/// Writing comics.
extension API {
    func createComic(_ call: Call) async throws -> Answer {
        try call.query.only()
        let fields = try decode(call.body, as: ComicDraft.self) { (draft) throws(InvalidFields) in
            try draft.validated()
        }
        let (id, headers) = try await submitOnce(CreateComic(fields), to: catalogue, call)
        return try written(id, .created, headers)
    }

    func replaceComic(_ call: Call) async throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        let condition = try condition(call)
        let command = try decode(call.body, as: ComicDraft.self) { (draft) throws(InvalidFields) in
            ReplaceComic(
                id,
                with: try draft.validated(),
                keepsVisibility: draft.visibility == nil,
                if: condition
            )
        }
        _ = try await store.submit(command, to: catalogue)
        return try written(id, .ok)
    }

    func patchComic(_ call: Call) async throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        let patch = try JSONValue(parsing: call.body)
        let condition = try condition(call)
        _ = try await merge(patch, into: id, if: condition)
        return try written(id, .ok)
    }

    /// Merges a patch into a comic.
    func merge(
        _ patch: JSONValue,
        into id: ComicID,
        if condition: VersionCondition
    ) async throws -> ChangeOutcome {
        try await merge(patch, if: condition) {
            let record = try existingComic(id).record
            return (record.version, representation.writable(record.fields))
        } replace: { document, version in
            let fields = try decode(document, as: ComicDraft.self) {
                (draft) throws(InvalidFields) in try draft.validated()
            }
            let command = ReplaceComic(id, with: fields, if: .oneOf([version]))
            return try await store.submit(command, to: catalogue)
        }
    }

    func existingComic(_ id: ComicID) throws -> Comic {
        try store.read { snapshot in
            guard let comic = try catalogue.comic(id, in: snapshot) else {
                throw Problem.unknownComic(id)
            }
            return comic
        }
    }

    func deleteComic(_ call: Call) async throws -> Answer {
        try call.query.only()
        let command = DeleteComic(try call.comicID(), if: try condition(call))
        try await store.submit(command, to: catalogue)
        return .empty(.noContent)
    }

    func addView(_ call: Call) async throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        guard call.body.isEmpty else {
            throw Problem(
                status: .badRequest,
                code: "body-unexpected",
                detail: "a view has no body"
            )
        }
        try refuseView(call, of: id)
        try await store.submit(AddViews(id, amount: 1), to: catalogue)
        return .empty(.noContent)
    }

    /// Views of what the public sees.
    var directView: DirectWrite {
        DirectWrite { [catalogue] snapshot, id in
            try catalogue.visibility(of: ComicID(id), in: snapshot) == .public
        } begin: { [catalogue] id, batch, completion in
            batch.add(AddViews(ComicID(id), amount: 1), to: catalogue, completion: completion)
        }
    }

    /// A view of what the public does not see is refused before it costs a commit.
    private func refuseView(_ call: Call, of id: ComicID) throws {
        try store.read { snapshot in
            guard let visibility = try catalogue.visibility(of: id, in: snapshot) else {
                throw Problem.unknownComic(id)
            }
            if visibility == .removed { throw Problem.removed("comic \(id.rawValue)") }
            if visibility != .public { throw Problem.unknownComic(id) }
        }
    }

    /// The comic as it is stored now, to whoever wrote it.
    private func written(
        _ id: ComicID,
        _ status: HTTPResponse.Status,
        _ extra: HTTPFields = [:]
    ) throws -> Answer {
        let comic = try existingComic(id)
        var headers = caching(false, 0)
        for field in extra { headers.append(field) }
        headers[.eTag] = representation.tag(comic.record.version)
        if status == .created { headers[.location] = "/v1/comics/\(id.rawValue)" }
        return .json(status: status, headers: headers) { representation.write(comic, to: &$0) }
    }
}
