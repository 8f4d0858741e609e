import Foundation
import Keyspaces

/// What a person sees: results on standard output, everything else on standard error.
enum Console {
    /// Whether somebody watches standard error.
    static let isWatched = isatty(STDERR_FILENO) == 1

    /// A result.
    static func say(_ line: String) {
        write(line + "\n", to: STDOUT_FILENO)
    }

    /// Something wrong.
    static func complain(_ line: String) {
        write(clearing + "longbox: " + line + "\n", to: STDERR_FILENO)
    }

    /// How far long work has come, in a line that the next one takes the place of.
    static func show(_ line: String) {
        if isWatched { write(clearing + line, to: STDERR_FILENO) }
    }

    /// Takes the last progress line away.
    static func clear() {
        write(clearing, to: STDERR_FILENO)
    }

    private static var clearing: String { isWatched ? "\r\u{1B}[K" : "" }

    private static func endForLackOfOutput(_ code: Int32) -> Never {
        complain("cannot write to standard output: \(String(cString: strerror(code)))")
        exit(ExitStatus.failed)
    }

    private static func endForLackOfReader() -> Never {
        exit(ExitStatus.killed + SIGPIPE)
    }

    /// Ends the process as a write would if whoever read its standard output has gone away.
    static func endIfUnread() {
        var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        if poll(&output, 1, 0) > 0, output.revents & Int16(POLLERR) != 0 { endForLackOfReader() }
    }

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }

    /// Writes bytes whole.
    ///
    /// A reader that has gone away ends the process by SIGPIPE, as it does every filter; with the
    /// same status where sockets have made the process deaf to it.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 && errno != EINTR {
                if descriptor == STDOUT_FILENO && errno == EPIPE { endForLackOfReader() }
                // Nobody is to take half a result for a whole one.
                if descriptor == STDOUT_FILENO { endForLackOfOutput(errno) }
                return
            }
            rest = rest.dropFirst(max(0, count))
        }
    }
}

/// Lets something happen at most every so often.
struct Throttle {
    private let interval: Duration
    private var last = ContinuousClock.now

    init(_ interval: Duration) { self.interval = interval }

    /// Whether it is time again.
    mutating func isDue() -> Bool {
        let now = ContinuousClock.now
        guard now - last >= interval else { return false }
        last = now
        return true
    }
}

extension Int {
    /// With a comma between every three digits.
    var grouped: String {
        var text = ""
        for (index, digit) in String(magnitude).reversed().enumerated() {
            if index > 0 && index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + String(text.reversed())
    }
}

extension Duration {
    /// In seconds, with one digit after the point.
    var shortText: String { "\((seconds * 10).rounded() / 10) s" }
}
