import Testing

@Suite(.serialized)
struct BookmarkTests {
    @Test func `A bookmark is made, moved to another shelf, listed and taken away`() async throws {
        try await withSampleServer { _, server in
            let made = try await server.put("/v1/me/bookmarks/3", status: 201)
            let listed = try await server.items("/v1/comics").first { $0["id"] == .string("3") }
            #expect(made["comic"] == listed)
            #expect(made.names == ["comic", "bookmarkedAt"])
            let moved = try await server.put(
                "/v1/me/bookmarks/3",
                #"{"shelf":"e\u0301t\u0065"}"#,
                status: 200
            )
            #expect(moved["shelf"] == .string("\u{E9}te"))
            #expect(moved["bookmarkedAt"] == made["bookmarkedAt"])
            #expect(try await server.get("/v1/me/bookmarks/3", as: .reader) == moved)
            for comic in [5, 4] {
                try await server.put("/v1/me/bookmarks/\(comic)", "{}", status: 201)
                try await Task.sleep(for: .milliseconds(3))
            }
            for limit in 1...4 {
                #expect(
                    try await server.comics("/v1/me/bookmarks", limit: limit) == ["4", "5", "3"]
                )
            }
            #expect(try await server.comics("/v1/me/bookmarks?shelf=%C3%A9te") == ["3"])
            #expect(try await server.comics("/v1/me/bookmarks?shelf=e%CC%81te") == ["3"])
            #expect(try await server.comics("/v1/me/bookmarks?shelf=") == ["4", "5"])
            #expect(try await server.get("/v1/comics/3/stats")["bookmarks"] == .number(1))
            let target = "/v1/me/bookmarks/3"
            try await play(
                [
                    Scenario(method: "DELETE", target: target, sender: .reader, status: 204),
                    Scenario(
                        method: "DELETE",
                        target: target,
                        sender: .reader,
                        status: 404,
                        code: "bookmark-not-found"
                    ),
                    Scenario(
                        target: target,
                        sender: .reader,
                        status: 404,
                        code: "bookmark-not-found"
                    ),
                ],
                server
            )
            #expect(try await server.comics("/v1/me/bookmarks") == ["4", "5"])
            #expect(try await server.items("/v1/me/bookmarks", as: .admin).isEmpty)
            #expect(try await server.get("/v1/comics/3/stats")["bookmarks"] == .number(0))
        }
    }

    @Test func `A reader's lists link to their next page and are nobody's to keep`() async throws {
        try await withSampleServer { _, server in
            let next = try await server.nextOfTwo()
            let cursor = next.replacing("_", with: "%5F").replacing("-", with: "%2D")
            let link = #"</v1/me/bookmarks?limit=1&cursor=\#(cursor)>; rel="next""#
            for method in ["GET", "HEAD"] {
                try await play(
                    [
                        Scenario(
                            method: method,
                            target: "/v1/me/bookmarks?limit=1",
                            sender: .reader,
                            status: 200,
                            fields: ["cache-control": "private, no-store", "link": link],
                            absent: ["etag"]
                        )
                    ],
                    server
                )
            }
            for target in ["/v1/me/history", "/v1/me/library?limit=2", "/v1/me/bookmarks/1"] {
                try await play(
                    [
                        Scenario(
                            target: target,
                            sender: .reader,
                            status: 200,
                            fields: ["cache-control": "private, no-store"],
                            absent: ["link", "etag"]
                        )
                    ],
                    server
                )
            }
        }
    }

    @Test func `A bookmark can be made right after its comic`() async throws {
        try await withSampleServer { _, server in
            for _ in 0..<30 {
                let comic = try await server.makeComic()
                try await server.put("/v1/me/bookmarks/\(comic)", status: 201)
                try await server.show(comic, "hidden")
                try await server.show(comic, "public")
                try await server.put("/v1/me/bookmarks/\(comic)", status: 200)
            }
        }
    }

    @Test func `What a reader keeps needs a token, and its export an admin's`() async throws {
        try await withSampleServer { _, server in
            let reads = [
                "/v1/me/bookmarks", "/v1/me/bookmarks/1", "/v1/me/progress/1", "/v1/me/history",
                "/v1/me/library", "/v1/readers/reader",
            ]
            for target in reads {
                try await play([Scenario(target: target, status: 401)], server)
            }
            for target in ["/v1/me/bookmarks/1", "/v1/me/progress/1"] {
                for method in ["PUT", "DELETE"] {
                    let scenario = Scenario(method: method, target: target, status: 401)
                    try await play([scenario], server)
                }
            }
            for method in ["GET", "DELETE"] {
                let target = "/v1/readers/reader"
                try await play(
                    [
                        Scenario(method: method, target: target, sender: .reader, status: 403),
                        Scenario(
                            method: method,
                            target: target,
                            sender: .admin,
                            status: 404,
                            code: "reader-not-found"
                        ),
                    ],
                    server
                )
            }
        }
    }

    @Test func `A bookmark that cannot be is refused with the reason`() async throws {
        try await withSampleServer { _, server in
            let next = try await server.nextOfTwo()
            try await play(Self.faults, server)
            for target in ["/v1/me/history", "/v1/me/library", "/v1/me/bookmarks?shelf=a"] {
                let mark = target.contains("?") ? "&" : "?"
                try await play(
                    [
                        Scenario(
                            target: "\(target)\(mark)cursor=\(next)",
                            sender: .reader,
                            status: 400,
                            code: "cursor-invalid"
                        ),
                        Scenario(
                            target: "/v1/me/bookmarks?cursor=\(next)",
                            sender: .admin,
                            status: 400,
                            code: "cursor-invalid"
                        ),
                    ],
                    server
                )
            }
        }
    }

    private static let faults = [
        put("/v1/me/bookmarks/999", "{}", 404, "comic-not-found"),
        put("/v1/me/bookmarks/abc", "{}", 404, "comic-not-found"),
        put("/v1/me/bookmarks/1", #"{"shelf":1}"#, 422, "body-invalid", ["/shelf"]),
        put("/v1/me/bookmarks/1", #"{"shelf":null}"#, 422, "body-invalid", ["/shelf"]),
        put("/v1/me/bookmarks/1", #"{"Shelf":"a"}"#, 422, "body-invalid", ["/Shelf"]),
        put(
            "/v1/me/bookmarks/1",
            #"{"shelf":"\#(String(repeating: "x", count: 65))"}"#,
            422,
            "body-invalid",
            ["too-long"]
        ),
        put("/v1/me/bookmarks/1", "[]", 422, "body-invalid"),
        put("/v1/me/bookmarks/1", "{", 400, "json-malformed"),
        put("/v1/me/bookmarks/1?shelf=a", "{}", 400, "parameter-unknown"),
        Scenario(target: "/v1/me/bookmarks?limit=0", sender: .reader, status: 400),
        Scenario(target: "/v1/me/bookmarks?comic=1", sender: .reader, status: 400),
        Scenario(target: "/v1/me/bookmarks/999", sender: .reader, status: 404),
        Scenario(method: "DELETE", target: "/v1/me/bookmarks/999", sender: .reader, status: 404),
    ]

    private static func put(
        _ target: String,
        _ body: String,
        _ status: Int,
        _ code: String,
        _ contains: [String] = []
    ) -> Scenario {
        Scenario(
            method: "PUT",
            target: target,
            sender: .reader,
            body: body,
            status: status,
            code: code,
            contains: contains
        )
    }
}

extension Server {
    /// Bookmarks two comics; the cursor behind the first one.
    fileprivate func nextOfTwo() async throws -> String {
        for comic in [1, 2] { try await put("/v1/me/bookmarks/\(comic)", status: 201) }
        return try await get("/v1/me/bookmarks?limit=1", as: .reader)["next"].string
    }
}
