import Crypto
import Foundation
import LMDB

/// The operating system's refusal, and what was being done.
struct FileError: Error, CustomStringConvertible {
    private let code: Int32
    private let doing: String

    init(_ code: Int32 = errno, doing: String) {
        self.code = code
        self.doing = doing
    }

    var description: String { "\(String(cString: strerror(code))) while \(doing)" }
}

/// Files and directories, in steps that a power cut does not undo.
enum Files {
    private static let chunkBytes = 1 << 20

    /// The path without slashes at its end.
    static func trimmed(_ path: String) -> String {
        let trimmed = path.reversed().drop { $0 == "/" }.reversed()
        return trimmed.isEmpty ? path : String(trimmed)
    }

    /// The directory in which a trimmed path is, `.` if it names none.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// What a trimmed path is called in its directory.
    static func name(of path: String) -> String {
        String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
    }

    /// The path without links and dots.
    static func real(_ path: String) throws -> String {
        guard let real = realpath(path, nil) else { throw FileError(doing: "looking for \(path)") }
        defer { free(real) }
        return String(cString: real)
    }

    /// Whether anything has this name.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The size of a file, in bytes; 0 if there is none.
    static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// What is in a directory; nothing if there is none.
    static func names(in directory: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    }

    /// Takes a file, or a directory with all that is in it, away.
    static func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Makes a directory, and those above it, unless it is there.
    static func makeDirectory(_ path: String) throws {
        if mkdir(path, 0o755) == 0 { return }
        if errno == ENOENT {
            try makeDirectory(parent(of: path))
            if mkdir(path, 0o755) == 0 { return }
        }
        var status = stat()
        let isThere = errno == EEXIST && stat(path, &status) == 0
        if isThere && status.st_mode & S_IFMT == S_IFDIR { return }
        throw FileError(isThere ? ENOTDIR : errno, doing: "making the directory \(path)")
    }

    /// Gives a file or directory another name; durable when it returns.
    static func rename(_ path: String, to name: String) throws {
        if Foundation.rename(path, name) != 0 { throw FileError(doing: "naming \(name)") }
        try syncToDisk(parent(of: name))
    }

    /// Writes a new file; durable when it returns, its name not yet.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let target = try create(path)
        defer { close(target) }
        try write(bytes, to: target, path)
        if fsync(target) != 0 { throw FileError(doing: "syncing \(path)") }
    }

    /// The SHA-256 of a file, as hexadecimal digits.
    static func digest(of path: String, progress: (Int) -> Void) throws -> String {
        try read(path, progress: progress) { _ in }
    }

    /// Copies a file; the SHA-256 of what was read.
    ///
    /// It is durable when this returns, its name not yet.
    static func copy(
        _ path: String,
        to copy: String,
        progress: (Int) -> Void
    ) throws -> String {
        let target = try create(copy)
        defer { close(target) }
        let digest = try read(path, progress: progress) { try write($0, to: target, copy) }
        if fsync(target) != 0 { throw FileError(doing: "syncing \(copy)") }
        return digest
    }

    private static func create(_ path: String) throws -> Int32 {
        let target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard target >= 0 else { throw FileError(doing: "writing \(path)") }
        return target
    }

    private static func write(_ bytes: [UInt8], to target: Int32, _ path: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(target, $0.baseAddress, $0.count) }
            if count < 0 && errno != EINTR { throw FileError(doing: "writing \(path)") }
            rest = rest.dropFirst(max(0, count))
        }
    }

    private static func read(
        _ path: String,
        progress: (Int) -> Void,
        _ body: ([UInt8]) throws -> Void
    ) throws -> String {
        let source = open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw FileError(doing: "reading \(path)") }
        defer { close(source) }
        var hash = SHA256()
        var done = 0
        while true {
            var failure: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: chunkBytes) { buffer, count in
                let read = Foundation.read(source, buffer.baseAddress, buffer.count)
                failure = read < 0 ? errno : 0
                count = max(0, read)
            }
            if failure == EINTR { continue }
            if failure != 0 { throw FileError(failure, doing: "reading \(path)") }
            if chunk.isEmpty { break }
            hash.update(data: chunk)
            try body(chunk)
            done += chunk.count
            progress(done)
        }
        return hash.finalize().map { String(format: "%02x", $0) }.joined()
    }
}
