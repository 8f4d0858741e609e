import Foundation
import NIOCore

/// Why the server cannot listen.
public enum ServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another program listens there.
    case portInUse(host: String, port: Int)
    /// The port is reserved for privileged programs.
    case portForbidden(host: String, port: Int)
    /// The host is the name or the address of another machine, or of none.
    case hostUnusable(host: String)
    /// The system has another reason.
    case cannotListen(host: String, port: Int, reason: String)

    /// What is wrong and what to do about it, in one line.
    public var description: String {
        switch self {
        case .portInUse(let host, let port):
            "port \(port) on \(host) is in use; choose another with --port"
        case .portForbidden(let host, let port):
            "port \(port) on \(host) needs privileges; choose one above 1023 with --port"
        case .hostUnusable(let host):
            "\(host) is no address of this machine; choose one with --host, such as 127.0.0.1"
        case .cannotListen(let host, let port, let reason):
            "cannot listen on port \(port) of \(host): \(reason)"
        }
    }

    /// What an error of binding means; nil if it is an error of something else.
    init?(_ error: any Error, host: String, port: Int) {
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE:
            self = .portInUse(host: host, port: port)
        case let error as IOError where error.errnoCode == EACCES:
            self = .portForbidden(host: host, port: port)
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL:
            self = .hostUnusable(host: host)
        case let error as IOError:
            self = .cannotListen(
                host: host,
                port: port,
                reason: String(cString: strerror(error.errnoCode))
            )
        case is SocketAddressError, is SocketAddressError.UnknownHost:
            self = .hostUnusable(host: host)
        default:
            return nil
        }
    }
}
