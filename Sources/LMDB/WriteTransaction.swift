internal import CLMDB

/// The one transaction that may write.
///
/// It sees its own writes; nobody else does until it commits.
///
/// It belongs to the thread that began it, because LMDB's write lock does. Dropping it aborts it.
public struct WriteTransaction: ~Copyable, Transaction {
    /// The library's handle with its environment.
    public let context: TransactionContext

    deinit {
        unsafe mdb_txn_abort(context.pointer)
        unsafe context.environment.release()
    }

    /// Stores `value` under `key`, in place of what was there.
    ///
    /// - Throws: ``LMDBError/mapFull`` and others; after any of them only dropping the transaction
    ///   is allowed, and LMDB refuses everything else.
    public mutating func put(
        _ value: borrowing RawSpan,
        for key: borrowing RawSpan,
        in table: Table
    ) throws(LMDBError) {
        try put(value, for: key, in: table, flags: 0)
    }

    /// Stores a pair whose key is above every key of the table: fills pages to the brim.
    ///
    /// - Throws: as ``put(_:for:in:)``; `MDB_KEYEXIST` if the key is not above the last one.
    public mutating func append(
        _ value: borrowing RawSpan,
        for key: borrowing RawSpan,
        in table: Table
    ) throws(LMDBError) {
        try put(value, for: key, in: table, flags: UInt32(MDB_APPEND))
    }

    private mutating func put(
        _ value: borrowing RawSpan,
        for key: borrowing RawSpan,
        in table: Table,
        flags: UInt32
    ) throws(LMDBError) {
        let handle = context.checked(table)
        let code = unsafe key.withUnsafeBytes { keyBytes in
            unsafe value.withUnsafeBytes { valueBytes in
                var wanted = unsafe MDB_val(keyBytes)
                var stored = unsafe MDB_val(valueBytes)
                return unsafe mdb_put(context.pointer, handle, &wanted, &stored, flags)
            }
        }
        if code == MDB_BAD_VALSIZE { throw .keySize(key.byteCount) }
        try check(code, "writing a value")
    }

    /// Removes `key`.
    ///
    /// Whether it was there.
    @discardableResult
    public mutating func delete(
        _ key: borrowing RawSpan,
        in table: Table
    ) throws(LMDBError) -> Bool {
        let handle = context.checked(table)
        let code = unsafe key.withUnsafeBytes { bytes in
            var wanted = unsafe MDB_val(bytes)
            return unsafe mdb_del(context.pointer, handle, &wanted, nil)
        }
        if code == MDB_NOTFOUND { return false }
        if code == MDB_BAD_VALSIZE { throw .keySize(key.byteCount) }
        try check(code, "deleting a value")
        return true
    }

    /// Makes every write of this transaction visible and durable: `fdatasync` has returned.
    ///
    /// - Throws: ``LMDBError/mapFull``, after which nothing is stored. After any other error the
    ///   outcome is unknown: the caller must stop writing and reopen the environment.
    public consuming func commit() throws(LMDBError) {
        let context = context
        discard self
        let code = unsafe mdb_txn_commit(context.pointer)
        unsafe context.environment.release()
        try check(code, "committing")
    }
}
