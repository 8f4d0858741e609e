import Foundation

/// A call of the system on a socket failed.
package struct SocketFailure: Error {
    /// The call.
    package let call: String
    /// Its `errno`.
    package let code = errno

    /// The failure of the call that was made last.
    package init(call: String) { self.call = call }
}

/// A connection to a port of this machine, for the caller to close.
///
/// `prepare` sets options of the socket before it connects.
///
/// - Throws: ``SocketFailure``.
package func connectToLoopback(
    port: Int,
    prepare: (Int32) -> Void = { _ in }
) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw SocketFailure(call: "socket") }
    // Or else a process that is spawned meanwhile keeps the connection open.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    prepare(descriptor)
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
        let failure = SocketFailure(call: "connect")
        close(descriptor)
        throw failure
    }
    return descriptor
}

/// Lets `recv` on a socket wait for so many seconds.
package func setPatience(_ seconds: Int, of descriptor: Int32) {
    var patience = timeval(tv_sec: seconds, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
}
