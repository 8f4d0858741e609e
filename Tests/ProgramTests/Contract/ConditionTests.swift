import Testing

/// Changes that are to be made of one version only.
@Suite(.serialized)
struct ConditionTests {
    private static let rounds = 30
    private static let document = #"{"title":"Put","type":"manga","status":"ongoing"}"#

    @Test func `Of two admins who change one version one succeeds, and nothing is lost`()
        async throws
    {
        try await withEmptyServer { site, server in
            let tokens = try ["ada", "bob"].map { try site.makeToken($0, roles: ["admin"]) }
            let target = "/v1/comics/\(try await server.makeComic())"
            for round in 1...Self.rounds {
                let tag = try await server.tag(target)
                let titles = ["Ada \(round)", "Bob \(round)"]
                let method = round % 2 == 0 ? "PUT" : "PATCH"
                let replies = try await withThrowingTaskGroup(of: (Int, Reply).self) { group in
                    for (index, token) in tokens.enumerated() {
                        group.addTask {
                            let reply = try await server.send(
                                method,
                                target,
                                token: token,
                                headers: ["If-Match": tag],
                                body: Self.document.replacing("Put", with: titles[index])
                            )
                            return (index, reply)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(replies.map(\.1.status).sorted() == [200, 412], "\(replies)")
                let winner = try #require(replies.first { $0.1.status == 200 })
                let comic = try await server.get(target)
                #expect(comic["title"] == .string(titles[winner.0]))
                #expect(comic["version"] == .number(round + 1))
                #expect(try winner.1.json == comic)
            }
        }
    }

    @Test func `Eight admins who each count further under a condition lose no count`() async throws
    {
        try await withEmptyServer { site, server in
            let target = "/v1/comics/\(try await server.makeComic())"
            try await server.patch(target, #"{"year":1}"#)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for admin in 1...8 {
                    let token = try site.makeToken("admin \(admin)", roles: ["admin"])
                    group.addTask {
                        for _ in 1...5 { try await countFurther(target, token, server) }
                    }
                }
                try await group.waitForAll()
            }
            let comic = try await server.get(target)
            #expect(comic["year"] == .number(41))
            #expect(comic["version"] == .number(42))
        }
    }

    /// Reads the year and puts the next one in its place, until nobody was faster.
    private func countFurther(_ target: String, _ token: String, _ server: Server) async throws {
        try await eventually("a version that nobody else changes") {
            let read = try await server.send("GET", target, token: token)
            let reply = try await server.send(
                "PATCH",
                target,
                token: token,
                headers: ["If-Match": try #require(read.fields["etag"])],
                body: #"{"year":\#(try read.json["year"].integer + 1)}"#
            )
            #expect([200, 412].contains(reply.status), "\(reply)")
            return reply.status == 200 ? true : nil
        }
    }

    @Test func `Of a deletion and a change of one version one succeeds`() async throws {
        try await withEmptyServer { _, server in
            for _ in 1...10 {
                let target = "/v1/comics/\(try await server.makeComic())"
                let headers = ["If-Match": try await server.tag(target)]
                async let deletion = server.send("DELETE", target, as: .admin, headers: headers)
                async let change = server.send(
                    "PATCH",
                    target,
                    as: .admin,
                    headers: headers,
                    body: #"{"year":1999}"#
                )
                let (deleted, changed) = (try await deletion.status, try await change.status)
                let after = try await server.send("GET", target).status
                #expect(
                    [[204, 404, 404], [412, 200, 200]].contains([deleted, changed, after]),
                    "\(deleted) \(changed) \(after)"
                )
            }
        }
    }

    @Test func `Patches of two admins without a condition are both there in the end`()
        async throws
    {
        try await withEmptyServer { site, server in
            let tokens = try ["ada", "bob"].map { try site.makeToken($0, roles: ["admin"]) }
            let target = "/v1/comics/\(try await server.makeComic())"
            for round in 1...Self.rounds {
                let patches = [
                    #"{"title":"Round \#(round)"}"#,
                    #"{"year":\#(round),"externalIds":{"s\#(round)":"x"}}"#,
                ]
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for (token, patch) in zip(tokens, patches) {
                        group.addTask {
                            try await server.send("PATCH", target, token: token, body: patch)
                                .status
                        }
                    }
                    for try await status in group { #expect(status == 200) }
                }
                let comic = try await server.get(target)
                #expect(comic["title"] == .string("Round \(round)"))
                #expect(comic["year"] == .number(round))
                #expect(comic["externalIds"].names.count == round)
                #expect(comic["version"] == .number(2 * round + 1))
            }
        }
    }

    @Test func `Patches of 48 clients at once without a condition are all there in the end`()
        async throws
    {
        try await withEmptyServer { _, server in
            let target = "/v1/comics/\(try await server.makeComic())"
            try await withThrowingTaskGroup(of: Reply.self) { group in
                for client in 1...48 {
                    group.addTask {
                        try await server.send(
                            "PATCH",
                            target,
                            as: .admin,
                            body: #"{"externalIds":{"site\#(client)":"x"}}"#
                        )
                    }
                }
                for try await reply in group { #expect(reply.status == 200, "\(reply)") }
            }
            let comic = try await server.get(target)
            #expect(comic["externalIds"].names.count == 48)
            #expect(comic["version"] == .number(49))
        }
    }

    @Test func `A tag that is not the current one refuses every change of a comic and its covers`()
        async throws
    {
        try await withEmptyServer { _, server in
            let target = "/v1/comics/\(try await server.makeComic())"
            let stale = try await server.tag(target)
            let cover = try await server.write(
                "POST",
                target + "/covers",
                #"{"key":"first"}"#,
                status: 201
            )["id"].string
            let current = try await server.tag(target)
            #expect(current != stale)
            let writes = [
                ("PUT", target, Self.document), ("PATCH", target, #"{"year":7}"#),
                ("POST", target + "/covers", #"{"key":"second"}"#),
                ("DELETE", target + "/covers/\(cover)", nil), ("DELETE", target + "/covers", nil),
                ("DELETE", target, nil),
            ]
            let opaque = current.dropFirst().dropLast()
            let foreign = [
                stale, "W/\(current)", #""0-2""#, #""2""#, #""""#, "\(opaque)",
                "\(stale), W/\(current)", #""\#(opaque)0""#,
            ]
            for (method, target, body) in writes {
                try await play(
                    foreign.map { field in
                        Scenario(
                            method: method,
                            target: target,
                            sender: .admin,
                            headers: ["If-Match": field],
                            body: body,
                            status: 412,
                            code: "precondition-failed"
                        )
                    },
                    server
                )
            }
            #expect(try await server.tag(target) == current)
            #expect(try await server.get(target + "/covers")["items"].items.count == 1)
            for (index, (method, target, body)) in writes.enumerated() {
                let comic = target.split(separator: "/").prefix(3).joined(separator: "/")
                let field = index % 2 == 0 ? "*" : "\(stale), \(try await server.tag("/" + comic))"
                let reply = try await server.send(
                    method,
                    target,
                    as: .admin,
                    headers: ["If-Match": field],
                    body: body
                )
                #expect((200...204).contains(reply.status), "\(method) \(target): \(reply)")
            }
            let absent = Scenario(
                method: "PUT",
                target: target,
                sender: .admin,
                headers: ["If-Match": "*"],
                body: Self.document,
                status: 404
            )
            try await play([absent], server)
        }
    }

    @Test func `A genre has no tag, so that one that is named is never its own`() async throws {
        try await withEmptyServer { _, server in
            try await server.write("POST", "/v1/genres", #"{"slug":"a","name":"A"}"#, status: 201)
            for (method, body) in [
                ("PUT", #"{"name":"B"}"#), ("PATCH", #"{"name":"B"}"#), ("DELETE", nil),
            ] {
                func scenario(_ field: String, _ slug: String, _ status: Int) -> Scenario {
                    Scenario(
                        method: method,
                        target: "/v1/genres/\(slug)",
                        sender: .admin,
                        headers: ["If-Match": field],
                        body: body,
                        status: status
                    )
                }
                try await play([scenario(#""1""#, "a", 412), scenario(#""1""#, "b", 404)], server)
                #expect(try await server.get("/v1/genres/a")["name"] != .null)
                let status = method == "DELETE" ? 204 : 200
                try await play([scenario("*", "a", status), scenario("*", "b", 404)], server)
            }
        }
    }

    @Test func `If-None-Match keeps a write from what it names`() async throws {
        try await withEmptyServer { _, server in
            let comic = try await server.makeComic()
            let chapter = try await server.makeChapter(of: comic, "1")
            for (target, document) in [
                ("/v1/chapters/\(chapter)", #"{"number":"2","language":"en"}"#),
                ("/v1/comics/\(comic)", Self.document),
            ] {
                let tag = try await server.tag(target)
                for (method, body) in [("PUT", document), ("PATCH", "{}"), ("DELETE", nil)] {
                    func scenario(_ headers: [String: String], _ status: Int) -> Scenario {
                        Scenario(
                            method: method,
                            target: target,
                            sender: .admin,
                            headers: headers,
                            body: body,
                            status: status
                        )
                    }
                    try await play(
                        ["*", tag, "W/\(tag)", "\"x\", \(tag)"].flatMap { field in
                            [
                                scenario(["If-None-Match": field], 412),
                                scenario(["If-None-Match": field, "If-Match": tag], 412),
                            ]
                        },
                        server
                    )
                    #expect(try await server.tag(target) == tag)
                }
                let headers = ["If-None-Match": #""x""#]
                let put = try await server.send(
                    "PUT",
                    target,
                    as: .admin,
                    headers: headers,
                    body: document
                )
                #expect(put.status == 200)
                let last = try await server.send("DELETE", target, as: .admin, headers: headers)
                #expect(last.status == 204)
                let absent = ["If-None-Match": "*"]
                let gone = try await server.send("DELETE", target, as: .admin, headers: absent)
                #expect(gone.status == 404)
            }
        }
    }

    @Test func `What has no tag is written under a star alone, which is whether it is there`()
        async throws
    {
        try await withEmptyServer { _, server in
            let comic = try await server.makeComic()
            let chapter = try await server.makeChapter(of: comic, "1")
            for (target, sender, body) in [
                ("/v1/me/bookmarks/\(comic)", Sender.reader, "{}"),
                ("/v1/comics/\(comic)/rating", .reader, #"{"score":9}"#),
                ("/v1/me/progress/\(comic)", .reader, #"{"chapterId":"\#(chapter)"}"#),
                ("/v1/cursors/copy", .admin, "{}"),
            ] {
                for (method, field, value, statuses) in [
                    ("PUT", "If-Match", #""1""#, [412]), ("PUT", "If-Match", "*", [412]),
                    ("DELETE", "If-Match", "*", [404]), ("DELETE", "If-None-Match", "*", [404]),
                    ("PUT", "If-None-Match", "*", [200, 201]), ("PUT", "If-None-Match", "*", [412]),
                    ("PUT", "If-Match", #""1""#, [412]), ("PUT", "If-Match", "*", [200]),
                    ("PUT", "If-None-Match", #""1""#, [200]),
                    ("DELETE", "If-Match", #""1""#, [412]), ("DELETE", "If-None-Match", "*", [412]),
                    ("DELETE", "If-Match", "*", [204]),
                ] {
                    let reply = try await server.send(
                        method,
                        target,
                        as: sender,
                        headers: [field: value],
                        body: method == "PUT" ? body : nil
                    )
                    let said = "\(method) \(target) \(field): \(value): \(reply)"
                    #expect(statuses.contains(reply.status), "\(said)")
                }
            }
            try await server.put("/v1/comics/\(comic)/rating", #"{"score":9}"#, status: 200)
            for (value, status) in [(#""1""#, 412), ("*", 204)] {
                let reply = try await server.send(
                    "DELETE",
                    "/v1/readers/reader",
                    as: .admin,
                    headers: ["If-Match": value]
                )
                #expect(reply.status == status, "\(reply)")
            }
        }
    }

    @Test func `Where a condition is required, changes of what has a tag are refused without one`()
        async throws
    {
        try await withEmptyServer(options: ["--require-if-match"]) { _, server in
            let comic = try await server.makeComic()
            let chapter = try await server.makeChapter(of: comic, "1")
            let target = "/v1/comics/\(comic)"
            let cover = #"{"key":"a","current":false}"#
            try await server.write("POST", target + "/covers", cover, status: 201)
            let writes = [
                ("PUT", target, Self.document), ("PATCH", target, "{}"), ("DELETE", target, nil),
                ("DELETE", target + "/covers", nil), ("DELETE", target + "/covers/1", nil),
                ("PUT", "/v1/chapters/\(chapter)", #"{"number":"1","language":"en"}"#),
                ("PATCH", "/v1/chapters/\(chapter)", "{}"),
                ("PUT", "/v1/chapters/\(chapter)/pages", #"{"items":[]}"#),
                ("DELETE", "/v1/chapters/\(chapter)", nil),
            ]
            try await play(
                writes.map { method, target, body in
                    Scenario(
                        method: method,
                        target: target,
                        sender: .admin,
                        body: body,
                        status: 428,
                        code: "precondition-required"
                    )
                },
                server
            )
            let tag = try await server.tag(target)
            let rows = #"{"items":[{"id":"\#(comic)","patch":{"year":7}}]}"#
            let bare = try await server.write("POST", "/v1/comics/batch", rows, status: 200)
            #expect(bare["items"][0]["status"] == .number(428))
            #expect(try await server.tag(target) == tag)
            let escaped = tag.replacing("\"", with: #"\""#)
            let guarded = rows.replacing(#""patch""#, with: #""ifMatch":"\#(escaped)","patch""#)
            let done = try await server.write("POST", "/v1/comics/batch", guarded, status: 200)
            #expect(done["items"][0]["status"] == .number(200), "\(done)")
            #expect(done["items"][0]["etag"] == .string(try await server.tag(target)))
        }
    }
}
