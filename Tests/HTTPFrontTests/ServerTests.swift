import HTTPFront
import HTTPTypes
import Testing

@Suite("The server")
struct ServerTests {
    @Test(
        "answers",
        arguments: Scenario.reads + Scenario.routing + Scenario.writes + Scenario.access
    )
    func scenarios(scenario: Scenario) async throws {
        let forge = TokenForge()
        let reader = try await forge.token(claims: #"{"sub":"r1","exp":9999999999}"#)
        let admin = try await forge.token(
            claims: #"{"sub":"a1","exp":9999999999,"roles":["admin"]}"#
        )
        let stale = try await forge.token(claims: #"{"sub":"r1","exp":1}"#)
        let headers = scenario.headers.map {
            $0.replacing("READER", with: reader).replacing("ADMIN", with: admin)
                .replacing("STALE", with: stale)
        }
        try await TestServer.run(testRoutes()) { server in
            let reply = try #require(
                await server.request(
                    scenario.method,
                    scenario.target,
                    headers: headers,
                    body: scenario.body
                )
            )
            #expect(reply.status == scenario.status)
            #expect(reply["date"]?.hasSuffix(" GMT") == true)
            #expect(reply["server"] == "longbox")
            for (name, value) in scenario.fields {
                #expect(reply[name] == value, "\(name)")
            }
            for name in scenario.absent {
                #expect(!reply.headers.contains { $0.name == name }, "\(name)")
            }
            for text in scenario.contains {
                #expect(reply.body.contains(text))
            }
            for text in scenario.lacks {
                #expect(!reply.body.contains(text))
            }
        }
    }

    @Test(
        "answers HEAD like GET without the body",
        arguments: ["/hello", "/things/7", "/text", "/tagged", "/problem", "/nowhere", "/mine"]
    )
    func head(target: String) async throws {
        try await TestServer.run(testRoutes()) { server in
            let get = try #require(await server.request("GET", target))
            let head = try #require(await server.request("HEAD", target))
            #expect(head.body.isEmpty)
            #expect(head.status == get.status)
            #expect(head.headers.map(\.name) == get.headers.map(\.name))
            for field in get.headers where field.name != "date" && target != "/things/7" {
                #expect(head[field.name] == field.value, "\(field.name)")
            }
        }
    }

    @Test("logs the cause of a 5xx, which the client does not see")
    func causes() async throws {
        try await TestServer.run(testRoutes()) { server in
            _ = try await server.request("GET", "/unforeseen")
            _ = try await server.request("GET", "/problem")
            #expect(server.log.errors.count == 1)
            #expect(server.log.errors.first?.contains("swordfish") == true)
        }
    }

    @Test("answers an expectation before the body comes, in whatever case it is written")
    func expectation() async throws {
        try await TestServer.run(testRoutes()) { server in
            for (field, status) in [("100-continue", 100), ("100-Continue", 100), ("x", 202)] {
                let text =
                    "POST /lines HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: \(field)\r\n"
                    + "Content-Type: application/jsonl\r\nContent-Length: 2\r\n\r\n{}"
                let bytes = try await RawClient.exchange(Array(text.utf8), port: server.port)
                #expect(RawReply(bytes)?.status == status, "\(field)")
            }
        }
    }

    @Test("refuses a chunked body that grows too large")
    func chunked() async throws {
        var routes = Routes()
        routes.write(.post, "/", access: .everybody, bodyLimit: 8) { call in
            .json { $0.integer(call.body.count) }
        }
        try await TestServer.run(routes) { server in
            for (chunks, status) in [
                ("4\r\nabcd\r\n0\r\n\r\n", 200), ("9\r\nabcdefghi\r\n0\r\n\r\n", 413),
            ] {
                let text =
                    "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n\(chunks)"
                let bytes = try await RawClient.exchange(Array(text.utf8), port: server.port)
                #expect(RawReply(bytes)?.status == status)
            }
        }
    }

    @Test("answers requests on one connection in their order")
    func pipelined() async throws {
        try await TestServer.run(testRoutes()) { server in
            let text =
                "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
                + "HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n"
                + "GET /text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let bytes = try await RawClient.exchange(Array(text.utf8), port: server.port)
            let replies = String(decoding: bytes, as: UTF8.self)
            #expect(replies.split(separator: "HTTP/1.1 200 OK").count == 3)
            #expect(replies.hasSuffix("漫画"))
        }
    }

    @Test("finishes a request in progress when it is stopped")
    func gracefulStop() async throws {
        var routes = Routes()
        let (started, begin) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        routes.write(.post, "/slow", access: .everybody) { _ in
            begin.finish()
            for await _ in released {}
            return .json { $0.bool(true) }
        }
        try await TestServer.run(routes) { server in
            async let reply = server.request("POST", "/slow", body: "{}")
            for await _ in started {}
            await server.stop()
            release.finish()
            let status = try await reply?.status
            #expect(status == 200)
        }
    }

    @Test("says in one line why it cannot listen")
    func listening() async throws {
        try await TestServer.run(Routes()) { first in
            let port = first.port
            await #expect(throws: ServerError.portInUse(host: "127.0.0.1", port: port)) {
                try await TestServer.run(Routes(), port: port) { _ in }
            }
        }
        await #expect(throws: ServerError.hostUnusable(host: "192.0.2.1")) {
            try await TestServer.run(Routes(), host: "192.0.2.1") { _ in }
        }
        await #expect(throws: ServerError.hostUnusable(host: "no-such-host.invalid")) {
            try await TestServer.run(Routes(), host: "no-such-host.invalid") { _ in }
        }
        let error = ServerError.portInUse(host: "127.0.0.1", port: 8080)
        #expect("\(error)" == "port 8080 on 127.0.0.1 is in use; choose another with --port")
    }
}
