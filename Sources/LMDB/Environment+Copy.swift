internal import CLMDB

#if canImport(Glibc)
internal import Glibc
#endif

extension Environment {
    /// Writes a copy of the last commit as `data.mdb` into `directory`, which is there and holds
    /// no such file.
    ///
    /// Beside a writer and readers: it is a snapshot, which pins pages while it is written. Free
    /// pages are left out, the others numbered anew. The file has its name only once it is whole
    /// and synced.
    ///
    /// - Throws: ``LMDBError/damaged(path:detail:)`` where pages have got lost,
    ///   ``LMDBError/system(errno:doing:)``; nothing is left of a copy that failed.
    @available(*, noasync)
    public func copy(to directory: String) throws(LMDBError) {
        let (file, partial) = (directory + "/data.mdb", directory + "/data.mdb.partial")
        try requireAbsent(file)
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
        let descriptor = unsafe open(partial, flags, 0o644)
        guard descriptor >= 0 else { throw .system(errno: errno, doing: "copying to \(file)") }
        var remains = partial
        do throws(LMDBError) {
            defer { close(descriptor) }
            try copy(to: descriptor, doing: "copying to \(file)")
            if fsync(descriptor) != 0 { throw .system(errno: errno, doing: "syncing \(file)") }
            if unsafe rename(partial, file) != 0 {
                throw .system(errno: errno, doing: "naming \(file)")
            }
            remains = file
            try syncToDisk(directory)
        } catch {
            _ = unsafe unlink(remains)
            throw error
        }
    }

    /// Follows every page of the last commit, as a copy does, and writes it nowhere.
    ///
    /// LMDB trusts what its pages say: a damaged one may end the process, by a failed assertion or
    /// at an address that is not mapped.
    ///
    /// - Complexity: O(pages).
    /// - Throws: ``LMDBError/damaged(path:detail:)`` if pages contradict each other.
    @available(*, noasync)
    public func walkPages() throws(LMDBError) {
        let nowhere = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard nowhere >= 0 else { throw .system(errno: errno, doing: "opening /dev/null") }
        defer { close(nowhere) }
        try copy(to: nowhere, doing: "following pages")
    }

    private func copy(to descriptor: Int32, doing: String) throws(LMDBError) {
        let code = unsafe mdb_env_copyfd2(handle, descriptor, UInt32(MDB_CP_COMPACT))
        if code == MDB_INCOMPATIBLE {
            throw .damaged(path: path + "/data.mdb", detail: "pages have got lost")
        }
        try check(code, doing)
    }
}

/// A copy takes nobody's place.
func requireAbsent(_ file: String) throws(LMDBError) {
    if unsafe access(file, F_OK) == 0 {
        throw .system(errno: EEXIST, doing: "copying to \(file)")
    }
}
