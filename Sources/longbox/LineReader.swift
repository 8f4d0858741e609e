import ComicAPI
import Foundation

/// The lines of a file or of standard input, without their line feeds, one in memory at a time.
final class LineReader {
    private static let chunkBytes = 1 << 20

    private let descriptor: Int32
    private let size: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var taken = 0
    private var isAtEnd = false

    /// Opens a file, or standard input for `-`.
    init(_ path: String) throws {
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        // What has no end, such as a pipe, cannot be sought in.
        let here = lseek(descriptor, 0, SEEK_CUR)
        size = here < 0 ? 0 : Int(lseek(descriptor, 0, SEEK_END) - here)
        if here >= 0 { _ = lseek(descriptor, here, SEEK_SET) }
    }

    deinit {
        if descriptor != STDIN_FILENO { close(descriptor) }
    }

    /// How much of the file is read, for a progress line; empty for what has no size.
    var remaining: String {
        size > 0 ? ", \(min(100, (taken - buffer.count + start) * 100 / size)) %" : ""
    }

    /// The next line, or `nil` at the end.
    ///
    /// A line over ``ComicAPI/Limits/importLineBytes`` is given up to that length and one byte
    /// more, and the rest of it is passed over.
    func next() throws -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return Array(buffer[start..<end].prefix(Limits.importLineBytes + 1))
            }
            if isAtEnd {
                defer { start = buffer.count }
                return start == buffer.count
                    ? nil : Array(buffer[start...].prefix(Limits.importLineBytes + 1))
            }
            searched = try fill()
        }
    }

    /// Reads on; where the new bytes begin in the buffer.
    private func fill() throws -> Int {
        buffer.removeFirst(start)
        start = 0
        if buffer.count > Limits.importLineBytes {
            buffer.removeLast(buffer.count - Limits.importLineBytes - 1)
        }
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        var count = -1
        repeat {
            count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        } while count < 0 && errno == EINTR
        guard count >= 0 else {
            throw Unreadable(path: "the input", reason: String(cString: strerror(errno)))
        }
        let old = buffer.count
        isAtEnd = count == 0
        taken += count
        buffer.append(contentsOf: chunk.prefix(count))
        return old
    }
}

private struct Unreadable: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String { "cannot read \(path): \(reason)" }
}
