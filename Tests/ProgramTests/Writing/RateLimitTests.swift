import Testing

/// How many views one client may have counted.
@Suite(.serialized)
struct RateLimitTests {
    private func withServer(
        _ options: String...,
        body: (Server) async throws -> Void
    ) async throws {
        try await withSite { site in
            try await site.importSample()
            // The later of two options counts.
            let server = try await Server(site, options: options)
            try await body(server)
            try await server.stop()
        }
    }

    /// The statuses of so many views, one after the other.
    private func view(
        _ count: Int,
        _ server: Server,
        for client: String? = nil
    ) async throws -> [Int] {
        let headers = client.map { ["X-Forwarded-For": $0] } ?? [:]
        var statuses: [Int] = []
        for _ in 0..<count {
            statuses.append(
                try await server.send("POST", "/v1/comics/1/views", headers: headers).status
            )
        }
        return statuses
    }

    @Test func `After a burst a client is told to wait, and how long`() async throws {
        // One a second, so that no token comes between the first and the second call.
        try await withServer("--rate-limit", "1") { server in
            let before = try await server.views(of: "1")
            var refusal: Reply?
            for _ in 0..<10 where refusal == nil {
                let reply = try await server.send("POST", "/v1/comics/1/views")
                #expect(reply.fields["ratelimit-policy"] == #""client";q=1;w=1"#)
                if reply.status == 204 {
                    #expect(reply.fields["ratelimit"] == #""client";r=0;t=1"#)
                } else {
                    refusal = reply
                }
            }
            let reply = try #require(refusal)
            #expect(reply.status == 429)
            #expect(reply.fields["content-type"] == "application/problem+json")
            #expect(reply.fields["retry-after"] == "1")
            #expect(reply.fields["ratelimit"] == #""client";r=0;t=1"#)
            #expect(try reply.json["code"].text == "rate-limited")
            // Neither reading nor an admin's batch is limited.
            let counted = try await server.views(of: "1")
            #expect(counted > before && counted < before + 10)
            let batch = #"{"items":[{"comicId":"1","count":3}]}"#
            for _ in 0..<5 { try await server.write("POST", "/v1/views", batch, status: 200) }
            try await Task.sleep(for: .seconds(1.1))
            #expect(try await view(1, server) == [204])
        }
    }

    @Test func `What is not counted uses tokens too`() async throws {
        try await withServer("--rate-limit", "2") { server in
            // All at once, so that a slow machine has no time for new tokens either.
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<60 {
                    group.addTask {
                        try await server.send("POST", "/v1/comics/999/views").status
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(statuses == [404, 429])
        }
    }

    @Test func `Without a limit nothing is said of one`() async throws {
        try await withServer("--rate-limit", "off") { server in
            #expect(try await view(60, server) == Array(repeating: 204, count: 60))
            let reply = try await server.send("POST", "/v1/comics/1/views")
            #expect(reply.fields["ratelimit"] == nil)
            #expect(reply.fields["ratelimit-policy"] == nil)
        }
    }

    @Test func `Behind a trusted proxy each of its clients has an own limit`() async throws {
        try await withServer("--rate-limit", "1", "--trusted-proxies", "127.0.0.0/8,::1") {
            server in
            for client in 1...9 {
                #expect(try await view(1, server, for: "198.51.100.\(client)") == [204])
            }
            // One that forges hops before its own is known all the same.
            var statuses: [Int] = []
            for client in 1...6 {
                let forged = "192.0.2.\(client), 203.0.113.9"
                statuses += try await view(1, server, for: forged)
            }
            #expect(statuses.first == 204)
            #expect(statuses.contains(429))
        }
    }

    @Test func `Who is no trusted proxy cannot name another client`() async throws {
        try await withServer("--rate-limit", "1", "--trusted-proxies", "10.0.0.0/8") { server in
            var statuses: [Int] = []
            for client in 1...6 {
                statuses += try await view(1, server, for: "198.51.100.\(client)")
            }
            #expect(statuses.first == 204)
            #expect(statuses.contains(429))
        }
    }
}
