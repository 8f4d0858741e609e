import ChangeFeed
import Chapters
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces
import Readers

/// Reading progress and history.
extension API {
    /// The progress in a comic, and every chapter of it that was read.
    func getProgress(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        try requirePublic(id, in: snapshot)
        guard let reader = try reader(call, in: snapshot),
            let progress = try diary.progress(of: id, by: reader, in: snapshot)
        else { throw Problem.noProgress(id) }
        let chapters = try diary.readChapters(of: id, by: reader, in: snapshot)
        return .json(headers: personal) { json in
            json.object { json in
                representation.write(progress, to: &json)
                json.key("readChapters")
                json.array { json in
                    for chapter in chapters { json.identifier(chapter.rawValue) }
                }
            }
        }
    }

    /// Notes how far the reader has come.
    ///
    /// The chapter is judged in one snapshot; the reader service takes the chapter service's word
    /// for it.
    func setProgress(_ call: Call) async throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        let body = try decode(call.body, as: ProgressBody.self) { (body) throws(InvalidFields) in
            try body.validated()
        }
        let point = try point(in: id, body.chapter, body.page)
        try requireConditions(call) { try hasProgress(id, call) }
        try await awaitReaders(of: id)
        let isNew = try await store.submit(SetProgress(call.subject, id, point), to: diary)
        return try storedProgress(call, id, isNew ? .created : .ok)
    }

    /// Forgets the progress in a comic, also of one that is not public.
    ///
    /// Throws 404 if there is none.
    func removeProgress(_ call: Call) async throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        try requireConditions(call) {
            guard try hasProgress(id, call) else { throw Problem.noProgress(id) }
            return true
        }
        let command = RemoveProgress(call.subject, id)
        try await store.submit(command, to: diary)
        return .empty(.noContent, headers: personal)
    }

    /// A page of what the reader has read, what was read last first.
    ///
    /// A comic that has just ceased to be public makes a page shorter.
    func listHistory(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only("limit", "cursor")
        let limit = try pageLimit(call)
        let cursors = PageCursor(query: "history", call.subject)
        let after = try cursors.key(try call.query.value("cursor"))
        var items: [(comic: ComicID, progress: Progress)] = []
        var next: String?
        if let reader = try reader(call, in: snapshot) {
            let page = try diary.history(of: reader, after: after, limit: limit, in: snapshot)
            for item in page.items where try isPublic(item.comic, in: snapshot) {
                items.append((item.comic, item.progress))
            }
            next = page.next.map(cursors.text)
        }
        return try page(call, next: next, headers: personal) { json in
            try json.page(items, next: next) { item, json in
                try json.object { json in
                    json.key("comic")
                    try writeItem(item.comic, in: snapshot, to: &json)
                    json.key("progress")
                    json.object { representation.write(item.progress, to: &$0) }
                }
            }
        }
    }

    /// Where a chapter of a comic stands.
    ///
    /// - Throws: 404 or 451 for a comic or chapter that the public does not see, 422 for a chapter
    ///   of another comic and for a page that the chapter has not.
    private func point(
        in comic: ComicID,
        _ id: ChapterID,
        _ page: UInt16?
    ) throws -> ReadingPoint {
        try store.read { snapshot in
            try requirePublic(comic, in: snapshot)
            guard let chapter = try shelf.chapter(id, in: snapshot),
                let owner = try catalogue.visibility(of: chapter.record.comic, in: snapshot)
            else { throw Problem.unknownChapter(id) }
            let record = chapter.record
            for visibility in [owner, record.fields.visibility] {
                try admit(
                    anAdmin: false,
                    to: visibility,
                    "chapter \(id.rawValue)",
                    orElse: .unknownChapter(id)
                )
            }
            var validation = Validation()
            if record.comic != comic {
                validation.add("/chapterId", "other-comic", "the chapter is of another comic")
            } else if let page, record.pageCount > 0, page > record.pageCount {
                let detail = "a number from 1 to \(record.pageCount)"
                validation.add("/page", "out-of-range", detail)
            }
            if !validation.faults.isEmpty { throw InvalidFields(validation.faults) }
            return ReadingPoint(at: chapter, page: page)
        }
    }

    private func hasProgress(_ id: ComicID, _ call: Call) throws -> Bool {
        try store.read { snapshot in
            guard let reader = try reader(call, in: snapshot) else { return false }
            return try diary.progress(of: id, by: reader, in: snapshot) != nil
        }
    }

    private func storedProgress(
        _ call: Call,
        _ id: ComicID,
        _ status: HTTPResponse.Status
    ) throws -> Answer {
        try store.read { snapshot in
            guard let reader = try reader(call, in: snapshot),
                let progress = try diary.progress(of: id, by: reader, in: snapshot)
            else { throw Problem.noProgress(id) }
            var headers = personal
            if status == .created { headers[.location] = "/v1/me/progress/\(id.rawValue)" }
            return .json(status: status, headers: headers) { json in
                json.object { representation.write(progress, to: &$0) }
            }
        }
    }
}
