internal import CLMDB

extension Environment {
    /// Writes the pairs of all tables, as of the last commit, into a new environment in
    /// `directory`, which is there and holds none; commits are durable.
    ///
    /// LMDB splits a full page in the middle, so that a tree that has grown in no order, or in
    /// order at many places, is half to two thirds full. Here every pair is appended, which fills
    /// pages to the brim. Puts between full pages split them again.
    ///
    /// It opens every table: other threads must not do so meanwhile.
    ///
    /// - Complexity: O(pairs).
    /// - Throws: ``LMDBError/damaged(path:detail:)`` if a table is out of order or holds another
    ///   number of pairs than it says; the operating system's refusal. The directory is left with
    ///   what was written.
    @available(*, noasync)
    public func pack(into directory: String) throws(LMDBError) {
        try requireAbsent(directory + "/data.mdb")
        var options = Options()
        options.mapBytes = try usage().mapBytes
        let packed = try Environment(path: directory, options: options)
        var tables: [(name: String, source: Table, target: Table)] = []
        for name in try beginRead().tableNames() {
            guard let source = try openTable(name), let target = try packed.openTable(name) else {
                throw damaged("there is no table \(name)")
            }
            tables.append((name, source, target))
        }
        let snapshot = try beginRead()
        for (name, source, target) in tables {
            let count = try packed.append(pairsOf: source, in: snapshot, to: target)
            guard let count else { throw damaged("\(name) is out of order") }
            let entries = try snapshot.statistics(of: source).entries
            if count != entries { throw damaged("\(name) has \(count) pairs of \(entries)") }
        }
    }

    /// Appends the pairs of another environment's table.
    ///
    /// - Returns: how many; `nil` if a key is not above the one before it.
    private func append(
        pairsOf source: Table,
        in snapshot: borrowing ReadTransaction,
        to target: Table
    ) throws(LMDBError) -> Int? {
        var count = 0
        var pairs = try Cursor(snapshot, source)
        var isMore = try pairs.next()
        while isMore {
            var transaction = try beginWrite()
            var bytes = 0
            while isMore && bytes < Limits.packedBytes {
                do throws(LMDBError) {
                    try transaction.append(pairs.value, for: pairs.key, in: target)
                } catch .library(MDB_KEYEXIST, _) {
                    return nil
                }
                count += 1
                bytes += pairs.key.byteCount + pairs.value.byteCount
                isMore = try pairs.next()
            }
            try transaction.commit()
        }
        return count
    }

    private func damaged(_ detail: String) -> LMDBError {
        .damaged(path: path + "/data.mdb", detail: detail)
    }
}
