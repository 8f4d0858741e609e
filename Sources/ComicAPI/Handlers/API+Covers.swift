import ChangeFeed
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// Covers: the current one and those that it took the place of.
extension API {
    func listCovers(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        try admit(anAdmin: call.isAdmin, toComic: id, in: snapshot)
        let current = try snapshot.get(id, in: catalogue.comics)?.currentCover
        let covers = try catalogue.covers(of: id, in: snapshot)
        return page(call, next: nil) { json in
            json.page(covers, next: nil) { cover, json in
                representation.write(cover, isCurrent: cover.id == current, to: &json)
            }
        }
    }

    func getCover(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        let visibility = try admit(anAdmin: call.isAdmin, toComic: id, in: snapshot)
        let wanted = try call.coverID()
        let current = try snapshot.get(id, in: catalogue.comics)?.currentCover
        guard
            let cover = try catalogue.covers(of: id, in: snapshot).first(where: { $0.id == wanted })
        else { throw ComicError.unknownCover(wanted) }
        return .json(headers: caching(visibility == .public, Limits.listSeconds)) { json in
            representation.write(cover, isCurrent: wanted == current, to: &json)
        }
    }

    func addCover(_ call: Call) async throws -> Answer {
        try call.query.only()
        let comic = try call.comicID()
        let condition = try condition(call, isRequired: false)
        let command = try decode(call.body, as: CoverBody.self) { (body) throws(InvalidFields) in
            AddCover(
                to: comic,
                try body.draft.validated(),
                isCurrent: body.isCurrent,
                if: condition
            )
        }
        let (cover, headers) = try await submitOnce(command, to: catalogue, call)
        var fields = privately(with: headers)
        fields[.location] = "/v1/comics/\(comic.rawValue)/covers/\(cover.rawValue)"
        return try stored(cover, of: comic, fields)
    }

    func deleteCover(_ call: Call) async throws -> Answer {
        try call.query.only()
        let command = RemoveCovers(
            of: try call.comicID(),
            try call.coverID(),
            if: try condition(call)
        )
        try await store.submit(command, to: catalogue)
        return .empty(.noContent)
    }

    func deleteCovers(_ call: Call) async throws -> Answer {
        try call.query.only()
        let command = RemoveCovers(of: try call.comicID(), nil, if: try condition(call))
        try await store.submit(command, to: catalogue)
        return .empty(.noContent)
    }

    private func stored(
        _ cover: CoverID,
        of comic: ComicID,
        _ headers: HTTPFields
    ) throws -> Answer {
        try store.read { snapshot in
            let current = try snapshot.get(comic, in: catalogue.comics)?.currentCover
            let covers = try catalogue.covers(of: comic, in: snapshot)
            guard let found = covers.first(where: { $0.id == cover }) else {
                throw ComicError.unknownCover(cover)
            }
            return .json(status: .created, headers: headers) { json in
                representation.write(found, isCurrent: cover == current, to: &json)
            }
        }
    }
}

/// A cover as `POST /v1/comics/{id}/covers` takes it.
struct CoverBody: BodyReadable {
    let draft: CoverDraft
    /// Whether it becomes the current one, which it does unless the body says otherwise.
    let isCurrent: Bool

    init(from reader: inout BodyReader) {
        draft = CoverDraft(from: &reader)
        isCurrent = reader.bool("current") ?? true
    }
}

extension CoverDraft: BodyReadable {
    init(from reader: inout BodyReader) {
        self.init(
            image: reader.image(),
            volume: reader.string("volume"),
            language: reader.string("language")
        )
    }
}

extension Representation {
    /// Writes a cover.
    func write(
        _ cover: (id: CoverID, version: CoverVersion),
        isCurrent: Bool,
        to json: inout JSONWriter
    ) {
        let version = cover.version
        json.object { json in
            json.member("id", identifier: cover.id.rawValue)
            json.member("key", version.image.key)
            json.member("url", url(version.image.key))
            json.member("width", version.image.width.map(Int.init))
            json.member("height", version.image.height.map(Int.init))
            json.member("volume", version.volume.isEmpty ? nil : version.volume)
            json.member("language", version.language.isEmpty ? nil : version.language)
            json.member("createdAt", version.time.rfc3339)
            json.member("current", isCurrent)
        }
    }
}
