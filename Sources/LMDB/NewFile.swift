internal import CLMDB

#if canImport(Glibc)
internal import Glibc
#endif

/// Makes the file of an environment unless there is one: whole, synced, and only then named.
///
/// LMDB makes it in place and syncs it with the first commit. A power cut before that may leave a
/// file with half of a first page, which is taken for a foreign one ever after.
func makeFile(
    _ file: String,
    in directory: String,
    _ options: Environment.Options
) throws(LMDBError) {
    if unsafe access(file, F_OK) == 0 { return }
    let new = file + ".new"
    _ = unsafe unlink(new)
    defer { _ = unsafe unlink(new) }
    try writeFirstPages(of: new, options)
    try syncToDisk(new)
    // Not `rename`: a file that another process has made meanwhile stays.
    if unsafe link(new, file) != 0 && errno != EEXIST {
        throw .system(errno: errno, doing: "naming \(file)")
    }
    try syncToDisk(directory)
}

private func writeFirstPages(of file: String, _ options: Environment.Options) throws(LMDBError) {
    var created: OpaquePointer?
    try check(unsafe mdb_env_create(&created), "making \(file)")
    guard let handle = unsafe created else { throw .library(code: 0, doing: "making \(file)") }
    defer { unsafe mdb_env_close(handle) }
    try check(unsafe mdb_env_set_mapsize(handle, options.mapBytes), "sizing the map")
    let flags = UInt32(MDB_NOSUBDIR | MDB_NOLOCK)
    try check(unsafe mdb_env_open(handle, file, flags, 0o644), "making \(file)")
}

/// Makes what is in a file durable, or the names in a directory.
package func syncToDisk(_ path: String) throws(LMDBError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(errno: errno, doing: "syncing \(path)") }
    defer { close(descriptor) }
    if fsync(descriptor) != 0 { throw .system(errno: errno, doing: "syncing \(path)") }
}
