internal import CLMDB

/// A view of the environment's tables at one moment: what can be read from it.
///
/// Values are borrowed from the map: they live as long as the transaction is not written to and
/// not ended, and the compiler holds you to that. Copy what must outlive it.
public protocol Transaction: ~Copyable {
    /// The library's handle with the environment to which it belongs.
    var context: TransactionContext { get }
}

/// The library's transaction and the environment in which it runs.
@safe public struct TransactionContext {
    let pointer: OpaquePointer
    let environment: Unmanaged<Environment>

    /// Traps unless `table` is one of this transaction's environment.
    @inline(__always)
    func checked(_ table: Table) -> MDB_dbi {
        precondition(
            unsafe ObjectIdentifier(environment._withUnsafeGuaranteedRef { $0 })
                == table.environment,
            "a table of another environment"
        )
        return table.handle
    }
}

extension Transaction where Self: ~Copyable {
    /// The number of the last commit that this transaction sees.
    ///
    /// Equal numbers see equal data.
    public var commit: Int { unsafe mdb_txn_id(context.pointer) }

    /// The value of `key`, or `nil` if the table does not hold it.
    ///
    /// - Complexity: O(log n), without a copy.
    @_lifetime(borrow self)
    public func bytes(for key: borrowing RawSpan, in table: Table) throws(LMDBError) -> RawSpan? {
        let handle = context.checked(table)
        var found = unsafe MDB_val()
        let code = unsafe key.withUnsafeBytes { bytes in
            var wanted = unsafe MDB_val(bytes)
            return unsafe mdb_get(context.pointer, handle, &wanted, &found)
        }
        if code == MDB_NOTFOUND { return nil }
        if code == MDB_BAD_VALSIZE { throw .keySize(key.byteCount) }
        try check(code, "reading a value")
        return unsafe _overrideLifetime(found.span, borrowing: self)
    }

    /// What the library knows of `table`.
    public func statistics(of table: Table) throws(LMDBError) -> TableStatistics {
        var answer = MDB_stat()
        try check(
            unsafe mdb_stat(context.pointer, context.checked(table), &answer),
            "reading a table's statistics"
        )
        return TableStatistics(
            entries: answer.ms_entries,
            depth: Int(answer.ms_depth),
            branchPages: answer.ms_branch_pages,
            leafPages: answer.ms_leaf_pages,
            overflowPages: answer.ms_overflow_pages
        )
    }
}

extension MDB_val {
    /// The library's view of bytes that live elsewhere.
    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.init(
            mv_size: bytes.count,
            mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        )
    }

    /// The bytes behind the library's answer.
    ///
    /// The caller bounds their lifetime.
    var span: RawSpan {
        @_lifetime(immortal) get {
            let bytes = unsafe UnsafeRawBufferPointer(start: mv_data, count: mv_size)
            return unsafe _overrideLifetime(RawSpan(_unsafeBytes: bytes), copying: ())
        }
    }
}
