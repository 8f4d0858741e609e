import Testing

/// What is not public is seen by admins only, in every place where it could be seen.
@Suite(.serialized)
struct VisibilityTests {
    private static func comic(_ visibility: String) -> String {
        #"{"title":"Pfad","type":"manga","status":"ongoing","genres":["comedy"],"#
            + #""visibility":"\#(visibility)"}"#
    }

    @Test(arguments: [("hidden", 404), ("draft", 404), ("removed", 451)])
    func `A comic that is not public, and its chapters, are for admins only`(
        visibility: String,
        status: Int
    ) async throws {
        try await withSampleServer { _, server in
            let comic = try await server.write(
                "POST",
                "/v1/comics",
                Self.comic("public"),
                status: 201
            )["id"].string
            let chapter = try await server.write(
                "POST",
                "/v1/comics/\(comic)/chapters",
                #"{"number":"1","language":"en"}"#,
                status: 201
            )["id"].string
            let changed = try await server.write(
                "PUT",
                "/v1/comics/\(comic)",
                Self.comic(visibility),
                status: 200
            )
            #expect(changed["visibility"] == .string(visibility))
            let targets = [
                "/v1/comics/\(comic)", "/v1/comics/\(comic)/stats",
                "/v1/comics/\(comic)/chapters", "/v1/chapters/\(chapter)",
                "/v1/chapters/\(chapter)/pages",
            ]
            for target in targets {
                try await expectOnlyAdmins(target, status, server)
            }
            try await play(
                [Scenario(method: "POST", target: "/v1/comics/\(comic)/views", status: status)],
                server
            )
            try await expectUnlisted(comic, server)
            try await server.write(
                "PUT",
                "/v1/comics/\(comic)",
                Self.comic("public"),
                status: 200
            )
            for target in targets { _ = try await server.get(target) }
            let items = try await server.items("/v1/comics?genre=comedy")
            #expect(items.contains { $0["id"] == .string(comic) })
        }
    }

    private func expectOnlyAdmins(
        _ target: String,
        _ status: Int,
        _ server: Server
    ) async throws {
        try await play(
            [
                Scenario(target: target, status: status, lacks: ["Pfad"]),
                Scenario(target: target, sender: .reader, status: status, lacks: ["Pfad"]),
                Scenario(method: "HEAD", target: target, status: status, absent: ["etag"]),
            ],
            server
        )
        let reply = try await server.send("GET", target, as: .admin)
        #expect(reply.status == 200, "\(target): \(reply)")
        #expect(reply.fields["cache-control"]?.hasPrefix("private") == true, "\(target): \(reply)")
    }

    private func expectUnlisted(_ comic: String, _ server: Server) async throws {
        for sort in ["title", "updated", "created", "popularity"] {
            for genre in ["", "&genre=comedy"] {
                let items = try await server.items("/v1/comics?sort=-\(sort)\(genre)")
                #expect(!items.isEmpty)
                #expect(!items.contains { $0["id"] == .string(comic) })
            }
        }
        let genres = try await server.get("/v1/genres")["items"].items
        let comedy = genres.first { $0["slug"] == .string("comedy") }
        #expect(comedy?["count"] == .number(34))
    }

    @Test func `A chapter that is not public is missing from its comic's list`() async throws {
        try await withSampleServer { _, server in
            let list = "/v1/comics/5/chapters"
            let all = try await server.items(list)
            for (index, (visibility, status)) in [
                ("hidden", 404), ("draft", 404), ("removed", 451),
            ].enumerated() {
                let id = try all[index]["id"].string
                try await server.write(
                    "PUT",
                    "/v1/chapters/\(id)",
                    #"{"number":"\#(index + 1)","language":"en","visibility":"\#(visibility)"}"#,
                    status: 200
                )
                try await expectOnlyAdmins("/v1/chapters/\(id)", status, server)
                try await expectOnlyAdmins("/v1/chapters/\(id)/pages", status, server)
            }
            #expect(try await server.items(list, limit: 2) == Array(all.dropFirst(3)))
            let complete = try await server.items(list, limit: 2, as: .admin)
            #expect(complete.count == all.count)
            #expect(
                Set(try complete.map { try $0["id"].string })
                    == Set(try all.map { try $0["id"].string })
            )
        }
    }
}
