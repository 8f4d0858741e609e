import Foundation

/// A blocking HTTP/1.1 client on one kept-alive connection: what it measures is the server's time
/// and a loopback's, with no event loop in between.
package struct Client: ~Copyable {
    private let socket: Int32
    private let host: String
    private var buffer = [UInt8](repeating: 0, count: 1 << 20)

    /// Connects to a server on 127.0.0.1.
    package init(port: UInt16) throws {
        host = "127.0.0.1:\(port)"
        socket = try connectToLoopback(port: port)
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(4))
    }

    deinit { close(socket) }

    /// Sends one request and reads its whole answer.
    package mutating func send(
        _ method: String = "GET",
        _ target: String,
        token: String? = nil,
        body: String? = nil
    ) throws -> (status: Int, body: ArraySlice<UInt8>) {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n"
        if let token { text += "Authorization: Bearer \(token)\r\n" }
        if let body {
            text += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
        } else if method == "POST" {
            text += "Content-Length: 0\r\n"
        }
        try write(Array((text + "\r\n" + (body ?? "")).utf8))
        return try answer()
    }

    private func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { throw ClientError("the server has hung up") }
            sent += count
        }
    }

    private mutating func answer() throws -> (status: Int, body: ArraySlice<UInt8>) {
        var filled = 0
        var end: Int?
        var length = 0
        while true {
            if let end, filled >= end + length { return (status, buffer[end..<(end + length)]) }
            let count = buffer[filled...].withUnsafeMutableBytes {
                recv(socket, $0.baseAddress, $0.count, 0)
            }
            if count <= 0 { throw ClientError("the answer breaks off") }
            filled += count
            if end == nil, let found = endOfHead(filled) {
                end = found
                length = contentLength(found)
            }
        }
    }

    private var status: Int { Int(String(decoding: buffer[9..<12], as: UTF8.self)) ?? 0 }

    private func endOfHead(_ filled: Int) -> Int? {
        guard filled >= 4 else { return nil }
        for index in 3..<filled where buffer[index] == 0x0A && buffer[index - 2] == 0x0A {
            return index + 1
        }
        return nil
    }

    private func contentLength(_ end: Int) -> Int {
        for line in String(decoding: buffer[..<end], as: UTF8.self).split(separator: "\r\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "content-length" {
                return Int(parts[1].drop { $0 == " " }) ?? 0
            }
        }
        return 0
    }
}

/// Why a measurement could not be made.
package struct ClientError: Error, CustomStringConvertible {
    /// What went wrong.
    package let description: String

    /// An error with these words.
    package init(_ description: String) { self.description = description }
}

/// A connection to a port of this machine, for the caller to close.
package func connectToLoopback(port: UInt16) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    if connected != 0 {
        close(descriptor)
        throw ClientError("nothing takes connections at 127.0.0.1:\(port)")
    }
    return descriptor
}
