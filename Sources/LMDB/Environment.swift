internal import CLMDB
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#endif

/// One LMDB environment: a directory with `data.mdb` and `lock.mdb`, mapped into memory.
///
/// A commit is durable: it returns after `fdatasync`. Neither `MDB_NOSYNC` nor `MDB_WRITEMAP` can
/// be asked for, because under them an acknowledged write can be lost or a full disk is a SIGBUS.
/// The environment stays open while a transaction of it lives.
@safe public final class Environment: Sendable {
    /// How an environment is opened.
    public struct Options: Sendable {
        /// Address space for the map, in bytes.
        ///
        /// Larger than the disk is fine: the file is sparse and grows as it fills; smaller means
        /// ``LMDBError/mapFull`` sooner.
        public var mapBytes = Limits.mapBytes
        /// Opens for reading only: the directory must hold a store, and no write lock is taken.
        public var readOnly = false

        /// The defaults: 64 GiB of address space, for reading and writing.
        public init() {}
    }

    /// The directory.
    public let path: String
    /// Whether it was opened for reading only.
    public let isReadOnly: Bool
    /// The library's handle.
    ///
    /// Unsafe only by its type: LMDB synchronises the environment itself.
    nonisolated(unsafe) let handle: OpaquePointer
    private let identity: FileIdentity
    private let file: FileIdentity

    /// Opens the environment in the directory `path`.
    ///
    /// - Throws: ``LMDBError/absent(path:)`` if there is nothing to open read-only,
    ///   ``LMDBError/alreadyOpen(path:)``, ``LMDBError/networkFileSystem(path:kind:)``,
    ///   ``LMDBError/foreignFile(path:)``, ``LMDBError/damaged(path:detail:)``, or the operating
    ///   system's refusal.
    public init(path: String, options: Options = Options()) throws(LMDBError) {
        let file = path + "/data.mdb"
        if options.readOnly && isAbsentOrEmpty(file) { throw .absent(path: path) }
        try refuseNetworkFileSystem(path)
        let identity = try FileIdentity(path)
        guard openEnvironments.withLock({ $0.insert(identity).inserted }) else {
            throw .alreadyOpen(path: path)
        }
        do throws(LMDBError) {
            if !options.readOnly { try makeFile(file, in: path, options) }
            self.file = try FileIdentity(file)
            unsafe handle = try openHandle(path, file, options)
        } catch {
            openEnvironments.withLock { _ = $0.remove(identity) }
            throw error
        }
        self.path = path
        self.isReadOnly = options.readOnly
        self.identity = identity
    }

    deinit {
        unsafe mdb_env_close(handle)
        openEnvironments.withLock { _ = $0.remove(identity) }
    }

    /// Proves that the file that is open is still the one of the directory.
    ///
    /// What is written after somebody has removed or replaced it is gone when the process ends.
    ///
    /// - Complexity: O(1): one system call.
    /// - Throws: ``LMDBError/system(errno:doing:)``.
    public func requireFileInPlace() throws(LMDBError) {
        let name = path + "/data.mdb"
        if try FileIdentity(name) != file {
            throw .system(errno: ESTALE, doing: "writing to \(name), which is another file now")
        }
    }

    /// Takes a snapshot.
    ///
    /// - Throws: ``LMDBError/readersFull``, ``LMDBError/panic``.
    @available(*, noasync, message: "a snapshot must not cross an await")
    public func beginRead() throws(LMDBError) -> ReadTransaction {
        ReadTransaction(context: try begin(flags: UInt32(MDB_RDONLY)))
    }

    /// Waits for the write lock, which belongs to the calling thread from then on, and begins.
    ///
    /// - Throws: ``LMDBError/panic``, ``LMDBError/mapResized``.
    @available(*, noasync, message: "the write lock belongs to a thread")
    public func beginWrite() throws(LMDBError) -> WriteTransaction {
        WriteTransaction(context: try begin(flags: 0))
    }

    private func begin(flags: UInt32) throws(LMDBError) -> TransactionContext {
        var pointer: OpaquePointer?
        try check(unsafe mdb_txn_begin(handle, nil, flags, &pointer), "beginning a transaction")
        guard let pointer = unsafe pointer else {
            throw .library(code: 0, doing: "beginning a transaction")
        }
        return unsafe TransactionContext(pointer: pointer, environment: .passRetained(self))
    }

    /// Opens the named table; one that is absent is made if that is asked for and the environment
    /// can be written.
    ///
    /// Open every table once, before other threads use the environment.
    ///
    /// - Returns: `nil` if the table is absent and not made.
    @available(*, noasync)
    public func openTable(
        _ name: String,
        makingAbsent: Bool = true
    ) throws(LMDBError) -> Table? {
        let isMaking = makingAbsent && !isReadOnly
        let context = try begin(flags: isMaking ? 0 : UInt32(MDB_RDONLY))
        var opened = MDB_dbi()
        let code = unsafe mdb_dbi_open(
            context.pointer,
            name,
            isMaking ? UInt32(MDB_CREATE) : 0,
            &opened
        )
        if code != MDB_SUCCESS {
            unsafe mdb_txn_abort(context.pointer)
            unsafe context.environment.release()
            if code == MDB_NOTFOUND { return nil }
            throw LMDBError(code: code, doing: "opening table \(name)")
        }
        let committed = unsafe mdb_txn_commit(context.pointer)
        unsafe context.environment.release()
        try check(committed, "opening table \(name)")
        return Table(handle: opened, environment: ObjectIdentifier(self))
    }

    /// Frees the slots of readers whose process is dead; how many there were.
    ///
    /// A slot of a living process is never freed, not even one that it forgot.
    @discardableResult
    public func clearDeadReaders() throws(LMDBError) -> Int {
        var dead: Int32 = 0
        try check(unsafe mdb_reader_check(handle, &dead), "checking readers")
        return Int(dead)
    }
}
