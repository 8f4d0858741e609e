import Foundation
import StoreTesting

/// A response as it came over the wire.
struct RawReply: Sendable {
    var status = 0
    /// Names in lower case, in order.
    var headers: [(name: String, value: String)] = []
    var body = ""

    /// The value of a field that occurs exactly once.
    subscript(_ name: String) -> String? {
        let values = headers.filter { $0.name == name }
        return values.count == 1 ? values.first?.value : nil
    }

    /// Takes apart everything that a server sent before it closed the connection.
    init?(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        guard let code = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        status = code
        headers = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return (
                line[..<colon].lowercased(),
                line[colon...].dropFirst().trimmingCharacters(in: .whitespaces)
            )
        }
        body = String(text[end.upperBound...])
    }
}

/// Speaks to a port of this machine in bytes of its own choosing.
enum RawClient {
    struct Failure: Error {
        var call: String
        var code = errno
    }

    /// Sends `bytes` on a new connection and returns all that comes back until the server closes
    /// it.
    ///
    /// The calls block, so they have a thread of their own: the server needs the pool's.
    static func exchange(_ bytes: [UInt8], port: Int) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try exchangeBlocking(bytes, port: port) })
            }
        }
    }

    /// Sends a text on a new connection, waits a moment, and closes it.
    static func sendAndLeave(_ text: String, port: Int) async throws {
        let descriptor = try connection(to: port)
        let bytes = Array(text.utf8)
        let sent = send(descriptor, bytes, bytes.count, 0x4000)
        try? await Task.sleep(for: .milliseconds(100))
        close(descriptor)
        guard sent == bytes.count else { throw SocketFailure(call: "send") }
    }

    private static func exchangeBlocking(_ bytes: [UInt8], port: Int) throws -> [UInt8] {
        let descriptor = try connection(to: port)
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, 0x4000) }
            guard sent > 0 else { break }
            rest = rest.dropFirst(sent)
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = buffer.withUnsafeMutableBytes {
                recv(descriptor, $0.baseAddress, $0.count, 0)
            }
            guard count >= 0 else {
                throw SocketFailure(call: "recv after \(received.count) bytes")
            }
            guard count > 0 else { return received }
            received += buffer.prefix(count)
        }
    }

    private static func connection(to port: Int) throws -> Int32 {
        let descriptor = try connectToLoopback(port: port)
        setPatience(120, of: descriptor)
        return descriptor
    }
}
