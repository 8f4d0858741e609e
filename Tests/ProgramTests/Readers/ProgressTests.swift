import Testing

@Suite(.serialized)
struct ProgressTests {
    @Test func `Progress is set, read with the chapters read, listed and forgotten`() async throws {
        try await withSampleServer { _, server in
            let comic = try await server.makeComic()
            let one = try await server.makeChapter(of: comic, "1")
            let two = try await server.makeChapter(of: comic, "2")
            let target = "/v1/me/progress/\(comic)"
            let set = try await server.put(
                target,
                #"{"chapterId":"\#(two)","page":3}"#,
                status: 201
            )
            #expect(set.names == ["chapterId", "page", "updatedAt"])
            #expect(set["chapterId"] == .string(two))
            #expect(set["page"] == .number(3))
            let last = try await server.put(target, #"{"chapterId":"\#(one)"}"#, status: 200)
            #expect(last.names == ["chapterId", "updatedAt"])
            let stored = try await server.get(target, as: .reader)
            #expect(stored["chapterId"] == .string(one))
            #expect(stored["readChapters"] == .array([.string(one), .string(two)]))
            #expect(stored["updatedAt"] == last["updatedAt"])
            let item = try #require(try await server.items("/v1/me/history", as: .reader).first)
            #expect(item.names == ["comic", "progress"])
            #expect(item["comic"]["id"] == .string(comic))
            #expect(item["progress"] == last)
            try await play(
                [
                    Scenario(method: "DELETE", target: target, sender: .reader, status: 204),
                    Scenario(
                        method: "DELETE",
                        target: target,
                        sender: .reader,
                        status: 404,
                        code: "progress-not-found"
                    ),
                    Scenario(
                        target: target,
                        sender: .reader,
                        status: 404,
                        code: "progress-not-found"
                    ),
                ],
                server
            )
            #expect(try await server.comics("/v1/me/history").isEmpty)
        }
    }

    @Test func `History is what was read last first, page by page`() async throws {
        try await withSampleServer { _, server in
            for comic in [1, 2, 3, 4, 2] {
                let chapters = try await server.items("/v1/comics/\(comic)/chapters")
                let id = try #require(chapters.first)["id"].string
                let reply = try await server.send(
                    "PUT",
                    "/v1/me/progress/\(comic)",
                    as: .reader,
                    body: #"{"chapterId":"\#(id)","page":1}"#
                )
                try #require(reply.status < 300, "\(reply)")
                try await Task.sleep(for: .milliseconds(3))
            }
            for limit in 1...5 {
                let comics = try await server.comics("/v1/me/history", limit: limit)
                #expect(comics == ["2", "4", "3", "1"])
            }
        }
    }

    @Test func `Progress that cannot be is refused with the reason`() async throws {
        try await withSampleServer { _, server in
            let comic = try await server.makeComic()
            let other = try await server.makeComic()
            let own = try await server.makeChapter(of: comic, "1")
            let foreign = try await server.makeChapter(of: other, "1")
            let hidden = try await server.makeChapter(of: comic, "2", #","visibility":"hidden""#)
            let removed = try await server.makeChapter(of: comic, "3", #","visibility":"removed""#)
            let pages = #"{"items":[{"key":"a"},{"key":"b"}]}"#
            try await server.write("PUT", "/v1/chapters/\(own)/pages", pages, status: 200)
            let faults: [(String, Int, String, String)] = [
                (#"{"chapterId":"999999"}"#, 404, "chapter-not-found", ""),
                (#"{"chapterId":"\#(hidden)"}"#, 404, "chapter-not-found", ""),
                (#"{"chapterId":"\#(removed)"}"#, 451, "removed", ""),
                (#"{"chapterId":"\#(foreign)"}"#, 422, "body-invalid", "/chapterId"),
                (#"{"chapterId":"\#(own)","page":3}"#, 422, "body-invalid", "/page"),
                (#"{"chapterId":"\#(own)","page":0}"#, 422, "body-invalid", "/page"),
                (#"{"chapterId":"\#(own)","page":65536}"#, 422, "body-invalid", "/page"),
                (#"{"chapterId":"\#(own)","page":"1"}"#, 422, "body-invalid", "/page"),
                (#"{"chapterId":\#(own)}"#, 422, "body-invalid", "/chapterId"),
                (#"{"chapterId":"one"}"#, 422, "body-invalid", "not-an-id"),
                (#"{"page":1}"#, 422, "body-invalid", "required"),
                (#"{"chapterId":"\#(own)","volume":1}"#, 422, "body-invalid", "/volume"),
                ("", 400, "json-malformed", ""),
            ]
            for (body, status, code, contains) in faults {
                try await play(
                    [
                        Scenario(
                            method: "PUT",
                            target: "/v1/me/progress/\(comic)",
                            sender: .reader,
                            body: body,
                            status: status,
                            code: code,
                            contains: contains.isEmpty ? [] : [contains]
                        )
                    ],
                    server
                )
            }
            let target = "/v1/me/progress/\(comic)"
            try await play(
                [
                    Scenario(target: target, sender: .reader, status: 404),
                    Scenario(
                        method: "PUT",
                        target: "/v1/me/progress/999",
                        sender: .reader,
                        body: #"{"chapterId":"1"}"#,
                        status: 404,
                        code: "comic-not-found"
                    ),
                ],
                server
            )
            try await server.put(target, #"{"chapterId":"\#(own)","page":2}"#, status: 201)
        }
    }
}
