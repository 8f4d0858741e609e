import HTTPFront
import Testing

@Suite("A head over its limits")
struct HeadLimitTests {
    private func status(of lines: [String]) async throws -> Int? {
        let head = ["GET /hello HTTP/1.1", "Host: x", "Connection: close"] + lines
        let text = head.joined(separator: "\r\n") + "\r\n\r\n"
        var status: Int?
        try await TestServer.run(testRoutes()) { server in
            let bytes = try await RawClient.exchange(Array(text.utf8), port: server.port)
            status = RawReply(bytes)?.status
        }
        return status
    }

    @Test("is answered, and one below is served")
    func heads() async throws {
        let most = String(repeating: "x", count: 16 << 10)
        let long = most + "x"
        let half = String(repeating: "x", count: 11 << 10)
        #expect(try await status(of: ["X-Long: \(most)"]) == 200)
        #expect(try await status(of: ["A: \(half)", "B: \(half)"]) == 200)
        for lines in [
            ["X-Long: \(long)"], ["\(long): x"],
            ["A: \(half)", "B: \(half)", "C: \(half)"],
            (0..<101).map { "X-\($0): x" },
        ] {
            let status = try #require(await status(of: lines))
            #expect([400, 431].contains(status), "\(status) \(lines.count) \(lines[0].prefix(40))")
        }
        #expect(try await status(of: (0..<90).map { "X-\($0): x" }) == 200)
    }

    @Test(
        "or that is no head is answered 400",
        arguments: [
            "GET /hello HTTP/1.1\r\nno colon\r\n\r\n", "nonsense\r\n\r\n",
            "\u{16}\u{3}\u{1}\r\n\r\n",
        ]
    )
    func malformed(text: String) async throws {
        try await TestServer.run(testRoutes()) { server in
            let bytes = try await RawClient.exchange(Array(text.utf8), port: server.port)
            #expect(RawReply(bytes)?.status == 400)
            let next = try await server.request("GET", "/hello")
            #expect(next?.status == 200)
        }
    }

    @Test(
        "has one valid Host, or else it is answered 400",
        arguments: [
            ("1.1", ["Host: x"], 200), ("1.1", ["Host: [::1]:80"], 200),
            ("1.1", ["Host: %41b.example"], 200), ("1.1", ["Host:"], 200), ("1.1", [], 400),
            ("1.1", ["Host: x", "Host: x"], 400), ("1.1", ["Host: x/y"], 400),
            ("1.1", ["Host: a@x"], 400), ("1.1", ["Host: a b"], 400), ("1.0", [], 200),
            ("1.0", ["Host: x", "Host: y"], 400),
        ],
        [true, false]
    )
    func hosts(
        head: (version: String, hosts: [String], status: Int),
        hasExpressLane: Bool
    ) async throws {
        try await TestServer.run(testRoutes(), hasExpressLane: hasExpressLane) { server in
            let lines = ["PUT /things/1 HTTP/\(head.version)", "Connection: close"] + head.hosts
            let text = lines.joined(separator: "\r\n") + "\r\nContent-Length: 2\r\n\r\n{}"
            let bytes = try await RawClient.exchange(Array(text.utf8), port: server.port)
            // Whoever gets so far is asked for a token.
            #expect(RawReply(bytes)?.status == (head.status == 200 ? 401 : 400))
        }
    }
}
