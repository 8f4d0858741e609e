import ComicAPI
import Testing

/// Imports of a live site.
@Suite(.serialized)
struct ImportRouteTests {
    private func post(_ text: String, _ server: Server) async throws -> [JSON] {
        let reply = try await server.send(
            "POST",
            "/v1/imports",
            as: .admin,
            headers: ["Content-Type": "application/jsonl"],
            body: text
        )
        try #require(reply.status == 200, "\(reply)")
        #expect(reply.fields["content-type"] == "application/jsonl")
        #expect(reply.body.isEmpty || reply.body.hasSuffix("\n"))
        return try reply.body.split(separator: "\n").map { try JSON(parsing: String($0)) }
    }

    private static let chapter = #"{"number":"1","language":"en","pages":[{"key":"p"}]}"#
    private static let lines = [
        madeLine("a", #","chapters":[\#(chapter)]"#), "", #"{"source":"b""#, " \t",
        madeLine("c", #","yeer":1999,"year":"x""#), madeLine("d", #","genres":["new-genre"]"#),
        "[]", madeLine("e", #","chapters":[{"number":"Extra","language":"en"}]"#), madeLine("f"),
    ]

    @Test func `Each line has a result under its number, in order`() async throws {
        try await withEmptyServer { _, server in
            let results = try await post(Self.lines.joined(separator: "\n"), server)
            #expect(results.map { $0["line"] } == [1, 3, 5, 6, 7, 8, 9].map(JSON.number))
            #expect(
                results.map { $0["comic"].text ?? $0["problem"]["code"].text } == [
                    "created", "json-malformed", "body-invalid", "created", "body-invalid",
                    "body-invalid", "created",
                ]
            )
            #expect(
                Set(try results[2]["problem"]["errors"].column("pointer"))
                    .isSuperset(of: ["/yeer", "/year"])
            )
            #expect(
                try results[5]["problem"]["errors"].column("pointer") == ["/chapters/0/sortKey"]
            )
            #expect(results[0]["pages"] == .number(1))
            #expect(
                try results[0]["chapters"]
                    == JSON(parsing: #"{"created":1,"updated":0,"unchanged":0}"#)
            )
            let comic = try results[0]["comicId"].string
            #expect(try await server.get("/v1/comics/\(comic)")["source"] == .string("a"))
            #expect(try await server.items("/v1/comics/\(comic)/chapters").count == 1)
            #expect(try await server.items("/v1/comics").count == 3)
            #expect(try await server.get("/v1/genres/new-genre")["count"] == .number(1))
        }
    }

    @Test func `Lines that were sent before change nothing`() async throws {
        try await withEmptyServer { _, server in
            let text = Self.lines.joined(separator: "\r\n") + "\r\n"
            let first = try await post(text, server)
            let end = try await server.feedEnd()
            let second = try await post(text, server)
            #expect(first.map { $0["comicId"] } == second.map { $0["comicId"] })
            for result in second where result["problem"] == .null {
                #expect(result["comic"] == .string("unchanged"), "\(result.line)")
                #expect(result["chapters"]["created"] == .number(0))
                #expect(result["chapters"]["updated"] == .number(0))
            }
            #expect(try await server.feedEnd() == end)
            let third = try await post(madeLine("a", #","year":7"#), server)
            #expect(third.map { $0["comic"].text } == ["updated"])
            #expect(try await server.comicEvents(since: end).count == 1)
        }
    }

    @Test func `Many lines at once are all taken, and a source is one comic`() async throws {
        try await withEmptyServer { _, server in
            let text = (1...300).map { madeLine("\($0 % 100)", #","year":\#($0)"#) }
            let results = try await post(text.joined(separator: "\n"), server)
            #expect(results.map { $0["line"] } == (1...300).map(JSON.number))
            #expect(results.count { $0["comic"].text == "created" } == 100)
            #expect(results.count { $0["comic"].text == "updated" } == 200)
            let comics = try await server.items("/v1/comics")
            #expect(comics.count == 100)
            // Lines are taken in their order: the last one with a source is what it is.
            let years = Set(try comics.map { try $0["year"].integer })
            #expect(years == Set(201...300))
        }
    }

    @Test func `Nothing imports nothing, and what is no import is refused`() async throws {
        try await withEmptyServer { site, server in
            #expect(try await post("", server).isEmpty)
            #expect(try await post("\n \n\r\n", server).isEmpty)
            for type in ["application/jsonl", "application/x-ndjson", "application/json"] {
                let reply = try await server.send(
                    "POST",
                    "/v1/imports",
                    as: .admin,
                    headers: ["Content-Type": type],
                    body: madeLine("a")
                )
                #expect(reply.status == 200, "\(type): \(reply)")
            }
            let scenario = Scenario(
                method: "POST",
                target: "/v1/imports",
                sender: .admin,
                headers: ["Content-Type": "text/csv"],
                body: madeLine("b"),
                status: 415,
                code: "media-type-unsupported"
            )
            try await play([scenario], server)
            let token = try site.makeToken("admin", roles: ["admin"])
            let connection = try RawConnection(port: server.port)
            try connection.send(
                "POST /v1/imports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n"
                    + "Content-Length: \(Limits.importBytes + 1)\r\n\r\n"
            )
            #expect(try await connection.receive("\r\n\r\n").hasPrefix("HTTP/1.1 413 "))
            #expect(try await server.items("/v1/comics").count == 1)
        }
    }
}
