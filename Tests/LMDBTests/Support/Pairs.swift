import LMDB

/// The bytes in memory of our own.
func bytes(_ span: RawSpan) -> [UInt8] {
    span.withUnsafeBytes { Array($0) }
}

/// The bytes as text.
func text(_ span: RawSpan) -> String {
    String(decoding: bytes(span), as: UTF8.self)
}

extension WriteTransaction {
    mutating func put(_ value: [UInt8], for key: [UInt8], in table: Table) throws(LMDBError) {
        try put(value.span.bytes, for: key.span.bytes, in: table)
    }

    mutating func put(_ value: String, for key: String, in table: Table) throws(LMDBError) {
        try put(Array(value.utf8), for: Array(key.utf8), in: table)
    }

    mutating func append(_ value: String, for key: String, in table: Table) throws(LMDBError) {
        let key = Array(key.utf8)
        let value = Array(value.utf8)
        try append(value.span.bytes, for: key.span.bytes, in: table)
    }

    @discardableResult
    mutating func delete(_ key: [UInt8], in table: Table) throws(LMDBError) -> Bool {
        try delete(key.span.bytes, in: table)
    }

    @discardableResult
    mutating func delete(_ key: String, in table: Table) throws(LMDBError) -> Bool {
        try delete(Array(key.utf8), in: table)
    }
}

extension Transaction where Self: ~Copyable {
    func value(of key: [UInt8], in table: Table) throws(LMDBError) -> [UInt8]? {
        guard let found = try bytes(for: key.span.bytes, in: table) else { return nil }
        return found.withUnsafeBytes { Array($0) }
    }

    func value(of key: String, in table: Table) throws(LMDBError) -> String? {
        try value(of: Array(key.utf8), in: table).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Every key, ascending.
    func keys(in table: Table) throws(LMDBError) -> [String] {
        var cursor = try Cursor(self, table)
        var keys: [String] = []
        while try cursor.next() { keys.append(text(cursor.key)) }
        return keys
    }
}

/// Stores the pairs in one commit.
func store(
    _ pairs: KeyValuePairs<String, String>,
    in table: Table,
    of environment: Environment
) throws {
    var transaction = try environment.beginWrite()
    for (key, value) in pairs { try transaction.put(value, for: key, in: table) }
    try transaction.commit()
}
