import Testing

/// Requests that are sent again under the key that they were sent with.
@Suite(.serialized)
struct IdempotencyTests {
    private func post(
        _ target: String,
        _ body: String,
        _ key: String,
        _ server: Server
    ) async throws -> Reply {
        try await server.send(
            "POST",
            target,
            as: .admin,
            headers: ["Idempotency-Key": key],
            body: body
        )
    }

    @Test func `Whatever is posted twice under one key is done once, and answered alike`()
        async throws
    {
        try await withEmptyServer { _, server in
            let comic = try await server.makeComic()
            let posts = [
                ("/v1/comics", Sample.comic, 201),
                ("/v1/comics/\(comic)/chapters", #"{"number":"1","language":"en"}"#, 201),
                ("/v1/comics/\(comic)/covers", #"{"key":"a"}"#, 201),
                ("/v1/genres", #"{"slug":"a","name":"A"}"#, 201),
                (
                    "/v1/views",
                    #"{"items":[{"comicId":"\#(comic)","count":7},{"comicId":"999"}]}"#, 200
                ),
            ]
            for (target, body, status) in posts {
                let first = try await post(target, body, "key of \(target)", server)
                let end = try await server.feedEnd()
                let again = try await post(target, body, "key of \(target)", server)
                #expect((first.status, again.status) == (status, status), "\(first) \(again)")
                #expect(first.fields["idempotency-replayed"] == nil)
                #expect(again.fields["idempotency-replayed"] == "true")
                #expect(first.fields["location"] == again.fields["location"])
                #expect(first.body == again.body)
                #expect(try await server.feedEnd() == end, "\(target)")
                // The body is compared byte by byte.
                let other = try await post(target, body + " ", "key of \(target)", server)
                #expect((other.status, other.code) == (422, "idempotency-mismatch"))
            }
            let elsewhere = try await post("/v1/comics", Sample.comic, "key of /v1/genres", server)
            #expect((elsewhere.status, elsewhere.code) == (422, "idempotency-mismatch"))
            #expect(try await server.items("/v1/comics").count == 2)
            #expect(try await server.items("/v1/comics/\(comic)/chapters").count == 1)
            #expect(try await server.get("/v1/comics/\(comic)/covers")["items"].items.count == 1)
            #expect(try await server.views(of: comic) == 7)
        }
    }

    @Test func `A key is its client's, and another client's is another key`() async throws {
        try await withEmptyServer { site, server in
            var ids: Set<String> = []
            for subject in ["ada", "bob", "ada", "bob"] {
                let reply = try await server.send(
                    "POST",
                    "/v1/comics",
                    token: try site.makeToken(subject, roles: ["admin"]),
                    headers: ["Idempotency-Key": "one"],
                    body: Sample.comic
                )
                #expect(reply.status == 201)
                ids.insert(try reply.json["id"].string)
            }
            #expect(ids.count == 2)
            #expect(try await server.items("/v1/comics").count == 2)
        }
    }

    @Test func `Sent many times at once, it is done once`() async throws {
        try await withEmptyServer { _, server in
            for round in 1...5 {
                let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
                    for _ in 0..<16 {
                        group.addTask {
                            try await post("/v1/comics", Sample.comic, "\(round)", server)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(replies.allSatisfy { $0.status == 201 }, "\(replies)")
                #expect(Set(replies.map { $0.fields["location"] }).count == 1)
                #expect(replies.count { $0.fields["idempotency-replayed"] == nil } == 1)
            }
            #expect(try await server.items("/v1/comics").count == 5)
        }
    }

    @Test func `What was refused may be sent again under its key`() async throws {
        try await withEmptyServer { _, server in
            let body = #"{"title":"T","type":"manga","status":"ongoing","genres":["later"]}"#
            let refused = try await post("/v1/comics", body, "one", server)
            #expect((refused.status, refused.code) == (422, "genre-unknown"))
            let genre = #"{"slug":"later","name":"Later"}"#
            try await server.write("POST", "/v1/genres", genre, status: 201)
            let taken = try await post("/v1/comics", body, "one", server)
            #expect(taken.status == 201)
            #expect(taken.fields["idempotency-replayed"] == nil)
        }
    }

    @Test func `A key that outlives what it made is answered 404, and makes nothing`() async throws
    {
        try await withEmptyServer { _, server in
            let comic = try await server.makeComic()
            let posts = [
                ("/v1/comics", Sample.comic, "comic-not-found"),
                (
                    "/v1/comics/\(comic)/chapters", #"{"number":"1","language":"en"}"#,
                    "chapter-not-found"
                ),
                ("/v1/comics/\(comic)/covers", #"{"key":"a"}"#, "cover-not-found"),
                ("/v1/genres", #"{"slug":"a","name":"A"}"#, "genre-not-found"),
            ]
            for (target, body, code) in posts {
                let made = try await post(target, body, "key of \(target)", server)
                try await server.delete(try #require(made.fields["location"]))
                let end = try await server.feedEnd()
                let again = try await post(target, body, "key of \(target)", server)
                #expect((again.status, again.code) == (404, code), "\(target): \(again)")
                #expect(try await server.feedEnd() == end)
            }
            #expect(try await server.items("/v1/comics").count == 1)
        }
    }

    @Test func `A key that is none is refused`() async throws {
        try await withEmptyServer { site, server in
            let token = try site.makeToken("admin", roles: ["admin"])
            let keys = [
                "", String(repeating: "k", count: 256), "a\u{1}b", "a\tb", "a\u{7F}b", "schlüssel",
            ]
            for key in keys {
                let connection = try RawConnection(port: server.port)
                try connection.send(rawComic(token: token, key: key, Sample.comic))
                let reply = try await connection.receive("\r\n\r\n")
                #expect(reply.hasPrefix("HTTP/1.1 400 "), "\(key.debugDescription): \(reply)")
            }
            #expect(try await server.items("/v1/comics").isEmpty)
            let longest = String(repeating: "k", count: 255)
            #expect(try await post("/v1/comics", Sample.comic, longest, server).status == 201)
            #expect(try await post("/v1/comics", Sample.comic, "\"a b\"", server).status == 201)
        }
    }

    @Test func `A client that hung up before the answer finds its comic under the key`()
        async throws
    {
        try await withEmptyServer { site, server in
            let token = try site.makeToken("admin", roles: ["admin"])
            for round in 1...10 {
                let body = Sample.comic.replacing("Prüfstück", with: "Round \(round)")
                let request = rawComic(token: token, key: "\(round)", body)
                do {
                    let connection = try RawConnection(port: server.port)
                    // Every third one breaks off within the body: nothing is done for it.
                    try connection.send(round % 3 == 0 ? request.dropLast(4) : request[...])
                }
                let reply = try await server.send(
                    "POST",
                    "/v1/comics",
                    token: token,
                    headers: ["Idempotency-Key": "\(round)"],
                    body: body
                )
                #expect(reply.status == 201, "\(reply)")
                if round % 3 == 0 { #expect(reply.fields["idempotency-replayed"] == nil) }
            }
            // The first of two may have been taken after the second.
            try await Task.sleep(for: .milliseconds(200))
            #expect(try await server.items("/v1/comics").count == 10)
            let events = try await server.get("/v1/changes")["events"].items
            #expect(events.count == 10)
        }
    }
}

/// A request that makes a comic, as it travels.
private func rawComic(token: String, key: String, _ body: String) -> String {
    rawPost("/v1/comics", token: token, key: key, body)
}

/// A POST as it travels.
func rawPost(_ target: String, token: String, key: String, _ body: String) -> String {
    "POST \(target) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n"
        + "Idempotency-Key: \(key)\r\nContent-Type: application/json\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}
