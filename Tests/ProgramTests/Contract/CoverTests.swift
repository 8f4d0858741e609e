import Testing

/// Covers: the current one, and those beside it.
@Suite(.serialized)
struct CoverTests {
    private func keys(_ covers: JSON) throws -> [String] { try covers["items"].column("key") }

    @Test func `Covers are added as the current one or beside it, and listed newest first`()
        async throws
    {
        try await withEmptyServer { _, server in
            let comic = "/v1/comics/\(try await server.makeComic())"
            let list = comic + "/covers"
            #expect(try await server.get(list)["items"] == .array([]))
            let first = try await server.send(
                "POST",
                list,
                as: .admin,
                body:
                    #"{"key":"a b/ü.webp","width":700,"height":1000,"volume":"1","language":"ja"}"#
            )
            #expect(first.status == 201, "\(first)")
            let cover = try first.json
            #expect(first.fields["location"] == "\(list)/\(try cover["id"].string)")
            #expect(cover["url"] == .string("\(Server.images)/a%20b/%C3%BC.webp"))
            for (name, value) in [("volume", "1"), ("language", "ja"), ("key", "a b/ü.webp")] {
                #expect(cover[name] == .string(value))
            }
            #expect(cover["current"] == .bool(true))
            let current = try await server.get(comic)
            #expect(current["version"] == .number(2))
            #expect(current["cover"].names == ["key", "url", "width", "height"])
            #expect(current["cover"]["url"] == cover["url"])

            let beside = #"{"key":"b","volume":"2","current":false}"#
            let second = try await server.write("POST", list, beside, status: 201)
            #expect(second["current"] == .bool(false))
            #expect(second.names == ["id", "key", "url", "volume", "createdAt", "current"])
            #expect(try await server.get(comic) == current, "one beside is no new version")
            let covers = try await server.get(list)
            #expect(covers["items"] == .array([second, cover]))
            #expect(covers["next"] == .null)
            for item in try covers["items"].items {
                #expect(try await server.get("\(list)/\(try item["id"].string)") == item)
            }
        }
    }

    @Test func `A comic's own cover is one of them, and one that comes back is what it was`()
        async throws
    {
        try await withEmptyServer { _, server in
            let comic = "/v1/comics/\(try await server.makeComic())"
            let list = comic + "/covers"
            for (index, key) in ["a", "b", "a"].enumerated() {
                let end = try await server.feedEnd()
                let patch = #"{"cover":{"key":"\#(key)"}}"#
                let after = try await server.patch(comic, patch)
                #expect(after["version"] == .number(index + 2))
                #expect(try await server.comicEvents(since: end).count == 1)
                let covers = try await server.get(list)["items"].items
                #expect(covers.count == min(index + 1, 2))
                let current = covers.filter { $0["current"] == .bool(true) }
                #expect(current.map { $0["key"] } == [.string(key)])
            }
            // A comic may have covers and none that is current.
            try await server.patch(comic, #"{"cover":null}"#)
            let left = try await server.get(list)
            #expect(try keys(left) == ["b", "a"])
            #expect(try left["items"].items.allSatisfy { $0["current"] == .bool(false) })
        }
    }

    @Test func `When the current cover goes the newest that is left takes its place`()
        async throws
    {
        try await withEmptyServer { _, server in
            let comic = "/v1/comics/\(try await server.makeComic())"
            let list = comic + "/covers"
            var ids: [String] = []
            for (key, isCurrent) in [("a", true), ("b", false), ("c", false), ("d", true)] {
                let body = #"{"key":"\#(key)","current":\#(isCurrent)}"#
                ids.append(try await server.write("POST", list, body, status: 201)["id"].string)
            }
            try await server.delete("\(list)/\(ids[3])")
            #expect(try await server.get(comic)["cover"]["key"] == .string("c"))
            let version = try await server.get(comic)["version"].integer
            try await server.delete("\(list)/\(ids[1])")
            #expect(try await server.get(comic)["version"] == .number(version))
            #expect(try keys(try await server.get(list)) == ["c", "a"])
            try await server.delete("\(list)/\(ids[2])")
            #expect(try await server.get(comic)["cover"]["key"] == .string("a"))
            try await server.delete(list)
            #expect(!(try await server.get(comic)).names.contains("cover"))
            #expect(try await server.get(list)["items"] == .array([]))
            try await play(
                ids.map {
                    Scenario(target: "\(list)/\($0)", status: 404, code: "cover-not-found")
                },
                server
            )
        }
    }

    @Test func `What is no cover is refused`() async throws {
        try await withEmptyServer { _, server in
            let comic = "/v1/comics/\(try await server.makeComic())"
            try await server.write("POST", comic + "/covers", #"{"key":"a"}"#, status: 201)
            func post(
                _ body: String,
                _ status: Int,
                _ code: String,
                _ contains: String...
            ) -> Scenario {
                Scenario(
                    method: "POST",
                    target: comic + "/covers",
                    sender: .admin,
                    body: body,
                    status: status,
                    code: code,
                    contains: contains
                )
            }
            var absent = post(#"{"key":"b"}"#, 404, "comic-not-found")
            absent.target = "/v1/comics/999/covers"
            let gone = Scenario(
                method: "DELETE",
                target: comic + "/covers/999",
                sender: .admin,
                status: 404,
                code: "cover-not-found"
            )
            try await play(
                [
                    post(#"{"key":"a"}"#, 409, "cover-exists"),
                    post("{}", 422, "body-invalid", #""/key""#),
                    post(
                        #"{"key":"","width":0,"height":1.5,"language":"?","current":"no","x":1}"#,
                        422,
                        "body-invalid",
                        #""/key""#,
                        #""/width""#,
                        #""/height""#,
                        #""/language""#,
                        #""/current""#,
                        #""/x""#
                    ),
                    absent, gone,
                ],
                server
            )
            #expect(try await server.get(comic + "/covers")["items"].items.count == 1)
        }
    }

    @Test func `An export has every cover, and comes back equal`() async throws {
        try await withEmptyServer { site, server in
            let bodies = [
                #"{"key":"a","volume":"1","language":"ja","width":7}"#,
                #"{"key":"b","current":false,"volume":"2"}"#, #"{"key":"c"}"#,
                #"{"key":"d","current":false,"language":"de"}"#,
            ]
            for title in ["A", "B"] {
                let comic = try await server.makeComic(title)
                for body in bodies {
                    let target = "/v1/comics/\(comic)/covers"
                    try await server.write("POST", target, body, status: 201)
                }
                if title == "B" {
                    try await server.patch("/v1/comics/\(comic)", #"{"cover":null}"#)
                }
            }
            let export = try await site.export()
            let lines = try export.split(separator: "\n").map { try JSON(parsing: String($0)) }
            #expect(lines.map { $0["cover"]["key"] } == [.string("c"), .null])
            for line in lines {
                #expect(try line["covers"].column("key") == ["a", "b", "c", "d"])
                #expect(line["covers"][1]["volume"] == .string("2"))
                #expect(line["covers"][3]["language"] == .string("de"))
            }
            let copy = site.path("copy")
            let imported = try await site.run("import", "-", data: copy, text: export)
            #expect(imported.status == 0, "\(imported)")
            #expect(try await site.export(data: copy) == export)
            try await site.proveClean(data: copy)
            // Over HTTP, into the store that it is of, it changes nothing.
            let end = try await server.feedEnd()
            let reply = try await server.send("POST", "/v1/imports", as: .admin, body: export)
            #expect(reply.status == 200)
            #expect(reply.body.split(separator: "\n").allSatisfy { $0.contains(#""unchanged""#) })
            #expect(try await server.feedEnd() == end)
        }
    }
}
