import Testing

/// Many small changes in one request.
@Suite(.serialized)
struct BatchTests {
    private func post(_ rows: [String], to target: String, _ server: Server) async throws -> Reply {
        let body = #"{"items":[\#(rows.joined(separator: ","))]}"#
        return try await server.send("POST", target, as: .admin, body: body)
    }

    @Test func `Each row of patches has a result of its own`() async throws {
        try await withEmptyServer { _, server in
            let first = try await server.makeComic("First")
            let second = try await server.makeComic("Second")
            let third = try await server.makeComic("Third")
            let stale = try await server.tag("/v1/comics/\(second)")
            try await server.patch("/v1/comics/\(second)", #"{"year":1}"#)
            let tag = try await server.tag("/v1/comics/\(first)")
            func quoted(_ tag: String) -> String { tag.replacing("\"", with: #"\""#) }
            let end = try await server.feedEnd()
            let reply = try await post(
                [
                    #"{"id":"\#(first)","ifMatch":"\#(quoted(tag))","patch":{"year":7}}"#,
                    #"{"id":"\#(second)","ifMatch":"\#(quoted(stale))","patch":{"year":7}}"#,
                    #"{"id":"999","patch":{"year":7}}"#,
                    #"{"id":"\#(third)","patch":{"year":"x","colour":1,"title":null}}"#,
                ],
                to: "/v1/comics/batch",
                server
            )
            #expect(reply.status == 200, "\(reply)")
            let rows = try reply.json["items"].items
            #expect(rows.map { $0["id"].text } == [first, second, "999", third])
            #expect(rows.map { $0["status"] } == [200, 412, 404, 422].map(JSON.number))
            #expect(rows[0]["version"] == .number(2))
            #expect(rows[0]["etag"] == .string(try await server.tag("/v1/comics/\(first)")))
            #expect(rows[0].names == ["id", "status", "version", "etag"])
            let codes = ["precondition-failed", "comic-not-found", "body-invalid"]
            #expect(rows.dropFirst().map { $0["problem"]["code"].text } == codes)
            #expect(
                Set(try rows[3]["problem"]["errors"].column("pointer"))
                    == ["/year", "/colour", "/title"]
            )
            #expect(try await server.get("/v1/comics/\(first)")["year"] == .number(7))
            #expect(try await server.get("/v1/comics/\(second)")["year"] == .number(1))
            #expect(try await server.comicEvents(since: end) == ["ComicUpdated \(first)"])
        }
    }

    @Test func `A thousand comics are patched at once, and one more is too many`() async throws {
        try await withEmptyServer { site, server in
            let lines = (1...1_000).map { madeLine("\($0)") }.joined(separator: "\n")
            let made = try await server.send("POST", "/v1/imports", as: .admin, body: lines)
            try #require(made.status == 200)
            let ids = try await server.items("/v1/comics").map { try $0["id"].string }
            try #require(ids.count == 1_000)
            let rows = ids.map { #"{"id":"\#($0)","patch":{"year":1999}}"# }
            let more = rows + [#"{"id":"9999","patch":{}}"#]
            let refused = try await post(more, to: "/v1/comics/batch", server)
            #expect(refused.status == 422)
            #expect(try refused.pointers == ["/items"])
            let reply = try await post(rows, to: "/v1/comics/batch", server)
            #expect(reply.status == 200)
            let results = try reply.json["items"].items
            #expect(results.map { $0["id"].text } == ids)
            #expect(results.allSatisfy { $0["status"] == .number(200) })
            let comics = try await server.items("/v1/comics")
            #expect(comics.allSatisfy { $0["year"] == .number(1_999) })
            #expect(comics.allSatisfy { $0["version"] == .number(2) })
            #expect(comics.count == 1_000)
        }
    }

    @Test func `A batch of patches that is none is refused whole`() async throws {
        try await withEmptyServer { _, server in
            let comic = try await server.makeComic()
            let good = #"{"id":"\#(comic)","patch":{"year":7}}"#
            let cases: [([String], Set<String>)] = [
                ([], ["/items"]), ([good, good], ["/items/1/id"]),
                ([good, #"{"id":"x"}"#], ["/items/1/id", "/items/1/patch"]),
                ([good, "{}"], ["/items/1/id", "/items/1/patch"]),
                ([good, "7"], ["/items/1"]),
                (
                    [#"{"id":7,"patch":{},"ifMatch":[],"x":1}"#],
                    ["/items/0/id", "/items/0/ifMatch", "/items/0/x"]
                ),
            ]
            for (rows, pointers) in cases {
                let reply = try await post(rows, to: "/v1/comics/batch", server)
                #expect((reply.status, reply.code) == (422, "body-invalid"), "\(rows): \(reply)")
                #expect(try reply.pointers.isSuperset(of: pointers), "\(rows): \(reply)")
            }
            #expect(try await server.get("/v1/comics/\(comic)")["version"] == .number(1))
        }
    }

    @Test func `Views of several comics count where the public sees the comic`() async throws {
        try await withEmptyServer { _, server in
            let shown = try await server.makeComic("Shown")
            let hidden = try await server.makeComic("Hidden", "hidden")
            let removed = try await server.makeComic("Removed", "removed")
            let end = try await server.feedEnd()
            let rows = [
                #"{"comicId":"\#(shown)","count":40}"#, #"{"comicId":"\#(hidden)","count":5}"#,
                #"{"comicId":"999","count":5}"#, #"{"comicId":"\#(shown)"}"#,
                #"{"comicId":"\#(removed)"}"#, #"{"comicId":"\#(shown)","count":1000000}"#,
            ]
            let reply = try await post(rows, to: "/v1/views", server)
            #expect(reply.status == 200, "\(reply)")
            let results = try reply.json["items"].items
            #expect(
                results.map { $0["status"] } == [204, 404, 404, 204, 404, 204].map(JSON.number)
            )
            #expect(
                results.map { $0["comicId"].text } == [shown, hidden, "999", shown, removed, shown]
            )
            #expect(try await server.views(of: shown) == 1_000_041)
            for comic in [hidden, removed] {
                let stats = try await server.get("/v1/comics/\(comic)/stats", as: .admin)
                #expect(stats["views"]["total"] == .number(0))
            }
            #expect(try await server.feedEnd() == end, "a view is no event")
        }
    }

    @Test func `A batch of views that is none is refused whole`() async throws {
        try await withEmptyServer { _, server in
            let comic = try await server.makeComic()
            let good = #"{"comicId":"\#(comic)"}"#
            let cases: [([String], Set<String>)] = [
                ([], ["/items"]), (Array(repeating: good, count: 1_001), ["/items"]),
                ([good, #"{"comicId":"x","count":0}"#], ["/items/1/comicId", "/items/1/count"]),
                ([good, #"{"comicId":"1","count":1000001}"#], ["/items/1/count"]),
                ([good, #"{"count":1.5,"y":1}"#], ["/items/1/comicId", "/items/1/count"]),
            ]
            for (rows, pointers) in cases {
                let reply = try await post(rows, to: "/v1/views", server)
                #expect(reply.status == 422, "\(rows.suffix(1)): \(reply)")
                #expect(try reply.pointers.isSuperset(of: pointers), "\(reply)")
            }
            #expect(try await server.views(of: comic) == 0)
            let full = Array(repeating: good, count: 1_000)
            #expect(try await post(full, to: "/v1/views", server).status == 200)
            #expect(try await server.views(of: comic) == 1_000)
        }
    }
}
