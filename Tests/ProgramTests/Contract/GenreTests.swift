import Testing

/// The vocabulary of genres, and what becomes of comics whose genre goes.
@Suite(.serialized)
struct GenreTests {
    private func comic(_ genres: [String], _ server: Server) async throws -> String {
        let list = genres.map { #""\#($0)""# }.joined(separator: ",")
        let body = #"{"title":"T","type":"manga","status":"ongoing","genres":[\#(list)]}"#
        return try await server.write("POST", "/v1/comics", body, status: 201)["id"].string
    }

    private func genre(_ slug: String, _ server: Server) async throws {
        let body = #"{"slug":"\#(slug)","name":"\#(slug.uppercased())"}"#
        try await server.write("POST", "/v1/genres", body, status: 201)
    }

    @Test func `A genre is made, read, replaced, patched and deleted`() async throws {
        try await withEmptyServer { _, server in
            let target = "/v1/genres/slice-of-life"
            let made = try await server.send(
                "POST",
                "/v1/genres",
                as: .admin,
                body: #"{"slug":"slice-of-life","name":"Slice of life"}"#
            )
            #expect(made.status == 201)
            #expect(made.fields["location"] == target)
            let plain = #"{"slug":"slice-of-life","name":"Slice of life","kind":"genre","count":0}"#
            #expect(try made.json == JSON(parsing: plain))
            #expect(try await server.get(target) == made.json)
            let changes = [
                ("PUT", #"{"name":"Alltag","kind":"theme"}"#, "Alltag", "theme"),
                ("PATCH", #"{"name":"日常"}"#, "日常", "theme"),
                ("PATCH", #"{"kind":"mood","slug":"slice-of-life"}"#, "日常", "mood"),
                ("PATCH", #"{"kind":null}"#, "日常", "genre"),
                ("PATCH", #"{"kind":"mood"}"#, "日常", "mood"), ("PATCH", "{}", "日常", "mood"),
                ("PUT", #"{"slug":"slice-of-life","name":"Life"}"#, "Life", "genre"),
            ]
            for (method, body, name, kind) in changes {
                let changed = try await server.write(method, target, body, status: 200)
                #expect(changed["name"] == .string(name), "\(body)")
                #expect(changed["kind"] == .string(kind), "\(body)")
                #expect(try await server.get(target) == changed)
                #expect(try await server.get("/v1/genres")["items"] == .array([changed]))
            }
            try await server.delete(target)
            #expect(try await server.get("/v1/genres")["items"] == .array([]))
            let again = Scenario(method: "DELETE", target: target, sender: .admin, status: 404)
            try await play([again, Scenario(target: target, status: 404)], server)
        }
    }

    @Test func `A genre's slug never changes, and its other members are checked`() async throws {
        try await withEmptyServer { _, server in
            try await genre("a", server)
            try await genre("b", server)
            let before = try await server.get("/v1/genres")
            func scenario(
                _ method: String,
                _ target: String,
                _ body: String,
                _ status: Int,
                _ code: String,
                _ contains: String...
            ) -> Scenario {
                Scenario(
                    method: method,
                    target: target,
                    sender: .admin,
                    body: body,
                    status: status,
                    code: code,
                    contains: contains
                )
            }
            let invalid = "body-invalid"
            try await play(
                [
                    scenario(
                        "PUT",
                        "/v1/genres/a",
                        #"{"slug":"b","name":"A"}"#,
                        422,
                        invalid,
                        #""/slug""#,
                        "immutable"
                    ),
                    scenario(
                        "PATCH",
                        "/v1/genres/a",
                        #"{"slug":"c"}"#,
                        422,
                        invalid,
                        #""/slug""#,
                        "immutable"
                    ),
                    scenario("PATCH", "/v1/genres/a", #"{"name":null}"#, 422, invalid, #""/name""#),
                    scenario(
                        "PATCH",
                        "/v1/genres/a",
                        #"{"name":7,"no":1}"#,
                        422,
                        invalid,
                        #""/name""#,
                        #""/no""#
                    ),
                    scenario("PATCH", "/v1/genres/a", #"{"count":7}"#, 422, invalid, #""/count""#),
                    scenario("PATCH", "/v1/genres/a", "[]", 422, invalid),
                    scenario("PUT", "/v1/genres/a", "{}", 422, invalid, #""/name""#),
                    scenario("PUT", "/v1/genres/z", #"{"name":"Z"}"#, 404, "genre-not-found"),
                    scenario("PATCH", "/v1/genres/z", #"{"name":"Z"}"#, 404, "genre-not-found"),
                    scenario(
                        "POST",
                        "/v1/genres",
                        #"{"slug":"a","name":"A"}"#,
                        409,
                        "genre-exists"
                    ),
                    scenario("POST", "/v1/genres", "{}", 422, invalid, #""/slug""#, #""/name""#),
                    scenario(
                        "POST",
                        "/v1/genres",
                        #"{"slug":"A b","name":"","kind":"?"}"#,
                        422,
                        invalid,
                        #""/slug""#,
                        #""/name""#,
                        #""/kind""#
                    ),
                ],
                server
            )
            #expect(try await server.get("/v1/genres") == before)
        }
    }

    @Test func `A genre that comics have goes only if another one takes its place`() async throws {
        try await withEmptyServer { _, server in
            for slug in ["a", "b", "c"] { try await genre(slug, server) }
            let hidden = try await comic(["a"], server)
            try await server.patch("/v1/comics/\(hidden)", #"{"visibility":"hidden"}"#)
            func refused(_ query: String, _ status: Int, _ code: String) -> Scenario {
                Scenario(
                    method: "DELETE",
                    target: "/v1/genres/a\(query)",
                    sender: .admin,
                    status: status,
                    code: code
                )
            }
            try await play(
                [
                    refused("", 409, "genre-used"), refused("?replace=a", 422, "genre-unknown"),
                    refused("?replace=z", 422, "genre-unknown"),
                    refused("?with=b", 400, "parameter-unknown"),
                ],
                server
            )
            #expect(try await server.get("/v1/genres")["items"].items.count == 3)
            try await server.patch("/v1/comics/\(hidden)", #"{"genres":[]}"#)
            try await server.delete("/v1/genres/a")
        }
    }

    @Test func `Its comics get the other genre one by one, each with a version and an event`()
        async throws
    {
        try await withEmptyServer { site, server in
            for slug in ["a", "b", "c"] { try await genre(slug, server) }
            let lines = (1...150).map { number in
                let genres = number % 3 == 0 ? #""a","b","c""# : #""a","c""#
                return madeLine("line \(number)", #","genres":[\#(genres)]"#)
            }
            let body = lines.joined(separator: "\n")
            let reply = try await server.send("POST", "/v1/imports", as: .admin, body: body)
            try #require(reply.status == 200)
            let other = try await comic(["c"], server)
            let end = try await server.feedEnd()
            try await server.delete("/v1/genres/a?replace=b")
            // From now on nobody can give it to a comic; its name is free when it is gone.
            let late = try await server.send(
                "PATCH",
                "/v1/comics/\(other)",
                as: .admin,
                body: #"{"genres":["a"]}"#
            )
            #expect((late.status, late.code) == (422, "genre-unknown"))
            let genres = try await server.get("/v1/genres")["items"].column("slug")
            #expect(Set(genres) == ["b", "c"])
            try await eventually("150 events") {
                try await server.comicEvents(since: end).count == 150 ? true : nil
            }
            let comics = try await server.items("/v1/comics?genre=b")
            #expect(comics.count == 150)
            for comic in comics {
                #expect(comic["version"] == .number(2))
                #expect(comic["genres"] == .array([.string("b"), .string("c")]))
            }
            let ids = try comics.map { try $0["id"].string }
            let events = try await server.comicEvents(since: end)
            #expect(Set(events) == Set(ids.map { "ComicUpdated \($0)" }))
            #expect(try await server.items("/v1/comics?genre=a").isEmpty)
            #expect(try await server.get("/v1/genres/b")["count"] == .number(150))
            #expect(try await server.get("/v1/comics/\(other)")["version"] == .number(1))
            try await eventually("the slug") {
                let body = #"{"slug":"a","name":"Anew"}"#
                let reply = try await server.send("POST", "/v1/genres", as: .admin, body: body)
                return reply.status == 201 ? true : nil
            }
            #expect(try await server.get("/v1/genres/a")["count"] == .number(0))
        }
    }
}
