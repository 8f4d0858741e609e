import Testing

/// Named cursors, and how long the feed is kept.
@Suite(.serialized)
struct CursorTests {
    private func epoch(_ server: Server) async throws -> String {
        try await server.get("/v1/changes?limit=1")["epoch"].string
    }

    private func put(
        _ server: Server,
        _ name: String,
        _ body: String? = nil,
        status: Int
    ) async throws -> JSON {
        let reply = try await server.send("PUT", "/v1/cursors/\(name)", as: .admin, body: body)
        try #require(reply.status == status, "\(reply)")
        #expect(reply.fields["location"] == (status == 201 ? "/v1/cursors/\(name)" : nil))
        #expect(reply.fields["cache-control"] == "no-store")
        return try reply.json
    }

    @Test func `A cursor is made once, moves forward, and is deleted`() async throws {
        try await withSampleServer { _, server in
            let epoch = try await epoch(server)
            let made = try await put(server, "search", status: 201)
            #expect(made["cursor"] == .string("\(epoch):0"))
            #expect(made["lagEvents"] == .number(238))
            #expect(made["owner"] == .string("outside"))
            #expect(made["state"] == .string("active"))
            let again = try await put(server, "search", #"{"cursor":"now"}"#, status: 200)
            #expect(again["cursor"] == made["cursor"])
            let steps = [(100, 100), (40, 100), (100, 100), (238, 238)]
            for (sent, place) in steps {
                let body = #"{"cursor":"\#(epoch):\#(sent)"}"#
                let cursor = try await server.write(
                    "POST",
                    "/v1/cursors/search/ack",
                    body,
                    status: 200
                )
                #expect(cursor["cursor"] == .string("\(epoch):\(place)"))
                #expect(cursor["lagEvents"] == .number(238 - place))
                let read = try await server.get("/v1/cursors/search", as: .admin)
                #expect(read["cursor"] == cursor["cursor"])
                #expect(read["acknowledgedAt"] == cursor["acknowledgedAt"])
            }
            let last = try await server.get("/v1/cursors/search", as: .admin)
            #expect(last["lagSeconds"] == .number(0))
            let deleted = try await server.send("DELETE", "/v1/cursors/search", as: .admin)
            #expect(deleted.status == 204)
            let now = try await put(server, "search", #"{"cursor":"now"}"#, status: 201)
            #expect(now["cursor"] == .string("\(epoch):238"))
        }
    }

    @Test func `All cursors are listed in pages, those of the services among them`() async throws {
        try await withSampleServer { _, server in
            _ = try await put(server, "alpha", status: 201)
            _ = try await put(server, "zeta", #"{"cursor":"earliest"}"#, status: 201)
            var (names, owners): ([String], [String]) = ([], [])
            var target: String? = "/v1/cursors?limit=2"
            while let page = target {
                let json = try await server.get(page, as: .admin)
                names += try json["items"].items.map { try $0["name"].string }
                owners += try json["items"].items.map { try $0["owner"].string }
                target = json["next"].text.map { "/v1/cursors?limit=2&cursor=\($0)" }
            }
            #expect(names == ["alpha", "chapters", "comics", "readers", "zeta"])
            #expect(owners == ["outside", "inside", "inside", "inside", "outside"])
        }
    }

    @Test func `Each refusal says what is wrong`() async throws {
        try await withSampleServer { _, server in
            let epoch = try await epoch(server)
            let other = String(repeating: "0", count: 32)
            let bounds = [#""earliest":"\#(epoch):1""#, #""latest":"\#(epoch):238""#]
            _ = try await put(server, "search", status: 201)
            func refused(
                _ method: String,
                _ path: String,
                _ cursor: String?,
                _ status: Int,
                _ code: String,
                _ contains: [String] = []
            ) -> Scenario {
                Scenario(
                    method: method,
                    target: "/v1/cursors/" + path,
                    sender: .admin,
                    body: cursor.map { #"{"cursor":\#($0)}"# },
                    status: status,
                    code: code,
                    contains: contains
                )
            }
            let foreign = bounds + [#""reason":"epoch""#]
            try await play(
                [
                    refused("GET", "none", nil, 404, "cursor-unknown"),
                    refused("DELETE", "none", nil, 404, "cursor-unknown"),
                    refused("POST", "none/ack", "\"\(epoch):1\"", 404, "cursor-unknown"),
                    refused("POST", "none/ack", "\"\(other):1\"", 404, "cursor-unknown"),
                    refused("PUT", "No", nil, 422, "cursor-name-invalid"),
                    refused("PUT", "-a", nil, 422, "cursor-name-invalid"),
                    refused("PUT", "a%20b", nil, 422, "cursor-name-invalid"),
                    refused("PUT", "new", "\"later\"", 422, "body-invalid", ["/cursor"]),
                    refused("PUT", "new", "5", 422, "body-invalid", ["/cursor"]),
                    refused("PUT", "new", "\"\(epoch):239\"", 409, "cursor-ahead", bounds),
                    refused("PUT", "new", "\"\(other):1\"", 410, "cursor-gone", foreign),
                    refused("PUT", "comics", nil, 409, "cursor-reserved"),
                    refused("DELETE", "comics", nil, 409, "cursor-reserved"),
                    refused("POST", "comics/ack", "\"\(epoch):1\"", 409, "cursor-reserved"),
                    refused("POST", "search/ack", "\"now\"", 422, "body-invalid", ["/cursor"]),
                    refused("POST", "search/ack", "\"\(epoch):239\"", 409, "cursor-ahead", bounds),
                    refused("POST", "search/ack", "\"\(other):1\"", 410, "cursor-gone", foreign),
                ],
                server
            )
        }
    }

    @Test func `What is too old goes, and a quiet cursor expires and starts anew`() async throws {
        try await withSite { site in
            try await site.importSample()
            let first = try await Server(site)
            let epoch = try await epoch(first)
            _ = try await put(first, "quiet", status: 201)
            try await first.stop()
            try await Task.sleep(for: .milliseconds(2_100))

            let options = ["--feed-age", "1s", "--cursor-age", "2s", "--feed-size", "1MiB"]
            let server = try await Server(site, options: options)
            let ends = [#""earliest":"\#(epoch):239""#, #""latest":"\#(epoch):238""#]
            let gone = try await eventually("trimming") {
                let reply = try await server.send("GET", "/v1/changes?since=\(epoch):0")
                return reply.status == 410 ? reply : nil
            }
            #expect(gone.code == "cursor-gone")
            #expect((ends + [#""reason":"trimmed""#]).allSatisfy { gone.body.contains($0) })
            let cursor = try await server.get("/v1/cursors/quiet", as: .admin)
            #expect(cursor["state"] == .string("expired"))
            #expect(cursor["lagEvents"] == .number(238))
            #expect(cursor["expiredAt"].text != nil)
            try await play(
                [
                    Scenario(
                        method: "POST",
                        target: "/v1/cursors/quiet/ack",
                        sender: .admin,
                        body: #"{"cursor":"\#(epoch):238"}"#,
                        status: 410,
                        code: "cursor-gone",
                        contains: ends + [#""reason":"expired""#]
                    ),
                    Scenario(
                        method: "PUT",
                        target: "/v1/cursors/new",
                        sender: .admin,
                        body: #"{"cursor":"\#(epoch):237"}"#,
                        status: 410,
                        code: "cursor-gone",
                        contains: ends + [#""reason":"trimmed""#]
                    ),
                ],
                server
            )
            let anew = try await put(server, "quiet", status: 200)
            #expect(anew["state"] == .string("active"))
            #expect(anew["cursor"] == .string("\(epoch):238"))
            try await server.write("POST", "/v1/comics", Sample.comic, status: 201)
            let page = try await server.get("/v1/changes")
            #expect(try page["events"].items.count == 1)
            #expect(page["earliest"] == .string("\(epoch):239"))
            let stat = try JSON(parsing: try await site.run("stat", "--json").output)["feed"]
            #expect(stat["earliest"] == .number(239))
            #expect(stat["maximumBytes"] == .number(1 << 20))
            try await server.stop()
        }
    }

    @Test(
        arguments: [
            ["--feed-age", "7"], ["--feed-age", "0d"], ["--feed-age", "1y"], ["--feed-size", "1"],
            ["--feed-size", "0MiB"], ["--feed-size", "2048GiB"], ["--cursor-age", "-1d"],
        ]
    )
    func `An option that cannot be is refused`(options: [String]) async throws {
        try await withSite { site in
            let outcome = try await site.start(["serve", "--port", "0"] + options).wait()
            #expect(outcome.status == 16, "\(outcome)")
            #expect(outcome.errors.contains(options[0]), "\(outcome)")
        }
    }
}
