import Testing

@Suite struct UnlistedTests {
    @Test func `An admin lists what is not public, by the reason; nobody else does`() async throws {
        try await withEmptyServer { _, server in
            var ids: [String: [String]] = [:]
            for (title, visibility) in [
                ("a", "draft"), ("b", "hidden"), ("c", "draft"), ("d", "public"), ("e", "removed"),
                ("f", "draft"),
            ] {
                let body =
                    #"{"title":"\#(title)","type":"manga","status":"ongoing","#
                    + #""visibility":"\#(visibility)"}"#
                let reply = try await server.write("POST", "/v1/comics", body, status: 201)
                ids[visibility, default: []].insert(try reply["id"].string, at: 0)
            }
            for visibility in ["draft", "hidden", "removed", "scheduled"] {
                for limit in [1, 2, 100] {
                    let found = try await server.items(
                        "/v1/comics?visibility=\(visibility)",
                        limit: limit,
                        as: .admin
                    )
                    #expect(try found.map { try $0["id"].string } == ids[visibility] ?? [])
                }
            }
            let draft = try #require(ids["draft"]?.last)
            let page = try await server.get(
                "/v1/comics?visibility=draft&count=exact&limit=1",
                as: .admin
            )
            #expect(try page["total"].integer == 3)
            // What comes out is in it no longer.
            try await server.write(
                "PATCH",
                "/v1/comics/\(draft)",
                #"{"visibility":"public"}"#,
                status: 200
            )
            let rest = try await server.items("/v1/comics?visibility=draft", as: .admin)
            #expect(try rest.map { try $0["id"].string } == ids["draft"]?.dropLast())
            #expect(try await server.items("/v1/comics").count == 2)
        }
    }

    @Test func `It is refused to others, and with what does not go with it`() async throws {
        try await withEmptyServer { _, server in
            let target = "/v1/comics?visibility=draft"
            #expect(try await server.send("GET", target).status == 401)
            #expect(try await server.send("GET", target, as: .reader).status == 403)
            for rest in ["&sort=title", "&genre=a", "&q=a", "&include=stats", "&cursor=AA"] {
                let reply = try await server.send("GET", target + rest, as: .admin)
                #expect(reply.status == 400, "\(rest)")
            }
            let listed = try await server.send("GET", "/v1/comics?visibility=public", as: .admin)
            #expect(listed.status == 400)
        }
    }
}
