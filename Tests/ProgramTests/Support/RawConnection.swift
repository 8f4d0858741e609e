import Foundation
import Synchronization

/// A connection to a server of this machine, on which a test sends what bytes it likes and when.
final class RawConnection: Sendable {
    private let descriptor: Int32
    private let received = Mutex<[UInt8]>([])

    /// A call of the system failed.
    struct Failure: Error {
        let call: String
        let code = errno
    }

    /// Connects to a port.
    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket") }
        // Or else a process that is spawned meanwhile keeps the connection open.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let result = withUnsafeBytes(of: &address) { bytes in
            connect(
                descriptor,
                bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
                socklen_t(bytes.count)
            )
        }
        guard result == 0 else {
            let failure = Failure(call: "connect")
            close(descriptor)
            throw failure
        }
    }

    deinit { close(descriptor) }

    /// Sends a few bytes, which the socket's buffer takes whole.
    func send(_ text: some StringProtocol) throws {
        let bytes = Array(text.utf8)
        let sent = Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        guard sent == bytes.count else { throw Failure(call: "send") }
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
                if count < 0 && errno != EAGAIN { throw Failure(call: "recv") }
                guard count > 0 else { return String(decoding: received, as: UTF8.self) }
                received += buffer.prefix(count)
            }
        }
    }
}
