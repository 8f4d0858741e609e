import ChangeFeed
import Chapters
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// Reading chapters.
extension API {
    /// The values of `order`.
    enum ChapterOrder: String, CaseIterable {
        case ascending = "asc"
        case descending = "desc"
    }

    /// The values of `sort` of the whole site's chapters.
    enum PublishedSort: String, CaseIterable {
        case newest = "-published"
    }

    func listNewestChapters(
        _ snapshot: borrowing Snapshot,
        _ call: ExpressCall,
        _ json: inout JSONWriter
    ) throws -> ExpressOutcome {
        try call.query.only("sort", "language", "limit", "cursor")
        _ = try call.query.choice("sort", of: PublishedSort.self)
        let language = try call.query.value("language").map { languageTag($0) }
        let limit = try pageLimit(call.query)
        let cursors = PageCursor(query: "newest chapters", language ?? "")
        let after = try cursors.key(try call.query.value("cursor"))
        let next = try json.page(cursors) { json in
            try shelf.newest(
                language: language,
                after: after,
                limit: limit,
                bound: Chapters.Limits.chaptersPerPage,
                in: snapshot
            ) { comic in
                try catalogue.visibility(of: comic, in: snapshot) == .public
            } _: { id, chapter in
                try representation.write(chapter, id, of: shelf, to: &json)
            }
        }
        return .page(next: next, publicSeconds: call.isAdmin ? nil : Limits.listSeconds)
    }

    func listChapters(
        _ snapshot: borrowing Snapshot,
        _ call: ExpressCall,
        _ json: inout JSONWriter
    ) throws -> ExpressOutcome {
        try call.query.only("language", "group", "order", "limit", "cursor")
        let id = try call.comicID()
        let language = try call.query.value("language").map { languageTag($0) }
        let group = try call.query.value("group")
        let order = try call.query.choice("order", of: ChapterOrder.self) ?? .ascending
        let limit = try pageLimit(call.query)
        let cursors = PageCursor(
            query: "chapters",
            "\(id.rawValue)",
            language ?? "",
            group ?? "",
            order.rawValue
        )
        let after = try cursors.key(try call.query.value("cursor"))
        try admit(anAdmin: call.isAdmin, toComic: id, in: snapshot)
        let next = try json.page(cursors) { json in
            try shelf.chapters(
                of: id,
                language: language,
                group: group,
                order: order == .ascending ? .ascending : .descending,
                after: after,
                limit: limit,
                bound: Chapters.Limits.chaptersPerPage,
                withHidden: call.isAdmin,
                in: snapshot
            ) { id, chapter in
                try representation.write(chapter, id, of: shelf, to: &json)
            }
        }
        return .page(next: next, publicSeconds: call.isAdmin ? nil : Limits.listSeconds)
    }

    func getChapter(
        _ snapshot: borrowing Snapshot,
        _ call: ExpressCall,
        _ json: inout JSONWriter
    ) throws -> ExpressOutcome {
        try call.query.only()
        let chapter = try readableChapter(call, in: snapshot)
        let version = chapter.view.version
        return try document(call, version: version, isPublic: chapter.isPublic) {
            try representation.write(chapter.view, chapter.id, of: shelf, to: &json)
        }
    }

    func getNeighbours(
        _ snapshot: borrowing Snapshot,
        _ call: ExpressCall,
        _ json: inout JSONWriter
    ) throws -> ExpressOutcome {
        try call.query.only()
        let chapter = try readableChapter(call, in: snapshot)
        let isCacheable = chapter.isPublic && !call.isAdmin
        let found = try shelf.neighbours(
            of: Chapter(id: chapter.id, record: try chapter.view.record()),
            withHidden: call.isAdmin,
            in: snapshot
        )
        try json.object { json in
            if let previous = found.previous {
                json.key("previous")
                try write(previous.id, in: snapshot, to: &json)
            }
            if let next = found.next {
                json.key("next")
                try write(next.id, in: snapshot, to: &json)
            }
        }
        return .page(publicSeconds: isCacheable ? Limits.listSeconds : nil)
    }

    func getPages(
        _ snapshot: borrowing Snapshot,
        _ call: ExpressCall,
        _ json: inout JSONWriter
    ) throws -> ExpressOutcome {
        try call.query.only()
        let chapter = try readableChapter(call, in: snapshot)
        let version = chapter.view.version
        return try document(call, version: version, isPublic: chapter.isPublic) {
            try representation.writePages(of: chapter.id, shelf, in: snapshot, to: &json)
        }
    }

    /// Writes a chapter.
    func write(
        _ id: ChapterID,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter
    ) throws {
        guard let chapter = try shelf.view(of: id, in: snapshot) else {
            throw Problem.unknownChapter(id)
        }
        try representation.write(chapter, id, of: shelf, to: &json)
    }
}

/// Writing chapters.
extension API {
    func createChapter(_ call: Call) async throws -> Answer {
        try call.query.only()
        let comic = try call.comicID()
        let fields = try decode(call.body, as: ChapterDraft.self) { (draft) throws(InvalidFields) in
            try draft.validated()
        }
        try await awaitProjection(of: comic)
        let command = CreateChapter(of: comic, fields)
        let (id, headers) = try await submitOnce(command, to: shelf, call)
        return try written(id, .created, headers)
    }

    func replaceChapter(_ call: Call) async throws -> Answer {
        try call.query.only()
        let id = try call.chapterID()
        let condition = try condition(call)
        let command = try decode(call.body, as: ChapterDraft.self) {
            (draft) throws(InvalidFields) in
            ReplaceChapter(
                id,
                with: try draft.validated(),
                keepsVisibility: draft.visibility == nil,
                if: condition
            )
        }
        try await store.submit(command, to: shelf)
        return try written(id, .ok)
    }

    func patchChapter(_ call: Call) async throws -> Answer {
        try call.query.only()
        let id = try call.chapterID()
        let patch = try JSONValue(parsing: call.body)
        try await merge(patch, if: try condition(call)) {
            try store.read { snapshot in
                guard let chapter = try shelf.view(of: id, in: snapshot) else {
                    throw Problem.unknownChapter(id)
                }
                var json = JSONWriter()
                try json.object { json in
                    try representation.writeMembers(
                        of: chapter,
                        id,
                        isWhole: false,
                        shelf,
                        to: &json
                    )
                }
                return (chapter.version, json.bytes)
            }
        } replace: { document, version in
            let fields = try decode(document, as: ChapterDraft.self) {
                (draft) throws(InvalidFields) in try draft.validated()
            }
            let command = ReplaceChapter(id, with: fields, if: .oneOf([version]))
            try await store.submit(command, to: shelf)
        }
        return try written(id, .ok)
    }

    func deleteChapter(_ call: Call) async throws -> Answer {
        try call.query.only()
        let command = DeleteChapter(try call.chapterID(), if: try condition(call))
        try await store.submit(command, to: shelf)
        return .empty(.noContent)
    }

    func setPages(_ call: Call) async throws -> Answer {
        try call.query.only()
        let id = try call.chapterID()
        let condition = try condition(call)
        let pages = try decode(call.body, as: PagesBody.self) { (body) throws(InvalidFields) in
            try body.validated()
        }
        try await store.submit(SetPages(of: id, pages, if: condition), to: shelf)
        return try storedPages(id)
    }

    /// The chapter as it is stored now, to whoever wrote it.
    private func written(
        _ id: ChapterID,
        _ status: HTTPResponse.Status,
        _ extra: HTTPFields = [:]
    ) throws -> Answer {
        try stored(id, status, extra) { chapter, json, _ in
            try representation.write(chapter, id, of: shelf, to: &json)
        }
    }

    private func storedPages(_ id: ChapterID) throws -> Answer {
        try stored(id, .ok) { _, json, snapshot in
            try representation.writePages(of: id, shelf, in: snapshot, to: &json)
        }
    }

    private func stored(
        _ id: ChapterID,
        _ status: HTTPResponse.Status,
        _ extra: HTTPFields = [:],
        _ write: (ChapterView, inout JSONWriter, borrowing Snapshot) throws -> Void
    ) throws -> Answer {
        try store.read { snapshot in
            guard let chapter = try shelf.view(of: id, in: snapshot) else {
                throw Problem.unknownChapter(id)
            }
            let path = "/v1/chapters/\(id.rawValue)"
            let headers = written(path, chapter.version, status, extra)
            return try .json(status: status, headers: headers) { json in
                try write(chapter, &json, snapshot)
            }
        }
    }
}
