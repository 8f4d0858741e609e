import Foundation
import Synchronization

/// A terminal in which the program under test shows what it shows to people only.
final class Terminal: Sendable {
    /// What the program opens.
    let path: String
    private let watcher: Int32
    private let seen = Mutex<[UInt8]>([])

    private struct Unavailable: Error {
        let code = errno
    }

    init() throws {
        var ends: (watcher: Int32, program: Int32) = (-1, -1)
        var name = [CChar](repeating: 0, count: 128)
        guard openpty(&ends.watcher, &ends.program, &name, nil, nil) == 0 else {
            throw Unavailable()
        }
        close(ends.program)
        watcher = ends.watcher
        _ = fcntl(watcher, F_SETFD, FD_CLOEXEC)
        _ = fcntl(watcher, F_SETFL, O_NONBLOCK)
        path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }

    deinit { close(watcher) }

    /// The lines that were shown so far, each in the place of the one before.
    var lines: [String] {
        let bytes = seen.withLock { seen in
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = read(watcher, &buffer, buffer.count)
                guard count > 0 else { return seen }
                seen += buffer.prefix(count)
            }
        }
        return String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\u{1B}[K")
    }
}
