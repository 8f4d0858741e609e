import Testing

@Suite(.serialized)
struct ComicWriteTests {
    private static let full = """
        {"title":"Nausicaä 風の谷","alternativeTitles":[{"language":"ja","title":"風の谷のナウシカ"},\
        {"language":"ar","title":"ناوسيكا"}],"authors":[{"name":"宮崎 駿","role":"author"},\
        {"name":"\\"Q\\" & <b>"}],"type":"manga","status":"completed",\
        "genres":["comedy","fantasy"],"year":1982,"originalLanguage":"ja",\
        "contentRating":"safe","descriptions":[{"language":"en","text":"Line\\none \\u2603 🦊"}],\
        "cover":{"key":"covers/a b/ü.webp","width":700,"height":1000},\
        "externalIds":{"anilist":"30651","mangadex":"x/y"}}
        """

    @Test func `A new comic is there at once, whole, in every list`() async throws {
        try await withSampleServer { _, server in
            let reply = try await server.send(
                "POST",
                "/v1/comics",
                as: .admin,
                body: Self.full
            )
            #expect(reply.status == 201, "\(reply)")
            let comic = try reply.json
            let id = try comic["id"].string
            #expect(reply.fields["location"] == "/v1/comics/\(id)")
            #expect(reply.fields["cache-control"] == "private, no-cache")
            let read = try await server.send("GET", "/v1/comics/\(id)")
            #expect(try read.json == comic)
            #expect(read.fields["etag"] == reply.fields["etag"])
            let given = try JSON(parsing: Self.full)
            for name in given.names where name != "cover" {
                #expect(comic[name] == given[name], "\(name)")
            }
            #expect(
                comic["cover"]["url"]
                    == .string("\(Server.images)/covers/a%20b/%C3%BC.webp")
            )
            #expect(comic["version"] == .number(1))
            #expect(comic["createdAt"] == comic["updatedAt"])
            for list in ["?sort=-updated&limit=1", "?sort=-created&limit=1&genre=fantasy"] {
                #expect(try await server.get("/v1/comics\(list)")["items"][0]["id"] == comic["id"])
            }
            for list in ["?sort=title", "?sort=popularity&genre=comedy"] {
                let items = try await server.items("/v1/comics\(list)")
                #expect(items.contains { $0["id"] == comic["id"] })
            }
            #expect(try await server.views(of: id) == 0)
            #expect(try await server.items("/v1/comics/\(id)/chapters").isEmpty)
        }
    }

    @Test func `A body that is no comic is refused with the reason, and nothing is stored`()
        async throws
    {
        try await withSampleServer { _, server in
            let before = try await server.get("/v1/changes?limit=1")["latest"]
            try await play(Self.faults, server)
            #expect(try await server.get("/v1/changes?limit=1")["latest"] == before)
            #expect(try await server.items("/v1/comics").count == 42)
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
            target: "/v1/comics",
            sender: .admin,
            body: body,
            status: status,
            code: code,
            contains: contains
        )
    }

    private static let faults = [
        post("{", 400, "json-malformed"),
        post("", 400, "json-malformed"),
        post("title=x", 400, "json-malformed"),
        post(#"{"title":"x""#, 400, "json-malformed"),
        post("[]", 422, "body-invalid", #""code":"wrong-type""#, "an object"),
        post("{}", 422, "body-invalid", #""/title""#, #""/type""#, #""/status""#),
        post(
            #"{"title":"x","type":"manga","status":"ongoing","colour":"red"}"#,
            422,
            "body-invalid",
            #""pointer":"/colour""#,
            "unknown-field"
        ),
        post(
            #"{"title":7,"type":"manga","status":"ongoing"}"#,
            422,
            "body-invalid",
            #""pointer":"/title""#,
            "wrong-type",
            "a string"
        ),
        post(
            #"{"title":"x","type":"manga","status":"ongoing","year":"1999"}"#,
            422,
            "body-invalid",
            #""pointer":"/year""#,
            "a whole number"
        ),
        post(
            #"{"title":"x","type":"manga","status":"ongoing","year":1999.5}"#,
            422,
            "body-invalid",
            #""pointer":"/year""#,
            "a whole number"
        ),
        post(
            #"{"title":"x","type":"manga","status":"ongoing","cover":{"key":"a","width":1e40}}"#,
            422,
            "body-invalid",
            #""pointer":"/cover/width""#
        ),
        post(
            #"{"title":"x","type":"manga","status":"ongoing","cover":{"key":"a","height":-1}}"#,
            422,
            "body-invalid",
            #""pointer":"/cover/height""#,
            "out-of-range"
        ),
        post(
            #"{"title":"x","type":"manga","status":"ongoing","authors":[{"nome":"y"}]}"#,
            422,
            "body-invalid",
            #""pointer":"/authors/0/nome""#
        ),
        post(
            #"{"title":"x","type":"manga","status":"ongoing","genres":["comedy","nope"]}"#,
            422,
            "genre-unknown",
            #""pointer":"/genres""#,
            "nope"
        ),
        post(
            #"{"title":"","type":"poem","status":"late","year":10000,"genres":["A b"],"#
                + #""originalLanguage":"?","contentRating":"hot","visibility":"seen","#
                + #""cover":{"key":"","width":0},"externalIds":{"a/b":""},"#
                + #""descriptions":[{"language":"en","text":"a"},{"language":"en","text":"b"}]}"#,
            422,
            "body-invalid",
            #""/title""#,
            #""/type""#,
            #""/status""#,
            #""/year""#,
            #""/genres/0""#,
            #""/originalLanguage""#,
            #""/contentRating""#,
            #""/visibility""#,
            #""/cover/key""#,
            #""/cover/width""#,
            #""/externalIds/a~1b""#,
            #""/descriptions""#
        ),
        Scenario(
            method: "POST",
            target: "/v1/comics",
            sender: .admin,
            headers: ["Content-Type": "text/plain"],
            body: Sample.comic,
            status: 415,
            code: "media-type-unsupported",
            fields: ["accept": "application/json"]
        ),
        Scenario(
            method: "POST",
            target: "/v1/comics?x=1",
            sender: .admin,
            body: Sample.comic,
            status: 400,
            code: "parameter-unknown"
        ),
        post(
            #"{"title":"\#(String(repeating: "x", count: 2 << 20))"}"#,
            413,
            "body-too-large"
        ),
        Scenario(
            method: "PUT",
            target: "/v1/comics/999",
            sender: .admin,
            body: Sample.comic,
            status: 404,
            code: "comic-not-found"
        ),
        Scenario(
            method: "DELETE",
            target: "/v1/comics/999",
            sender: .admin,
            status: 404,
            code: "comic-not-found"
        ),
        Scenario(
            method: "PUT",
            target: "/v1/comics/1",
            sender: .admin,
            body: "{}",
            status: 422,
            code: "body-invalid"
        ),
    ]

    @Test func `A PUT replaces everything but the visibility that it leaves out`() async throws {
        try await withSampleServer { _, server in
            let made = try await server.write("POST", "/v1/comics", Self.full, status: 201)
            let target = "/v1/comics/\(try made["id"].string)"
            let first = try await server.write("PUT", target, Sample.comic, status: 200)
            #expect(first["title"] == .string("Prüfstück 試験"))
            #expect(first["version"] == .number(2))
            #expect(first["createdAt"] == made["createdAt"])
            #expect(!first.names.contains("genres") || first["genres"] == .array([]))
            #expect(!first.names.contains("cover"))
            #expect(try await server.get(target) == first)
            let hidden = "\(Sample.comic.dropLast()),\"visibility\":\"hidden\"}"
            try await server.write("PUT", target, hidden, status: 200)
            let kept = try await server.write("PUT", target, Sample.comic, status: 200)
            #expect(kept["visibility"] == .string("hidden"))
            #expect(try await server.send("GET", target).status == 404)
            let fantasies = try await server.items("/v1/comics?genre=fantasy")
            #expect(!fantasies.contains { $0["id"] == made["id"] })
        }
    }

    @Test func `A deleted comic is gone everywhere at once, and for good`() async throws {
        try await withSampleServer { _, server in
            let comic = try await server.comic(titled: "Hokusai Manga")
            let chapters = try await server.items("/v1/comics/\(comic)/chapters")
            #expect(chapters.count == 8)
            let reply = try await server.send("DELETE", "/v1/comics/\(comic)", as: .admin)
            #expect(reply.status == 204)
            #expect(reply.body.isEmpty)
            var targets = ["", "/stats", "/chapters"].map { "/v1/comics/\(comic)\($0)" }
            for chapter in chapters {
                let id = try chapter["id"].string
                targets += ["/v1/chapters/\(id)", "/v1/chapters/\(id)/pages"]
            }
            for sender in [Sender.nobody, .reader, .admin] {
                try await play(
                    targets.map { Scenario(target: $0, sender: sender, status: 404) },
                    server
                )
            }
            for sort in ["title", "updated", "created", "popularity"] {
                for genre in ["", "&genre=animals"] {
                    let items = try await server.items("/v1/comics?sort=\(sort)\(genre)")
                    #expect(!items.contains { $0["id"] == .string(comic) })
                }
            }
            try await play(Self.afterwards(comic), server)
            let genres = try await server.get("/v1/genres")["items"].items
            let animals = genres.first { $0["slug"] == .string("animals") }
            #expect(animals?["count"] == .number(3))
        }
    }

    private static func afterwards(_ comic: String) -> [Scenario] {
        [
            Scenario(
                method: "DELETE",
                target: "/v1/comics/\(comic)",
                sender: .admin,
                status: 404
            ),
            Scenario(
                method: "PUT",
                target: "/v1/comics/\(comic)",
                sender: .admin,
                body: Sample.comic,
                status: 404
            ),
            Scenario(method: "POST", target: "/v1/comics/\(comic)/views", status: 404),
            Scenario(
                method: "POST",
                target: "/v1/comics/\(comic)/chapters",
                sender: .admin,
                body: #"{"number":"9","language":"en"}"#,
                status: 409,
                code: "comic-unknown"
            ),
        ]
    }

    @Test func `Ids are never given out twice`() async throws {
        try await withSampleServer { site, server in
            let first = try await server.write("POST", "/v1/comics", Sample.comic, status: 201)
            let id = try first["id"].string
            let deleted = try await server.send("DELETE", "/v1/comics/\(id)", as: .admin)
            #expect(deleted.status == 204)
            try await server.stop()
            let again = try await Server(site)
            let second = try await again.write("POST", "/v1/comics", Sample.comic, status: 201)
            #expect(try #require(Int(try second["id"].string)) > #require(Int(id)))
            try await again.stop()
        }
    }
}
