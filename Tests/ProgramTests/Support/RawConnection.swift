import Foundation
import StoreTesting
import Synchronization

/// A connection to a server of this machine, on which a test sends what bytes it likes and when.
final class RawConnection: Sendable {
    private let descriptor: Int32
    private let received = Mutex<[UInt8]>([])

    /// Connects to a port.
    init(port: Int) throws {
        descriptor = try connectToLoopback(port: port)
    }

    deinit { close(descriptor) }

    /// Sends a few bytes, which the socket's buffer takes whole.
    func send(_ text: some StringProtocol) throws {
        let bytes = Array(text.utf8)
        let sent = Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        guard sent == bytes.count else { throw SocketFailure(call: "send") }
    }

    /// Sends what the sockets take at once; whether that was all.
    func sendAtOnce(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        return Foundation.send(descriptor, bytes, bytes.count, flags) == bytes.count
    }

    /// Waits until the server has sent something that contains `text`; all that it has sent.
    @discardableResult
    func receive(_ text: String) async throws -> String {
        try await eventually("\(text) on a connection") {
            let all = try take()
            return all.contains(text) ? all : nil
        }
    }

    /// Takes what has come; all that came so far.
    func take() throws -> String {
        try received.withLock { received in
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
                // Where a server ends with requests unread, a reset follows its last answer.
                let isEnd = errno == EAGAIN || errno == ECONNRESET
                if count < 0 && !isEnd { throw SocketFailure(call: "recv") }
                guard count > 0 else { return String(decoding: received, as: UTF8.self) }
                received += buffer.prefix(count)
            }
        }
    }
}
