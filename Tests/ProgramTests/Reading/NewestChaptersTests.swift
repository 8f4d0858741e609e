import Testing

/// The newest chapters of the site, and the neighbours of one.
@Suite(.serialized)
struct NewestChaptersTests {
    /// Every chapter of the sample, the newest first; of one moment, the oldest first.
    private func expected(_ server: Server) async throws -> [JSON] {
        var chapters: [JSON] = []
        for comic in 1...42 {
            chapters += try await server.items("/v1/comics/\(comic)/chapters")
        }
        return try chapters.sorted { a, b in
            let (one, other) = (try a["publishedAt"].string, try b["publishedAt"].string)
            return one == other ? try number(a) < number(b) : one > other
        }
    }

    private func number(_ chapter: JSON) throws -> Int {
        try #require(Int(try chapter["id"].string))
    }

    @Test func `They come by publication, with their comics, whatever the size of a page`()
        async throws
    {
        try await withSampleServer { _, server in
            let all = try await expected(server)
            for limit in [3, 100] {
                #expect(try await server.items("/v1/chapters", limit: limit) == all)
            }
            #expect(try await server.items("/v1/chapters?sort=-published") == all)
            #expect(all.allSatisfy { $0["comicId"].text != nil })
            for language in ["en", "ja", "tlh", "e"] {
                let found = try await server.items("/v1/chapters?language=\(language)", limit: 2)
                #expect(found == all.filter { $0["language"] == .string(language) }, "\(language)")
            }
            let first = try await server.send("GET", "/v1/chapters?language=en&limit=2")
            let link = try #require(first.fields["link"])
            #expect(link.hasPrefix("</v1/chapters?language=en&limit=2&cursor="))
            #expect(link.hasSuffix(#">; rel="next""#))
            let target = String(link.dropFirst().prefix { $0 != ">" })
            let english = all.filter { $0["language"] == .string("en") }
            #expect(try await server.get(target)["items"].items == Array(english[2..<4]))
            #expect(first.fields["cache-control"] == "public, max-age=10")
            let head = try await server.send("HEAD", "/v1/chapters?language=en&limit=2")
            #expect((head.status, head.body) == (200, ""))
            #expect(head.fields["link"] == first.fields["link"])
        }
    }

    @Test func `What the public does not see is passed over, and comes back`() async throws {
        try await withSampleServer { _, server in
            let all = try await server.items("/v1/chapters")
            let comic = try all[0]["comicId"].string
            let chapter = try #require(all.first { $0["comicId"] != .string(comic) })
            let id = try chapter["id"].string
            let hide = #"{"visibility":"hidden"}"#
            try await server.write("PATCH", "/v1/comics/\(comic)", hide, status: 200)
            try await server.write("PATCH", "/v1/chapters/\(id)", hide, status: 200)
            let left = all.filter {
                $0["comicId"] != .string(comic) && $0["id"] != .string(id)
            }
            for sender in [Sender.nobody, .admin] {
                #expect(try await server.items("/v1/chapters", limit: 4, as: sender) == left)
            }
            let show = #"{"visibility":"public"}"#
            try await server.write("PATCH", "/v1/comics/\(comic)", show, status: 200)
            try await server.write("PATCH", "/v1/chapters/\(id)", show, status: 200)
            let again = try await server.items("/v1/chapters", limit: 7)
            #expect(try again.map { try $0["id"].string } == (try all.map { try $0["id"].string }))
        }
    }

    @Test func `Parameters that are wrong are refused`() async throws {
        try await withSampleServer { _, server in
            let page = try await server.get("/v1/chapters?language=en&limit=1")
            let cursor = try page["next"].string
            let wrong = [
                ("sort=published", "parameter-invalid"), ("sort=title", "parameter-invalid"),
                ("limit=0", "parameter-invalid"), ("limit=101", "parameter-invalid"),
                ("language=en&language=fr", "parameter-repeated"),
                ("group=a", "parameter-unknown"), ("cursor=!", "cursor-invalid"),
                ("cursor=\(cursor)", "cursor-invalid"),
            ]
            try await play(
                wrong.map {
                    Scenario(target: "/v1/chapters?\($0.0)", status: 400, code: $0.1)
                } + [
                    Scenario(target: "/v1/chapters?language=en&cursor=\(cursor)", status: 200),
                    Scenario(
                        target: "/v1/comics/1/chapters?order=up",
                        status: 400,
                        code: "parameter-invalid"
                    ),
                    Scenario(
                        target: "/v1/chapters/1/neighbours?limit=1",
                        status: 400,
                        code: "parameter-unknown"
                    ),
                    Scenario(
                        target: "/v1/chapters/99999/neighbours",
                        status: 404,
                        code: "chapter-not-found"
                    ),
                ],
                server
            )
        }
    }

    @Test func `From neighbour to neighbour one walks through a comic and back`() async throws {
        try await withSampleServer { _, server in
            for comic in 1...12 {
                let chapters = try await server.items("/v1/comics/\(comic)/chapters")
                guard let language = chapters.first?["language"].text else { continue }
                let own = chapters.filter { $0["language"] == .string(language) }
                var (walked, current): ([JSON], JSON?) = ([], own[0])
                while let chapter = current {
                    let target = "/v1/chapters/\(try chapter["id"].string)/neighbours"
                    let found = try await server.get(target)
                    #expect(found["previous"] == walked.last ?? .null, "\(target)")
                    walked.append(chapter)
                    current = found["next"] == .null ? nil : found["next"]
                }
                #expect(walked == own)
            }
        }
    }

    @Test func `A neighbour is one that the caller may read`() async throws {
        try await withSampleServer { _, server in
            let chapters = try await server.items("/v1/comics/5/chapters")
            let ids = try chapters.map { try $0["id"].string }
            try #require(ids.count > 2)
            let hide = #"{"visibility":"hidden"}"#
            try await server.write("PATCH", "/v1/chapters/\(ids[1])", hide, status: 200)
            let target = "/v1/chapters/\(ids[0])/neighbours"
            #expect(try await server.get(target)["next"]["id"] == .string(ids[2]))
            #expect(try await server.get(target, as: .admin)["next"]["id"] == .string(ids[1]))
            let hidden = "/v1/chapters/\(ids[1])/neighbours"
            try await play([Scenario(target: hidden, status: 404)], server)
            let reply = try await server.send("GET", hidden, as: .admin)
            #expect(reply.fields["cache-control"]?.hasPrefix("private") == true)
        }
    }
}
