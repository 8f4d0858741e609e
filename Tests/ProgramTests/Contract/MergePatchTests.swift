import Testing

/// Merge patches of comics (RFC 7396).
@Suite(.serialized)
struct MergePatchTests {
    private static let full = """
        {"title":"Nausicaä","alternativeTitles":[{"language":"ja","title":"風の谷のナウシカ"}],\
        "authors":[{"name":"宮崎 駿","role":"author"},{"name":"Q"}],"type":"manga",\
        "status":"completed","genres":["comedy","fantasy"],"year":1982,\
        "originalLanguage":"ja","contentRating":"safe",\
        "descriptions":[{"language":"en","text":"One"},{"language":"de","text":"Eins"}],\
        "cover":{"key":"a/b.webp","width":700,"height":1000},\
        "externalIds":{"anilist":"30651","mangadex":"x/y"}}
        """

    private func make(_ server: Server) async throws -> String {
        let comic = try await server.write("POST", "/v1/comics", Self.full, status: 201)
        return "/v1/comics/\(try comic["id"].string)"
    }

    /// Patches one after the other, each with the members that are others after it; null for those
    /// that are gone.
    private static let patches: [(String, [String: String])] = [
        (#"{"title":"Neu"}"#, ["title": #""Neu""#]),
        (#"{"year":null,"contentRating":null}"#, ["year": "null", "contentRating": "null"]),
        (
            #"{"cover":{"width":null}}"#,
            ["cover": #"{"height":1000,"key":"a/b.webp","url":"IMAGES/a/b.webp"}"#]
        ),
        (
            #"{"cover":{"key":"c.webp","width":7}}"#,
            ["cover": #"{"height":1000,"key":"c.webp","url":"IMAGES/c.webp","width":7}"#]
        ),
        (
            #"{"externalIds":{"anilist":null,"mal":"1"}}"#,
            ["externalIds": #"{"mal":"1","mangadex":"x/y"}"#]
        ),
        (#"{"authors":[{"name":"Z"}]}"#, ["authors": #"[{"name":"Z"}]"#]),
        (#"{"genres":["comedy"]}"#, ["genres": #"["comedy"]"#]),
        (
            #"{"descriptions":[{"language":"fr","text":"Un"}]}"#,
            ["descriptions": #"[{"language":"fr","text":"Un"}]"#]
        ),
        (#"{"descriptions":[]}"#, ["descriptions": "null"]),
        (
            #"{"cover":null,"externalIds":null,"alternativeTitles":null}"#,
            ["cover": "null", "externalIds": "null", "alternativeTitles": "null"]
        ),
        // What is not an object gives way to one that is (section 2).
        (
            #"{"cover":{"key":"d.webp","width":null}}"#,
            ["cover": #"{"key":"d.webp","url":"IMAGES/d.webp"}"#]
        ),
        (#"{"visibility":"hidden"}"#, ["visibility": #""hidden""#]),
        (
            #"{"visibility":"scheduled","publishAt":"2100-01-01T00:00:00Z"}"#,
            ["visibility": #""scheduled""#, "publishAt": #""2100-01-01T00:00:00Z""#]
        ),
        // Whoever shows it need not know of the moment.
        (#"{"visibility":"public"}"#, ["visibility": #""public""#, "publishAt": "null"]),
    ]

    @Test func `A patch changes what it names, null takes away, and arrays go whole`()
        async throws
    {
        try await withSampleServer { _, server in
            let target = try await make(server)
            var before = try await server.get(target)
            for (patch, changed) in Self.patches {
                let after = try await server.patch(target, patch)
                #expect(after["version"] == .number(try before["version"].integer + 1))
                #expect(try await server.get(target, as: .admin) == after)
                let names = before.names.union(after.names)
                for name in names.union(changed.keys).subtracting(["version", "updatedAt"]) {
                    let wanted = try changed[name].map {
                        try JSON(parsing: $0.replacing("IMAGES", with: Server.images))
                    }
                    #expect(after[name] == wanted ?? before[name], "\(patch): \(name)")
                }
                before = after
            }
        }
    }

    @Test func `A patch that changes nothing makes no version and no event`() async throws {
        try await withSampleServer { _, server in
            let target = try await make(server)
            let before = try await server.get(target)
            let end = try await server.feedEnd()
            for patch in [
                "{}", Self.full, #"{"title":"Nausicaä"}"#, #"{"publishAt":null}"#,
                #"{"cover":{},"externalIds":{"none":null}}"#, #"{"visibility":"public"}"#,
            ] {
                #expect(try await server.patch(target, patch) == before, "\(patch)")
            }
            #expect(try await server.feedEnd() == end)
        }
    }

    private static let faults: [(String, pointers: Set<String>)] = [
        (
            #"{"title":7,"type":"poem","status":null,"year":"x","colour":"red","#
                + #""cover":{"width":-1,"kay":1},"authors":[{"nome":"y"}],"genres":["A b"],"#
                + #""externalIds":{"a/b":5},"descriptions":{}}"#,
            [
                "/title", "/type", "/status", "/year", "/colour", "/cover/width", "/cover/kay",
                "/authors/0/nome", "/authors/0/name", "/genres/0", "/externalIds/a~1b",
                "/descriptions",
            ]
        ),
        (#"{"title":null,"type":null,"status":null}"#, ["/title", "/type", "/status"]),
        (#"{"cover":{"key":null}}"#, ["/cover/key"]),
        (#"{"authors":[{"name":"x","role":null}]}"#, ["/authors/0/role"]),
        (#"{"visibility":"scheduled"}"#, ["/publishAt"]),
        (#"{"publishAt":"2100-01-01T00:00:00Z"}"#, ["/publishAt"]),
        (
            #"{"id":"9","version":9,"createdAt":"2100-01-01T00:00:00Z","source":"x"}"#,
            ["/id", "/version", "/createdAt", "/source"]
        ),
        (#"{"cover":{"url":"https://x"}}"#, ["/cover/url"]),
        ("[]", [""]), ("null", [""]), ("7", [""]),
    ]

    @Test func `Every fault of a patch is told at once, and nothing is stored`() async throws {
        try await withSampleServer { _, server in
            let target = try await make(server)
            let before = try await server.get(target)
            for (patch, pointers) in Self.faults {
                let reply = try await server.send("PATCH", target, as: .admin, body: patch)
                #expect((reply.status, reply.code) == (422, "body-invalid"), "\(patch): \(reply)")
                let found = try reply.pointers
                // A document that is no object lacks what is required, too.
                let extra: Set<String> = pointers == [""] ? ["/title", "/type", "/status"] : []
                #expect(found.subtracting(extra) == pointers, "\(patch): \(reply)")
            }
            for patch in ["", "{", #"{"title":}"#, "title=x"] {
                let reply = try await server.send("PATCH", target, as: .admin, body: patch)
                #expect((reply.status, reply.code) == (400, "json-malformed"), "\(patch): \(reply)")
            }
            let genre = #"{"genres":["comedy","nope"]}"#
            let unknown = try await server.send("PATCH", target, as: .admin, body: genre)
            #expect((unknown.status, unknown.code) == (422, "genre-unknown"))
            let absent = try await server.send("PATCH", "/v1/comics/999", as: .admin, body: "{}")
            #expect((absent.status, absent.code) == (404, "comic-not-found"))
            #expect(try await server.get(target) == before)
        }
    }

    @Test func `A patch is announced as what it is, or as JSON`() async throws {
        try await withEmptyServer { _, server in
            let target = "/v1/comics/\(try await server.makeComic())"
            let types = [
                "application/merge-patch+json", "application/json",
                "Application/Merge-Patch+JSON; charset=utf-8",
            ]
            for (index, type) in types.enumerated() {
                let reply = try await server.send(
                    "PATCH",
                    target,
                    as: .admin,
                    headers: ["Content-Type": type],
                    body: #"{"year":\#(index + 1)}"#
                )
                #expect(reply.status == 200, "\(type): \(reply)")
                #expect(try reply.json["year"] == .number(index + 1))
            }
            for type in ["text/plain", "application/x-www-form-urlencoded", "json"] {
                let reply = try await server.send(
                    "PATCH",
                    target,
                    as: .admin,
                    headers: ["Content-Type": type],
                    body: #"{"year":9}"#
                )
                #expect((reply.status, reply.code) == (415, "media-type-unsupported"), "\(type)")
                let accepted = reply.fields["accept-patch"] ?? reply.fields["accept"] ?? ""
                #expect(accepted.contains("application/merge-patch+json"), "\(reply)")
            }
            #expect(try await server.get(target)["year"] == .number(3))
        }
    }
}
