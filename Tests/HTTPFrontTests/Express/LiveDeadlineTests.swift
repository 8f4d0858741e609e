import Foundation
import HTTPFront
import HTTPTypes
import NIOCore
import StoreTesting
import Testing

/// A socket on which a test does what a client should not.
private final class RudeClient: Sendable {
    private let descriptor: Int32

    /// Connects; with little room for what is not read.
    init(port: Int, bufferBytes: Int32 = 4_096) throws {
        descriptor = try connectToLoopback(port: port) { descriptor in
            var bytes = bufferBytes
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, 4)
        }
    }

    deinit { close(descriptor) }

    /// Sends the text again and again without reading anything, until the server has hung up.
    func talk(after beginning: String = "", _ text: String, every pause: Duration) async throws {
        var bytes = Array(beginning.utf8)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw SocketFailure(call: "send")
        }
        bytes = Array(text.utf8)
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        let end = ContinuousClock.now + .seconds(60)
        while true {
            if send(descriptor, bytes, bytes.count, flags) < 0, errno != EAGAIN { return }
            guard ContinuousClock.now < end else { throw SocketFailure(call: "send, for ever") }
            try await Task.sleep(for: pause)
        }
    }

    /// Sends the text, and reads 256 KiB at a time, as far as there are that many, until there is
    /// nothing left for a second; how many bytes came.
    func read(_ text: String, every pause: Duration) async throws -> Int {
        let request = Array(text.utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw SocketFailure(call: "send")
        }
        var (buffer, count) = ([UInt8](repeating: 0, count: 256 << 10), 0)
        var last = ContinuousClock.now
        while ContinuousClock.now - last < .seconds(1) {
            let length = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if length == 0 { break }
            if length > 0 { (count, last) = (count + length, .now) }
            try await Task.sleep(for: pause)
        }
        return count
    }
}

/// An answer that takes a slow client longer than it may be late.
private let giantBytes = 12 << 20

/// Only what a test is about ends within a test.
private func patience(_ change: (inout Patience) -> Void) -> Patience {
    var patience = Patience()
    (patience.idle, patience.head) = (.minutes(10), .minutes(10))
    (patience.reader, patience.end) = (.minutes(10), .minutes(10))
    change(&patience)
    return patience
}

private func routes() -> Routes {
    var routes = Routes()
    routes.express("/express") { _, _, json in
        json.string("here")
        return .page(publicSeconds: nil)
    }
    routes.read("/full") { _, _ in .json { $0.string("there") } }
    let long = String(repeating: "a", count: 256 << 10)
    routes.express("/express/long") { _, _, json in
        json.string(long)
        return .page(publicSeconds: nil)
    }
    routes.read("/full/long") { _, _ in .json { $0.string(long) } }
    routes.express("/express/slow") { _, _, json in
        Thread.sleep(forTimeInterval: 0.001)
        json.bool(true)
        return .page(publicSeconds: nil)
    }
    let giant = String(repeating: "a", count: giantBytes)
    routes.express("/express/giant") { _, _, json in
        json.string(giant)
        return .page(publicSeconds: nil)
    }
    routes.read("/full/giant") { _, _ in .json { $0.string(giant) } }
    routes.write(.post, "/body", access: .everybody) { _ in .empty(.noContent) }
    routes.write(.post, "/late", access: .everybody) { _ in
        try await Task.sleep(for: .seconds(1))
        return .empty(.noContent)
    }
    return routes
}

private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n" }

/// What a server with these deadlines says to the text before it hangs up: the client never does.
private func answers(
    to text: String,
    _ hasExpressLane: Bool,
    _ patience: Patience
) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    try await TestServer.run(
        routes(),
        hasExpressLane: hasExpressLane,
        patience: patience
    ) { server in
        bytes = try await RawClient.exchange(Array(text.utf8), port: server.port)
    }
    return bytes
}

@Suite("A live connection, by either lane", .serialized)
struct LiveDeadlineTests {
    @Test(
        "ends when it has been idle, with or without a request before",
        arguments: ["", "/express", "/full"],
        [true, false]
    )
    func idle(path: String, hasExpressLane: Bool) async throws {
        let text = path.isEmpty ? "" : get(path)
        let bytes = try await answers(
            to: text,
            hasExpressLane,
            patience { $0.idle = .milliseconds(200) }
        )
        #expect(RawReply(bytes)?.status == (path.isEmpty ? nil : 200))
    }

    @Test(
        "ends when a head takes too long",
        arguments: ["", "/express", "/full"],
        [true, false]
    )
    func head(path: String, hasExpressLane: Bool) async throws {
        let text = (path.isEmpty ? "" : get(path)) + "GET /express HTTP/1.1\r\nHo"
        let patience = patience {
            $0.head = .milliseconds(200)
            // What Hummingbird's codec keeps of a head that came with the request before is not
            // known: until more comes of it the connection counts as idle.
            if !hasExpressLane && !path.isEmpty { $0.idle = .milliseconds(200) }
        }
        let bytes = try await answers(to: text, hasExpressLane, patience)
        #expect(RawReply(bytes)?.status == (path.isEmpty ? nil : 200))
    }

    @Test("ends though there is always one byte more of a head", arguments: [true, false])
    func drip(hasExpressLane: Bool) async throws {
        try await TestServer.run(
            routes(),
            hasExpressLane: hasExpressLane,
            patience: patience { $0.head = .milliseconds(200) }
        ) { server in
            let client = try RudeClient(port: server.port)
            let beginning = "GET /express HTTP/1.1\r\nHost: x\r\nA: "
            // Far from any limit of a field for a minute.
            try await client.talk(after: beginning, "a", every: .milliseconds(10))
        }
    }

    @Test("ends when nothing more of a body comes", arguments: [true, false])
    func body(hasExpressLane: Bool) async throws {
        let bytes = try await answers(
            to: "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
            hasExpressLane,
            patience { $0.idle = .milliseconds(200) }
        )
        #expect(RawReply(bytes)?.status != 204)
    }

    @Test(
        "ends when the client does not read",
        arguments: ["/express/long", "/full/long"],
        [true, false]
    )
    func reader(path: String, hasExpressLane: Bool) async throws {
        try await TestServer.run(
            routes(),
            hasExpressLane: hasExpressLane,
            patience: patience { $0.reader = .milliseconds(200) }
        ) { server in
            let client = try RudeClient(port: server.port)
            try await client.talk(get(path), every: .milliseconds(10))
            // Whoever reads is answered.
            let reply = try await server.request("GET", path)
            #expect(reply?.status == 200)
        }
    }

    @Test("goes on while the server is late with requests that came at once")
    func lateWithRequests() async throws {
        let last = "GET /express/slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        let text = String(repeating: get("/express/slow"), count: 500) + last
        let bytes = try await answers(to: text, true, patience { $0.head = .milliseconds(100) })
        let parts = String(decoding: bytes, as: UTF8.self).components(separatedBy: "HTTP/1.1 200")
        #expect(parts.count == 502)
    }

    @Test("goes on while the client reads, however slowly", arguments: ["/express", "/full"])
    func slowReader(path: String) async throws {
        try await TestServer.run(
            routes(),
            patience: patience { $0.reader = .milliseconds(400) }
        ) { server in
            let client = try RudeClient(port: server.port, bufferBytes: 256 << 10)
            let bytes = try await client.read(get(path + "/giant"), every: .milliseconds(50))
            #expect(bytes > giantBytes)
        }
    }

    @Test(
        "ends when the server stops, though there is always one byte more of a body",
        arguments: [true, false]
    )
    func stop(hasExpressLane: Bool) async throws {
        try await TestServer.run(
            routes(),
            hasExpressLane: hasExpressLane,
            patience: patience { $0.idle = .milliseconds(500) }
        ) { server in
            let client = try RudeClient(port: server.port)
            let head = "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
            async let talk: Void = client.talk(after: head, "a", every: .milliseconds(10))
            try await Task.sleep(for: .seconds(1))
            await server.stop()
            try await talk
        }
    }

    @Test(
        "ends though the client does not end it after the last answer",
        arguments: ["/express", "/full"],
        [true, false]
    )
    func end(path: String, hasExpressLane: Bool) async throws {
        try await TestServer.run(
            routes(),
            hasExpressLane: hasExpressLane,
            patience: patience { $0.end = .milliseconds(200) }
        ) { server in
            let client = try RudeClient(port: server.port)
            let last = "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            try await client.talk(last, every: .milliseconds(10))
        }
    }

    @Test("waits for the server itself as long as that takes", arguments: [true, false])
    func late(hasExpressLane: Bool) async throws {
        let short = patience { ($0.idle, $0.head) = (.milliseconds(200), .milliseconds(200)) }
        let bytes = try await answers(
            to: "POST /late HTTP/1.1\r\nHost: x\r\n\r\n",
            hasExpressLane,
            short
        )
        #expect(RawReply(bytes)?.status == 204)
    }
}
