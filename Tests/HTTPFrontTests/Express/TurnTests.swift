import Foundation
import HTTPFront
import NIOCore
import StoreTesting
import Synchronization
import Testing

/// Who sends many requests at once, and who sends one.
@Suite("A connection has its turn")
struct TurnTests {
    /// What the slow answers do: they count, and at the fifth of them somebody else asks.
    private final class Flood: Sendable {
        static let requests = 200
        let answers = Atomic(0)
        let bystander = Atomic<Int32>(-1)

        func answer() {
            Thread.sleep(forTimeInterval: 0.001)
            if answers.add(1, ordering: .relaxed).newValue == 5 {
                try? write("GET /count", to: bystander.load(ordering: .relaxed))
            }
        }
    }

    @Test("though others of its loop have sent hundreds of requests at once")
    func turns() async throws {
        let flood = Flood()
        var routes = Routes()
        routes.express("/slow") { _, _, json in
            flood.answer()
            json.integer(1)
            return .page(publicSeconds: nil)
        }
        routes.express("/count") { _, _, json in
            json.integer(flood.answers.load(ordering: .relaxed))
            return .page(publicSeconds: nil)
        }
        try await TestServer.run(routes) { server in
            // Two on each loop, and one more.
            let sockets = try (0...2 * System.coreCount).map { _ in
                try connectToLoopback(port: server.port)
            }
            defer { for socket in sockets { close(socket) } }
            for socket in sockets {
                setPatience(120, of: socket)
                try write("GET /count", to: socket)
                _ = try await read(1, from: socket)
            }
            let bystander = try #require(sockets.last)
            flood.bystander.store(bystander, ordering: .relaxed)
            let floods = sockets.dropLast()
            for socket in floods { try write("GET /slow", times: Flood.requests, to: socket) }
            let answer = try await read(1, from: bystander)
            let count = try #require(answer.split(separator: "\r\n").last.flatMap { Int($0) })
            // Each of the others has had a turn or two, and none is through.
            #expect(count >= 5)
            #expect(count < floods.count * Flood.requests / 2)
            for socket in floods { _ = try await read(Flood.requests, from: socket) }
        }
    }
}

private func write(_ line: String, times: Int = 1, to socket: Int32) throws {
    let request = "\(line) HTTP/1.1\r\nHost: x\r\n\r\n"
    let bytes = Array(String(repeating: request, count: times).utf8)
    guard send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
        throw SocketFailure(call: "send")
    }
}

/// So many answers; it blocks a thread of its own.
private func read(_ count: Int, from socket: Int32) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
            var text = ""
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            // Each ends in a number, without a line end: the next one begins, or nothing is left.
            while text.components(separatedBy: "HTTP/1.1 200").count <= count
                || text.hasSuffix("\r\n") || !(text.last?.isNumber ?? false)
            {
                let length = recv(socket, &buffer, buffer.count, 0)
                if length <= 0 {
                    return continuation.resume(throwing: SocketFailure(call: "recv"))
                }
                text += String(decoding: buffer[..<length], as: UTF8.self)
            }
            continuation.resume(returning: text)
        }
    }
}
