import Foundation
import Testing

/// Where requests and answers end when both lanes share a connection with the real Hummingbird.
@Suite(.serialized)
struct FramingTests {
    private static let comic = "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let genres = "GET /v1/genres HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let view = "POST /v1/comics/1/views HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func `A body is never taken for a request, though it was answered before it came`()
        async throws
    {
        try await withSampleServer { _, server in
            let connection = try RawConnection(port: server.port)
            let body = Self.comic + Self.comic
            try connection.send(
                "PUT /v1/comics/1 HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            )
            // No token: it is refused before the body is looked at.
            try await connection.receive("HTTP/1.1 401")
            for character in body { try connection.send("\(character)") }
            try connection.send(Self.comic.replacing("comics/1", with: "comics/999999"))
            let all = try await connection.receive("HTTP/1.1 404")
            #expect(all.statuses == [401, 404])
        }
    }

    @Test func `Half a head behind a forwarded request waits for its other half`() async throws {
        try await withSampleServer { _, server in
            let connection = try RawConnection(port: server.port)
            try connection.send(Self.genres + Self.comic.prefix(20))
            try await connection.receive("HTTP/1.1 200")
            try await Task.sleep(for: .milliseconds(100))
            try connection.send(Self.comic.dropFirst(20) + Self.genres + Self.view)
            let all = try await connection.receive("HTTP/1.1 204")
            #expect(all.statuses == [200, 200, 200, 204])
        }
    }

    @Test func `Lanes take turns on one connection, and answers keep the order of requests`()
        async throws
    {
        try await withSampleServer { _, server in
            let texts = [Self.comic, Self.genres, Self.view, Self.view, Self.comic, Self.genres]
            let text = String(repeating: texts.joined(), count: 20)
            let all = try await Exchange.with(server.port, text)
            let expected = Array(repeating: [200, 200, 204, 204, 200, 200], count: 20)
            #expect(all.statuses == expected.flatMap { $0 })
        }
    }

    @Test func `A chunked body leaves the connection to the full lane`() async throws {
        try await withSampleServer { _, server in
            let chunked =
                "POST /v1/comics HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2\r\n{}\r\n0\r\n\r\n"
            let all = try await Exchange.with(server.port, Self.comic + chunked + Self.comic)
            #expect(all.statuses == [200, 401, 200])
        }
    }

    @Test func `Who expects to be told to go on is told, and then answered`() async throws {
        try await withSampleServer { site, server in
            let token = try await site.token("--subject", "r")
            let connection = try RawConnection(port: server.port)
            let body = #"{"score":8}"#
            try connection.send(
                "PUT /v1/comics/1/rating HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n"
                    + "Content-Type: application/json\r\nExpect: 100-continue\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n"
            )
            try await connection.receive("HTTP/1.1 100 Continue\r\n\r\n")
            try connection.send(body + Self.comic)
            let all = try await connection.receive("\"version\"")
            #expect(all.statuses == [100, 200, 200])
        }
    }

    @Test(
        arguments: [
            "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
            "GET /v1/comics/1 HTTP/1.0\r\nHost: x\r\n\r\n",
            "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /v1/genres HTTP/1.1\r\nHost: x\r\nConnection: Close\r\n\r\n",
        ]
    )
    func `The last answer says that it is, and the connection ends`(_ text: String) async throws {
        try await withSampleServer { _, server in
            let all = try await Exchange.with(server.port, Self.comic + text + Self.comic)
            #expect(all.statuses == [200, 200])
            #expect(all.ranges(of: "\r\nConnection: close\r\n").count == 1)
        }
    }

    @Test func `Other answers do not mention the connection`() async throws {
        try await withSampleServer { _, server in
            let all = try await Exchange.with(server.port, Self.comic + Self.genres + Self.view)
            #expect(all.statuses == [200, 200, 204])
            #expect(!all.lowercased().contains("\r\nconnection:"))
        }
    }

    @Test func `Pipelined views are answered in order, and each is counted once`() async throws {
        try await withSampleServer { _, server in
            let before = try await server.views(of: "1")
            let all = try await Exchange.with(
                server.port,
                String(repeating: Self.view, count: 500) + Self.comic
            )
            #expect(all.statuses == Array(repeating: 204, count: 500) + [200])
            #expect(try await server.views(of: "1") == before + 500)
        }
    }

    @Test func `A stop lets views that were begun be answered, and loses none of them`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            let server = try await Server(site)
            let before = try await server.views(of: "1")
            let connections = try (0..<16).map { _ in try RawConnection(port: server.port) }
            for connection in connections {
                try connection.send(Self.view)
                try await connection.receive("HTTP/1.1 204")
            }
            for connection in connections {
                try connection.send(String(repeating: Self.view, count: 200))
            }
            try await eventually("an answer to one of many") {
                try connections[0].take().statuses.count > 1 ? true : nil
            }
            server.program.signal(SIGTERM)
            let outcome = try await server.program.wait(within: .seconds(30))
            #expect(outcome.status == 0, "\(outcome)")
            var answered = 0
            for connection in connections {
                answered += try connection.take().statuses.count
            }
            let again = try await Server(site)
            #expect(answered > 0)
            #expect(try await again.views(of: "1") == before + answered)
            try await again.stop()
        }
    }

    @Test func `A client that does not read is not read from, and the others do not notice`()
        async throws
    {
        try await withSampleServer { _, server in
            let deaf = try RawConnection(port: server.port)
            let texts = String(repeating: Self.comic, count: 5_000)
            var isBlocked = false
            // What the sockets and the server hold is bounded.
            for _ in 0..<200 where !isBlocked {
                isBlocked = !deaf.sendAtOnce(texts)
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(isBlocked)
            let all = try await Exchange.with(server.port, Self.comic)
            #expect(all.statuses == [200])
        }
    }
}
