import ChangeFeed
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces
import Readers

/// Bookmarks.
extension API {
    /// A page of the reader's bookmarks, the newest first; `shelf=` asks for those on none.
    ///
    /// A comic that has just ceased to be public makes a page shorter.
    func listBookmarks(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only("shelf", "limit", "cursor")
        let shelf = try call.query.value("shelf")?.normalised
        let limit = try pageLimit(call)
        // Absent and empty are two different questions.
        let asked = shelf.map { "=\($0)" } ?? ""
        let cursors = PageCursor(query: "bookmarks", call.subject, asked)
        let after = try cursors.key(try call.query.value("cursor"))
        var items: [(comic: ComicID, bookmark: Bookmark)] = []
        var next: String?
        if let reader = try reader(call, in: snapshot) {
            let page = try diary.bookmarks(
                of: reader,
                shelf: shelf,
                after: after,
                limit: limit,
                in: snapshot
            )
            for item in page.items where try isPublic(item.comic, in: snapshot) {
                items.append((item.comic, item.bookmark))
            }
            next = page.next.map(cursors.text)
        }
        return try page(call, next: next, headers: personal) { json in
            try json.page(items, next: next) { item, json in
                try write(item.bookmark, of: item.comic, in: snapshot, to: &json)
            }
        }
    }

    func getBookmark(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        return try bookmark(call, .ok, in: snapshot)
    }

    /// Bookmarks the comic, or moves its bookmark: what the body leaves out, the bookmark has not.
    func setBookmark(_ call: Call) async throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        let body = call.body.isEmpty ? Array("{}".utf8) : call.body
        let shelf = try decode(body, as: BookmarkBody.self) { (body) throws(InvalidFields) in
            try body.validated()
        }
        try requirePublicNow(id)
        try requireConditions(call) { try hasBookmark(id, call) }
        try await awaitReaders(of: id)
        let isNew = try await store.submit(SetBookmark(call.subject, id, shelf: shelf), to: diary)
        return try storedBookmark(call, isNew ? .created : .ok)
    }

    /// Takes the bookmark away, also of a comic that is not public.
    ///
    /// Throws 404 if there is none.
    func removeBookmark(_ call: Call) async throws -> Answer {
        try call.query.only()
        let id = try call.comicID()
        try requireConditions(call) {
            guard try hasBookmark(id, call) else { throw Problem.noBookmark(id) }
            return true
        }
        let command = RemoveBookmark(call.subject, id)
        try await store.submit(command, to: diary)
        return .empty(.noContent, headers: personal)
    }

    private func hasBookmark(_ id: ComicID, _ call: Call) throws -> Bool {
        try store.read { snapshot in
            guard let reader = try reader(call, in: snapshot) else { return false }
            return try diary.bookmark(of: id, by: reader, in: snapshot) != nil
        }
    }

    private func storedBookmark(_ call: Call, _ status: HTTPResponse.Status) throws -> Answer {
        try store.read { try bookmark(call, status, in: $0) }
    }

    private func bookmark(
        _ call: Call,
        _ status: HTTPResponse.Status,
        in snapshot: borrowing Snapshot
    ) throws -> Answer {
        let id = try call.comicID()
        try requirePublic(id, in: snapshot)
        guard let reader = try reader(call, in: snapshot),
            let bookmark = try diary.bookmark(of: id, by: reader, in: snapshot)
        else { throw Problem.noBookmark(id) }
        var headers = personal
        if status == .created { headers[.location] = "/v1/me/bookmarks/\(id.rawValue)" }
        return try .json(status: status, headers: headers) { json in
            try write(bookmark, of: id, in: snapshot, to: &json)
        }
    }

    /// Writes a bookmark with its comic as lists have it.
    private func write(
        _ bookmark: Bookmark,
        of comic: ComicID,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter
    ) throws {
        try json.object { json in
            json.key("comic")
            try writeItem(comic, in: snapshot, to: &json)
            representation.write(bookmark, to: &json)
        }
    }
}
