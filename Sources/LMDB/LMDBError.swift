internal import CLMDB

#if canImport(Glibc)
internal import Glibc
#endif

/// What went wrong in the store's file, where, and what to do about it.
public enum LMDBError: Error, Equatable, Sendable {
    /// The map is full: the transaction was aborted and nothing of it is stored.
    case mapFull
    /// All reader slots are taken.
    case readersFull
    /// Another process has enlarged the map.
    case mapResized
    /// The file is no LMDB file, or one of another format.
    case foreignFile(path: String)
    /// The file lacks a page that is in use, or a page contradicts another.
    case damaged(path: String, detail: String)
    /// The same environment is open already in this process.
    case alreadyOpen(path: String)
    /// The directory lies on a file system that cannot share a map between processes.
    case networkFileSystem(path: String, kind: String)
    /// There is no store at this path.
    case absent(path: String)
    /// A meta page could not be written; LMDB refuses every transaction until it is reopened.
    case panic
    /// A key is empty or longer than ``Limits/keyBytes``.
    case keySize(Int)
    /// A write failed before in this transaction; it can only be aborted.
    case brokenTransaction
    /// The operating system refused: `errno` and what was being done.
    case system(errno: Int32, doing: String)
    /// Any other answer of the library.
    case library(code: Int32, doing: String)
}

extension LMDBError {
    /// The error that stands behind a return code of the library.
    init(code: Int32, doing: String) {
        switch code {
        case MDB_MAP_FULL: self = .mapFull
        case MDB_READERS_FULL: self = .readersFull
        case MDB_MAP_RESIZED: self = .mapResized
        case MDB_PANIC: self = .panic
        case MDB_BAD_TXN: self = .brokenTransaction
        // A cursor's stack holds any sound tree: this one leads back into itself.
        case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_CURSOR_FULL:
            self = .damaged(path: "data.mdb", detail: "\(message(of: code)) while \(doing)")
        case MDB_INVALID, MDB_VERSION_MISMATCH: self = .foreignFile(path: "data.mdb")
        case 1...: self = .system(errno: code, doing: doing)
        default: self = .library(code: code, doing: doing)
        }
    }
}

extension LMDBError: CustomStringConvertible {
    /// One line: what happened, where, what to do.
    public var description: String {
        switch self {
        case .mapFull:
            "the store is full: open it with a larger map (--map-size), or delete something"
        case .readersFull:
            "all \(Limits.readers) reader slots are taken: end a process that reads the store"
        case .mapResized:
            "another process enlarged the store: open it again with the same map size"
        case .foreignFile(let path):
            "\(path) is not a store of this format: choose another directory or restore a backup"
        case .damaged(let path, let detail):
            "\(path) is damaged (\(detail)): restore a backup"
        case .alreadyOpen(let path):
            "\(path) is already open in this process: share the open store"
        case .networkFileSystem(let path, let kind):
            "\(path) is on \(kind), a network file system: use a local disk"
        case .absent(let path):
            "no store at \(path): create one with `longbox import` or `longbox serve`"
        case .panic:
            "a meta page could not be written: stop, check the disk, and open the store again"
        case .keySize(let size):
            "a key of \(size) bytes: a key has 1 to \(Limits.keyBytes) bytes"
        case .brokenTransaction:
            "an earlier write of this transaction failed: abort it"
        case .system(let errno, let doing):
            "\(message(of: errno)) while \(doing)"
        case .library(let code, let doing):
            "\(message(of: code)) while \(doing)"
        }
    }
}

/// The library's own text for a code.
private func message(of code: Int32) -> String {
    guard let text = unsafe mdb_strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
}

/// Throws what stands behind `code` unless it is success.
@inline(__always)
func check(_ code: Int32, _ doing: @autoclosure () -> String) throws(LMDBError) {
    if code != MDB_SUCCESS { throw LMDBError(code: code, doing: doing()) }
}
