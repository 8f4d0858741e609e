import Testing

@Suite(.serialized)
struct ChapterWriteTests {
    private static let chapter =
        #"{"number":"10.5","volume":"2","title":"Ünter","language":"pt-BR","groups":["b","a"]}"#

    @Test func `A chapter can be made right after its comic`() async throws {
        try await withSampleServer { _, server in
            for _ in 0..<50 {
                let comic = try await server.write(
                    "POST",
                    "/v1/comics",
                    Sample.comic,
                    status: 201
                )["id"].string
                let reply = try await server.send(
                    "POST",
                    "/v1/comics/\(comic)/chapters",
                    as: .admin,
                    body: Self.chapter
                )
                try #require(reply.status == 201, "\(reply)")
                let chapter = try reply.json
                let id = try chapter["id"].string
                #expect(reply.fields["location"] == "/v1/chapters/\(id)")
                #expect(try await server.get("/v1/chapters/\(id)") == chapter)
                #expect(try await server.items("/v1/comics/\(comic)/chapters") == [chapter])
                #expect(chapter["comicId"] == .string(comic))
                #expect(chapter["number"] == .string("10.5"))
                #expect(chapter["sortKey"] == .string("10.5"))
                #expect(chapter["groups"] == .array([.string("a"), .string("b")]))
                #expect(chapter["pageCount"] == .number(0))
            }
        }
    }

    @Test func `A chapter that cannot be is refused with the reason`() async throws {
        try await withSampleServer { _, server in
            let made = try await server.write(
                "POST",
                "/v1/comics/1/chapters",
                Self.chapter,
                status: 201
            )
            let id = try made["id"].string
            try await play(Self.faults, server)
            let twin = try await server.send(
                "POST",
                "/v1/comics/1/chapters",
                as: .admin,
                body: #"{"number":"10.5","volume":"2","language":"pt-BR","groups":["a","b"]}"#
            )
            #expect(twin.status == 409)
            #expect(try twin.json["code"] == .string("chapter-exists"))
            #expect(twin.fields["location"] == "/v1/chapters/\(id)")
            for other in [
                #"{"number":"10.5","language":"pt-BR","groups":["a","b"]}"#,
                #"{"number":"10.5","volume":"2","language":"pt","groups":["a","b"]}"#,
                #"{"number":"10.5","volume":"2","language":"pt-BR"}"#,
                #"{"number":"Extra","sortKey":"10.5","volume":"2","language":"pt-BR"}"#,
            ] {
                try await server.write("POST", "/v1/comics/1/chapters", other, status: 201)
            }
        }
    }

    private static func post(
        _ body: String,
        _ status: Int,
        _ code: String,
        _ contains: String...
    ) -> Scenario {
        Scenario(
            method: "POST",
            target: "/v1/comics/1/chapters",
            sender: .admin,
            body: body,
            status: status,
            code: code,
            contains: contains
        )
    }

    private static let faults = [
        post("{}", 422, "body-invalid", #""/number""#, #""/language""#),
        post("nope", 400, "json-malformed"),
        post(
            #"{"number":"Extra","language":"en"}"#,
            422,
            "body-invalid",
            #""/sortKey""#
        ),
        post(
            #"{"number":"1","sortKey":"x","volume":"II","language":"!","groups":["A"]}"#,
            422,
            "body-invalid",
            #""/sortKey""#,
            #""/volume""#,
            #""/language""#,
            #""/groups/0""#
        ),
        post(
            #"{"number":"1","language":"en","pages":[]}"#,
            422,
            "body-invalid",
            #""/pages""#
        ),
        Scenario(
            method: "POST",
            target: "/v1/comics/999/chapters",
            sender: .admin,
            body: chapter,
            status: 409,
            code: "comic-unknown"
        ),
        Scenario(
            method: "POST",
            target: "/v1/comics/abc/chapters",
            sender: .admin,
            body: chapter,
            status: 404,
            code: "comic-not-found"
        ),
        Scenario(
            method: "PUT",
            target: "/v1/chapters/999",
            sender: .admin,
            body: chapter,
            status: 404,
            code: "chapter-not-found"
        ),
        Scenario(
            method: "PUT",
            target: "/v1/chapters/999/pages",
            sender: .admin,
            body: #"{"items":[]}"#,
            status: 404,
            code: "chapter-not-found"
        ),
        Scenario(
            method: "PUT",
            target: "/v1/chapters/1/pages",
            sender: .admin,
            body: #"{"items":[{"key":"a","width":0},{"key":"","height":100001}]}"#,
            status: 422,
            code: "body-invalid",
            contains: [#""/items/0/width""#, #""/items/1/key""#, #""/items/1/height""#]
        ),
        Scenario(
            method: "PUT",
            target: "/v1/chapters/1/pages",
            sender: .admin,
            body: "[]",
            status: 422,
            code: "body-invalid"
        ),
    ]

    @Test func `A chapter is replaced and deleted, and its list follows`() async throws {
        try await withSampleServer { _, server in
            let list = "/v1/comics/5/chapters"
            let before = try await server.items(list)
            let id = try before[0]["id"].string
            let changed = try await server.write(
                "PUT",
                "/v1/chapters/\(id)",
                #"{"number":"100","language":"en"}"#,
                status: 200
            )
            #expect(changed["version"] == .number(2))
            #expect(changed["pageCount"] == before[0]["pageCount"])
            #expect(try await server.items(list) == Array(before.dropFirst()) + [changed])
            let deleted = try await server.send("DELETE", "/v1/chapters/\(id)", as: .admin)
            #expect(deleted.status == 204)
            try await play(
                [
                    Scenario(target: "/v1/chapters/\(id)", status: 404),
                    Scenario(target: "/v1/chapters/\(id)/pages", status: 404),
                    Scenario(
                        method: "DELETE",
                        target: "/v1/chapters/\(id)",
                        sender: .admin,
                        status: 404,
                        code: "chapter-not-found"
                    ),
                ],
                server
            )
            #expect(try await server.items(list) == Array(before.dropFirst()))
        }
    }

    @Test func `A list of pages is set as a whole`() async throws {
        try await withSampleServer { _, server in
            let target = "/v1/chapters/1/pages"
            for count in [3, 1_500, 2, 0, 1] {
                let pages = (0..<count).map {
                    #"{"key":"neu/ \#($0)ß.webp","width":\#($0 + 1)}"#
                }
                let stored = try await server.write(
                    "PUT",
                    target,
                    #"{"items":[\#(pages.joined(separator: ","))]}"#,
                    status: 200
                )
                #expect(try await server.get(target) == stored)
                let items = try stored["items"].items
                #expect(items.count == count)
                for (index, page) in items.enumerated() {
                    #expect(page["index"] == .number(index + 1))
                    #expect(page["key"] == .string("neu/ \(index)ß.webp"))
                    #expect(
                        page["url"] == .string("\(Server.images)/neu/%20\(index)%C3%9F.webp")
                    )
                }
                let chapter = try await server.get("/v1/chapters/1")
                #expect(chapter["pageCount"] == .number(count))
            }
            let tooMany = Array(repeating: #"{"key":"a"}"#, count: 1_501).joined(separator: ",")
            try await play(
                [
                    Scenario(
                        method: "PUT",
                        target: target,
                        sender: .admin,
                        body: #"{"items":[\#(tooMany)]}"#,
                        status: 422,
                        code: "body-invalid",
                        contains: ["too-many"]
                    )
                ],
                server
            )
        }
    }
}
