internal import CLMDB
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#endif

/// A directory's device and inode: one and the same whatever path leads to it.
struct FileIdentity: Hashable, Sendable {
    let device: UInt
    let inode: UInt

    init(_ path: String) throws(LMDBError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            throw .system(errno: errno, doing: "opening \(path)")
        }
        device = status.st_dev
        inode = status.st_ino
    }
}

/// Environments open in this process.
///
/// A second handle on one would, when closed, drop the first one's file locks (lmdb.h, "Caveats"),
/// so that it is refused.
let openEnvironments = Mutex<Set<FileIdentity>>([])

/// Whether there is no file, or one that a crash left before its first page: LMDB, opening it for
/// reading, would try to write that page.
func isAbsentOrEmpty(_ file: String) -> Bool {
    var status = stat()
    return unsafe stat(file, &status) != 0 || status.st_size == 0
}

/// File systems over which a memory map is not coherent between machines (statfs(2)).
private let networkFileSystems: [Int: String] = [
    0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2", 0x0102_1997: "9P",
    0x00C3_6400: "Ceph", 0x5346_414F: "AFS", 0x7375_7245: "Coda",
]

func refuseNetworkFileSystem(_ path: String) throws(LMDBError) {
    var status = statfs()
    guard unsafe statfs(path, &status) == 0 else {
        if errno == ENOENT { throw .absent(path: path) }
        throw .system(errno: errno, doing: "opening \(path)")
    }
    if let kind = networkFileSystems[Int(status.f_type)] {
        throw .networkFileSystem(path: path, kind: kind)
    }
}

/// Opens the library's environment and proves that the file holds every page in use.
func openHandle(
    _ path: String,
    _ file: String,
    _ options: Environment.Options
) throws(LMDBError) -> OpaquePointer {
    var created: OpaquePointer?
    try check(unsafe mdb_env_create(&created), "opening \(path)")
    guard let handle = unsafe created else { throw .library(code: 0, doing: "opening \(path)") }
    do throws(LMDBError) {
        try check(unsafe mdb_env_set_mapsize(handle, options.mapBytes), "sizing the map")
        try check(unsafe mdb_env_set_maxdbs(handle, UInt32(Limits.tables)), "opening \(path)")
        try check(unsafe mdb_env_set_maxreaders(handle, UInt32(Limits.readers)), "opening \(path)")
        let flags = MDB_NOTLS | (options.readOnly ? MDB_RDONLY : 0)
        let code = unsafe mdb_env_open(handle, path, UInt32(flags), 0o644)
        if code == MDB_INVALID || code == MDB_VERSION_MISMATCH { throw .foreignFile(path: file) }
        try check(code, "opening \(path)")
        try unsafe refuseTruncated(handle, file)
        var dead: Int32 = 0
        try check(unsafe mdb_reader_check(handle, &dead), "checking readers")
    } catch {
        unsafe mdb_env_close(handle)
        throw error
    }
    return unsafe handle
}
