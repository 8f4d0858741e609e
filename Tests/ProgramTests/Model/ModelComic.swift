/// What a comic must be by all that was acknowledged.
struct ModelComic: Sendable, Equatable {
    struct Chapter: Sendable, Equatable {
        /// Empty until it is known.
        var id: String
        var pages: Int

        static func == (a: Self, b: Self) -> Bool {
            a.pages == b.pages && (a.id == b.id || a.id.isEmpty || b.id.isEmpty)
        }
    }

    var title: String
    var year = 1_900
    var status = "ongoing"
    var genres: Set<String> = []
    var isPublic = true
    var version = 1
    var views = 0
    /// By their numbers.
    var chapters: [String: Chapter] = [:]
    /// What the reader keeps of it.
    var score: Int?
    var shelf: String?
    var progress: String?

    /// What can be asked for: of a comic that is not public, no more than an admin sees.
    var visible: ModelComic {
        var comic = self
        if !isPublic {
            comic.views = 0
            comic.score = nil
            comic.shelf = nil
            comic.progress = nil
        }
        return comic
    }
}

extension Server {
    /// What the API says of a comic, everywhere where it says something of one; `nil` if there is
    /// no such comic.
    func observe(_ id: String) async throws -> ModelComic? {
        let path = "/v1/comics/\(id)"
        let reply = try await send("GET", path, as: .admin)
        if reply.status == 404 { return nil }
        let json = try reply.json
        var comic = ModelComic(title: try json["title"].string)
        comic.year = try json["year"].integer
        comic.status = try json["status"].string
        comic.genres = Set(try json["genres"].items.map { try $0.string })
        comic.isPublic = json["visibility"] == .string("public")
        comic.version = try json["version"].integer
        for chapter in try await items(path + "/chapters", limit: 3, as: .admin) {
            comic.chapters[try chapter["number"].string] = ModelComic.Chapter(
                id: try chapter["id"].string,
                pages: try chapter["pageCount"].integer
            )
        }
        guard comic.isPublic else { return comic }
        comic.views = try await views(of: id)
        comic.score = try await kept(path + "/rating")?["score"].integer
        comic.shelf = try await kept("/v1/me/bookmarks/\(id)")?["shelf"].text
        comic.progress = try await kept("/v1/me/progress/\(id)")?["chapterId"].string
        return comic
    }

    /// What the reader keeps there.
    private func kept(_ target: String) async throws -> JSON? {
        let reply = try await send("GET", target, as: .reader)
        if reply.status == 404 { return nil }
        return try reply.json
    }
}
