import Foundation
import LMDB
import Testing

/// A directory of its own under the system's temporary one, removed when the closure returns.
func withDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory.path + "/lmdb-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
}

/// Opens the environment in `directory`.
func open(
    _ directory: String,
    mapBytes: Int = 64 << 20,
    readOnly: Bool = false
) throws(LMDBError) -> Environment {
    var options = Environment.Options()
    options.mapBytes = mapBytes
    options.readOnly = readOnly
    return try Environment(path: directory, options: options)
}

/// Opens the table that most tests use.
func pairs(of environment: Environment) throws -> Table {
    try #require(try environment.openTable("pairs"))
}

/// An environment in a directory of its own with an empty table, proven whole when the test ends.
func withEnvironment(_ body: (Environment, Table) throws -> Void) throws {
    try withDirectory { directory in
        let environment = try open(directory)
        let table = try pairs(of: environment)
        try body(environment, table)
        try requireWhole(environment, table)
    }
}

/// Proves that the table's keys ascend and that it holds as many pairs as the library counts.
func requireWhole(_ environment: Environment, _ table: Table) throws {
    let transaction = try environment.beginRead()
    var cursor = try Cursor(transaction, table)
    var previous: [UInt8] = []
    var count = 0
    while try cursor.next() {
        let key = bytes(cursor.key)
        try #require(previous.lexicographicallyPrecedes(key))
        previous = key
        count += 1
    }
    try #require(try transaction.statistics(of: table).entries == count)
}
