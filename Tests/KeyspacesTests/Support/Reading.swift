import Keyspaces

// A snapshot must not cross an `await`: each of these reads one and is done.

extension Store {
    /// The number under a name.
    func number(_ name: String, _ ledger: Ledger) throws -> UInt64? {
        try read { try $0.get(Name(name), in: ledger.names)?.value }
    }

    /// Every name with its number.
    func numbers(_ ledger: Ledger) throws -> [String: UInt64] {
        try read { snapshot in
            var numbers: [String: UInt64] = [:]
            var rows = try snapshot.rows(of: ledger.names)
            while let (key, value) = try rows.next() { numbers[key.text] = value.value }
            return numbers
        }
    }

    /// The number of the last commit.
    func commit() throws -> Int {
        try read { $0.commit }
    }

    /// The keys of the rows that a range holds, in the order of the walk.
    func keys<Key, Value>(
        of keyspace: Keyspace<Key, Value>,
        in range: KeyRange = .all,
        order: ScanOrder = .ascending
    ) throws -> [[UInt8]] {
        try read { snapshot in
            var keys: [[UInt8]] = []
            var rows = try snapshot.rows(of: keyspace, in: range, order: order)
            while try rows.advance() { keys.append(rows.keyBytes.withUnsafeBytes { Array($0) }) }
            let again = try rows.advance()
            precondition(!again, "a walk that has ended goes on")
            return keys
        }
    }
}
