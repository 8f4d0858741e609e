import LMDB

// What another program, or a fault, does to the file: read and written past the store, which must
// be closed.

/// A pair as it is stored.
struct RawPair: Equatable {
    let key: [UInt8]
    let value: [UInt8]
}

/// Every pair of the table `name`, ascending.
func rawPairs(_ name: String, in directory: String) throws -> [RawPair] {
    var options = Environment.Options()
    options.readOnly = true
    let environment = try Environment(path: directory, options: options)
    guard let table = try environment.openTable(name) else { return [] }
    let transaction = try environment.beginRead()
    var cursor = try Cursor(transaction, table)
    var pairs: [RawPair] = []
    while try cursor.next() {
        let key = cursor.key.withUnsafeBytes { Array($0) }
        let value = cursor.value.withUnsafeBytes { Array($0) }
        pairs.append(RawPair(key: key, value: value))
    }
    return pairs
}

/// Stores pairs in the table `name`.
func putRaw(_ pairs: [RawPair], in name: String, of directory: String) throws {
    let environment = try Environment(path: directory)
    guard let table = try environment.openTable(name) else { return }
    var transaction = try environment.beginWrite()
    for pair in pairs {
        try transaction.put(pair.value.span.bytes, for: pair.key.span.bytes, in: table)
    }
    try transaction.commit()
}

/// Removes a pair of the table `name`.
func deleteRaw(_ key: [UInt8], in name: String, of directory: String) throws {
    let environment = try Environment(path: directory)
    guard let table = try environment.openTable(name) else { return }
    var transaction = try environment.beginWrite()
    try transaction.delete(key.span.bytes, in: table)
    try transaction.commit()
}

/// Stores a number in `meta` as the store does: format 1, length in 32 bits, eight bytes.
func putMeta(_ name: String, _ number: UInt64, in directory: String) throws {
    let digits = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    try putRaw(
        [RawPair(key: Array(name.utf8), value: [1, 0, 0, 0, 8] + digits)],
        in: "meta",
        of: directory
    )
}

/// A number of `meta`.
func meta(_ name: String, in directory: String) throws -> UInt64? {
    try rawPairs("meta", in: directory).first { $0.key == Array(name.utf8) }
        .map { $0.value.dropFirst(5).reduce(0) { $0 << 8 | UInt64($1) } }
}
