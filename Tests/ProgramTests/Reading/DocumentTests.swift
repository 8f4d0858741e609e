import Foundation
import Testing

@Suite(.serialized)
struct DocumentTests {
    @Test func `Every comic of the sample is served as it was imported, in any script`()
        async throws
    {
        try await withSampleServer { _, server in
            for (index, given) in try Sample.comics().enumerated() {
                let comic = try await server.get("/v1/comics/\(index + 1)")
                for name in [
                    "title", "alternativeTitles", "authors", "type", "status", "year",
                    "originalLanguage", "contentRating", "externalIds", "source", "createdAt",
                ] {
                    #expect(comic[name] == given[name], "comic \(index + 1), \(name)")
                }
                #expect(comic["id"] == .string("\(index + 1)"))
                #expect(comic["version"] == .number(1))
                #expect(comic["visibility"] == .string("public"))
                #expect(comic["updatedAt"].text?.hasSuffix("Z") == true)
                #expect(try sorted(comic["genres"]) == sorted(given["genres"]))
                #expect(
                    try texts(comic["descriptions"]) == texts(given["descriptions"]),
                    "comic \(index + 1)"
                )
                let key = try given["cover"]["key"].string
                #expect(comic["cover"]["url"] == .string("\(Server.images)/\(key)"))
                #expect(comic["cover"]["width"] == given["cover"]["width"])
                #expect(!comic.names.contains("views"))
                #expect(!comic.names.contains("chapters"))
            }
        }
    }

    private func sorted(_ list: JSON) throws -> [String] {
        try list.items.map { try $0.string }.sorted()
    }

    /// Descriptions by language: the order is the server's.
    private func texts(_ list: JSON) throws -> [String: String] {
        var texts: [String: String] = [:]
        if list == .null { return texts }
        for item in try list.items { texts[try item["language"].string] = item["text"].text }
        return texts
    }

    @Test func `Items of lists are the documents without descriptions`() async throws {
        try await withSampleServer { _, server in
            for item in try await server.items("/v1/comics").prefix(10) {
                let document = try await server.get("/v1/comics/\(item["id"].string)")
                #expect(item.names == document.names.subtracting(["descriptions"]))
                for name in item.names { #expect(item[name] == document[name]) }
            }
        }
    }

    @Test(arguments: [
        "/v1/comics/1", "/v1/chapters/1", "/v1/chapters/1/pages",
    ])
    func `A document is confirmed by its entity tag until it changes`(target: String) async throws {
        try await withSampleServer { _, server in
            let first = try await server.send("GET", target)
            let tag = try #require(first.fields["etag"])
            #expect(first.fields["cache-control"] == "public, max-age=60")
            #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
            for field in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let again = try await server.send(
                    "GET",
                    target,
                    headers: ["If-None-Match": field]
                )
                #expect(again.status == 304, "\(field)")
                #expect(again.body.isEmpty)
                #expect(again.fields["etag"] == tag)
                #expect(again.fields["cache-control"] == "public, max-age=60")
            }
            try await change(target, server)
            let changed = try await server.send("GET", target, headers: ["If-None-Match": tag])
            #expect(changed.status == 200)
            #expect(changed.fields["etag"] != tag)
            #expect(changed.body != first.body)
        }
    }

    /// Changes the document at `target`.
    private func change(_ target: String, _ server: Server) async throws {
        let body =
            switch target {
            case "/v1/comics/1": Sample.comic
            case "/v1/chapters/1": #"{"number":"7","language":"en"}"#
            default: #"{"items":[{"key":"one.webp"}]}"#
            }
        try await server.write("PUT", target, body, status: 200)
    }

    @Test(arguments: [
        "/v1/comics", "/v1/comics?limit=3&sort=title", "/v1/comics/1", "/v1/comics/1/stats",
        "/v1/comics/1/chapters?limit=1", "/v1/chapters/1", "/v1/chapters/1/pages", "/v1/genres",
        "/v1/changes?limit=1", "/healthz", "/readyz", "/v1/comics/999", "/v1/comics?limit=0",
    ])
    func `HEAD says what GET says, without the body`(target: String) async throws {
        try await withSampleServer { _, server in
            let get = try await server.send("GET", target)
            let head = try await server.send("HEAD", target)
            #expect(head.status == get.status)
            #expect(head.body.isEmpty)
            var (fields, wanted) = (head.fields, get.fields)
            fields["date"] = nil
            wanted["date"] = nil
            #expect(fields == wanted)
            #expect(fields["content-length"] == "\(get.body.utf8.count)")
        }
    }

    @Test func `What is not there is not found`() async throws {
        try await withSampleServer { _, server in
            for id in [
                "0", "43", "abc", "-1", "1.0", "1e0", "18446744073709551616", "%20", "x%2Fy",
            ] {
                for rest in ["", "/stats", "/chapters"] {
                    try await play(
                        [
                            Scenario(
                                target: "/v1/comics/\(id)\(rest)",
                                status: 404,
                                code: "comic-not-found"
                            )
                        ],
                        server
                    )
                }
                let chapter = id == "43" ? "197" : id
                for rest in ["", "/pages"] {
                    try await play(
                        [
                            Scenario(
                                target: "/v1/chapters/\(chapter)\(rest)",
                                status: 404,
                                code: "chapter-not-found"
                            )
                        ],
                        server
                    )
                }
            }
            try await play(Self.strangers, server)
        }
    }

    private static let strangers = [
        Scenario(target: "/", status: 404, code: "not-found"),
        Scenario(target: "/v1", status: 404, code: "not-found"),
        Scenario(target: "/v2/comics", status: 404, code: "not-found"),
        Scenario(target: "/v1/comics/1/pages", status: 404, code: "not-found"),
        Scenario(method: "POST", target: "/v1/nothing", status: 404, code: "not-found"),
    ]

    @Test func `A method that a path lacks is refused with those that it has`() async throws {
        try await withSampleServer { _, server in
            for (method, target, allowed) in [
                ("DELETE", "/v1/comics", ["GET", "HEAD", "POST"]),
                ("POST", "/v1/comics/1", ["GET", "HEAD", "PUT", "DELETE"]),
                ("GET", "/v1/comics/1/views", ["POST"]),
                ("POST", "/v1/chapters/1/pages", ["GET", "HEAD", "PUT"]),
                ("PUT", "/v1/comics/1/chapters", ["GET", "HEAD", "POST"]),
                ("PUT", "/healthz", ["GET", "HEAD"]),
            ] {
                let reply = try await server.send(method, target, as: .admin)
                #expect(reply.status == 405, "\(method) \(target)")
                let allow = reply.fields["allow"]?.components(separatedBy: ", ") ?? []
                #expect(Set(allow).isSuperset(of: allowed), "\(method) \(target): \(allow)")
                #expect(!allow.contains(method))
                #expect(try reply.json["code"] == .string("method-not-allowed"))
            }
        }
    }

    @Test func `Only JSON is offered`() async throws {
        try await withSampleServer { _, server in
            try await play(
                [
                    Scenario(
                        target: "/v1/comics",
                        headers: ["Accept": "text/html"],
                        status: 406,
                        code: "not-acceptable"
                    ),
                    Scenario(
                        target: "/v1/comics/1",
                        headers: ["Accept": "application/json;q=0"],
                        status: 406,
                        code: "not-acceptable"
                    ),
                    Scenario(
                        target: "/v1/comics/1",
                        headers: ["Accept": "text/html, */*;q=0.1"],
                        status: 200,
                        fields: ["content-type": "application/json"]
                    ),
                    Scenario(target: "/healthz", status: 200, contains: [#"{"status":"ok"}"#]),
                    Scenario(target: "/readyz", status: 200, contains: [#"{"status":"ok"}"#]),
                ],
                server
            )
        }
    }

    @Test func `Stats count the views that the import brought`() async throws {
        try await withSampleServer { _, server in
            for (index, comic) in try Sample.comics().enumerated() {
                #expect(
                    try await server.views(of: "\(index + 1)") == comic["views"].integer
                )
            }
        }
    }
}
