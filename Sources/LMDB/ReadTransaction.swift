internal import CLMDB

/// A snapshot of the last commit.
///
/// It blocks no writer and no writer blocks it.
///
/// A snapshot pins the pages that it sees: while it lives, the file cannot reuse them. Keep it for
/// milliseconds. It must not cross an `await`, which `noasync` on ``Environment/beginRead()``
/// holds.
public struct ReadTransaction: ~Copyable, Transaction {
    /// The library's handle with its environment.
    public let context: TransactionContext

    deinit {
        unsafe mdb_txn_abort(context.pointer)
        unsafe context.environment.release()
    }

    /// Ends the snapshot but keeps its reader slot, so that the next one costs no search for a
    /// slot.
    public consuming func park() -> ParkedReadTransaction {
        unsafe mdb_txn_reset(context.pointer)
        let parked = ParkedReadTransaction(context: context)
        discard self
        return parked
    }
}

/// A reader slot without a snapshot: it pins nothing, and may move to another thread.
///
/// Unchecked: with `MDB_NOTLS` the slot belongs to the transaction, not to the thread, and a parked
/// transaction is owned by exactly one holder because it cannot be copied.
public struct ParkedReadTransaction: ~Copyable, @unchecked Sendable {
    let context: TransactionContext

    deinit {
        unsafe mdb_txn_abort(context.pointer)
        unsafe context.environment.release()
    }

    /// A snapshot of the last commit.
    ///
    /// - Throws: ``LMDBError/panic`` after a failed commit, ``LMDBError/mapResized``.
    public consuming func renew() throws(LMDBError) -> ReadTransaction {
        let context = context
        discard self
        let code = unsafe mdb_txn_renew(context.pointer)
        if code != MDB_SUCCESS {
            unsafe mdb_txn_abort(context.pointer)
            unsafe context.environment.release()
            throw LMDBError(code: code, doing: "renewing a snapshot")
        }
        return ReadTransaction(context: context)
    }
}
