import Foundation
import Keyspaces
import Testing

/// What the server does with views while its writer stands still.
@Suite(.serialized)
struct StillWriterTests {
    private static let view = "POST /v1/comics/1/views HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let comic = "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let stats = "GET /v1/comics/1/stats HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test(arguments: [true, false])
    func `A view for which there is no room is answered 503 and when to come again`(
        hasExpressLane: Bool
    ) async throws {
        try await StillServer.run(hasExpressLane: hasExpressLane) { server in
            let before = try await views(server)
            try server.fillQueue(leaving: 0)
            let all = try await Exchange.with(server.port, Self.view + Self.comic)
            // Reading goes on.
            #expect(all.statuses == [503, 200])
            let refusal = all.prefix(upTo: try #require(all.range(of: "\"version\"")).lowerBound)
            #expect(refusal.contains("\r\nRetry-After: 1\r\n"))
            #expect(refusal.contains(#""code":"busy""#))
            // Whoever comes too often must not be able to fill the log.
            #expect(server.errors.value == 0)
            server.gate.open()
            let again = try await eventually("room for a view") {
                let all = try await Exchange.with(server.port, Self.view)
                return all.statuses == [204] ? all : nil
            }
            #expect(!again.contains("Retry-After"))
            #expect(try await views(server) == before + 1)
        }
    }

    @Test func `Of pipelined views those are counted that there is room for, in their order`()
        async throws
    {
        try await StillServer.run(hasExpressLane: true) { server in
            let before = try await views(server)
            try server.fillQueue(leaving: 3)
            let connection = try RawConnection(port: server.port)
            try connection.send(String(repeating: Self.view, count: 10))
            try await eventually("three views in the queue") {
                server.store.queuedCommands == Limits.queuedCommands ? true : nil
            }
            // The refusals are known, but it is not their turn.
            _ = try await Exchange.with(server.port, Self.comic)
            #expect(try connection.take().isEmpty)
            server.gate.open()
            let all = try await eventually("ten answers") {
                let all = try connection.take()
                return all.statuses.count == 10 ? all : nil
            }
            #expect(all.statuses == [204, 204, 204, 503, 503, 503, 503, 503, 503, 503])
            #expect(try await views(server) == before + 3)
        }
    }

    @Test(arguments: [true, false])
    func `A stop waits for views that are not durable yet, and answers them`(
        hasExpressLane: Bool
    ) async throws {
        try await StillServer.run(hasExpressLane: hasExpressLane) { server in
            let before = server.store.queuedCommands
            let connections = try (0..<8).map { _ in try RawConnection(port: server.port) }
            for connection in connections { try connection.send(Self.view) }
            try await eventually("eight views in the queue") {
                server.store.queuedCommands == before + 8 ? true : nil
            }
            await server.stop()
            try await eventually("nobody to accept connections") {
                (try? RawConnection(port: server.port)) == nil ? true : nil
            }
            for connection in connections { #expect(try connection.take().isEmpty) }
            server.gate.open()
            for connection in connections {
                let all = try await connection.receive("\r\n\r\n")
                #expect(all.statuses == [204])
                #expect(all.contains("\r\nConnection: close\r\n"))
            }
            try await server.awaitEnd()
        }
    }

    @Test(arguments: [true, false])
    func `A view whose client has gone is counted all the same`(
        hasExpressLane: Bool
    ) async throws {
        try await StillServer.run(hasExpressLane: hasExpressLane) { server in
            let before = try await views(server)
            let waiting = server.store.queuedCommands
            var connection: RawConnection? = try RawConnection(port: server.port)
            try connection?.send(Self.view)
            try await eventually("a view in the queue") {
                server.store.queuedCommands == waiting + 1 ? true : nil
            }
            connection = nil
            server.gate.open()
            try await eventually("the view") {
                try await views(server) == before + 1 ? true : nil
            }
        }
    }

    /// How many views the comic has.
    private func views(_ server: StillServer) async throws -> Int {
        let all = try await Exchange.with(server.port, Self.stats)
        let body = all.suffix(from: try #require(all.range(of: "{")).lowerBound)
        return try JSON(parsing: String(body))["views"]["total"].integer
    }
}
