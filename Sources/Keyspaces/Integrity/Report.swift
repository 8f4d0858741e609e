/// What a check has read and found so far.
public struct Report: Sendable {
    /// Entries read, by keyspace.
    public private(set) var entries: [String: Int] = [:]
    /// Findings, at most ``Limits/findingsPerCode`` of each code.
    public private(set) var findings: [Finding] = []
    /// Findings of each code, all of them.
    public private(set) var counts: [String: Int] = [:]
    /// The keyspaces in which something was found.
    public private(set) var keyspaces: Set<String> = []
    /// Relations that cannot be judged yet, because a consumer or a job has not come that far.
    public private(set) var pending = 0

    /// Whether wanted rows are looked up and named instead of being summed up.
    @usableFromInline package let isNaming: Bool
    /// The rows that are wanted, by the slot of their keyspace.
    private var wanted = RowSums()
    /// The rows that are there.
    private var stored = RowSums()
    /// How many wanted rows were found while naming, by the slot of their keyspace.
    private var found: [Int: Int] = [:]
    @usableFromInline var value = ByteWriter()

    /// An empty report.
    public init() { self.init(isNaming: false) }

    /// An empty report of a rule that is to name rows.
    static var naming: Report { Report(isNaming: true) }

    private init(isNaming: Bool) { self.isNaming = isNaming }

    /// Counts `count` entries of `keyspace` as read.
    public mutating func read(_ count: Int, of keyspace: String) {
        entries[keyspace, default: 0] += count
    }

    /// Adds a finding.
    public mutating func add(_ finding: Finding) {
        counts[finding.code, default: 0] += 1
        keyspaces.insert(finding.keyspace)
        if counts[finding.code, default: 0] <= Limits.findingsPerCode { findings.append(finding) }
    }

    /// Adds a finding about a relation, layer 2, of the record `key` of `keyspace`.
    public mutating func add<Key, Value>(
        _ code: String,
        _ key: Key,
        in keyspace: Keyspace<Key, Value>,
        _ detail: String
    ) {
        add(
            Finding(
                code: code,
                layer: 2,
                keyspace: keyspace.name,
                key: key.encoded,
                detail: detail
            )
        )
    }

    /// Marks what a repair mends: whatever is wrong in keyspaces that can be made anew, unless the
    /// rows are where they cannot be deleted.
    mutating func markRepairable(in derived: Set<String>) {
        for index in findings.indices where findings[index].code != "key-order" {
            findings[index].isRepairable = derived.contains(findings[index].keyspace)
        }
    }

    /// Counts a relation that cannot be judged yet.
    public mutating func addPending(_ count: Int = 1) {
        pending += count
    }

    /// Findings listed, by keyspace.
    public var findingsByKeyspace: [String: Int] {
        findings.reduce(into: [:]) { $0[$1.keyspace, default: 0] += 1 }
    }

    /// Takes over what another report has.
    public mutating func merge(_ other: Report) {
        entries.merge(other.entries) { $0 + $1 }
        keyspaces.formUnion(other.keyspaces)
        for finding in other.findings { add(finding) }
        for (code, count) in other.counts {
            let listed = min(count, Limits.findingsPerCode)
            counts[code, default: 0] += count - listed
        }
        pending += other.pending
        wanted.add(other.wanted)
        stored.add(other.stored)
    }
}

/// Indexes against what they are made from.
extension Report {
    /// A record wants the row `key` in `index`, with this value.
    @inlinable
    public mutating func expect<Key, Value>(
        _ key: Key,
        _ wanted: Value,
        in index: Keyspace<Key, Value>,
        _ snapshot: borrowing Snapshot
    ) throws {
        var writer = KeyWriter()
        key.encode(to: &writer)
        value.reset()
        if let format = Value.format { value.unsigned(format) }
        wanted.encode(to: &value)
        guard isNaming else { return expect(writer.bytes, slot: index.slot) }
        let encoded = writer.bytes
        let stored = try snapshot.bytes(slot: index.slot, schema: index.schema, key: encoded)
        guard let stored else {
            return add("index-missing", key, in: index, "the record that it stands for exists")
        }
        addFound(in: index)
        if [UInt8](copying: stored) != value.bytes {
            add("index-wrong", key, in: index, "it leads to another record")
        }
    }

    /// A record wants the row `key` in `index`, whose key says everything.
    @inlinable
    public mutating func expect<Key>(
        _ key: Key,
        in index: Keyspace<Key, Empty>,
        _ snapshot: borrowing Snapshot
    ) throws {
        try expect(key, Empty(), in: index, snapshot)
    }

    @usableFromInline
    mutating func expect(_ key: RawSpan, slot: Int) {
        let encoded = value.bytes
        wanted[slot].add(key, encoded.span.bytes)
    }

    /// Adds something that is wanted in `index` to the sum of it: for an index whose rows are the
    /// work of many records.
    package mutating func expect<Key, Value>(_ hasher: Hasher, in index: Keyspace<Key, Value>) {
        wanted[index.slot].add(hasher)
    }

    /// Counts a wanted row as found, while naming.
    @usableFromInline
    package mutating func addFound<Key, Value>(in index: Keyspace<Key, Value>) {
        found[index.slot, default: 0] += 1
    }

    /// How many wanted rows were found while naming.
    package func found<Key, Value>(in index: Keyspace<Key, Value>) -> Int {
        found[index.slot] ?? 0
    }

    /// Names the rows of `index` that no record wants, once all have told what they want:
    /// `isWanted` looks a row's record up.
    public mutating func nameStrays<Key, Value>(
        in index: Keyspace<Key, Value>,
        _ snapshot: borrowing Snapshot,
        _ isWanted: (borrowing Snapshot, Key, Value) throws -> Bool
    ) throws {
        if try snapshot.entries(of: index) == found(in: index) { return }
        var rows = try snapshot.rows(of: index)
        while let (key, value) = try rows.nextSound() {
            if try isWanted(snapshot, key, value) { continue }
            add("index-stray", key, in: index, "no record that it stands for")
        }
    }

    /// Adds the rows that layer 1 has read of a keyspace.
    @usableFromInline
    mutating func addStored(_ sum: RowSum, slot: Int) { stored[slot].add(sum) }

    /// Whether as many rows are stored in a keyspace as are wanted, and the same ones.
    func isBalanced(_ index: KeyspaceID) -> Bool { wanted[index.slot] == stored[index.slot] }
}

/// Sums of rows by the slot of their keyspace.
private struct RowSums: Sendable {
    private var sums: [RowSum] = []

    subscript(slot: Int) -> RowSum {
        get { slot < sums.count ? sums[slot] : RowSum() }
        _modify {
            while sums.count <= slot { sums.append(RowSum()) }
            yield &sums[slot]
        }
    }

    mutating func add(_ other: RowSums) {
        for (slot, sum) in other.sums.enumerated() { self[slot].add(sum) }
    }
}
