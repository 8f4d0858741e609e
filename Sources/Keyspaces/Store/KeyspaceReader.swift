public import LMDB

/// What can be read: a ``Snapshot``, or a ``CommandContext``, which sees its own writes too.
public protocol KeyspaceReader: ~Copyable {
    /// The value's bytes, borrowed from the map.
    @_lifetime(borrow self)
    func bytes(
        slot: Int,
        schema: SchemaIdentity,
        key: borrowing RawSpan
    ) throws(StoreError)
        -> RawSpan?
    /// A cursor on the table.
    @_lifetime(borrow self)
    func cursor(slot: Int, schema: SchemaIdentity) throws(StoreError) -> Cursor
    /// The total of a counter's key.
    func total(of key: UInt64, slot: Int, schema: SchemaIdentity) throws(StoreError) -> UInt64
}

extension KeyspaceReader where Self: ~Copyable {
    /// The value of `key`, or `nil`.
    ///
    /// - Complexity: O(log n).
    /// - Throws: ``StoreError/undecodable(keyspace:key:_:)``.
    @inlinable
    public func get<Key, Value>(
        _ key: Key,
        in keyspace: Keyspace<Key, Value>
    ) throws(StoreError) -> Value? {
        var writer = KeyWriter()
        key.encode(to: &writer)
        let encoded = writer.bytes
        guard
            let found = try bytes(slot: keyspace.slot, schema: keyspace.schema, key: encoded)
        else { return nil }
        return try keyspace.value(found, of: encoded)
    }

    /// What `read` makes of the first fields of the value of `key`, or `nil`: where the rest of a
    /// large value is not needed, it is not decoded.
    ///
    /// - Complexity: O(log n).
    /// - Throws: ``StoreError/undecodable(keyspace:key:_:)``.
    @inlinable
    public func peek<Key, Value, Part>(
        _ key: Key,
        in keyspace: Keyspace<Key, Value>,
        _ read: (inout ByteReader) throws(CodecError) -> Part
    ) throws(StoreError) -> Part? {
        var writer = KeyWriter()
        key.encode(to: &writer)
        let encoded = writer.bytes
        guard
            let found = try bytes(slot: keyspace.slot, schema: keyspace.schema, key: encoded)
        else { return nil }
        return try keyspace.part(found, of: encoded, read)
    }

    /// The bytes of the value of `key`, format byte and all, or `nil`: for what is read in place.
    ///
    /// - Complexity: O(log n), without a copy.
    @inlinable
    @_lifetime(borrow self)
    public func stored<Key, Value>(
        _ key: Key,
        in keyspace: Keyspace<Key, Value>
    ) throws(StoreError) -> RawSpan? {
        var writer = KeyWriter()
        key.encode(to: &writer)
        return try bytes(slot: keyspace.slot, schema: keyspace.schema, key: writer.bytes)
    }

    /// Hands over every row whose key begins with `prefix`, in key order: what follows the prefix,
    /// and the value, in place.
    ///
    /// Nothing is allocated but the cursor, which is the library's.
    ///
    /// - Complexity: O(log n + rows).
    /// - Throws: what `body` throws, which ends it; ``StoreError/storage(_:)``.
    public func scan<Key, Value>(
        _ keyspace: Keyspace<Key, Value>,
        under prefix: borrowing KeyWriter,
        _ body: (_ rest: RawSpan, _ value: RawSpan) throws -> Void
    ) throws {
        var cursor = try cursor(slot: keyspace.slot, schema: keyspace.schema)
        let count = prefix.count
        do {
            var isThere = try cursor.seek(to: prefix.bytes)
            while isThere, begins(cursor.key, with: prefix.bytes) {
                try body(cursor.key.extracting(count..<cursor.key.byteCount), cursor.value)
                isThere = try cursor.next()
            }
        } catch let error as LMDBError {
            throw StoreError.storage(error)
        }
    }

    private func begins(_ key: RawSpan, with prefix: RawSpan) -> Bool {
        guard key.byteCount >= prefix.byteCount else { return false }
        for index in 0..<prefix.byteCount {
            let left = key.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            let right = prefix.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            if left != right { return false }
        }
        return true
    }

    /// Whether `key` is there.
    @inlinable
    public func contains<Key, Value>(
        _ key: Key,
        in keyspace: Keyspace<Key, Value>
    ) throws(StoreError) -> Bool {
        var writer = KeyWriter()
        key.encode(to: &writer)
        return try bytes(slot: keyspace.slot, schema: keyspace.schema, key: writer.bytes) != nil
    }

    /// The rows of a range, one at a time, in key order or against it.
    ///
    /// - Complexity: O(log n) to the first row, O(1) amortised for each further one.
    @inlinable
    @_lifetime(borrow self)
    public func rows<Key, Value>(
        of keyspace: Keyspace<Key, Value>,
        in range: KeyRange = .all,
        order: ScanOrder = .ascending
    ) throws(StoreError) -> Rows<Key, Value> {
        Rows(
            keyspace: keyspace,
            range: range,
            order: order,
            cursor: try cursor(slot: keyspace.slot, schema: keyspace.schema)
        )
    }

    /// How many rows a range holds.
    ///
    /// - Complexity: O(the answer).
    public func count<Key, Value>(
        of keyspace: Keyspace<Key, Value>,
        in range: KeyRange
    ) throws(StoreError) -> Int {
        var rows = try rows(of: keyspace, in: range)
        var count = 0
        while try rows.advance() { count += 1 }
        return count
    }
}
