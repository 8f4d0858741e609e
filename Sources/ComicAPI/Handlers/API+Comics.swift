import ChangeFeed
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces
import Readers

/// Reading comics.
extension API {
    func getComic(
        _ snapshot: borrowing Snapshot,
        _ call: ExpressCall,
        _ json: inout JSONWriter
    ) throws -> ExpressOutcome {
        try call.query.only()
        let id = try call.comicID()
        guard let comic = try catalogue.view(of: id, in: snapshot) else {
            throw Problem.unknownComic(id)
        }
        try admit(
            anAdmin: call.isAdmin,
            to: comic.visibility,
            "comic \(id.rawValue)",
            orElse: .unknownComic(id)
        )
        let isPublic = comic.visibility == .public
        return try document(call, version: comic.version, isPublic: isPublic) {
            try representation.write(comic, id, of: catalogue, in: snapshot, to: &json)
        }
    }

    func getStats(
        _ snapshot: borrowing Snapshot,
        _ call: ExpressCall,
        _ json: inout JSONWriter
    ) throws -> ExpressOutcome {
        try call.query.only()
        let id = try call.comicID()
        let visibility = try admit(anAdmin: call.isAdmin, toComic: id, in: snapshot)
        try writeStats(of: id, in: snapshot, to: &json)
        return .page(publicSeconds: visibility == .public ? Limits.listSeconds : nil)
    }

    /// Writes what is counted of a comic.
    func writeStats(
        of id: ComicID,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter
    ) throws {
        let views = try catalogue.views(of: id, in: snapshot)
        let windows = try catalogue.windows(of: id, in: snapshot)
        let ratings = try catalogue.ratingTotals(of: id, in: snapshot)
        let bookmarks = try diary.bookmarkTotal(of: id, in: snapshot)
        json.object { json in
            json.key("views")
            json.object { json in
                json.member("total", Int(clamping: views))
                json.member("day", Int(clamping: windows.day))
                json.member("week", Int(clamping: windows.week))
                json.member("month", Int(clamping: windows.month))
            }
            json.key("rating")
            representation.write(ratings, to: &json)
            json.member("bookmarks", Int(clamping: bookmarks))
        }
    }

    /// Writes a comic as lists have it.
    func writeItem(
        _ id: ComicID,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter,
        _ writeMore: (inout JSONWriter) throws -> Void = { _ in }
    ) throws {
        guard let comic = try catalogue.view(of: id, in: snapshot) else {
            throw Problem.unknownComic(id)
        }
        try representation.write(
            comic,
            id,
            .item,
            of: catalogue,
            in: snapshot,
            to: &json,
            writeMore
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
            try store.read { snapshot in
                guard let comic = try catalogue.view(of: id, in: snapshot) else {
                    throw Problem.unknownComic(id)
                }
                var json = JSONWriter()
                try representation.write(
                    comic,
                    id,
                    .writable,
                    of: catalogue,
                    in: snapshot,
                    to: &json
                )
                return (comic.version, json.bytes)
            }
        } replace: { document, version in
            let fields = try decode(document, as: ComicDraft.self) {
                (draft) throws(InvalidFields) in try draft.validated()
            }
            let command = ReplaceComic(id, with: fields, if: .oneOf([version]))
            return try await store.submit(command, to: catalogue)
        }
    }

    /// The version of a comic, public or not.
    func version(of id: ComicID) throws -> UInt64 {
        guard let standing = try store.read({ try catalogue.standing(of: id, in: $0) }) else {
            throw Problem.unknownComic(id)
        }
        return standing.version
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
        try refuseView(of: id)
        try await store.submit(AddViews(id, amount: 1), to: catalogue)
        return .empty(.noContent)
    }

    /// A view of what the public does not see is refused before it costs a commit.
    private func refuseView(of id: ComicID) throws {
        _ = try store.read { try admit(anAdmin: false, toComic: id, in: $0) }
    }

    /// Views of what the public sees.
    var directView: DirectWrite {
        DirectWrite { [catalogue] snapshot, id in
            try catalogue.visibility(of: ComicID(id), in: snapshot) == .public
        } begin: { [catalogue] id, batch, completion in
            batch.add(AddViews(ComicID(id), amount: 1), to: catalogue, completion: completion)
        }
    }

    /// The comic as it is stored now, to whoever wrote it.
    private func written(
        _ id: ComicID,
        _ status: HTTPResponse.Status,
        _ extra: HTTPFields = [:]
    ) throws -> Answer {
        try store.read { snapshot in
            guard let comic = try catalogue.view(of: id, in: snapshot) else {
                throw Problem.unknownComic(id)
            }
            let path = "/v1/comics/\(id.rawValue)"
            let headers = written(path, comic.version, status, extra)
            return try .json(status: status, headers: headers) { json in
                try representation.write(comic, id, of: catalogue, in: snapshot, to: &json)
            }
        }
    }
}
