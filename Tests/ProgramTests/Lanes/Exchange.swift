import Foundation
import StoreTesting

/// Whole conversations with a server of this machine, in bytes.
enum Exchange {
    /// Sends the chunks one after the other, then the end of input, and returns all that comes back
    /// until the server closes the connection.
    ///
    /// The calls block, so that they have a thread of their own.
    static func with(_ port: Int, _ chunks: [[UInt8]]) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try blocking(port, chunks) })
            }
        }
    }

    static func with(_ port: Int, _ text: String) async throws -> String {
        try await with(port, [Array(text.utf8)])
    }

    private static func blocking(_ port: Int, _ chunks: [[UInt8]]) throws -> String {
        let descriptor = try connection(to: port)
        defer { close(descriptor) }
        for (index, chunk) in chunks.enumerated() {
            // Long enough for the server to read the chunk before.
            if index > 0 { usleep(300) }
            var rest = chunk[...]
            while !rest.isEmpty {
                let sent = rest.withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                // It may have closed already.
                guard sent > 0 else { break }
                rest = rest.dropFirst(sent)
            }
        }
        shutdown(descriptor, Int32(SHUT_WR))
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = buffer.withUnsafeMutableBytes {
                recv(descriptor, $0.baseAddress, $0.count, 0)
            }
            guard count >= 0 else { throw SocketFailure(call: "recv") }
            guard count > 0 else { return String(decoding: received, as: UTF8.self) }
            received += buffer.prefix(count)
        }
    }

    private static func connection(to port: Int) throws -> Int32 {
        let descriptor = try connectToLoopback(port: port)
        setPatience(120, of: descriptor)
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
        return descriptor
    }
}

extension String {
    /// Without what may differ between two answers to one request: the moment.
    var withoutDates: String { replacing(/Date: [A-Za-z0-9,: ]+GMT\r\n/, with: "Date: then\r\n") }

    /// How many answers there are in it, each with its status.
    var statuses: [Int] {
        matches(of: #/HTTP/1\.[01] ([0-9]{3}) /#).compactMap { Int($0.output.1) }
    }
}
