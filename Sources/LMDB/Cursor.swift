internal import CLMDB

/// A position in one table, moved by hand.
///
/// It cannot outlive its transaction, and while it lives the transaction cannot be written to.
///
/// ```swift
/// var cursor = try Cursor(transaction, table)
/// var found = try cursor.seek(to: prefix)
/// while found {
///     use(cursor.key, cursor.value)
///     found = try cursor.next()
/// }
/// ```
@safe public struct Cursor: ~Copyable, ~Escapable {
    private let pointer: OpaquePointer
    private var currentKey = unsafe MDB_val()
    private var currentValue = unsafe MDB_val()

    /// Opens a cursor that stands nowhere yet.
    @_lifetime(borrow transaction)
    public init(
        _ transaction: borrowing some Transaction & ~Copyable,
        _ table: Table
    ) throws(LMDBError) {
        var opened: OpaquePointer?
        let context = transaction.context
        try check(
            unsafe mdb_cursor_open(context.pointer, context.checked(table), &opened),
            "opening a cursor"
        )
        guard let opened = unsafe opened else { throw .library(code: 0, doing: "opening a cursor") }
        unsafe pointer = opened
    }

    deinit {
        unsafe mdb_cursor_close(pointer)
    }

    /// The key at the cursor; empty before the first successful move.
    public var key: RawSpan {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(currentKey.span, borrowing: self) }
    }

    /// The value at the cursor; empty before the first successful move.
    public var value: RawSpan {
        @_lifetime(borrow self) get { unsafe _overrideLifetime(currentValue.span, borrowing: self) }
    }

    /// Moves to the first key that is not below `key`.
    ///
    /// Whether there is one.
    @_lifetime(self: copy self)
    public mutating func seek(to key: borrowing RawSpan) throws(LMDBError) -> Bool {
        var found = unsafe MDB_val()
        var value = unsafe MDB_val()
        let code = unsafe key.withUnsafeBytes { bytes in
            unsafe found = MDB_val(bytes)
            return unsafe mdb_cursor_get(pointer, &found, &value, MDB_SET_RANGE)
        }
        if code == MDB_BAD_VALSIZE { throw .keySize(key.byteCount) }
        return unsafe try settle(code, found, value)
    }

    /// Moves to the first pair of the table.
    ///
    /// Whether there is one.
    @_lifetime(self: copy self)
    public mutating func first() throws(LMDBError) -> Bool { try move(MDB_FIRST) }

    /// Moves to the last pair of the table.
    ///
    /// Whether there is one.
    @_lifetime(self: copy self)
    public mutating func last() throws(LMDBError) -> Bool { try move(MDB_LAST) }

    /// Moves to the next pair; from nowhere, to the first.
    ///
    /// Whether there is one.
    @_lifetime(self: copy self)
    public mutating func next() throws(LMDBError) -> Bool { try move(MDB_NEXT) }

    /// Moves to the pair before; from nowhere, to the last.
    ///
    /// Whether there is one.
    @_lifetime(self: copy self)
    public mutating func previous() throws(LMDBError) -> Bool { try move(MDB_PREV) }

    @_lifetime(self: copy self)
    private mutating func move(_ operation: MDB_cursor_op) throws(LMDBError) -> Bool {
        var found = unsafe MDB_val()
        var value = unsafe MDB_val()
        let code = unsafe mdb_cursor_get(pointer, &found, &value, operation)
        return unsafe try settle(code, found, value)
    }

    @_lifetime(self: copy self)
    private mutating func settle(
        _ code: Int32,
        _ key: MDB_val,
        _ value: MDB_val
    ) throws(LMDBError) -> Bool {
        if code == MDB_NOTFOUND { return false }
        try check(code, "moving a cursor")
        unsafe currentKey = key
        unsafe currentValue = value
        return true
    }
}
