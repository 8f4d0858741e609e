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

    func listNewestChapters(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only("sort", "language", "limit", "cursor")
        _ = try call.query.choice("sort", of: PublishedSort.self)
        let language = try call.query.value("language").map { languageTag($0) }
        let limit = try call.query.integer(
            "limit",
            in: Limits.pageItems,
            default: Limits.defaultPageItems
        )
        let cursors = PageCursor(query: "newest chapters\n\(language ?? "")")
        let found = try shelf.newest(
            language: language,
            after: try cursors.key(try call.query.value("cursor")),
            limit: limit,
            bound: Chapters.Limits.chaptersPerPage,
            in: snapshot
        ) { comic in
            try catalogue.visibility(of: comic, in: snapshot) == .public
        }
        let next = found.next.map(cursors.text)
        return page(call, next: next) { json in
            json.page(found.chapters, next: next) { representation.write($0, to: &$1) }
        }
    }

    func listChapters(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only("language", "group", "order", "limit", "cursor")
        let id = try call.comicID()
        let language = try call.query.value("language").map { languageTag($0) }
        let group = try call.query.value("group")
        let order = try call.query.choice("order", of: ChapterOrder.self) ?? .ascending
        let limit = try call.query.integer(
            "limit",
            in: Limits.pageItems,
            default: Limits.defaultPageItems
        )
        let query = [
            "chapters", "\(id.rawValue)", language ?? "", group ?? "", order.rawValue,
        ]
        let cursors = PageCursor(query: query.joined(separator: "\n"))
        let after = try cursors.key(try call.query.value("cursor"))
        try admit(call, toComic: id, in: snapshot)
        let found = try shelf.chapters(
            of: id,
            language: language,
            group: group,
            order: order == .ascending ? .ascending : .descending,
            after: after,
            limit: limit,
            bound: Chapters.Limits.chaptersPerPage,
            withHidden: call.isAdmin,
            in: snapshot
        )
        let next = found.next.map(cursors.text)
        return page(call, next: next) { json in
            json.page(found.chapters, next: next) { representation.write($0, to: &$1) }
        }
    }

    func getChapter(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        let (chapter, isPublic) = try readableChapter(call, in: snapshot)
        return try document(call, version: chapter.record.version, isPublic: isPublic) { json in
            representation.write(chapter, to: &json)
        }
    }

    func getNeighbours(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        let (chapter, isPublic) = try readableChapter(call, in: snapshot)
        let found = try shelf.neighbours(of: chapter, withHidden: call.isAdmin, in: snapshot)
        let isCacheable = isPublic && !call.isAdmin
        return .json(headers: caching(isCacheable, Limits.listSeconds)) { json in
            json.object { json in
                if let previous = found.previous {
                    json.key("previous")
                    representation.write(previous, to: &json)
                }
                if let next = found.next {
                    json.key("next")
                    representation.write(next, to: &json)
                }
            }
        }
    }

    func getPages(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        let (chapter, isPublic) = try readableChapter(call, in: snapshot)
        return try document(call, version: chapter.record.version, isPublic: isPublic) { json in
            let pages = try shelf.pages(of: chapter.id, in: snapshot)
            write(pages, to: &json)
        }
    }

    private func write(_ pages: [Page], to json: inout JSONWriter) {
        json.object { json in
            json.key("items")
            json.array { json in
                for (index, page) in pages.enumerated() {
                    representation.write(page, at: index + 1, to: &json)
                }
            }
        }
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
            let record = try existingChapter(id).record
            return (record.version, representation.writable(record.fields))
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

    private func existingChapter(_ id: ChapterID) throws -> Chapter {
        try store.read { snapshot in
            guard let chapter = try shelf.chapter(id, in: snapshot) else {
                throw Problem.unknownChapter(id)
            }
            return chapter
        }
    }

    /// The chapter as it is stored now, to whoever wrote it.
    private func written(
        _ id: ChapterID,
        _ status: HTTPResponse.Status,
        _ extra: HTTPFields = [:]
    ) throws -> Answer {
        let chapter = try existingChapter(id)
        var headers = caching(false, 0)
        for field in extra { headers.append(field) }
        headers[.eTag] = representation.tag(chapter.record.version)
        if status == .created { headers[.location] = "/v1/chapters/\(id.rawValue)" }
        return .json(status: status, headers: headers) { representation.write(chapter, to: &$0) }
    }

    private func storedPages(_ id: ChapterID) throws -> Answer {
        try store.read { snapshot in
            guard let chapter = try shelf.chapter(id, in: snapshot) else {
                throw Problem.unknownChapter(id)
            }
            var headers = caching(false, 0)
            headers[.eTag] = representation.tag(chapter.record.version)
            let pages = try shelf.pages(of: id, in: snapshot)
            return .json(headers: headers) { write(pages, to: &$0) }
        }
    }
}
