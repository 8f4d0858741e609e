import HTTPFront
import Testing

@Suite("Pages of other origins")
struct CrossOriginTests {
    @Test(
        "have origins as browsers send them",
        arguments: [
            ("https://comics.example.org", "https://comics.example.org"),
            ("HTTPS://Comics.Example.ORG", "https://comics.example.org"),
            ("https://comics.example.org:443", "https://comics.example.org"),
            ("http://comics.example.org:80", "http://comics.example.org"),
            ("https://comics.example.org:8443", "https://comics.example.org:8443"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://127.0.0.1:5173", "http://127.0.0.1:5173"),
            ("http://[::1]:5173", "http://[::1]:5173"),
            ("capacitor://localhost", "capacitor://localhost"),
            ("https://xn--fsq.example", "https://xn--fsq.example"),
            ("https://comics.example.org/", nil), ("https://comics.example.org/app", nil),
            ("https://user@comics.example.org", nil), ("https://*.example.org", nil),
            ("comics.example.org", nil), ("https://", nil), ("https:comics", nil),
            ("https://comics.example.org:0", nil), ("https://comics.example.org:65536", nil),
            ("https://comics.example.org:", nil), ("https://a b", nil), ("null", nil), ("", nil),
            ("*", nil), ("https://漫画.example", nil), ("https://a.example https://b.example", nil),
            ("https://a.example\r\nX: y", nil),
        ] as [(String, String?)]
    )
    func origins(text: String, expected: String?) {
        #expect(WebOrigin(text)?.description == expected)
    }

    private static let page = "https://comics.example.org"
    private static let preflight = ["Access-Control-Request-Method: PUT"]

    private func only() throws -> CrossOriginPolicy {
        .only([
            try #require(WebOrigin(Self.page)), try #require(WebOrigin("http://localhost:3000")),
        ])
    }

    @Test("may read every answer, and it is the same for all, where any may")
    func any() async throws {
        try await TestServer.run(testRoutes(), crossOrigin: .any) { server in
            for (target, status) in [
                ("/hello", 200), ("/tagged", 200), ("/nowhere", 404), ("/problem", 410),
                ("/unforeseen", 500), ("/mine", 401), ("/hello?a=%zz", 400),
                ("/hello/" + String(repeating: "x", count: 9_000), 414),
            ] {
                for headers in [[], ["Origin: \(Self.page)"], ["Origin: null"]] {
                    let reply = try #require(
                        await server.request("GET", target, headers: headers)
                    )
                    #expect(reply.status == status)
                    #expect(reply["access-control-allow-origin"] == "*")
                    #expect(reply["vary"] == nil)
                    #expect(
                        reply["access-control-expose-headers"]
                            == "ETag, Link, Location, Retry-After, Idempotency-Replayed, "
                            + "RateLimit, RateLimit-Policy"
                    )
                    #expect(reply["access-control-allow-credentials"] == nil)
                }
            }
            let notModified = try #require(
                await server.request("GET", "/tagged", headers: [#"If-None-Match: "7""#])
            )
            #expect(notModified.status == 304)
            #expect(notModified["access-control-allow-origin"] == "*")
        }
    }

    @Test("may read the answers if they are among those that may")
    func listed() async throws {
        try await TestServer.run(testRoutes(), crossOrigin: try only()) { server in
            for (origin, isAllowed) in [
                (Self.page, true), ("http://localhost:3000", true), ("http://localhost", false),
                ("http://localhost:30000", false), ("https://comics.example.org.evil", false),
                ("http://comics.example.org", false), ("null", false), ("*", false), (nil, false),
            ] as [(String?, Bool)] {
                let headers = origin.map { ["Origin: \($0)"] } ?? []
                for method in ["GET", "HEAD", "POST"] {
                    let reply = try #require(
                        await server.request(method, "/hello", headers: headers)
                    )
                    #expect(reply.status == (method == "POST" ? 405 : 200))
                    #expect(reply["vary"] == "Origin")
                    #expect(
                        reply["access-control-allow-origin"] == (isAllowed ? origin : nil),
                        "\(String(describing: origin))"
                    )
                }
            }
        }
    }

    @Test("may ask what they might do, without a token")
    func preflights() async throws {
        for policy in [.any, try only()] {
            try await TestServer.run(testRoutes(), crossOrigin: policy) { server in
                for (target, methods) in [
                    ("/things/1", "GET, HEAD, PUT, DELETE"), ("/mine", "GET, HEAD"),
                    ("/lines", "POST"),
                ] {
                    let reply = try #require(
                        await server.request(
                            "OPTIONS",
                            target,
                            headers: Self.preflight + ["Origin: \(Self.page)"]
                        )
                    )
                    #expect(reply.status == 204)
                    #expect(reply.body.isEmpty)
                    #expect(reply["access-control-allow-methods"] == methods)
                    #expect(
                        reply["access-control-allow-headers"]
                            == "Authorization, Content-Type, If-Match, If-None-Match, "
                            + "Idempotency-Key"
                    )
                    #expect(reply["access-control-max-age"] == "7200")
                    let expected = policy == .any ? "*" : Self.page
                    #expect(reply["access-control-allow-origin"] == expected)
                }
                let unknown = try await server.request(
                    "OPTIONS",
                    "/nowhere",
                    headers: Self.preflight + ["Origin: \(Self.page)"]
                )
                #expect(unknown?.status == 404)
                let plain = try await server.request("OPTIONS", "/mine")
                #expect(plain?.status == 405)
                #expect(plain?["allow"] == "GET, HEAD")
            }
        }
    }

    @Test("of another origin learn nothing by asking")
    func strangers() async throws {
        try await TestServer.run(testRoutes(), crossOrigin: try only()) { server in
            let reply = try #require(
                await server.request(
                    "OPTIONS",
                    "/things/1",
                    headers: Self.preflight + ["Origin: https://evil.example"]
                )
            )
            #expect(reply.status == 204)
            #expect(reply["vary"] == "Origin")
            #expect(!reply.headers.contains { $0.name.hasPrefix("access-control-allow") })
        }
    }

    @Test("are not spoken to at first")
    func off() async throws {
        try await TestServer.run(testRoutes()) { server in
            let origin = ["Origin: \(Self.page)"]
            let read = try #require(await server.request("GET", "/hello", headers: origin))
            let asked = try #require(
                await server.request("OPTIONS", "/hello", headers: origin + Self.preflight)
            )
            #expect(asked.status == 405)
            #expect(asked["allow"] == "GET, HEAD")
            for reply in [read, asked] {
                #expect(!reply.headers.contains { $0.name.hasPrefix("access-control") })
                #expect(reply["vary"] == nil)
            }
        }
    }
}
