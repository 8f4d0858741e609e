import Foundation

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
            guard count >= 0 else { throw RawConnection.Failure(call: "recv") }
            guard count > 0 else { return String(decoding: received, as: UTF8.self) }
            received += buffer.prefix(count)
        }
    }

    private static func connection(to port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw RawConnection.Failure(call: "socket") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
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
            defer { close(descriptor) }
            throw RawConnection.Failure(call: "connect")
        }
        return descriptor
    }
}

extension String {
    /// Without what may differ between two answers to one request: the moment.
    var withoutDates: String { replacing(/Date: [A-Za-z0-9,: ]+GMT\r\n/, with: "Date: then\r\n") }

    /// How many answers there are in it, each with its status.
    var statuses: [Int] {
        matches(of: #/HTTP/1\.1 ([0-9]{3}) /#).compactMap { Int($0.output.1) }
    }
}
