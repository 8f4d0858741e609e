public import LMDB

/// The rows of a range, read one at a time.
///
/// It throws where an iterator would have to hide errors.
///
/// ```swift
/// var rows = try snapshot.rows(of: titles, in: .prefix { comic.encode(to: &$0) })
/// while let (key, title) = try rows.next() { … }
/// ```
public struct Rows<Key: KeyCodable, Value: ValueCodable>: ~Copyable, ~Escapable {
    @usableFromInline let keyspace: Keyspace<Key, Value>
    @usableFromInline let range: KeyRange
    @usableFromInline let order: ScanOrder
    private var cursor: Cursor
    @usableFromInline var started = false
    private var ended = false

    @_lifetime(copy cursor)
    @usableFromInline init(
        keyspace: Keyspace<Key, Value>,
        range: KeyRange,
        order: ScanOrder,
        cursor: consuming Cursor
    ) {
        self.keyspace = keyspace
        self.range = range
        self.order = order
        self.cursor = cursor
    }

    /// The next row, or `nil` past the last one.
    ///
    /// - Throws: ``StoreError/undecodable(keyspace:key:_:)``.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func next() throws(StoreError) -> (key: Key, value: Value)? {
        guard try advance() else { return nil }
        return (try key(), try value())
    }

    /// Moves to the next row.
    ///
    /// Whether there is one; once there is none, there never is.
    @_lifetime(self: copy self)
    public mutating func advance() throws(StoreError) -> Bool {
        if ended { return false }
        do throws(LMDBError) {
            ended = started ? try !step() : try !start()
            started = true
        } catch {
            throw .storage(error)
        }
        if !ended { ended = !isInside }
        return !ended
    }

    /// Moves on to the first row whose key does not come before `key` in the order of the rows;
    /// stays if it is there already.
    ///
    /// - Returns: whether there is such a row.
    /// - Complexity: O(log n), however many rows are passed over.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func skip(to key: Key) throws(StoreError) -> Bool {
        var writer = KeyWriter()
        key.encode(to: &writer)
        return try skip(to: writer.bytes)
    }

    @_lifetime(self: copy self)
    @usableFromInline
    mutating func skip(to key: borrowing RawSpan) throws(StoreError) -> Bool {
        if !started, try !advance() { return false }
        if ended { return false }
        let isBefore = order == .ascending ? precedes(keyBytes, key) : precedes(key, keyBytes)
        if !isBefore { return true }
        do throws(LMDBError) {
            ended = try !seek(to: key)
        } catch {
            throw .storage(error)
        }
        if !ended { ended = !isInside }
        return !ended
    }

    @_lifetime(self: copy self)
    private mutating func seek(to key: borrowing RawSpan) throws(LMDBError) -> Bool {
        let isThere = try cursor.seek(to: key)
        if order == .ascending { return isThere }
        // What is not below the key may be the key itself; else the row before it is.
        if !isThere { return try cursor.last() }
        return precedes(key, keyBytes) ? try cursor.previous() : true
    }

    /// The key of the row moved to.
    @inlinable
    public func key() throws(StoreError) -> Key {
        try keyspace.key(keyBytes)
    }

    /// The value of the row moved to.
    @inlinable
    public func value() throws(StoreError) -> Value {
        try keyspace.value(valueBytes, of: keyBytes)
    }

    /// The encoded key of the row moved to.
    public var keyBytes: RawSpan {
        @_lifetime(borrow self) get { cursor.key }
    }

    /// The encoded value of the row moved to.
    public var valueBytes: RawSpan {
        @_lifetime(borrow self) get { cursor.value }
    }

    @_lifetime(self: copy self)
    mutating func start() throws(LMDBError) -> Bool {
        switch order {
        case .ascending:
            let lower = range.lower
            if lower.isEmpty { return try cursor.first() }
            return try cursor.seek(to: lower.span.bytes)
        case .descending:
            if range.upper?.isEmpty == true { return false }
            guard let upper = range.upper, try cursor.seek(to: upper.span.bytes) else {
                return try cursor.last()
            }
            return try cursor.previous()
        }
    }

    @_lifetime(self: copy self)
    mutating func step() throws(LMDBError) -> Bool {
        switch order {
        case .ascending: try cursor.next()
        case .descending: try cursor.previous()
        }
    }

    var isInside: Bool {
        switch order {
        case .ascending:
            guard let upper = range.upper else { return true }
            return precedes(keyBytes, upper.span.bytes)
        case .descending:
            return !precedes(keyBytes, range.lower.span.bytes)
        }
    }
}

/// Whether `a` sorts before `b`, byte by byte, as LMDB compares keys.
@inlinable
func precedes(_ a: RawSpan, _ b: RawSpan) -> Bool {
    let common = min(a.byteCount, b.byteCount)
    for index in 0..<common {
        let left = a.unsafeLoad(fromByteOffset: index, as: UInt8.self)
        let right = b.unsafeLoad(fromByteOffset: index, as: UInt8.self)
        if left != right { return left < right }
    }
    return a.byteCount < b.byteCount
}
