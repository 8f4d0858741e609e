import Testing

@Suite(.serialized)
struct SearchTests {
    private func titles(_ target: String, _ server: Server) async throws -> [String] {
        try await server.items(target).map { try $0["title"].string }
    }

    @Test func `A search finds titles, other titles and authors, the best first, in pages`()
        async throws
    {
        try await withSampleServer { _, server in
            let queries: [(String, [String])] = [
                ("little+nemo", ["Little Nemo in Slumberland"]),
                ("littlenem", ["Little Nemo in Slumberland"]),
                ("%E5%A4%A2%E3%81%AE%E5%9B%BD", ["Little Nemo in Slumberland"]),
                ("%ED%98%B8%EC%BF%A0%EC%82%AC%EC%9D%B4", ["Hokusai Manga"]),
                ("chouju", ["Chōjū-giga"]), ("CHOJU", ["Chōjū-giga"]),
                ("mccay+nem", ["Little Nemo in Slumberland"]),
                ("popeye", ["Thimble Theatre"]), ("popaye", ["Thimble Theatre"]),
                (
                    "little",
                    [
                        "Little Orphan Annie", "Little Nemo in Slumberland",
                        "The Upside Downs of Little Lady Lovekins and Old Man Muffaroo",
                    ]
                ),
                ("manga", ["Manga Yonin Shosei", "Hokusai Manga"]), ("", []), ("%21%3F", []),
            ]
            for (query, expected) in queries {
                #expect(try await titles("/v1/comics?q=\(query)", server) == expected, "\(query)")
                let paged = try await server.items("/v1/comics?q=\(query)", limit: 1)
                #expect(try paged.map { try $0["title"].string } == expected, "\(query)")
            }
            let sorted = try await titles("/v1/comics?q=little&sort=title", server)
            #expect(sorted.first == "Little Nemo in Slumberland")
            let dreams = try await titles("/v1/comics?q=little&genre=dream", server)
            #expect(dreams == ["Little Nemo in Slumberland"])
            #expect(try await titles("/v1/comics?q=little&genre=none", server) == [])
        }
    }

    @Test func `What is not public is not found, and what is changed is found as it is now`()
        async throws
    {
        try await withSampleServer { _, server in
            let patch = #"{"title":"Zanzibar","visibility":"hidden"}"#
            _ = try await server.send("PATCH", "/v1/comics/2", as: .admin, body: patch)
            #expect(try await titles("/v1/comics?q=zanzibar", server) == [])
            #expect(try await titles("/v1/comics?q=kinkin+sensei", server) == [])
            let shown = #"{"visibility":"public"}"#
            _ = try await server.send("PATCH", "/v1/comics/2", as: .admin, body: shown)
            #expect(try await titles("/v1/comics?q=zanzi", server) == ["Zanzibar"])
            #expect(try await titles("/v1/comics?q=kinkin+sensei", server) == [])
            _ = try await server.send("DELETE", "/v1/comics/2", as: .admin)
            #expect(try await titles("/v1/comics?q=zanzibar", server) == [])
        }
    }

    @Test func `Parameters of a search and of suggestions are held to what they may be`()
        async throws
    {
        try await withSampleServer { _, server in
            let page = try await server.get("/v1/comics?q=the&limit=1")
            let cursor = try page["next"].string
            let scenarios = [
                Scenario(
                    target: "/v1/comics?q=little&cursor=\(cursor)",
                    status: 400,
                    code: "cursor-invalid"
                ),
                Scenario(
                    target: "/v1/comics?cursor=\(cursor)",
                    status: 400,
                    code: "cursor-invalid"
                ),
                Scenario(
                    target: "/v1/comics?q=a&q=b",
                    status: 400,
                    code: "parameter-repeated"
                ),
                Scenario(
                    target: "/v1/comics?q=a&sort=best",
                    status: 400,
                    code: "parameter-invalid"
                ),
                Scenario(
                    target: "/v1/suggest?q=a&limit=21",
                    status: 400,
                    code: "parameter-invalid"
                ),
                Scenario(
                    target: "/v1/suggest?q=a&cursor=\(cursor)",
                    status: 400,
                    code: "parameter-unknown"
                ),
                Scenario(target: "/v1/suggest", status: 200, contains: [#""items":[]"#]),
                Scenario(
                    target: "/v1/suggest?q=littl&limit=1",
                    status: 200,
                    fields: ["cache-control": "public, max-age=10"],
                    contains: [#""title":"Little Orphan Annie""#],
                    lacks: ["matchedTitle"]
                ),
                Scenario(
                    target: "/v1/suggest?q=pope",
                    status: 200,
                    contains: [#""title":"Thimble Theatre""#, #""matchedTitle":"Popeye""#]
                ),
            ]
            try await play(scenarios, server)
        }
    }
}
