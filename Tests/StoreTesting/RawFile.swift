package import Keyspaces
import LMDB

/// The file of a closed store, read and written past the store: what a fault or a foreign program
/// does to it.
package struct RawFile: Sendable {
    /// A pair as it is stored.
    package struct Pair: Equatable {
        package var key: [UInt8]
        package var value: [UInt8]
    }

    /// The store's directory.
    package let directory: String

    /// The file of the store in a directory.
    package init(directory: String) { self.directory = directory }

    /// Every pair of the table, ascending.
    package func pairs(_ name: String) throws -> [Pair] {
        let environment = try Environment(path: directory)
        guard let table = try environment.openTable(name) else { return [] }
        let transaction = try environment.beginRead()
        var cursor = try Cursor(transaction, table)
        var pairs: [Pair] = []
        while try cursor.next() {
            pairs.append(
                Pair(
                    key: cursor.key.withUnsafeBytes { Array($0) },
                    value: cursor.value.withUnsafeBytes { Array($0) }
                )
            )
        }
        return pairs
    }

    /// Stores a pair.
    package func put(_ key: [UInt8], _ value: [UInt8], in name: String) throws {
        let environment = try Environment(path: directory)
        guard let table = try environment.openTable(name) else { return }
        var transaction = try environment.beginWrite()
        try transaction.put(value.span.bytes, for: key.span.bytes, in: table)
        try transaction.commit()
    }

    /// Removes a pair.
    package func delete(_ key: [UInt8], in name: String) throws {
        let environment = try Environment(path: directory)
        guard let table = try environment.openTable(name) else { return }
        var transaction = try environment.beginWrite()
        try transaction.delete(key.span.bytes, in: table)
        try transaction.commit()
    }

    /// Removes the pair at a place in the table, or from the end if the place is negative.
    package func delete(at place: Int, in name: String) throws {
        let pairs = try pairs(name)
        try delete(pairs[place < 0 ? pairs.count + place : place].key, in: name)
    }

    /// Puts another value in the place of one.
    package func edit(at place: Int, in name: String, _ change: (inout [UInt8]) -> Void) throws {
        let pairs = try pairs(name)
        var pair = pairs[place < 0 ? pairs.count + place : place]
        change(&pair.value)
        try put(pair.key, pair.value, in: name)
    }
}

/// A number as keys and values hold it: eight bytes, big-endian.
package func bytes(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
}

/// A number as an ordered key holds it: eight bytes with the sign bit flipped.
package func key(_ number: Int64) -> [UInt8] { bytes(UInt64(bitPattern: number) ^ (1 << 63)) }

extension RawFile {
    /// Stores a number of `meta`: format, length in 32 bits, eight bytes.
    package func setNumber(_ name: String, to number: UInt64) throws {
        try put(Array("number.\(name)".utf8), [1, 0, 0, 0, 8] + bytes(number), in: "meta")
    }
}

extension RawFile {
    /// Sets the moment of the last commit: commits never go back, so that a store which is opened
    /// afterwards takes that moment as its own until the clock has passed it.
    package func setMoment(_ moment: Timestamp) throws {
        let number = bytes(UInt64(bitPattern: moment.milliseconds))
        try put(Array("timestamp".utf8), [1, 0, 0, 0, 8] + number, in: "meta")
    }
}
