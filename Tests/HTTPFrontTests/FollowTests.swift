import Foundation
import HTTPFront
import HTTPTypes
import Keyspaces
import StoreTesting
import Synchronization
import Testing

@Suite("A route that may go on for long")
struct FollowTests {
    /// A body of some pieces, which then fails, ends, or waits for the client to go.
    private final class Pieces: StreamedBody {
        enum Ending: Sendable {
            case good
            case failure
            case departure
        }

        struct Failure: Error {}

        let departure = Doorbell()
        private let ending: Ending
        private let left: Mutex<[String]>

        init(_ pieces: [String], then ending: Ending) {
            left = Mutex(pieces)
            self.ending = ending
        }

        func begin(hangUp: @escaping @Sendable () -> Void) {}

        func next() async throws -> [Chunk]? {
            let piece = left.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            if let piece { return [Chunk(Array(piece.utf8))] }
            switch ending {
            case .good: return nil
            case .failure: throw Failure()
            case .departure:
                await departure.wait(past: 0)
                return nil
            }
        }

        func end() { departure.ring() }
    }

    /// A body without end.
    private final class Flood: StreamedBody {
        let asked = Doorbell()
        let ended = Doorbell()
        let hangUp = Mutex<(@Sendable () -> Void)?>(nil)
        private let piece = Chunk([UInt8](repeating: 0x61, count: 64 << 10))

        func begin(hangUp: @escaping @Sendable () -> Void) {
            self.hangUp.withLock { $0 = hangUp }
        }

        func next() async throws -> [Chunk]? {
            asked.ring()
            return [piece]
        }

        func end() { ended.ring() }
    }

    private func routes(_ bodies: [String: Pieces]) -> Routes {
        var routes = Routes()
        for (name, body) in bodies {
            routes.follow("/\(name)", producing: ["text/plain", "text/event-stream"]) { _ in
                .stream(StreamedAnswer(headers: [.contentType: "text/plain"], body: body))
            }
        }
        routes.follow("/refused", producing: ["text/plain"]) { _ in
            throw Problem(status: .gone, code: "comic-gone")
        }
        routes.follow("/whole", producing: ["text/plain"]) { _ in .whole(.empty(.noContent)) }
        return routes
    }

    @Test("is answered piece by piece, and its end is told from its breaking off")
    func endings() async throws {
        let bodies = [
            "good": Pieces(["one", "two"], then: .good),
            "bad": Pieces(["one", "two"], then: .failure),
        ]
        try await TestServer.run(routes(bodies)) { server in
            let good = try #require(try await server.request("GET", "/good"))
            #expect(good.status == 200)
            #expect(good["transfer-encoding"] == "chunked")
            #expect(good.body == "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")
            let bad = try #require(try await server.request("GET", "/bad"))
            #expect(bad.status == 200)
            #expect(bad.body == "3\r\none\r\n3\r\ntwo\r\n")
        }
    }

    @Test("is answered without chunks over HTTP/1.0, and the connection ends it")
    func oldVersion() async throws {
        try await TestServer.run(routes(["good": Pieces(["one", "two"], then: .good)])) { server in
            let text = "GET /good HTTP/1.0\r\nHost: x\r\n\r\n"
            let bytes = try await RawClient.exchange(Array(text.utf8), port: server.port)
            #expect(bytes.starts(with: "HTTP/1.0 200 OK\r\n".utf8))
            let reply = try #require(RawReply(bytes))
            #expect(reply["connection"] == "close")
            #expect(reply["transfer-encoding"] == nil)
            #expect(reply.body == "onetwo")
        }
    }

    @Test("hangs up at once on a client that does not read")
    func hangUp() async throws {
        let body = Flood()
        var routes = Routes()
        routes.follow("/flood", producing: ["text/plain"]) { _ in
            .stream(StreamedAnswer(headers: [.contentType: "text/plain"], body: body))
        }
        try await TestServer.run(routes) { server in
            let client = try connectToLoopback(port: server.port)
            defer { close(client) }
            let request = Array("GET /flood HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
            #expect(send(client, request, request.count, Int32(MSG_NOSIGNAL)) == request.count)
            // Until it is no longer asked for more.
            while true {
                let asked = body.asked.rings
                try await Task.sleep(for: .milliseconds(200))
                if asked > 0, body.asked.rings == asked { break }
            }
            let start = ContinuousClock.now
            body.hangUp.withLock { $0 }?()
            await body.ended.wait(past: 0)
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }

    @Test("can answer as any other route, and refuse what Accept excludes")
    func wholeAnswers() async throws {
        try await TestServer.run(routes(["good": Pieces(["one"], then: .good)])) { server in
            #expect(try await server.request("GET", "/refused")?.status == 410)
            #expect(try await server.request("GET", "/whole")?.status == 204)
            let other = try await server.request("GET", "/good", headers: ["Accept: image/png"])
            #expect(other?.status == 406)
            #expect(try await server.request("POST", "/good")?.status == 405)
        }
    }

    @Test("ends its body at once on a HEAD")
    func head() async throws {
        let body = Pieces(["one"], then: .departure)
        try await TestServer.run(routes(["wait": body])) { server in
            let reply = try await server.request("HEAD", "/wait")
            #expect(reply?.status == 200)
            #expect(reply?.body.isEmpty == true)
            #expect(body.departure.rings > 0)
        }
    }

    @Test("learns that the client has gone, whether it streams or still waits")
    func departure() async throws {
        let body = Pieces(["one"], then: .departure)
        let cancelled = Doorbell()
        var routes = routes(["stream": body])
        routes.follow("/wait", producing: ["text/plain"]) { _ in
            await Doorbell().wait(past: 0)
            cancelled.ring()
            return .whole(.empty(.noContent))
        }
        try await TestServer.run(routes) { server in
            for (path, bell) in [("/stream", body.departure), ("/wait", cancelled)] {
                // The client ends its half of the connection right after the request.
                let text = "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"
                try await RawClient.sendAndLeave(text, port: server.port)
                await bell.wait(past: 0)
            }
            #expect(server.log.errors.isEmpty)
        }
    }

    @Test(
        "prefers the type of the greatest weight, and the first of several",
        arguments: [
            (nil, "a/a"), ("*/*", "a/a"), ("b/b", "b/b"), ("a/a;q=0.5, b/b", "b/b"),
            ("b/b;q=0.5, a/a;q=0.5", "a/a"), ("*/*;q=0.1, b/b;q=0.2", "b/b"),
            ("a/*;q=0, */*", "b/b"), ("c/c", nil), ("*/*;q=0", nil), ("b/b;q=x", "b/b"),
            ("a/a;q=0.001, b/b;q=0.01", "b/b"),
        ] as [(String?, String?)]
    )
    func preference(field: String?, type: String?) {
        #expect(preferred(["a/a", "b/b"], field: field) == type)
    }
}
