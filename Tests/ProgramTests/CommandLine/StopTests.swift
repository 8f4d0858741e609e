import Foundation
import Testing

/// What a server that is asked to stop does with its connections.
@Suite(.serialized)
struct StopTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `A request that is half sent when the server is asked to stop is taken and answered`(
        _ signal: Int32
    ) async throws {
        try await withSite { site in
            let server = try await Server(site)
            let connection = try RawConnection(port: server.port)
            let (head, body) = (try await head(site), Sample.comic)
            // The answer to the first request says that the server has begun to read the second.
            try connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" + head + body.prefix(9))
            try await connection.receive("HTTP/1.1 200")
            try await Task.sleep(for: .milliseconds(300))
            server.program.signal(signal)
            try await eventually("the end of listening") {
                (try? RawConnection(port: server.port)) == nil ? true : nil
            }
            try connection.send(body.dropFirst(9))
            try await connection.receive("HTTP/1.1 201")
            let outcome = try await server.program.wait()
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.errors.isEmpty, "\(outcome)")
            let again = try await Server(site)
            #expect(try await again.items("/v1/comics").count == 1)
            try await again.stop()
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `Connections without a request do not keep a server from stopping`(
        _ signal: Int32
    ) async throws {
        try await withSite { site in
            let server = try await Server(site)
            let connections = try (0..<8).map { _ in try RawConnection(port: server.port) }
            for connection in connections.prefix(4) {
                try connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                try await connection.receive("HTTP/1.1 200")
            }
            server.program.signal(signal)
            let outcome = try await server.program.wait(within: .seconds(20))
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.errors.isEmpty, "\(outcome)")
            withExtendedLifetime(connections) {}
        }
    }

    @Test
    func `Answers that a client has not read when the server is asked to stop are sent whole`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            let server = try await Server(site)
            let connection = try RawConnection(port: server.port)
            // Far more than sockets hold, of which nothing is read for now.
            let list = "GET /v1/comics?limit=100 HTTP/1.1\r\nHost: x\r\n\r\n"
            try connection.send(String(repeating: list, count: 1_000))
            try await Task.sleep(for: .milliseconds(300))
            server.program.signal(SIGTERM)
            try await eventually("the end of listening") {
                (try? RawConnection(port: server.port)) == nil ? true : nil
            }
            let reading = Task {
                while !Task.isCancelled {
                    _ = try connection.take()
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
            let outcome = try await server.program.wait()
            reading.cancel()
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.errors.isEmpty, "\(outcome)")
            let all = try connection.take()
            let answers = all.withoutDates.components(separatedBy: "HTTP/1.1 200").dropFirst()
            #expect(answers.count > 1)
            #expect(answers.count < 1_000, "it was not amid them when it was asked to stop")
            #expect(Set(answers).count == 1, "an answer is not what the others are")
        }
    }

    private func head(_ site: Site) async throws -> String {
        let token = try await site.token("--subject", "admin", "--role", "admin")
        return "POST /v1/comics HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n"
            + "Content-Type: application/json\r\n"
            + "Content-Length: \(Sample.comic.utf8.count)\r\n\r\n"
    }
}
