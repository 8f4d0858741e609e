import LMDB

extension Snapshot {
    /// Ranges of keys that hold all rows of a keyspace together, each of about `rows` of them.
    ///
    /// LMDB does not tell which key is the n-th. Keys are taken for numbers, and the widest range
    /// is halved until there are enough: even where keys are ids that were given out one after
    /// another, less so where they are texts. What lies between two rows belongs to no range's
    /// width, so that a gap in the ids costs nothing. There are 4,096 at most.
    ///
    /// - Complexity: O(n log n) for n ranges.
    public func parts<Key, Value>(
        of keyspace: Keyspace<Key, Value>,
        rows: Int = Limits.recordsPerCheckPart
    ) throws(StoreError) -> [KeyRange] {
        try parts(slot: keyspace.slot, rows: rows)
    }

    func parts(slot: Int, rows: Int) throws(StoreError) -> [KeyRange] {
        // Of a damaged page the number may be anything.
        let wanted = min(try tree(slot: slot).entries / rows + 1, Limits.checkParts)
        if wanted <= 1 { return [.all] }
        do throws(LMDBError) {
            var cursor = try Cursor(transaction, tables.tables[slot])
            guard try cursor.first() else { return [.all] }
            let first = Array(copying: cursor.key)
            guard try cursor.last() else { return [.all] }
            var spans = KeySpans(from: first, to: Array(copying: cursor.key))
            while spans.count < wanted, let (first, middle, last) = spans.takeWidest() {
                guard try cursor.seek(to: middle.span.bytes) else { return [.all] }
                let second = Array(copying: cursor.key)
                guard try cursor.previous() else { return [.all] }
                spans.add(from: first, to: Array(copying: cursor.key))
                spans.add(from: second, to: last)
            }
            return spans.ranges
        } catch {
            throw .storage(error)
        }
    }
}

/// Keys that follow each other in a table, from the first to the last of each span.
private struct KeySpans {
    private var spans: [(first: [UInt8], last: [UInt8], width: UInt64)] = []
    /// What all keys begin with: the eight bytes behind it are a key's number.
    private let prefix: [UInt8]

    var count: Int { spans.count }

    init(from first: [UInt8], to last: [UInt8]) {
        prefix = zip(first, last).prefix { $0 == $1 }.map(\.0)
        add(from: first, to: last)
    }

    mutating func add(from first: [UInt8], to last: [UInt8]) {
        let (lower, upper) = (number(first), number(last))
        spans.append((first, last, upper > lower ? upper - lower : 0))
    }

    /// Takes the widest span out, with a key in its middle; `nil` if none is wide.
    mutating func takeWidest() -> (first: [UInt8], middle: [UInt8], last: [UInt8])? {
        guard let widest = spans.indices.max(by: { spans[$0].width < spans[$1].width }),
            spans[widest].width > 0
        else { return nil }
        let (first, last, width) = spans.remove(at: widest)
        let middle = number(first) + width / 2 + width % 2
        return (first, prefix + withUnsafeBytes(of: middle.bigEndian, Array.init), last)
    }

    /// The spans as ranges, without anything between them.
    var ranges: [KeyRange] {
        var lowers = spans.map(\.first).sorted { $0.lexicographicallyPrecedes($1) }
        lowers[0] = []
        let uppers = lowers.dropFirst().map(Optional.some) + [nil]
        return zip(lowers, uppers).map(KeyRange.init)
    }

    private func number(_ key: [UInt8]) -> UInt64 {
        let digits = key.dropFirst(prefix.count).prefix(8)
        let value = digits.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return value << UInt64(8 * (8 - digits.count))
    }
}
