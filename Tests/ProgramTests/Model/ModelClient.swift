import StoreTesting
import Testing

/// Somebody who writes to comics of their own, one request after the other, and knows what must
/// have become of each.
struct ModelClient: Sendable {
    static let genres = ["alpha", "beta", "gamma", "delta"]
    private static let mostComics = 12
    private static let words = ["Müller", "海賊王", "d'Artagnan", "The", "ÅNGSTRÖM", "x"]

    /// A request whose answer has not come.
    private struct Pending: Sendable {
        /// `nil` of a comic that is only being made.
        let id: String?
        let before: ModelComic?
        let after: ModelComic?
    }

    private struct Request {
        let method: String
        let target: String
        var sender = Sender.admin
        var body: String?
        let status: Int
    }

    let name: Int
    private(set) var comics: [String: ModelComic] = [:]
    private var generator: SeededGenerator
    private var pending: Pending?
    private var count = 0

    init(_ name: Int, seed: UInt64) {
        self.name = name
        generator = SeededGenerator(seed: seed)
    }

    /// Goes back to what was known when a backup was made.
    mutating func restore(_ earlier: ModelClient) {
        comics = earlier.comics
        pending = nil
    }

    /// Sends `steps` requests, or as many as the server answers.
    mutating func run(_ steps: Int, _ server: Server) async throws {
        for _ in 0..<steps {
            if try await !step(server) { return }
        }
    }

    /// Whether the server answered.
    private mutating func step(_ server: Server) async throws -> Bool {
        guard let id = comics.keys.sorted().randomElement(using: &generator) else {
            return try await create(server)
        }
        if comics.count == Self.mostComics || generator.oneIn(40) {
            return try await delete(id, server)
        }
        return try await generator.oneIn(6) ? create(server) : change(id, server)
    }

    private mutating func delete(_ id: String, _ server: Server) async throws -> Bool {
        let request = Request(method: "DELETE", target: "/v1/comics/\(id)", status: 204)
        return try await send(request, id, nil, server) != nil
    }

    private mutating func create(_ server: Server) async throws -> Bool {
        var comic = ModelComic(title: newTitle())
        comic.genres = someGenres()
        let request = Request(
            method: "POST",
            target: "/v1/comics",
            body: """
                {"title":"\(comic.title)","type":"manga","status":"ongoing","year":1900,\
                "genres":[\(list(comic.genres))]}
                """,
            status: 201
        )
        return try await send(request, nil, comic, server) != nil
    }

    private mutating func change(_ id: String, _ server: Server) async throws -> Bool {
        guard let comic = comics[id] else { return true }
        var after = comic
        guard let request = request(id, &after) else { return true }
        guard let answer = try await send(request, id, after, server) else { return false }
        if request.method == "POST", request.target.hasSuffix("/chapters"),
            let number = answer["number"].text
        {
            comics[id]?.chapters[number]?.id = try answer["id"].string
        }
        return true
    }

    /// Something to do with a comic, and what it makes of it; `nil` if it cannot be done now.
    private mutating func request(_ id: String, _ comic: inout ModelComic) -> Request? {
        let path = "/v1/comics/\(id)"
        switch Int.random(in: 0..<16, using: &generator) {
        case 0:
            return patch(path, &comic) {
                $0.year += 1
            } _: {
                #""year":\#($0.year)"#
            }
        case 1:
            let title = newTitle()
            return patch(path, &comic) {
                $0.title = title
            } _: {
                #""title":"\#($0.title)""#
            }
        case 2:
            let genres = someGenres()
            if genres == comic.genres { return nil }
            let list = list(genres)
            return patch(path, &comic) {
                $0.genres = genres
            } _: { _ in
                #""genres":[\#(list)]"#
            }
        case 3:
            return patch(path, &comic) {
                $0.isPublic.toggle()
            } _: {
                #""visibility":"\#($0.isPublic ? "public" : "hidden")""#
            }
        case 4:
            return patch(path, &comic) {
                $0.status = $0.status == "ongoing" ? "completed" : "ongoing"
            } _: {
                #""status":"\#($0.status)""#
            }
        case 5, 6, 7: return addChapter(path, &comic)
        case 8: return changeChapter(&comic)
        case 9, 10, 11: return keep(id, path, &comic)
        default:
            if !comic.isPublic { return nil }
            comic.views += 1
            return Request(method: "POST", target: path + "/views", sender: .nobody, status: 204)
        }
    }

    private func patch(
        _ path: String,
        _ comic: inout ModelComic,
        _ change: (inout ModelComic) -> Void,
        _ member: (ModelComic) -> String
    ) -> Request {
        change(&comic)
        comic.version += 1
        return Request(method: "PATCH", target: path, body: "{\(member(comic))}", status: 200)
    }

    private mutating func addChapter(_ path: String, _ comic: inout ModelComic) -> Request? {
        count += 1
        let number = "\(count)"
        comic.chapters[number] = ModelComic.Chapter(id: "", pages: 0)
        let body = #"{"number":"\#(number)","language":"en"}"#
        return Request(method: "POST", target: path + "/chapters", body: body, status: 201)
    }

    /// Gives a chapter pages, or takes it away, unless somebody reads it.
    private mutating func changeChapter(_ comic: inout ModelComic) -> Request? {
        guard let number = comic.chapters.keys.sorted().randomElement(using: &generator),
            let chapter = comic.chapters[number]
        else { return nil }
        let target = "/v1/chapters/\(chapter.id)"
        if chapter.pages > 0 {
            if comic.progress == chapter.id { return nil }
            comic.chapters[number] = nil
            return Request(method: "DELETE", target: target, status: 204)
        }
        let pages = Int.random(in: 1...5, using: &generator)
        comic.chapters[number]?.pages = pages
        let items = (1...pages).map { #"{"key":"\#(chapter.id)/\#($0).webp"}"# }
        let body = #"{"items":[\#(items.joined(separator: ","))]}"#
        return Request(method: "PUT", target: target + "/pages", body: body, status: 200)
    }

    /// A reader rates the comic, bookmarks it, reads it, or takes one of these back.
    private mutating func keep(
        _ id: String,
        _ path: String,
        _ comic: inout ModelComic
    ) -> Request? {
        if !comic.isPublic { return nil }
        func request(_ method: String, _ target: String, _ body: String? = nil) -> Request {
            let status = method == "DELETE" ? 204 : 200
            return Request(
                method: method,
                target: target,
                sender: .reader,
                body: body,
                status: status
            )
        }
        switch Int.random(in: 0..<3, using: &generator) {
        case 0:
            comic.score = comic.score == nil ? .random(in: 1...10, using: &generator) : nil
            guard let score = comic.score else { return request("DELETE", path + "/rating") }
            return request("PUT", path + "/rating", #"{"score":\#(score)}"#)
        case 1:
            comic.shelf = comic.shelf == nil ? "shelf \(count)" : nil
            let target = "/v1/me/bookmarks/\(id)"
            guard let shelf = comic.shelf else { return request("DELETE", target) }
            return request("PUT", target, #"{"shelf":"\#(shelf)"}"#)
        default:
            let chapters = comic.chapters.values.map(\.id).sorted()
            guard let chapter = chapters.randomElement(using: &generator) else { return nil }
            comic.progress = chapter
            return request("PUT", "/v1/me/progress/\(id)", #"{"chapterId":"\#(chapter)"}"#)
        }
    }

    /// The answer's document, once the model knows what was done; `nil` if none came.
    private mutating func send(
        _ request: Request,
        _ id: String?,
        _ after: ModelComic?,
        _ server: Server
    ) async throws -> JSON? {
        pending = Pending(id: id, before: id.flatMap { comics[$0] }, after: after)
        let reply = try? await server.send(
            request.method,
            request.target,
            as: request.sender,
            body: request.body
        )
        guard let reply else { return nil }
        let isDone = reply.status == request.status || reply.status == 201
        try #require(isDone, "\(request.method) \(request.target) \(request.body ?? ""): \(reply)")
        pending = nil
        let answer = reply.body.isEmpty ? JSON.null : try reply.json
        comics[try id ?? answer["id"].string] = after
        return answer
    }

    /// After a crash: what was not answered was done, or was not.
    mutating func reconcile(_ server: Server) async throws {
        guard let pending else { return }
        self.pending = nil
        guard let id = pending.id else {
            let title = pending.after?.title
            let all = try await server.items("/v1/comics", as: .admin)
            guard let found = all.first(where: { $0["title"].text == title }) else { return }
            let id = try found["id"].string
            comics[id] = try await server.observe(id)
            #expect(comics[id] == pending.after)
            return
        }
        let found = try await server.observe(id)
        if let before = pending.before, found == before.visible {
            comics[id] = before
        } else {
            #expect(found == pending.after?.visible, "\(String(describing: pending))")
            comics[id] = pending.after
            // The id of a chapter that was made.
            if let found { comics[id]?.chapters = found.chapters }
        }
    }

    private mutating func newTitle() -> String {
        count += 1
        let word = Self.words.randomElement(using: &generator) ?? ""
        // No word begins with another one.
        return "\(word) c\(name)n\(count)e"
    }

    private mutating func someGenres() -> Set<String> {
        Set(Self.genres.filter { _ in generator.oneIn(3) })
    }

    private func list(_ genres: Set<String>) -> String {
        genres.sorted().map { #""\#($0)""# }.joined(separator: ",")
    }
}
