import Testing

/// Changes of chapters that others may change too: merge patches, conditions, keys.
@Suite(.serialized)
struct ChapterPatchTests {
    private static let full =
        #"{"number":"7","volume":"2","title":"Ünter","language":"ja","groups":["b","a"]}"#

    private func make(_ server: Server) async throws -> JSON {
        try await server.write("POST", "/v1/comics/1/chapters", Self.full, status: 201)
    }

    private func place(_ chapter: JSON) throws -> String {
        "/v1/chapters/\(try chapter["id"].string)"
    }

    @Test func `A merge patch changes what it names, and null takes away`() async throws {
        try await withSampleServer { _, server in
            let target = try place(try await make(server))
            let patches: [(String, names: [String: JSON])] = [
                (#"{"title":"Neu"}"#, ["title": .string("Neu")]),
                (#"{"title":null}"#, ["title": .null]),
                (#"{"volume":null,"sortKey":"3"}"#, ["volume": .null, "sortKey": .string("3")]),
                (#"{"groups":["c"]}"#, ["groups": .array([.string("c")])]),
                (#"{"visibility":"hidden"}"#, ["visibility": .string("hidden")]),
            ]
            var before = try await server.get(target, as: .admin)
            for (patch, names) in patches {
                let after = try await server.write("PATCH", target, patch, status: 200)
                #expect(after["version"] == .number(try before["version"].integer + 1))
                for name in before.names.union(after.names).subtracting(["version", "updatedAt"]) {
                    #expect(after[name] == names[name] ?? before[name], "\(patch): \(name)")
                }
                #expect(try await server.get(target, as: .admin) == after)
                before = after
            }
            let same = try await server.write("PATCH", target, "{}", status: 200)
            #expect(same == before)
        }
    }

    @Test func `A merge patch that makes a chapter faulty is refused, and so is one of none`()
        async throws
    {
        try await withSampleServer { _, server in
            let target = try place(try await make(server))
            func patch(
                _ body: String,
                _ status: Int,
                _ code: String,
                _ found: String...
            ) -> Scenario {
                Scenario(
                    method: "PATCH",
                    target: target,
                    sender: .admin,
                    body: body,
                    status: status,
                    code: code,
                    contains: found
                )
            }
            var absent = patch("{}", 404, "chapter-not-found")
            absent.target = "/v1/chapters/99999"
            var anonymous = patch("{}", 401, "token-missing")
            (anonymous.sender, anonymous.code) = (.nobody, nil)
            try await play(
                [
                    patch(#"{"number":null}"#, 422, "body-invalid", #""/number""#),
                    patch(#"{"pageCount":3}"#, 422, "body-invalid", #""/pageCount""#),
                    patch(#"{"title":1,"no":2}"#, 422, "body-invalid", #""/title""#, #""/no""#),
                    patch("[]", 422, "body-invalid"), patch("{", 400, "json-malformed"),
                    patch(
                        #"{"number":"1","volume":"1","language":"ja","groups":["#
                            + #""public-domain-scans"]}"#,
                        409,
                        "chapter-exists"
                    ),
                    absent, anonymous,
                ],
                server
            )
            #expect(try await server.get(target)["version"] == .number(1))
        }
    }

    @Test func `Patches of many at once are all there in the end`() async throws {
        try await withSampleServer { _, server in
            let target = try place(try await make(server))
            let patches = [
                #"{"title":"T"}"#, #"{"volume":"9"}"#, #"{"groups":["z"]}"#, #"{"number":"8"}"#,
                #"{"sortKey":"77"}"#, #"{"language":"fr"}"#,
            ]
            try await withThrowingTaskGroup(of: Int.self) { group in
                for patch in patches {
                    group.addTask {
                        try await server.send("PATCH", target, as: .admin, body: patch).status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            let chapter = try await server.get(target)
            #expect(chapter["version"] == .number(7))
            let wanted = [
                "title": "T", "volume": "9", "number": "8", "sortKey": "77", "language": "fr",
            ]
            for (name, text) in wanted { #expect(chapter[name] == .string(text)) }
            #expect(chapter["groups"] == .array([.string("z")]))
        }
    }

    @Test func `If-Match guards every change of a chapter and its pages`() async throws {
        try await withSampleServer { _, server in
            let target = try place(try await make(server))
            let first = try #require(try await server.send("GET", target).fields["etag"])
            let writes = [
                ("PUT", target, Self.full), ("PATCH", target, #"{"title":"x"}"#),
                ("PUT", target + "/pages", #"{"items":[]}"#), ("DELETE", target, nil),
            ]
            try await server.write("PATCH", target, #"{"title":"y"}"#, status: 200)
            for (method, target, body) in writes {
                for field in [first, #""other""#, "W/\(first)"] {
                    let scenario = Scenario(
                        method: method,
                        target: target,
                        sender: .admin,
                        headers: ["If-Match": field],
                        body: body,
                        status: 412,
                        code: "precondition-failed"
                    )
                    try await play([scenario], server)
                }
            }
            #expect(try await server.get(target)["version"] == .number(2))
            for (method, target, body) in writes {
                let read = target.hasSuffix("/pages") ? target : target
                let tag = try #require(try await server.send("GET", read).fields["etag"])
                let reply = try await server.send(
                    method,
                    target,
                    as: .admin,
                    headers: ["If-Match": "\(first), \(tag)"],
                    body: body
                )
                #expect([200, 204].contains(reply.status), "\(method) \(target): \(reply)")
            }
            try await play([Scenario(target: target, status: 404)], server)
        }
    }

    @Test func `A chapter sent twice under one key is made once`() async throws {
        try await withSampleServer { _, server in
            func post(_ key: String, _ body: String) async throws -> Reply {
                try await server.send(
                    "POST",
                    "/v1/comics/1/chapters",
                    as: .admin,
                    headers: ["Idempotency-Key": key],
                    body: body
                )
            }
            let first = try await post("one", Self.full)
            let again = try await post("one", Self.full)
            #expect((first.status, again.status) == (201, 201), "\(first) \(again)")
            #expect(first.fields["idempotency-replayed"] == nil)
            #expect(again.fields["idempotency-replayed"] == "true")
            #expect(first.fields["location"] == again.fields["location"])
            #expect(first.body == again.body)
            #expect(try await post("two", Self.full).status == 409)
            let other = try await post("one", #"{"number":"8","language":"ja"}"#)
            #expect(other.status == 422)
            #expect(try other.json["code"] == .string("idempotency-mismatch"))
        }
    }
}
